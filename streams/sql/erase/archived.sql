-- One row is a post of an archived month whose text may name somebody.
SELECT source, mention_id, text FROM former.texts
WHERE list_bool_or([contains(lower(text), lower(one)) FOR one IN $forms::VARCHAR[]])

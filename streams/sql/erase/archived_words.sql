-- One row is the text of a post, archived or not, that may name somebody.
SELECT DISTINCT text FROM mentions_full
WHERE list_bool_or([contains(lower(text), lower(one)) FOR one IN $forms::VARCHAR[]])

-- One row is a post whose archived text named a person: it comes back into the store with other words.
UPDATE mentions SET text = recalled.text FROM recalled
WHERE mentions.source = recalled.source AND mentions.mention_id = recalled.mention_id

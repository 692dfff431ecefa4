-- One row is a set of tables that is made of stored rows: all of them are made anew, without the person.
DELETE FROM murmure_meta WHERE key IN ('influence_of', 'studies_of')

-- One row is somebody's place in an account's map, with the name that was declared of them.
DELETE FROM account_map WHERE lower(ltrim(author_id, '@')) = lower(ltrim($who, '@'))

-- One row is of a table in which people stand as they were declared, with their own names, or in small letters: all are made anew.
DELETE FROM account_coordination;
DELETE FROM account_load;
DELETE FROM account_map;
DELETE FROM account_networks;
DELETE FROM account_topics;
DELETE FROM boost_days;
DELETE FROM boosts;
DELETE FROM dormant_ties;
DELETE FROM member_value;
DELETE FROM situation_people;
DELETE FROM vouching

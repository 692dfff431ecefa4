-- One row is a segment of people, the readiest of each kind first, beside what one would expect of their items alone.
CREATE OR REPLACE MACRO susceptible(b, what := NULL) AS TABLE
SELECT kind, segment, people, exposed, followed_up, round(expected, 1) AS expected, susceptibility, lo, hi
FROM segments
WHERE brand = b AND (what IS NULL OR kind = what)
ORDER BY list_position(['role', 'language', 'activity', 'tenure', 'connectedness'], kind), susceptibility DESC, bin;
COMMENT ON MACRO TABLE susceptible IS 'susceptible(brand, what := NULL): which segments take up what others have in sight of them, by role, language, activity, tenure and connectedness (or one of them), with 95 % intervals; drawn towards the mean where few were exposed.';

-- One row is a person to whom adoptions by others are laid, those with the most credit first.
CREATE OR REPLACE MACRO credit_of(b, n := 20, "by" := 'share') AS TABLE
WITH totals AS ( -- rounded, so that the order in which parts are added leaves no trace
    SELECT
        influencer_id AS author_id, count(*) AS led, count(DISTINCT adopter_id) AS adopters,
        round(sum(by_equal), 6) AS equal, round(sum(by_decay), 6) AS decay, round(sum(by_share), 6) AS share,
        round(sum(by_first), 6) AS first_in, round(sum(by_last), 6) AS last_in, round(sum(by_shapley), 6) AS shapley
    FROM credit_parts
    WHERE brand = b
    GROUP BY influencer_id
),
ruled AS (
    SELECT
        author_id, led, adopters,
        CASE "by"
            WHEN 'share' THEN share WHEN 'equal' THEN equal WHEN 'decay' THEN decay
            WHEN 'first' THEN first_in WHEN 'last' THEN last_in WHEN 'shapley' THEN shapley
            ELSE error('there is no rule ' || "by" || '; choose share, equal, decay, first, last or shapley')
        END AS credit,
        least(equal, decay, share, first_in, last_in, shapley) AS credit_lo,
        greatest(equal, decay, share, first_in, last_in, shapley) AS credit_hi
    FROM totals
),
top AS (SELECT * FROM ruled ORDER BY credit DESC, author_id LIMIT n),
staff AS (SELECT author_id FROM people WHERE brand = b AND is_staff)
SELECT
    t.author_id, t.credit, t.credit_lo, t.credit_hi, t.led, t.adopters, c.adoptions, c.susceptibility, c.susceptibility_lo,
    c.susceptibility_hi, t.author_id IN (FROM staff) AS is_staff
FROM top AS t
LEFT JOIN shares_of_credit AS c ON c.brand = b AND c.author_id = t.author_id
ORDER BY t.credit DESC, t.author_id;
COMMENT ON MACRO TABLE credit_of IS 'credit_of(brand, n := 20, by := ''share''): who led to the most adoptions by others, in adoptions, under a rule. credit_lo and credit_hi are the least and the greatest of a person''s sums under the six rules; led counts the adoptions in which they have a part, adopters the people, adoptions what they took up themselves. The brand''s own accounts are marked (is_staff), not left out: what they have would otherwise be missing from the whole.';

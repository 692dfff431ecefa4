-- One row is a leader of a brand, or one of the public whose question nobody answered: those who waited longest.
WITH leaders AS (
    SELECT author_id, 'leader' AS role, influence_rank
    FROM people
    WHERE brand = $brand AND role = 'leader' AND NOT is_staff
    ORDER BY influence_rank, author_id
    LIMIT $most_leaders
),
seekers AS (
    SELECT author_id, 'seeker' AS role, NULL AS influence_rank
    FROM needs
    WHERE brand = $brand AND answered_at IS NULL AND author_id NOT IN (SELECT author_id FROM leaders)
    GROUP BY author_id
    ORDER BY min(asked_at), author_id
    LIMIT $most_seekers
)
FROM leaders UNION ALL FROM seekers ORDER BY role, author_id

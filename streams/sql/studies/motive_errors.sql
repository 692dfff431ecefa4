-- One row is a motive and a language: what the classifier says of posts that show it and of posts that do not.
SELECT
    label AS motive, language, hit::DOUBLE AS hit, hit_sd::DOUBLE AS hit_sd, miss::DOUBLE AS miss, miss_sd::DOUBLE AS miss_sd
FROM label_errors
WHERE scheme = 'motive'
ORDER BY motive, language;

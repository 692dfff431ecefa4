-- One row is a word that people use more than the brand does, or the reverse, the surest first.
SELECT word, language, side, log_odds, lo, hi, people, of_people, brand_posts, of_brand_posts
FROM words
WHERE brand = $brand AND is_told
QUALIFY row_number() OVER (PARTITION BY language, side ORDER BY abs(z) DESC, word) <= $n
ORDER BY language, side DESC, abs(z) DESC, word

-- The tables of what the latest posts say beside what was said before; made anew from the rows above, as a whole.
CREATE TABLE message_features (
    brand VARCHAR NOT NULL, source VARCHAR NOT NULL, mention_id VARCHAR NOT NULL, posted_at TIMESTAMP NOT NULL,
    relevance DOUBLE, surprise DOUBLE, shock DOUBLE NOT NULL, relevant VARCHAR[] NOT NULL, "new" VARCHAR[] NOT NULL,
    shocking VARCHAR[] NOT NULL
);
COMMENT ON TABLE message_features IS 'One row is one of the latest posts of a brand that somebody could see, judged beside what was said before it; at most a thousand a brand.';
COMMENT ON COLUMN message_features.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN message_features.source IS 'Where it comes from.';
COMMENT ON COLUMN message_features.mention_id IS 'Id of the post (mentions.mention_id).';
COMMENT ON COLUMN message_features.posted_at IS 'When it was posted (UTC).';
COMMENT ON COLUMN message_features.relevance IS 'From 0 to 1, how much it is about what those who could see it said and passed on before (cosine); NULL when they said nothing.';
COMMENT ON COLUMN message_features.surprise IS 'From 0 to 1, how unlike the brand''s earlier posts in its language its words are: 0 where every post had them, 1 where none had; NULL when fewer than 20 came before.';
COMMENT ON COLUMN message_features.shock IS 'From 0 towards 1, how arousing it is: words of anger, taboo, fear, awe and alarm, and shouting.';
COMMENT ON COLUMN message_features.relevant IS 'The terms that make it relevant, at most three.';
COMMENT ON COLUMN message_features."new" IS 'The terms that surprise most, at most three.';
COMMENT ON COLUMN message_features.shocking IS 'The words and signs that make it arousing.';
COMMENT ON COLUMN virality.measure IS 'reproduction: further shares and answers that one share or answer brings (first posts left out). credit_of_top_1, _5, _10: part of all credit that the top so many per cent have. reacted_by_x, passed_on_by_x: part of what is explained of who reacts, and who of these passes on, that is explained by the message, the relation or both together; explained: of all there is to explain; message_only: were relations not looked at. reacted_odds_x, passed_on_odds_x: by how much the odds differ between the lowest and the highest level of one feature, all others held.';

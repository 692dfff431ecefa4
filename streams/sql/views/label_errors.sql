-- One row is a label and a language: how the label model errs. Made by `make model`, from writers it had not seen.
CREATE OR REPLACE VIEW label_errors AS
SELECT * FROM (
    VALUES
    ('motive', 'status', 'fr', 0.2989, 0.0896, 0.0051, 0.0050, 0.0130),
    ('motive', 'self_enhancement', 'fr', 0.4181, 0.1750, 0.0045, 0.0031, 0.0130),
    ('motive', 'help_others', 'fr', 0.5648, 0.0604, 0.0157, 0.0071, 0.0500),
    ('motive', 'help_company', 'fr', 0.6751, 0.1743, 0.0062, 0.0041, 0.0300),
    ('motive', 'reciprocity', 'fr', 0.5271, 0.1408, 0.0034, 0.0027, 0.0100),
    ('motive', 'venting', 'fr', 0.6323, 0.0954, 0.0892, 0.0304, 0.2500),
    ('motive', 'advice_seeking', 'fr', 0.6713, 0.1106, 0.0572, 0.0222, 0.1800),
    ('motive', 'belonging', 'fr', 0.5505, 0.1802, 0.0034, 0.0042, 0.0140),
    ('motive', 'economic', 'fr', 0.6361, 0.2036, 0.0061, 0.0050, 0.0200),
    ('motive', 'enthusiasm', 'fr', 0.6228, 0.1202, 0.0251, 0.0117, 0.0900),
    ('motive', 'dissonance', 'fr', 0.5637, 0.2060, 0.0033, 0.0035, 0.0080),
    ('motive', 'none', 'fr', 0.7848, 0.0581, 0.2394, 0.0535, 0.3300),
    ('motive', 'unclear', 'fr', 0.6166, 0.1192, 0.0115, 0.0086, 0.0700),
    ('reason', 'discount', 'fr', 0.4582, 0.1723, 0.0114, 0.0062, 0.0431),
    ('reason', 'purchase', 'fr', 0.3751, 0.1958, 0.0125, 0.0048, 0.0451),
    ('reason', 'reviews_rankings', 'fr', 0.4084, 0.1575, 0.0054, 0.0026, 0.0193),
    ('reason', 'general_info', 'fr', 0.2192, 0.0876, 0.0111, 0.0066, 0.0305),
    ('reason', 'exclusive_info', 'fr', 0.3510, 0.2342, 0.0041, 0.0027, 0.0156),
    ('reason', 'new_products', 'fr', 0.2632, 0.2127, 0.0053, 0.0026, 0.0168),
    ('reason', 'submit_opinion', 'fr', 0.4729, 0.0794, 0.1373, 0.0318, 0.2478),
    ('reason', 'customer_service', 'fr', 0.5221, 0.1314, 0.1022, 0.0454, 0.2038),
    ('reason', 'event', 'fr', 0.3121, 0.1933, 0.0039, 0.0037, 0.0172),
    ('reason', 'feel_connected', 'fr', 0.2672, 0.1258, 0.0039, 0.0025, 0.0137),
    ('reason', 'submit_ideas', 'fr', 0.5963, 0.1159, 0.0052, 0.0026, 0.0217),
    ('reason', 'community', 'fr', 0.3585, 0.1444, 0.0057, 0.0050, 0.0266),
    ('motive', 'status', 'en', 0.3539, 0.1702, 0.0048, 0.0053, 0.0130),
    ('motive', 'self_enhancement', 'en', 0.4477, 0.1525, 0.0038, 0.0035, 0.0130),
    ('motive', 'help_others', 'en', 0.4806, 0.0808, 0.0193, 0.0085, 0.0500),
    ('motive', 'help_company', 'en', 0.6940, 0.1242, 0.0054, 0.0045, 0.0300),
    ('motive', 'reciprocity', 'en', 0.4771, 0.1305, 0.0027, 0.0023, 0.0100),
    ('motive', 'venting', 'en', 0.6412, 0.0943, 0.0918, 0.0201, 0.2500),
    ('motive', 'advice_seeking', 'en', 0.6625, 0.1000, 0.0557, 0.0180, 0.1800),
    ('motive', 'belonging', 'en', 0.5218, 0.1347, 0.0042, 0.0033, 0.0140),
    ('motive', 'economic', 'en', 0.6818, 0.1165, 0.0052, 0.0060, 0.0200),
    ('motive', 'enthusiasm', 'en', 0.6431, 0.1032, 0.0262, 0.0080, 0.0900),
    ('motive', 'dissonance', 'en', 0.5344, 0.1577, 0.0035, 0.0038, 0.0080),
    ('motive', 'none', 'en', 0.7613, 0.0432, 0.2468, 0.0583, 0.3300),
    ('motive', 'unclear', 'en', 0.6234, 0.1446, 0.0136, 0.0108, 0.0700),
    ('reason', 'discount', 'en', 0.5541, 0.1275, 0.0096, 0.0051, 0.0411),
    ('reason', 'purchase', 'en', 0.2330, 0.1031, 0.0159, 0.0057, 0.0503),
    ('reason', 'reviews_rankings', 'en', 0.2559, 0.0859, 0.0062, 0.0049, 0.0234),
    ('reason', 'general_info', 'en', 0.2385, 0.0973, 0.0139, 0.0060, 0.0398),
    ('reason', 'exclusive_info', 'en', 0.4317, 0.2408, 0.0037, 0.0027, 0.0155),
    ('reason', 'new_products', 'en', 0.3216, 0.1478, 0.0069, 0.0027, 0.0229),
    ('reason', 'submit_opinion', 'en', 0.4202, 0.0859, 0.1141, 0.0347, 0.2008),
    ('reason', 'customer_service', 'en', 0.5360, 0.1050, 0.1393, 0.0448, 0.2486),
    ('reason', 'event', 'en', 0.3496, 0.2241, 0.0062, 0.0034, 0.0261),
    ('reason', 'feel_connected', 'en', 0.1522, 0.1194, 0.0043, 0.0035, 0.0186),
    ('reason', 'submit_ideas', 'en', 0.5574, 0.1036, 0.0053, 0.0029, 0.0228),
    ('reason', 'community', 'en', 0.3333, 0.1007, 0.0071, 0.0047, 0.0274)
) AS t (scheme, label, language, hit, hit_sd, miss, miss_sd, made_for);
COMMENT ON VIEW label_errors IS 'How the label model in force errs, on writers it had not seen; macros take it out.';
COMMENT ON COLUMN label_errors.scheme IS 'motive or reason.';
COMMENT ON COLUMN label_errors.label IS 'The label.';
COMMENT ON COLUMN label_errors.language IS 'fr or en; posts in other languages are read as en.';
COMMENT ON COLUMN label_errors.hit IS 'Mean stored p of posts that show the label, 0 to 1.';
COMMENT ON COLUMN label_errors.hit_sd IS 'How far that mean differs from writer to writer (standard deviation).';
COMMENT ON COLUMN label_errors.miss IS 'Mean stored p of posts that do not show it, 0 to 1.';
COMMENT ON COLUMN label_errors.miss_sd IS 'How far that mean differs from writer to writer.';
COMMENT ON COLUMN label_errors.made_for IS 'The rate of the label that its probabilities are made for.';

-- One row is a label and a language: how the shipped model errs. Made by `make model`, from writers it had not seen.
CREATE OR REPLACE VIEW label_errors AS
SELECT * FROM (
    VALUES
    ('motive', 'status', 'fr', 0.3233, 0.0864, 0.0056, 0.0031, 0.0130),
    ('motive', 'self_enhancement', 'fr', 0.4342, 0.1761, 0.0050, 0.0028, 0.0130),
    ('motive', 'help_others', 'fr', 0.5606, 0.0574, 0.0170, 0.0082, 0.0500),
    ('motive', 'help_company', 'fr', 0.6776, 0.1729, 0.0068, 0.0040, 0.0300),
    ('motive', 'reciprocity', 'fr', 0.5491, 0.1421, 0.0032, 0.0018, 0.0100),
    ('motive', 'venting', 'fr', 0.6330, 0.0991, 0.1099, 0.0337, 0.2500),
    ('motive', 'advice_seeking', 'fr', 0.6836, 0.1020, 0.0576, 0.0194, 0.1800),
    ('motive', 'belonging', 'fr', 0.5636, 0.1701, 0.0041, 0.0031, 0.0140),
    ('motive', 'economic', 'fr', 0.6549, 0.2067, 0.0048, 0.0038, 0.0200),
    ('motive', 'enthusiasm', 'fr', 0.6247, 0.1435, 0.0287, 0.0145, 0.0900),
    ('motive', 'dissonance', 'fr', 0.5469, 0.2135, 0.0024, 0.0018, 0.0080),
    ('motive', 'none', 'fr', 0.7139, 0.0885, 0.1331, 0.0615, 0.3300),
    ('motive', 'unclear', 'fr', 0.7449, 0.1137, 0.0118, 0.0087, 0.0700),
    ('reason', 'discount', 'fr', 0.4711, 0.1735, 0.0114, 0.0075, 0.0431),
    ('reason', 'purchase', 'fr', 0.4822, 0.1954, 0.0120, 0.0037, 0.0451),
    ('reason', 'reviews_rankings', 'fr', 0.3946, 0.1352, 0.0058, 0.0027, 0.0193),
    ('reason', 'general_info', 'fr', 0.2221, 0.0945, 0.0103, 0.0060, 0.0305),
    ('reason', 'exclusive_info', 'fr', 0.3691, 0.2360, 0.0043, 0.0024, 0.0156),
    ('reason', 'new_products', 'fr', 0.2487, 0.1886, 0.0045, 0.0027, 0.0168),
    ('reason', 'submit_opinion', 'fr', 0.4777, 0.1071, 0.1466, 0.0409, 0.2478),
    ('reason', 'customer_service', 'fr', 0.5097, 0.1348, 0.0948, 0.0386, 0.2038),
    ('reason', 'event', 'fr', 0.2809, 0.1664, 0.0048, 0.0041, 0.0172),
    ('reason', 'feel_connected', 'fr', 0.2987, 0.1228, 0.0039, 0.0025, 0.0137),
    ('reason', 'submit_ideas', 'fr', 0.5753, 0.1224, 0.0047, 0.0024, 0.0217),
    ('reason', 'community', 'fr', 0.3782, 0.1635, 0.0076, 0.0056, 0.0266),
    ('motive', 'status', 'en', 0.3623, 0.1162, 0.0049, 0.0046, 0.0130),
    ('motive', 'self_enhancement', 'en', 0.4489, 0.1349, 0.0045, 0.0033, 0.0130),
    ('motive', 'help_others', 'en', 0.4748, 0.0779, 0.0207, 0.0087, 0.0500),
    ('motive', 'help_company', 'en', 0.7015, 0.1220, 0.0066, 0.0054, 0.0300),
    ('motive', 'reciprocity', 'en', 0.4727, 0.1153, 0.0033, 0.0019, 0.0100),
    ('motive', 'venting', 'en', 0.6397, 0.0922, 0.1080, 0.0243, 0.2500),
    ('motive', 'advice_seeking', 'en', 0.6712, 0.1048, 0.0590, 0.0178, 0.1800),
    ('motive', 'belonging', 'en', 0.5304, 0.1247, 0.0046, 0.0039, 0.0140),
    ('motive', 'economic', 'en', 0.6884, 0.1155, 0.0046, 0.0032, 0.0200),
    ('motive', 'enthusiasm', 'en', 0.6471, 0.1031, 0.0275, 0.0101, 0.0900),
    ('motive', 'dissonance', 'en', 0.5231, 0.1581, 0.0025, 0.0015, 0.0080),
    ('motive', 'none', 'en', 0.6797, 0.0712, 0.1533, 0.0616, 0.3300),
    ('motive', 'unclear', 'en', 0.7136, 0.1401, 0.0146, 0.0137, 0.0700),
    ('reason', 'discount', 'en', 0.5370, 0.1168, 0.0100, 0.0041, 0.0411),
    ('reason', 'purchase', 'en', 0.3095, 0.1070, 0.0168, 0.0061, 0.0503),
    ('reason', 'reviews_rankings', 'en', 0.2653, 0.0682, 0.0070, 0.0043, 0.0234),
    ('reason', 'general_info', 'en', 0.2391, 0.0823, 0.0143, 0.0061, 0.0398),
    ('reason', 'exclusive_info', 'en', 0.4199, 0.2156, 0.0040, 0.0030, 0.0155),
    ('reason', 'new_products', 'en', 0.3248, 0.1406, 0.0070, 0.0024, 0.0229),
    ('reason', 'submit_opinion', 'en', 0.4317, 0.0906, 0.1157, 0.0313, 0.2008),
    ('reason', 'customer_service', 'en', 0.5129, 0.1013, 0.1312, 0.0425, 0.2486),
    ('reason', 'event', 'en', 0.3297, 0.2188, 0.0073, 0.0033, 0.0261),
    ('reason', 'feel_connected', 'en', 0.1614, 0.1068, 0.0049, 0.0039, 0.0186),
    ('reason', 'submit_ideas', 'en', 0.5585, 0.1078, 0.0050, 0.0029, 0.0228),
    ('reason', 'community', 'en', 0.3558, 0.0835, 0.0085, 0.0058, 0.0274)
) AS t (scheme, label, language, hit, hit_sd, miss, miss_sd, made_for);
COMMENT ON VIEW label_errors IS 'How the shipped model errs, on writers it had not seen; macros take it out.';
COMMENT ON COLUMN label_errors.scheme IS 'motive or reason.';
COMMENT ON COLUMN label_errors.label IS 'The label.';
COMMENT ON COLUMN label_errors.language IS 'fr or en; posts in other languages are read as en.';
COMMENT ON COLUMN label_errors.hit IS 'Mean stored p of posts that show the label, 0 to 1.';
COMMENT ON COLUMN label_errors.hit_sd IS 'How far that mean differs from writer to writer (standard deviation).';
COMMENT ON COLUMN label_errors.miss IS 'Mean stored p of posts that do not show it, 0 to 1.';
COMMENT ON COLUMN label_errors.miss_sd IS 'How far that mean differs from writer to writer.';
COMMENT ON COLUMN label_errors.made_for IS 'The rate of the label that its probabilities are made for.';

-- One row is a motive: which part of a brand's authors shows it, the classifier's errors taken out.
SELECT motive, share, lo, hi, observed, n
FROM motive_shares($brand, since := make_timestamp_ms($from_ms), until := make_timestamp_ms($to_ms))
WHERE motive NOT IN ('none', 'unclear')
ORDER BY share DESC, motive

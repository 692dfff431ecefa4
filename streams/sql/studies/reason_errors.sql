-- One row is a reason and a language: how the label model errs.
SELECT label, language, hit, hit_sd, miss, miss_sd
FROM label_errors
WHERE scheme = 'reason'
ORDER BY label, language

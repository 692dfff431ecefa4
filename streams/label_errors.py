"""The view `label_errors`: what the shipped model says, on average, of posts that show a label and of others.

`make model` runs this file, which writes `sql/views/label_errors.sql` from the model; a test holds the two together.
"""

from models.base_rates import stream_rate
from models.tokens import LANGUAGES
from models.weights import LABELS, Weights, load
from streams.statements import SQL

__all__ = ["definition"]

_HEAD = """\
-- One row is a label and a language: how the label model errs. Made by `make model`, from writers it had not seen.
CREATE OR REPLACE VIEW label_errors AS
SELECT * FROM (
    VALUES
"""
_TAIL = """\
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
"""


def definition(weights: Weights) -> str:
    """The statement that makes the view, for a model."""
    rows = []
    for at, language in enumerate(LANGUAGES):
        for k, label in enumerate(LABELS):
            scheme, _, name = label.partition(":")
            if scheme in ("motive", "reason") and "." not in name:
                figures = ", ".join(f"{value:.4f}" for value in weights.errors[at, :, k].tolist())
                rate = stream_rate(label, float(weights.rates[at, k]))
                rows.append(f"    ('{scheme}', '{name}', '{language}', {figures}, {rate:.4f})")
    return _HEAD + ",\n".join(rows) + "\n" + _TAIL


if __name__ == "__main__":
    (SQL / "views" / "label_errors.sql").write_text(definition(load()), encoding="utf-8")

"""`murmure models label`: stored posts, the least certain and some at random, to be labelled by hand."""

import csv
from pathlib import Path
from random import Random

from models.corpus import COLUMNS
from models.motives import LabelModel, decided
from models.normalise import normalise
from models.vocabulary import Motive, Reason
from models.weights import LABELS
from pipeline.errors import QueryError
from streams.queries import ask

__all__ = ["execute"]

_POSTS = """
SELECT mention_id, language, any_value(text) AS text, any_value(provenance) AS provenance
FROM mentions_full
WHERE text IS NOT NULL AND text <> '' AND provenance <> 'staff' AND ($brand IS NULL OR brand = $brand)
GROUP BY source, mention_id, language
ORDER BY hash(mention_id), mention_id LIMIT 20000"""
_MOTIVES = [LABELS.index(f"motive:{motive}") for motive in Motive]
_REASONS = {str(reason): LABELS.index(f"reason:{reason}") for reason in Reason}


def execute(*, out: Path, data: Path, n: int, brand: str | None) -> None:
    """Write the file and say how to go on. QueryError when there is nothing to label."""
    posts = [row for row in ask(data, _POSTS.replace("$brand", "?"), [brand, brand]).rows if row[2]]
    if not posts:
        raise QueryError(f"{data} holds no text to label{f' of the brand {brand}' if brand else ''}")
    model = LabelModel.load()
    judged = model.judge([normalise(row[2]).text for row in posts], [row[1] for row in posts])
    doubt = [min(abs(j.p[place] - 0.5) for place in _MOTIVES) for j in judged]
    at_random = Random(0).sample(range(len(posts)), min(n - n // 2, len(posts)))  # first: a sample of all that is there
    rest = sorted(set(range(len(posts))) - set(at_random), key=doubt.__getitem__)
    by_doubt = rest[: n // 2]
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", quoting=csv.QUOTE_NONE, quotechar=None, lineterminator="\n")
        writer.writerow(COLUMNS)
        for why, chosen in (("uncertain", by_doubt), ("random", at_random)):
            for i in chosen:
                id_, language, text, provenance = posts[i]
                labels = judged[i].labels
                reason = max(_REASONS, key=lambda name: judged[i].p[_REASONS[name]])
                kept = reason if judged[i].p[_REASONS[reason]] >= 0.5 else ""
                motives = ",".join(decided(labels.labels))
                known = "fr" if language == "fr" else "en"
                line = " ".join(str(text).split())
                writer.writerow((id_, known, line, motives, kept, labels.act, labels.polarity, provenance, "", why))
    print_next(out, len(by_doubt), len(at_random))


def print_next(out: Path, n_uncertain: int, n_random: int) -> None:
    """What was written and what to do with it."""
    import sys

    sys.stdout.write(
        f"{out}: {n_uncertain} uncertain posts and {n_random} at random, with the labels the model would give\n"
        "Correct the labels, write your name into the column hand of every line you have read, then:\n"
        f"  murmure models train --add {out}\n"
    )

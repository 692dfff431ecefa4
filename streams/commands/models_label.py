"""`murmure models label`: stored posts, the least certain and some at random, to be labelled by hand."""

import csv
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

from models.corpus import COLUMNS
from models.folding import fold
from models.motives import Judged, LabelModel, decided
from models.normalise import normalise
from models.vocabulary import Motive, Reason
from models.weights import LABELS
from pipeline.errors import QueryError
from streams.named import brand_meant, refuse_unknown
from streams.queries import ask

__all__ = ["execute"]

_POSTS = """
SELECT mention_id, language, any_value(text) AS text, any_value(provenance) AS provenance
FROM mentions_full
WHERE text IS NOT NULL AND text <> '' AND provenance <> 'staff' AND ($brand IS NULL OR brand = $brand)
GROUP BY source, mention_id, language
ORDER BY hash(mention_id), mention_id LIMIT 20000"""
_MOTIVES = [LABELS.index(f"motive:{motive}") for motive in Motive]
_REASONS = {LABELS.index(f"reason:{reason}"): str(reason) for reason in Reason}
_SURE = 0.5


def execute(*, out: Path, data: Path, n: int, brand: str | None) -> None:
    """Write the file and say how to go on. QueryError when there is nothing to label."""
    if out.exists():
        raise QueryError(f"{out} is there already, perhaps with somebody's corrections; name another with --out")
    if brand is not None:
        brand = brand_meant(data, brand)
        refuse_unknown(data, brand)
    posts = [row for row in ask(data, _POSTS.replace("$brand", "?"), [brand, brand]).rows if row[2]]
    if not posts:
        raise QueryError(f"{data} holds no text to label{f' of the brand {brand}' if brand else ''}")
    model = LabelModel.load()
    judged = model.judge([normalise(row[2]).text for row in posts], [row[1] for row in posts])
    at_random = Random(0).sample(range(len(posts)), min(n - n // 2, len(posts)))  # first: a sample of all that is there
    doubt = [min(abs(j.p[place] - 0.5) for place in _MOTIVES) for j in judged]
    rest = sorted(set(range(len(posts))) - set(at_random), key=doubt.__getitem__)
    first: dict[frozenset[str], int] = {}  # of posts with the same words, the one it is least sure of
    for i in rest:
        first.setdefault(_words(posts[i][2]), i)
    uncertain = list(first.values())[: n // 2]
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", quoting=csv.QUOTE_NONE, quotechar=None, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(_line(posts[i], judged[i], "uncertain") for i in uncertain)
        writer.writerows(_line(posts[i], judged[i], "random") for i in at_random)
    sys.stdout.write(
        f"{out}: {len(uncertain)} uncertain posts, {len(at_random)} at random, with the labels the model would give\n"
        "Correct the labels, write your name into the column hand of every line you have read, then:\n"
        f"  murmure models train --add {out}\n"
    )


def _words(text: str) -> frozenset[str]:
    """What posts that differ by a handle, a number or a symbol alone have in common."""
    return frozenset(word for word in fold(text).split() if word.isalpha())


def _line(post: Sequence[str], judged: Judged, note: str) -> tuple[object, ...]:
    """A post in the columns of the corpus; `hand` is left to whoever reads it."""
    id_, language, text, provenance = post
    labels, p = judged.labels, judged.p
    place = max(_REASONS, key=p.__getitem__)
    reason = _REASONS[place] if p[place] >= _SURE else ""
    motives, words = ",".join(decided(labels.labels)), " ".join(text.split())
    known = "fr" if language == "fr" else "en"
    return id_, known, words, motives, reason, labels.act, labels.polarity, provenance, "", note

"""`murmure models predict FILE`: what each text shows, as NDJSON."""

import json
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from models.motives import Judged, decided
from models.normalise import Normalised, normalise
from models.vocabulary import Motive, Reason, Scheme
from models.weights import LABELS
from streams.label_model import load_model
from streams.labelled import Text, read_texts

__all__ = ["execute"]

_AT_ONCE = 512
_PLACE = {label: place for place, label in enumerate(LABELS)}
_MOTIVES = tuple((str(motive), _PLACE[f"motive:{motive}"]) for motive in Motive)
_SUBTYPES = tuple((label.partition(":")[2], place) for label, place in _PLACE.items() if label.count("."))
_REASONS = tuple((str(reason), _PLACE[f"reason:{reason}"]) for reason in Reason)


def execute(*, file: Path, model: Path | None) -> None:
    """Print an object a text, in the order of the file."""
    reader = load_model(model)
    for texts in _batched(read_texts(file)):
        clean = [normalise(text.text) for text in texts]
        judged = reader.judge([c.text for c in clean], [text.language for text in texts])
        for text, normalised, found in zip(texts, clean, judged, strict=True):
            sys.stdout.write(json.dumps(_told(text, normalised, found), ensure_ascii=False) + "\n")


def _batched(texts: Iterable[Text]) -> Iterator[list[Text]]:
    waiting = iter(texts)
    while batch := list(islice(waiting, _AT_ONCE)):
        yield batch


def _told(text: Text, normalised: Normalised, judged: Judged) -> dict[str, object]:
    p, labels = [round(value, 4) for value in judged.p.tolist()], judged.labels
    evidence = []
    for found in labels.labels:
        start, end = normalised.raw_span(found.start, found.end)
        if found.scheme in (Scheme.MOTIVE, Scheme.REASON):
            evidence.append({"label": found.label, "start": start, "end": end, "words": text.text[start:end]})
    return {
        "id": text.id,
        "language": text.language,
        "motives": {name: p[place] for name, place in _MOTIVES},
        "subtypes": {name: p[place] for name, place in _SUBTYPES},
        "decided": list(decided(labels.labels)),
        "reasons": {name: p[place] for name, place in _REASONS},
        "act": str(labels.act),
        "polarity": labels.polarity,
        "evidence": evidence,
    }

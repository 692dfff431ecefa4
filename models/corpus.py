"""The sentences murmure learns motives from: hand-written, French and English, shipped with it.

Read after `vocabulary`. One TSV file a sitting in `data/corpus`, columns as in `COLUMNS`; labels are checked against
the vocabulary when read. What each label means is in `docs/codebook.md`. Nothing in it was copied from real posts.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files

from models.vocabulary import Act, Motive, Provenance, Reason

__all__ = ["COLUMNS", "SUBTYPES", "Sentence", "digest", "read_corpus", "read_sentences"]

COLUMNS = ("id", "language", "text", "motives", "reason", "act", "polarity", "provenance", "hand", "note")
SUBTYPES = (
    "help_others.warn",
    "help_others.duty",
    "reciprocity.return",
    "reciprocity.expect",
    "reciprocity.exchange",
    "venting.vengeance",
    "venting.relief",
    "economic.promised",
    "economic.instant",
    "economic.deferred",
    "economic.reward",
    "economic.referral",
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One labelled sentence. `motives` may hold sub-types (`help_others.warn`); each brings its motive along.

    `hand` names who wrote it, in one sitting on topics of its own: sentences of a hand share habits, so they are never
    on both sides of a test.
    """

    id: str
    language: str
    text: str
    motives: frozenset[str]
    reason: Reason | None
    act: Act
    polarity: int
    provenance: Provenance
    hand: str
    note: str


def read_corpus() -> list[Sentence]:
    """All shipped sentences, by file then line. ValueError names the file, line and fault."""
    return [sentence for name, data in _files("corpus") for sentence in read_sentences(name, data.decode())]


def read_sentences(name: str, content: str) -> list[Sentence]:
    """The sentences in the content of one file; `name` is for the messages."""
    lines = content.splitlines()
    if not lines or tuple(lines[0].split("\t")) != COLUMNS:
        raise ValueError(f"{name}: the first line must name the columns {COLUMNS}, got {lines[:1]}")
    sentences = []
    for number, line in enumerate(lines[1:], start=2):
        try:
            sentences.append(_sentence(line))
        except (ValueError, KeyError) as error:
            raise ValueError(f"{name} line {number}: {error} in {line!r}; see docs/codebook.md") from error
    return sentences


def digest(added: Sequence[Sentence] = ()) -> str:
    """A fingerprint of the shipped corpus and lexicons, and of what was added: the model file keeps its own."""
    total = hashlib.sha256()
    data = files("models") / "data"
    lexicons = [("cues.tsv", (data / "cues.tsv").read_bytes()), *_files("fields")]
    for name, content in (*_files("corpus"), *lexicons):
        total.update(name.encode() + b"\0" + content.replace(b"\r\n", b"\n") + b"\0")
    for sentence in added:
        total.update(repr((replace(sentence, motives=frozenset()), sorted(sentence.motives))).encode())
    return total.hexdigest()


def _files(folder: str) -> list[tuple[str, bytes]]:
    inside = files("models") / "data" / folder
    return sorted((f.name, f.read_bytes()) for f in inside.iterdir() if f.name.endswith(".tsv"))


def _sentence(line: str) -> Sentence:
    cells = dict(zip(COLUMNS, line.split("\t"), strict=True))
    if cells["language"] not in ("fr", "en") or cells["polarity"] not in ("-1", "0", "1"):
        raise ValueError("language must be fr or en, polarity -1, 0 or 1")
    if not cells["text"].strip() or not cells["motives"]:
        raise ValueError("text and motives must not be empty (none is a motive)")
    motives = {m for m in cells["motives"].split(",") if m}
    for motive in list(motives):
        family = Motive(motive.partition(".")[0])
        if "." in motive and motive not in SUBTYPES:
            raise ValueError(f"{motive!r} is no sub-type; use one of {', '.join(SUBTYPES)}")
        motives.add(family.value)
    return Sentence(
        id=cells["id"],
        language=cells["language"],
        text=cells["text"],
        motives=frozenset(motives),
        reason=Reason(cells["reason"]) if cells["reason"] else None,
        act=Act(cells["act"]),
        polarity=int(cells["polarity"]),
        provenance=Provenance(cells["provenance"]),
        hand=cells["hand"],
        note=cells["note"],
    )

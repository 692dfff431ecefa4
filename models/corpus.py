"""The sentences murmure learns motives from: hand-written, French and English, shipped with it.

Read after `vocabulary`. One TSV file a theme in `data/corpus`, columns as in `COLUMNS`; labels are checked against
the vocabulary when read. What each label means is in `docs/codebook.md`. Nothing in it was copied from real posts.
"""

import hashlib
from dataclasses import dataclass
from importlib.resources import files

from models.vocabulary import Act, Motive, Provenance, Reason

__all__ = ["COLUMNS", "SUBTYPES", "Sentence", "digest", "read_corpus"]

COLUMNS = ("id", "language", "text", "motives", "reason", "act", "polarity", "provenance", "note")
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

    `group` names sentences written in one go: they share habits, so they are never on both sides of a test.
    """

    id: str
    language: str
    text: str
    motives: frozenset[str]
    reason: Reason | None
    act: Act
    polarity: int
    provenance: Provenance
    group: str


def read_corpus() -> list[Sentence]:
    """All shipped sentences, by file then line. ValueError names the file, line and fault."""
    sentences: list[Sentence] = []
    for name, data in _files():
        lines = data.decode().splitlines()
        if tuple(lines[0].split("\t")) != COLUMNS:
            raise ValueError(f"{name}: the first line must name the columns {COLUMNS}, got {lines[0]!r}")
        for number, line in enumerate(lines[1:], start=2):
            try:
                sentences.append(_sentence(line, f"{name}-{number // 6}"))
            except (ValueError, KeyError) as error:
                raise ValueError(
                    f"{name} line {number}: {error} in {line!r}; see COLUMNS and docs/codebook.md"
                ) from error
    return sentences


def digest() -> str:
    """A fingerprint of the shipped corpus and cues: the model file keeps the one it was trained from."""
    total = hashlib.sha256()
    cues = (files("models") / "data" / "cues.tsv").read_bytes()
    for name, data in (*_files(), ("cues.tsv", cues)):
        total.update(name.encode() + b"\0" + data.replace(b"\r\n", b"\n") + b"\0")
    return total.hexdigest()


def _files() -> list[tuple[str, bytes]]:
    folder = files("models") / "data" / "corpus"
    return sorted((f.name, f.read_bytes()) for f in folder.iterdir() if f.name.endswith(".tsv"))


def _sentence(line: str, group: str) -> Sentence:
    cells = dict(zip(COLUMNS, line.split("\t"), strict=True))
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
        group=group,
    )

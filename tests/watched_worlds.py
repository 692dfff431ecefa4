"""Streams of posts about brands for tests of alerts: some quiet, some with something planted, whose truth is known."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from models.vocabulary import Motive, Provenance
from pipeline.alert_rows import AlertRow, EvidenceRow
from pipeline.early import MOTIVES, Passed, Said
from pipeline.watch import Watch
from tests.stories import HOUR, START

__all__ = ["DAY", "Told", "World", "feed"]

DAY = 24 * HOUR


@dataclass
class World:
    """What is said of each brand, in order of time once `lines` is asked for."""

    seed: int = 1
    acts: list[tuple[int, str, Said | Passed]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rng = np.random.default_rng(self.seed)

    def chatter(self, brand: str, a_day: float, start: float, end: float, people: int = 200) -> None:
        """Posts of many people, as often by night as by day, from one day to another."""
        times = self.rng.integers(int(start * DAY), int(end * DAY), self.rng.poisson(a_day * (end - start)))
        for at_ms, who in zip(np.sort(times), self.rng.integers(people, size=len(times)), strict=True):
            self.post(brand, int(at_ms), f"{brand}-{who}")

    def burst(self, brand: str, start: float, n: int, every_ms: int, author: str | None = None) -> None:
        """`n` posts more, each by somebody else, or all by `author`."""
        for i in range(n):
            self.post(brand, round(start * DAY) + i * every_ms, author or f"new-{brand}-{i}")

    def post(self, brand: str, at_ms: int, author: str, motive: Motive | None = None) -> None:
        """A post in words of its own, `at_ms` after the start of the world."""
        motives = tuple(10_000 * (label is motive) for label in MOTIVES) if motive else ()
        n = len(self.acts)
        said = Said("s", f"{brand}-{n}", author, START + at_ms, Provenance.ORGANIC, 0, motives, n, ())
        self.acts.append((START + at_ms, brand, said))

    def share(self, brand: str, at_ms: int, actor: str, of: str, of_author: str) -> None:
        """A post passed on."""
        passed = Passed("s", f"{brand}-{len(self.acts)}", actor, of, of_author, START + at_ms)
        self.acts.append((START + at_ms, brand, passed))

    def hush(self, brand: str, start: float, end: float) -> None:
        """Take away what is said of a brand between two days."""
        kept = range(START + round(start * DAY), START + round(end * DAY))
        self.acts = [act for act in self.acts if act[1] != brand or act[0] not in kept]

    def lines(self) -> list[tuple[int, str, Said | Passed]]:
        """Everything, in order of time."""
        return sorted(self.acts, key=lambda act: (act[0], act[1], act[2].order))


@dataclass
class Told:
    """What a watch has told: all rows in order, the evidence that stands, and the first of each brand."""

    rows: list[AlertRow] = field(default_factory=list)
    evidence: dict[str, list[EvidenceRow]] = field(default_factory=dict)
    first: dict[str, list[EvidenceRow]] = field(default_factory=dict)

    @classmethod
    def of_batch(cls, told: tuple[list[AlertRow], list[EvidenceRow]]) -> "Told":
        """What one batch told."""
        rows, evidence = told
        shown = {row.alert_id: [e for e in evidence if e.alert_id == row.alert_id] for row in rows}
        return cls(rows, shown, {row.brand: shown[row.alert_id] for row in reversed(rows)})

    def add(self, later: "Told") -> None:
        """Take what was told later, as a store does."""
        self.rows += later.rows
        self.evidence |= later.evidence
        self.first = later.first | self.first

    def of(self, brand: str) -> list[AlertRow]:
        """The rows of a brand."""
        return [row for row in self.rows if row.brand == brand]


def feed(
    watch: Watch, lines: Iterable[tuple[int, str, Said | Passed]], every_ms: int = HOUR, quiet_ms: int = 0
) -> Iterator[Told]:
    """Give a watch a stream in batches of `every_ms`; what each told. At the end it is quiet for `quiet_ms`."""
    batch, newest_ms = -1, None
    for at_ms, brand, act in lines:
        if newest_ms is not None and batch != at_ms // every_ms:
            yield Told.of_batch(watch.close(newest_ms))
        batch = at_ms // every_ms
        if isinstance(act, Said):
            watch.early.said((brand,), act, at_ms)
        else:
            watch.early.passed((brand,), act, at_ms)
        newest_ms = at_ms
    if newest_ms is not None:
        yield Told.of_batch(watch.close(newest_ms + quiet_ms))

"""What every scenario but `market` is: planned lines with a truth, and chatter that fills the rest.

A scenario plans what it plants, in order of time; everything else, up to the number of lines asked for, is chatter at
an even pace. Memory grows with people and with what is planted, never with lines. Read after `scribe.py`; the scenarios
are `world_*.py`.
"""

import random
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, ClassVar, Generic, TypeVar

import msgspec
from msgspec import Meta, Struct

from pipeline.errors import SettingsError
from pipeline.simulation.cast import BRANDS, SimulatedBrand, brands_toml
from pipeline.simulation.scribe import Scribe
from pipeline.simulation.truth import FORMAT, NOTE, Outcomes

__all__ = [
    "DAY_MS",
    "HOUR_MS",
    "START_MS",
    "Books",
    "NotNegative",
    "Params",
    "Part",
    "Plan",
    "Planned",
    "World",
    "WorldTruth",
]

START_MS = 1_767_571_200_000  # Monday 2026-01-05T00:00:00Z
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS

Planned = tuple[int, Callable[..., bytes], tuple[object, ...]]  # at this moment, this call makes one line
Part = Annotated[float, Meta(ge=0, le=1)]
NotNegative = Annotated[float, Meta(ge=0)]


class Params(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What can be set in a scenario, by `--set NAME=VALUE`. `span_days` is how long it lasts."""

    span_days: Annotated[int, Meta(ge=2, le=1000)] = 28


P = TypeVar("P", bound=Params)


class Plan(Struct):
    """What is planted: `n` lines, in order of time. Chatter begins at `opens_ms`."""

    n: int
    lines: Iterable[Planned]
    opens_ms: int
    chat: Callable[[int], bytes]


class Books(Struct, frozen=True, kw_only=True):
    """What every scenario says of itself; each adds what it planted.

    `mentions` counts posts by brand, `interactions` acts on posts by kind, as the tables should. No line is late,
    broken, doubled or taken back.
    """

    format: str = FORMAT
    synthetic: bool = True
    note: str = NOTE
    scenario: str
    seed: int
    start_ms: int
    end_ms: int
    lines: int
    first_at_ms: int
    last_at_ms: int
    outcomes: Outcomes
    mentions: dict[str, int]
    interactions: dict[str, int]
    follows: int
    staff: dict[str, tuple[str, ...]]


class WorldTruth(Struct, frozen=True, kw_only=True):
    """The truth of one run of a scenario: what `truth.json` holds. Each scenario adds what it planted."""

    books: Books

    @property
    def outcomes(self) -> Outcomes:
        """How the events end, as in the truth of the market."""
        return self.books.outcomes

    def to_json(self) -> bytes:
        """The text of `truth.json`, indented for people."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2) + b"\n"


class World(ABC, Generic[P]):
    """A stream of lines, and the truth about it. Iterating again starts the same world anew.

    `end_ms` moves it in time, to end then. SettingsError when what is to be planted does not fit into `n_events` lines.
    """

    name: ClassVar[str]
    brands: ClassVar[tuple[SimulatedBrand, ...]] = BRANDS

    def __init__(self, n_events: int, seed: int, params: P, *, end_ms: int | None = None) -> None:
        self.n_events = n_events
        self.seed = seed
        self.params = params
        span_ms = params.span_days * DAY_MS
        self.start_ms = START_MS if end_ms is None else end_ms - span_ms
        self.end_ms = self.start_ms + span_ms
        self._begin()

    def __iter__(self) -> Iterator[bytes]:
        self._begin()
        return self._lines(self._plan)

    @property
    @abstractmethod
    def truth(self) -> WorldTruth:
        """What is planted, and the books of the lines made up to now."""

    def brands_toml(self) -> str:
        return brands_toml(self.brands)

    def accounts_toml(self) -> str | None:
        """The account file, where the scenario has buying teams."""
        return None

    def actions_toml(self) -> str | None:
        """The declared events and boosts, where the scenario has them."""
        return None

    @abstractmethod
    def plan(self) -> Plan:
        """Decide what happens; called once before each pass, with fresh `scribe`."""

    def rng(self, part: str) -> random.Random:
        """Chance for one part of the world: what one part draws does not move another."""
        return random.Random(f"{self.seed}/{part}")

    def books(self) -> Books:
        scribe = self.scribe
        return Books(
            scenario=self.name,
            seed=self.seed,
            start_ms=self.start_ms,
            end_ms=self.end_ms,
            lines=scribe.outcomes.input,
            first_at_ms=scribe.first_at_ms or self.start_ms,
            last_at_ms=scribe.last_at_ms or self.start_ms,
            outcomes=msgspec.structs.replace(scribe.outcomes),
            mentions={brand.id: scribe.mentions[brand.id] for brand in self.brands},
            interactions=dict(sorted(scribe.interactions.items())),
            follows=scribe.follows,
            staff={brand.id: brand.accounts for brand in self.brands},
        )

    def _begin(self) -> None:
        self.scribe = Scribe()
        self._plan = self.plan()
        if self._plan.n > self.n_events:
            raise SettingsError(
                f"scenario {self.name} plants {self._plan.n:,} events with these settings, got --events "
                f"{self.n_events:,}; ask for more events, or plant less (--set)"
            )

    def _lines(self, plan: Plan) -> Iterator[bytes]:
        """The planned lines at their moments, and between them chatter at random moments, evenly."""
        rnd, chat, left = self.rng("pace").random, plan.chat, self.n_events - plan.n
        now, length_ms = float(plan.opens_ms), self.end_ms - plan.opens_ms
        planned = iter(plan.lines)
        coming = next(planned, None)
        part = 1.0  # of the time is left
        while left:
            part *= rnd() ** (1 / left)  # the next of `left` moments that are uniform over what remains
            left -= 1
            now = self.end_ms - part * length_ms
            while coming is not None and coming[0] <= now:
                yield coming[1](coming[0], *coming[2])
                coming = next(planned, None)
            yield chat(int(now))
        while coming is not None:
            yield coming[1](coming[0], *coming[2])
            coming = next(planned, None)

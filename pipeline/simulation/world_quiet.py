"""Scenario `quiet`: steady talk in which nothing begins, so that every alert over it is a false alarm.

Each brand's posts follow a law: Poisson, over-dispersed, seasonal or trending; motives, authors and reactions keep
their mix all the time. `world_buzz.py` plants rises into the same stream. Read after `timetable.py`.
"""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from pipeline.simulation.cast import BRANDS, OFFICE, Cast, SimulatedBrand
from pipeline.simulation.chatter import Chatter, Mix
from pipeline.simulation.timetable import Timetable, profile
from pipeline.simulation.world import NotNegative, Params, Part, Plan, Planned, World, WorldTruth

__all__ = ["LAWS", "Law", "Quiet", "QuietParams", "QuietTruth", "SteadyTalk"]

Law = Literal["poisson", "overdispersed", "seasonal", "trending"]
LAWS: tuple[Law, ...] = ("poisson", "overdispersed", "seasonal", "trending")

_BRANDS = (*BRANDS, OFFICE[0])  # one for each law


class QuietParams(Params, frozen=True, kw_only=True):
    """law : the law of every brand; `each` gives each of the four brands another. dispersion : the squared variation
    of an hour's rate where the law is `overdispersed` (the count's variance is mean + dispersion x mean^2).
    season : how deep hours and weekdays show where it is `seasonal`. trend : the rate at the end over that at the
    beginning where it is `trending`. talk : part of all lines that are posts about brands, shared evenly."""

    law: Literal["each", "poisson", "overdispersed", "seasonal", "trending"] = "each"
    dispersion: Annotated[float, Meta(ge=0, le=10)] = 0.5
    season: Part = 0.9
    trend: Annotated[float, Meta(gt=0)] = 2.0
    talk: Annotated[float, Meta(gt=0, le=0.8)] = 0.5


class QuietTruth(WorldTruth, frozen=True, kw_only=True):
    """`expected[brand][h]` posts in hour h after `start_ms`, by the brand's law. Every alert is a false one."""

    params: QuietParams
    laws: dict[str, Law]
    dispersion: dict[str, NotNegative]
    expected: dict[str, tuple[float, ...]]


class SteadyTalk(World[QuietParams]):
    """What `quiet` and `buzz` share: four brands, each with its law."""

    brands: ClassVar[tuple[SimulatedBrand, ...]] = _BRANDS

    def law(self, k: int) -> Law:
        return LAWS[k % len(LAWS)] if self.params.law == "each" else self.params.law

    def plan(self) -> Plan:
        params, n_hours = self.params, self.params.span_days * 24
        self.spread = [params.dispersion if self.law(k) == "overdispersed" else 0.0 for k in range(len(self.brands))]
        each = params.talk * self.n_events / len(self.brands) / n_hours
        self.expected = [[each * x for x in self._profile(self.law(k), n_hours)] for k in range(len(self.brands))]
        self.plant()
        times = Timetable(self.rng("times"), self.start_ms, self.expected, self.n_events, self.spread)
        rng = self.rng("words")
        self.rnd = rng.random
        self.cast = cast = Cast(min(40_000, max(200, self.n_events // 8)))
        self.chatter = Chatter(
            self.scribe,
            rng,
            self.brands,
            lambda language: cast.anyone(language, rng.random),
            lambda author, language: cast.someone_else(author, language, rng.random),
            Mix(),
        )
        planned, n_more = self.with_more(self._story(times))
        return Plan(times.n + n_more, planned, self.start_ms, self.chatter)

    def plant(self) -> None:
        """Change what is expected; here nothing is."""

    def with_more(self, story: Iterator[Planned]) -> tuple[Iterator[Planned], int]:
        """The story with lines beside the brands' posts, and how many these are; here none."""
        return story, 0

    def post(self, t: int, k: int) -> bytes:
        """A post about brand k."""
        language = self.chatter.language()
        return self.chatter.about(t, self.brands[k], self.cast.anyone(language, self.rnd), language)

    def by_brand(self) -> dict[str, tuple[float, ...]]:
        return {b.id: tuple(round(x, 6) for x in self.expected[k]) for k, b in enumerate(self.brands)}

    def laws(self) -> dict[str, Law]:
        return {brand.id: self.law(k) for k, brand in enumerate(self.brands)}

    def _profile(self, law: Law, n_hours: int) -> list[float]:
        if law == "seasonal":
            return profile(n_hours, season=self.params.season, week=self.params.season)
        return profile(n_hours, trend=self.params.trend if law == "trending" else 1.0)

    def _story(self, times: Timetable) -> Iterator[Planned]:
        for at_ms, k in times:
            yield at_ms, self.post, (k,)


class Quiet(SteadyTalk):
    """Nothing begins."""

    name: ClassVar[str] = "quiet"

    @property
    def truth(self) -> QuietTruth:
        return QuietTruth(
            books=self.books(),
            params=self.params,
            laws=self.laws(),
            dispersion={brand.id: self.spread[k] for k, brand in enumerate(self.brands)},
            expected=self.by_brand(),
        )

"""Scenario `boosts`: some influencers are paid to speak, some only seem to be, and events make new ties, or none.

Each influencer has an audience that talks at a steady rate, and a circle that follows the audience. A boost lifts the
audience's rate while it lasts and fades by a half-life; part of it spills over to the circle. Placebo boosts are paid
for and lift nothing; the other influencers are not boosted at all. Read after `timetable.py`; events: `gatherings.py`.
"""

import heapq
from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct

from models.vocabulary import Motive
from pipeline.simulation.actions_book import actions_toml
from pipeline.simulation.cast import BRANDS, Cast, name_of
from pipeline.simulation.chatter import Chatter, Mix
from pipeline.simulation.gatherings import Situation, Situations
from pipeline.simulation.talk import natural_motive
from pipeline.simulation.timetable import Timetable, profile
from pipeline.simulation.world import DAY_MS, HOUR_MS, NotNegative, Params, Part, Plan, Planned, World, WorldTruth

__all__ = ["Boost", "Boosts", "BoostsParams", "BoostsTruth", "Influencer"]

Arm = Literal["boosted", "placebo", "untouched"]
_ARMS: tuple[Arm, ...] = ("boosted", "placebo", "untouched")
_TALK = 0.45  # part of the lines that audiences and circles write about the brand, while nothing is boosted
_BEGINS = 0.4  # of the span is before the first boost
_ADS_PER_DAY = 1


class BoostsParams(Params, frozen=True, kw_only=True):
    """influencers : how many; a third is boosted, a third has placebo boosts, a third none. lift : what a boost adds to
    the rate of the audience, 1 doubles it. boost_days, half_life_days : how long it lasts, and how it fades after.
    spill_over : the part of the lift that reaches the circle. crowding_out : the part of those who would have helped
    others and, while the lift lasts in full, post referral codes instead. audience : people in each audience, and in
    each circle. situations : events; every third one is a placebo. attendees, new_ties : of each event."""

    span_days: Annotated[int, Meta(ge=28, le=1000)] = 56
    influencers: Annotated[int, Meta(ge=3, le=300)] = 12
    lift: NotNegative = 1.5
    boost_days: Annotated[int, Meta(ge=1)] = 7
    half_life_days: Annotated[float, Meta(gt=0)] = 4.0
    spill_over: Part = 0.3
    crowding_out: Part = 0.5
    audience: Annotated[int, Meta(ge=5, le=2000)] = 20
    season: Part = 0.5
    situations: Annotated[int, Meta(ge=0, le=50)] = 3
    attendees: Annotated[int, Meta(ge=4, le=500)] = 12
    new_ties: Annotated[int, Meta(ge=0)] = 10


class Boost(Struct, frozen=True):
    """A paid push of one influencer. A placebo has `lift` 0. `cost` is in any currency."""

    boost_id: str
    influencer: str
    is_placebo: bool
    start_ms: int
    end_ms: int
    cost: float
    lift: float
    half_life_days: float
    spill_over: float
    crowding_out: float


class Influencer(Struct, frozen=True):
    """Someone with an audience (who follow them) and a circle (who follow the audience). `expected_*[d]` is the mean of
    the Poisson count of their posts about the brand on day d."""

    account: str
    arm: Arm
    audience: tuple[str, ...]
    circle: tuple[str, ...]
    expected_audience: tuple[float, ...]
    expected_circle: tuple[float, ...]


class BoostsTruth(WorldTruth, frozen=True, kw_only=True):
    """Audiences and circles post about `brand` alone, and nobody else does but influencers and attendees of events."""

    params: BoostsParams
    brand: str
    influencers: tuple[Influencer, ...]
    boosts: tuple[Boost, ...]
    situations: tuple[Situation, ...]


class Boosts(World[BoostsParams]):
    """Influencers in three arms, and events."""

    name: ClassVar[str] = "boosts"

    @property
    def truth(self) -> BoostsTruth:
        return BoostsTruth(
            books=self.books(),
            params=self.params,
            brand=self._brand.id,
            influencers=tuple(self._influencer(k) for k in range(self.params.influencers)),
            boosts=tuple(boost for boost in self.boosts if boost is not None),
            situations=self._situations.told,
        )

    def actions_toml(self) -> str:
        return actions_toml(
            self._brand.id, self._situations.told, [boost for boost in self.boosts if boost is not None]
        )

    def plan(self) -> Plan:
        params, self._brand = self.params, BRANDS[0]
        self.boosts = [self._boost(k) for k in range(params.influencers)]
        self._expected = self._rates()
        times = Timetable(self.rng("times"), self.start_ms, self._expected, self.n_events)
        rng = self.rng("words")
        self._rnd = rng.random
        cast = Cast(min(40_000, max(200, self.n_events // 8)))
        self._chatter = Chatter(
            self.scribe,
            rng,
            BRANDS[:1],
            lambda language: cast.anyone(language, rng.random),
            lambda author, language: cast.someone_else(author, language, rng.random),
            Mix(),
        )
        self._situations = Situations(self, self._chatter, self._brand)
        follows = self._follows()
        n_follows = sum(1 for _ in follows)
        ads = [ad for boost in self.boosts if boost is not None for ad in self._ads(boost)]
        story = heapq.merge(
            self._follows(), self._talk(times), sorted(ads), self._situations.lines, key=lambda planned: planned[0]
        )
        return Plan(times.n + n_follows + len(ads) + len(self._situations.lines), story, self.start_ms, self._chatter)

    def _boost(self, k: int) -> Boost | None:
        """The boost of influencer k, if there is one; they begin on different days, placebos on the same ones."""
        params, arm = self.params, _ARMS[k % 3]
        if arm == "untouched":
            return None
        latest = params.span_days - 2 * params.boost_days
        day = min(int(_BEGINS * params.span_days) + k // 3 % 7, max(1, latest))
        start_ms, is_placebo = self.start_ms + day * DAY_MS, arm == "placebo"
        end_ms = min(start_ms + params.boost_days * DAY_MS, self.end_ms)
        return Boost(
            boost_id=f"boost{k + 1:03d}",
            influencer=_name(k),
            is_placebo=is_placebo,
            start_ms=start_ms,
            end_ms=end_ms,
            cost=100.0 * (1 + k % 5),
            lift=0.0 if is_placebo else params.lift,
            half_life_days=params.half_life_days,
            spill_over=0.0 if is_placebo else params.spill_over,
            crowding_out=0.0 if is_placebo else params.crowding_out,
        )

    def _rates(self) -> list[list[float]]:
        """Per audience, then per circle, and hour."""
        params, n_hours = self.params, self.params.span_days * 24
        scale = _TALK * self.n_events / (2 * params.influencers * n_hours)
        base = [scale * rate for rate in profile(n_hours, season=params.season)]
        lifts = [[_lift(boost, self.start_ms + h * HOUR_MS) for h in range(n_hours)] for boost in self.boosts]
        audiences = [[x * (1 + up) for x, up in zip(base, lift, strict=True)] for lift in lifts]
        circles = [[x * (1 + params.spill_over * up) for x, up in zip(base, lift, strict=True)] for lift in lifts]
        return audiences + circles

    def _follows(self) -> Iterator[Planned]:
        """Each of an audience follows the influencer, each of a circle one of the audience; all in the first hour."""
        params = self.params
        n = 2 * params.influencers * params.audience
        for i in range(n):
            k, j = divmod(i % (n // 2), params.audience)
            pair = (self._member(k, j), _name(k)) if i < n // 2 else (self._friend(k, j), self._member(k, j))
            yield self.start_ms + HOUR_MS * i // n, self.scribe.follow, pair

    def _talk(self, times: Timetable) -> Iterator[Planned]:
        for at_ms, series in times:
            is_circle, k = divmod(series, self.params.influencers)
            yield at_ms, self._post, (k, bool(is_circle))

    def _post(self, t: int, k: int, is_circle: bool) -> bytes:
        """Someone of an audience or circle posts; where a boost is at work, fewer help and more advertise."""
        j, boost = int(self._rnd() * self.params.audience), self.boosts[k]
        author = self._friend(k, j) if is_circle else self._member(k, j)
        motive = natural_motive(self._rnd())
        if boost is not None and boost.lift > 0 and not is_circle and motive is Motive.HELP_OTHERS:
            part = boost.crowding_out * _lift(boost, t) / boost.lift
            motive = Motive.ECONOMIC if self._rnd() < part else motive
        return self._chatter.about(t, self._brand, author, (k + j) % 2, motive)

    def _ads(self, boost: Boost) -> Iterator[Planned]:
        """The influencer advertises daily, whether or not anyone is moved."""
        for day in range(self.params.boost_days * _ADS_PER_DAY):
            at_ms = boost.start_ms + day * DAY_MS // _ADS_PER_DAY + 9 * HOUR_MS
            if at_ms < self.end_ms:
                yield at_ms, self._advertise, (boost.influencer,)

    def _advertise(self, t: int, influencer: str) -> bytes:
        language = self._chatter.language()
        text = self._chatter.texts.paid(self._brand, language)
        return self._chatter.write(t, influencer, text, self._brand, language, echo=0)

    def _influencer(self, k: int) -> Influencer:
        n = self.params.audience
        return Influencer(
            account=_name(k),
            arm=_ARMS[k % 3],
            audience=tuple(self._member(k, j) for j in range(n)),
            circle=tuple(self._friend(k, j) for j in range(n)),
            expected_audience=_by_day(self._expected[k]),
            expected_circle=_by_day(self._expected[self.params.influencers + k]),
        )

    def _member(self, k: int, j: int) -> str:
        return name_of((k + j) % 2, k * self.params.audience + j, "aud")

    def _friend(self, k: int, j: int) -> str:
        return name_of((k + j) % 2, k * self.params.audience + j, "cir")


def _lift(boost: Boost | None, at_ms: int) -> float:
    """What the boost adds to the rate of the audience at this moment, in the middle of its hour."""
    if boost is None or at_ms < boost.start_ms:
        return 0.0
    past_ms = max(0, at_ms + HOUR_MS // 2 - boost.end_ms)
    return float(boost.lift * 0.5 ** (past_ms / (boost.half_life_days * DAY_MS)))


def _by_day(hours: list[float]) -> tuple[float, ...]:
    return tuple(round(sum(hours[h : h + 24]), 6) for h in range(0, len(hours), 24))


def _name(k: int) -> str:
    return name_of(k % 2, k, "star")

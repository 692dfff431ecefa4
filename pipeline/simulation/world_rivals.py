"""Scenario `rivals`: two groups of competitors whose voices rise and fall by known laws, and leaders who change sides.

Posts about a brand are Poisson around an expected count per hour: hours of the day, days of the week, and one brand
of each group gains while another loses. In each group one leader of the first brand goes over to the second. Read
after `timetable.py`.
"""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from pipeline.simulation.cast import BRANDS, OFFICE, Cast, SimulatedBrand
from pipeline.simulation.chatter import Chatter, Mix
from pipeline.simulation.scenes import Scenes
from pipeline.simulation.timetable import Timetable, profile
from pipeline.simulation.world import DAY_MS, Params, Part, Plan, Planned, World, WorldTruth

__all__ = ["Rivals", "RivalsParams", "RivalsTruth", "Switch"]

_TALK = 0.6  # part of all lines that are posts about brands; the rest is chatter


class RivalsParams(Params, frozen=True, kw_only=True):
    """season, week : how deep hours and weekdays show, 0 to 1. gain : the first challenger's rate at the end over that
    at the beginning; the leading brand's moves the other way. leader_share : part of a brand's posts written by its
    leader who will switch. switch_at : when the leaders switch, as a part of the span."""

    season: Part = 0.9
    week: Part = 1.0
    gain: Annotated[float, Meta(gt=0)] = 1.8
    leader_share: Part = 0.06
    switch_at: Part = 0.5


class Switch(Struct, frozen=True):
    """A leader posts about `before` until `at_ms`, about `after` from then on, and about no other brand ever."""

    group: str
    account: str
    before: str
    after: str
    at_ms: int


class RivalsTruth(WorldTruth, frozen=True, kw_only=True):
    """`expected[brand][h]` posts in hour h after `start_ms` (Poisson), none of them by staff."""

    params: RivalsParams
    groups: dict[str, tuple[str, ...]]
    expected: dict[str, tuple[float, ...]]
    switches: tuple[Switch, ...]


class Rivals(World[RivalsParams]):
    """Six brands, two groups, two leaders who switch."""

    name: ClassVar[str] = "rivals"
    brands: ClassVar[tuple[SimulatedBrand, ...]] = BRANDS + OFFICE

    @property
    def truth(self) -> RivalsTruth:
        groups = {brand.group: tuple(b.id for b in self.brands if b.group == brand.group) for brand in self.brands}
        return RivalsTruth(
            books=self.books(),
            params=self.params,
            groups=groups,
            expected={b.id: tuple(round(x, 6) for x in self.expected[k]) for k, b in enumerate(self.brands)},
            switches=self.switches,
        )

    def plan(self) -> Plan:
        self.expected = self._expected()
        self.switches = tuple(self._switch(brands) for brands in (BRANDS, OFFICE))
        self._leads = {}
        for switch in self.switches:
            self._leads[switch.before] = (switch, True)
            self._leads[switch.after] = (switch, False)
        times = Timetable(self.rng("times"), self.start_ms, self.expected, self.n_events)
        rng = self.rng("words")
        self._rnd = rng.random
        self._cast = cast = Cast(min(40_000, max(200, self.n_events // 8)))
        self._scenes = Scenes(rng.random)
        self._chatter = Chatter(
            self.scribe,
            rng,
            self.brands,
            lambda language: cast.anyone(language, rng.random),
            lambda author, language: cast.someone_else(author, language, rng.random),
            Mix(),
        )
        return Plan(times.n, self._story(times), self.start_ms, self._chatter)

    def _expected(self) -> list[list[float]]:
        """Per brand and hour. In each group the first brand loses what the second gains, and the third stays."""
        params, n_hours = self.params, self.params.span_days * 24
        found: list[list[float]] = []
        for place, brand in enumerate(self.brands):
            trend = (1 / params.gain, params.gain, 1.0)[place % 3]
            scale = _TALK * self.n_events * brand.weight / 2 / n_hours
            found.append([scale * rate for rate in profile(n_hours, params.season, params.week, trend)])
        return found

    def _switch(self, brands: tuple[SimulatedBrand, ...]) -> Switch:
        at_ms = self.start_ms + int(self.params.switch_at * self.params.span_days) * DAY_MS
        return Switch(brands[0].group, brands[0].leaders[0][0], brands[0].id, brands[1].id, at_ms)

    def _story(self, times: Timetable) -> Iterator[Planned]:
        for at_ms, k in times:
            yield at_ms, self._post, (self.brands[k],)

    def _post(self, t: int, brand: SimulatedBrand) -> bytes:
        """One of the brand's posts; the leader who is on its side now writes some of them."""
        switch, is_before = self._leads.get(brand.id, (None, False))
        if switch is not None and (t < switch.at_ms) == is_before and self._rnd() < self.params.leader_share:
            text = self._scenes.say("ADVOCATE", 0, brand)
            return self._chatter.write(t, switch.account, text, brand, 0, echo=6)
        language = self._chatter.language()
        return self._chatter.about(t, brand, self._cast.anyone(language, self._rnd), language)

"""The stream of `homophily` and `contagion`: follows first, then people take up items, in the midst of chatter.

Both worlds look the same on the wire and differ in who takes up what, and why. An adoption is the first post with an
item's tag or link by a person, or their repost of the brand's announcement of it. Read after `spreading.py`.
"""

from abc import abstractmethod
from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal, NamedTuple

from msgspec import Meta, Struct

from pipeline.errors import SettingsError
from pipeline.events import How
from pipeline.simulation.cast import BRANDS, SimulatedBrand
from pipeline.simulation.chatter import Chatter, Mix
from pipeline.simulation.scenes import Scenes
from pipeline.simulation.scribe import Ref
from pipeline.simulation.society import Society
from pipeline.simulation.spreading import Exposure, Law, Taken, exposures_of, natures, spread
from pipeline.simulation.world import DAY_MS, HOUR_MS, NotNegative, Params, Part, Plan, Planned, World, WorldTruth

__all__ = ["Adoption", "CampaignParams", "CampaignTruth", "CampaignWorld", "Person"]

_TAGS = (
    "deskparty",
    "slowlistening",
    "bassclub",
    "rooftopset",
    "vinylsunday",
    "quietcommute",
    "kitchendisco",
    "loopnight",
)
_LINKS = ("blindtest.example", "matinee.example", "oneminute.example", "playback.example")
_MAX_PEOPLE = 40_000
_MIN_PEOPLE = 128
_LINES_PER_PERSON = 14  # beside follows: room for adoptions, the rest is chatter
_BY_REPOST = 0.4  # part of the adoptions that pass on the announcement
_ANNOUNCED_EVERY_MS = 7 * DAY_MS


class CampaignParams(Params, frozen=True, kw_only=True):
    """What can be set in `homophily` and `contagion`. Chances are per person and item.

    people : 0 for as many as the number of events bears. inside : part of the follows within a community. spontaneous :
    part of the people who take up an item by themselves. appeal : how much likelier that is in an item's own
    communities (1: homophily is off). contact : mean chance that an adopter leads one follower. delay_hours : mean
    delay of that. influence_sigma : log-normal spread of influence and susceptibility over people. segment : how much
    more susceptible community 0 is. trend : spontaneous adoptions at the end over those at the beginning.
    """

    people: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    communities: Annotated[int, Meta(ge=2, le=64)] = 8
    items: Annotated[int, Meta(ge=1, le=12)] = 6
    mean_follows: Annotated[int, Meta(ge=1, le=50)] = 6
    inside: Part = 0.8
    spontaneous: Part = 0.04
    appeal: Annotated[float, Meta(gt=0)] = 4.0
    contact: Part = 0.12
    delay_hours: Annotated[float, Meta(gt=0)] = 8.0
    delay_law: Literal["exponential", "lognormal"] = "exponential"
    influence_sigma: NotNegative = 0.8
    segment: Annotated[float, Meta(gt=0)] = 2.0
    trend: Annotated[float, Meta(gt=0)] = 1.0


class Adoption(Struct, frozen=True):
    """One person takes up one item: when, by which event, and why.

    cause : `trait` (the item is at home in their community), `spontaneous` (it is not), or `influence`, by `parent`.
    contacts : how many of those they follow had taken it up before.
    """

    item: str
    author: str
    at_ms: int
    event_id: str
    cause: Literal["trait", "spontaneous", "influence"]
    parent: str | None
    contacts: int


class Person(Struct, frozen=True):
    """Someone's community and planted nature: influence multiplies the chance to lead, susceptibility to be led."""

    community: int
    influence: float
    susceptibility: float


class CampaignTruth(WorldTruth, frozen=True, kw_only=True):
    """What both worlds say: who is who, every adoption in order of time, and adoption by number of contacts."""

    people: dict[str, Person]
    items: tuple[str, ...]
    announced_by: dict[str, str]
    adoptions: tuple[Adoption, ...]
    exposures: tuple[Exposure, ...]


class _Item(NamedTuple):
    name: str  # `tag:...` or `link:...`, as in murmure's tables
    written: str
    brand: SimulatedBrand


class CampaignWorld(World[CampaignParams]):
    """The part that both worlds share; `taken_up` decides who takes up what."""

    is_influence: ClassVar[bool]

    @abstractmethod
    def taken_up(self, society: Society, spread_by_influence: list[Taken]) -> list[Taken]:
        """The adoptions of this world, by time, given those that influence would have led to."""

    def plan(self) -> Plan:
        params = self.params
        fitting = self.n_events // (params.mean_follows + _LINES_PER_PERSON)
        n_people = params.people or min(_MAX_PEOPLE, max(_MIN_PEOPLE, fitting))
        if n_people < 2 * params.communities:
            raise SettingsError(
                f"{params.communities} communities need at least {2 * params.communities} people, got {n_people}; "
                "set people=0 for as many as the events bear, or plant fewer communities"
            )
        self._rnd = self.rng("words").random
        self.society = Society(self.rng("graph"), n_people, params.communities, params.mean_follows, params.inside)
        self.items = [_item(k) for k in range(params.items)]
        self.nature = natures(self.rng("natures"), self.society, params.influence_sigma, params.segment)
        opens_ms = self.start_ms + (self.end_ms - self.start_ms) // 28
        law = Law(
            params.spontaneous,
            params.appeal,
            params.contact,
            params.delay_hours * HOUR_MS,
            params.delay_law,
            params.trend,
        )
        by_influence = spread(self.rng("spread"), self.society, params.items, law, self.nature, opens_ms, self.end_ms)
        self.taken = self.taken_up(self.society, by_influence)
        self._scenes = Scenes(self._rnd)
        self._chatter = self._make_chatter()
        self._announced: dict[int, Ref] = {}
        announced = _announcements(params.items, opens_ms, self.end_ms)
        planned = sorted(
            [*((at_ms, 0, item) for at_ms, item in announced), *((t.at_ms, 1, n) for n, t in enumerate(self.taken))]
        )
        n = self.society.n_ties + len(planned)
        return Plan(n, self._story(planned, opens_ms), opens_ms, self._chatter)

    def _make_chatter(self) -> Chatter:
        """People react to those they follow: chatter, too, runs along the graph."""
        society, rng = self.society, self.rng("chatter")
        by_language = [[k for k in range(society.n_people) if society.language(k) == i] for i in range(2)]
        number = {name: k for k, name in enumerate(society.names)}

        def anyone(language: int) -> str:
            people, u = by_language[language], rng.random()
            return society.names[people[int(len(people) * u * u)]]

        def reactor(author: str, language: int) -> str:
            listeners = society.followers[number[author]]
            return society.names[listeners[int(rng.random() * len(listeners))]] if listeners else anyone(language)

        return Chatter(self.scribe, rng, BRANDS, anyone, reactor, Mix(post=0.4, small_talk=0.2, reply=0.15))

    def _story(self, planned: list[tuple[int, int, int]], opens_ms: int) -> Iterator[Planned]:
        """Follows at an even pace before anything else, then announcements and adoptions."""
        society = self.society
        order = [(who, whom) for who, targets in enumerate(society.follows) for whom in targets]
        self.rng("follows").shuffle(order)
        for n, (who, whom) in enumerate(order):
            at_ms = self.start_ms + (opens_ms - self.start_ms) * n // len(order)
            yield at_ms, self.scribe.follow, (society.names[who], society.names[whom])
        for at_ms, is_adoption, n in planned:
            yield at_ms, self._adopt if is_adoption else self._announce, (n,)

    def _announce(self, t: int, item: int) -> bytes:
        _, written, brand = self.items[item]
        id_ = self.scribe.new_id("m")
        self._announced[item] = Ref(id_, brand.accounts[0], (brand.id,))
        text = self._scenes.say("ANNOUNCE", int(self._rnd() * 2), brand, item=written)
        return self.scribe.mention(t, id_, brand.accounts[0], text, (brand.id,))

    def _adopt(self, t: int, n: int) -> bytes:
        one = self.taken[n]
        _, written, brand = self.items[one.item]
        author, id_ = self.society.names[one.who], _event_id(n)
        if self._rnd() < _BY_REPOST:
            return self.scribe.share(t, id_, author, How.REPOST, self._announced[one.item])
        text = self._scenes.say("ITEM", self.society.language(one.who), brand, item=written)
        return self.scribe.mention(t, id_, author, text, (brand.id,))

    def adoptions(self) -> tuple[Adoption, ...]:
        """Every adoption, in order of time."""
        society, n = self.society, self.params.communities
        has: set[tuple[int, int]] = set()
        found: list[Adoption] = []
        for k, one in enumerate(self.taken):
            is_home = society.community(one.who) % self.params.items == one.item % n
            cause: Literal["trait", "spontaneous", "influence"] = "trait" if is_home else "spontaneous"
            found.append(
                Adoption(
                    item=self.items[one.item].name,
                    author=society.names[one.who],
                    at_ms=one.at_ms,
                    event_id=_event_id(k),
                    cause=cause if one.parent < 0 else "influence",
                    parent=society.names[one.parent] if one.parent >= 0 else None,
                    contacts=sum((one.item, whom) in has for whom in society.follows[one.who]),
                )
            )
            has.add((one.item, one.who))
        return tuple(found)

    def people(self) -> dict[str, Person]:
        """Everyone's community and nature; without influence, nobody has any."""
        on = self.is_influence
        return {
            name: Person(self.society.community(k), *(round(x, 6) if on else 0.0 for x in self.nature[k]))
            for k, name in enumerate(self.society.names)
        }

    def exposures(self) -> tuple[Exposure, ...]:
        return exposures_of(self.society, self.taken, self.params.contact if self.is_influence else 0.0)

    def announced_by(self) -> dict[str, str]:
        return {item.name: item.brand.accounts[0] for item in self.items}


def _item(k: int) -> _Item:
    """Two tags, then a link, and so on; the brands in turn."""
    brand = BRANDS[k % len(BRANDS)]
    turn, which = divmod(k, 3)
    if which == 2:
        return _Item(f"link:{_LINKS[turn]}", f"https://{_LINKS[turn]}/", brand)
    tag = _TAGS[2 * turn + which]
    return _Item(f"tag:{tag}", f"#{tag}", brand)


def _announcements(n_items: int, opens_ms: int, end_ms: int) -> list[tuple[int, int]]:
    """When the brands tell of their items: a first time before anyone takes one up, then every week."""
    return [(at_ms, item) for item in range(n_items) for at_ms in range(opens_ms - 1, end_ms, _ANNOUNCED_EVERY_MS)]


def _event_id(n: int) -> str:
    return f"t{n + 1:07d}"

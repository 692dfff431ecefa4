"""Scenario `push`: accounts that act as one, beside a story that spreads by itself to the same size.

Three sorts of groups: `identical` (the same words), `near` (the words with a sign, a number or a capital changed) and
`share` (all repost one post within moments). Groups post at a machine's rhythm. The organic cascade is as big as a
group's push, in people's own words at people's own delays. Read after `world.py`.
"""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct

from models.vocabulary import Motive
from pipeline.events import How
from pipeline.simulation.cast import BRANDS, Cast, SimulatedBrand, name_of
from pipeline.simulation.chatter import Chatter, Mix
from pipeline.simulation.scenes import Scenes
from pipeline.simulation.scribe import Ref
from pipeline.simulation.world import HOUR_MS, Params, Part, Plan, Planned, World, WorldTruth

__all__ = ["Group", "Organic", "Push", "PushParams", "PushTruth"]

Kind = Literal["identical", "near", "share"]
_KINDS: tuple[Kind, ...] = ("identical", "near", "share")
_FIRST, _STEP = 0.2, 0.6  # groups begin in this part of the span, evenly
_MARKS = ("", " 👌", "!", " ...", " 🎧", " !!", " 👍", " ✨")


class PushParams(Params, frozen=True, kw_only=True):
    """groups : how many; the three sorts in turn. accounts : in each. rounds : how often each account acts. every_s :
    seconds between two acts of a group; jitter : how far they stray from it, as a part of it. organic : how many
    organic cascades there are, each of accounts x rounds posts. organic_hours : median delay of an organic post."""

    groups: Annotated[int, Meta(ge=0, le=1000)] = 3
    accounts: Annotated[int, Meta(ge=2, le=10_000)] = 12
    rounds: Annotated[int, Meta(ge=1, le=1000)] = 3
    every_s: Annotated[float, Meta(gt=0)] = 20.0
    jitter: Part = 0.05
    organic: Annotated[int, Meta(ge=0, le=1000)] = 2
    organic_hours: Annotated[float, Meta(gt=0)] = 3.0


class Group(Struct, frozen=True):
    """Accounts that act as one. `events` are all their posts (or reposts of `target`); they do nothing else."""

    kind: Kind
    brand: str
    accounts: tuple[str, ...]
    events: tuple[str, ...]
    target: str | None
    start_ms: int
    end_ms: int
    every_ms: float


class Organic(Struct, frozen=True):
    """A post and the replies and quotes to it, by as many people as there are posts; nobody arranged it."""

    brand: str
    root_id: str
    events: tuple[str, ...]
    accounts: tuple[str, ...]
    start_ms: int


class PushTruth(WorldTruth, frozen=True, kw_only=True):
    """All that is coordinated is in `groups`, everything else is not; `organic` is what may look like it."""

    params: PushParams
    groups: tuple[Group, ...]
    organic: tuple[Organic, ...]


class Push(World[PushParams]):
    """Pushes beside stories."""

    name: ClassVar[str] = "push"

    @property
    def truth(self) -> PushTruth:
        return PushTruth(books=self.books(), params=self.params, groups=self.groups, organic=self.organic)

    def plan(self) -> Plan:
        rng = self.rng("words")
        self._rnd = rng.random
        self._scenes = Scenes(rng.random)
        self._cast = cast = Cast(min(40_000, max(200, self.n_events // 8)))
        self._chatter = Chatter(
            self.scribe,
            rng,
            BRANDS,
            lambda language: cast.anyone(language, rng.random),
            lambda author, language: cast.someone_else(author, language, rng.random),
            Mix(post=0.5),
        )
        self._told: dict[str, Ref] = {}
        planned: list[Planned] = []
        self.groups = tuple(self._group(g, planned) for g in range(self.params.groups))
        self.organic = tuple(self._story(s, planned) for s in range(self.params.organic))
        planned.sort(key=lambda one: one[0])
        return Plan(len(planned), planned, self.start_ms, self._chatter)

    def _group(self, g: int, planned: list[Planned]) -> Group:
        """Accounts take their turns, one every so many seconds, until each has had its rounds."""
        params, kind, brand = self.params, _KINDS[g % 3], BRANDS[g % len(BRANDS)]
        accounts = tuple(name_of((g + j) % 2, 1000 * g + j, "x") for j in range(params.accounts))
        n, every_ms = params.accounts * params.rounds, params.every_s * 1000
        start_ms = self._moment(_FIRST + _STEP * g / max(1, params.groups), n * every_ms)
        events = tuple(f"p{g:03d}.{i:05d}" for i in range(n))
        target = f"p{g:03d}.target" if kind == "share" else None
        if target is not None:
            planned.append((start_ms - 1, self._aim, (target, brand)))
        text = self._scenes.say("COPIES", g % 2, brand)
        first_ms = at_ms = start_ms + int(every_ms * params.jitter / 2)
        for i, id_ in enumerate(events):
            at_ms = max(at_ms, first_ms + int(every_ms * (i + params.jitter * (self._rnd() - 0.5) * (i > 0))))
            author = accounts[i % len(accounts)]
            if target is not None:
                planned.append((at_ms, self._pass_on, (id_, author, target)))
            else:
                words = text if kind == "identical" else self._nearly(text)
                planned.append((at_ms, self._copy, (id_, author, words, brand)))
        return Group(kind, brand.id, accounts, events, target, first_ms, at_ms, every_ms)

    def _story(self, s: int, planned: list[Planned]) -> Organic:
        """A post, then answers by people's own delays: each to the first post or to an earlier answer."""
        params, rng = self.params, self.rng(f"story {s}")
        n, brand = max(2, params.accounts * params.rounds), BRANDS[(s + 1) % len(BRANDS)]
        start_ms = self._moment(_FIRST + _STEP * (s + 0.5) / max(1, params.organic), 24 * HOUR_MS)
        events = tuple(f"o{s:03d}.{i:05d}" for i in range(n))
        language = s % 2
        accounts = tuple(name_of(language, 1000 * s + i, "own") for i in range(n))
        delays = sorted(rng.lognormvariate(0.0, 1.0) * params.organic_hours * HOUR_MS for _ in range(n - 1))
        planned.append((start_ms, self._tell, (events[0], accounts[0], brand, language)))
        for i, delay_ms in enumerate(delays, start=1):
            to = events[int(i * rng.random() ** 2)]
            at_ms = min(start_ms + 1 + int(delay_ms), self.end_ms - 1)
            planned.append((at_ms, self._echo, (events[i], accounts[i], brand, language, to)))
        return Organic(brand.id, events[0], events, accounts, start_ms)

    def _moment(self, part: float, length_ms: float) -> int:
        """A moment at this part of the span, or before it where the rest would be too short."""
        latest_ms = self.end_ms - int(length_ms) - 1
        return max(self.start_ms + 1, min(self.start_ms + int(part * (self.end_ms - self.start_ms)), latest_ms))

    def _aim(self, t: int, id_: str, brand: SimulatedBrand) -> bytes:
        """The post that a group is going to pass on, by somebody else."""
        author = self._cast.anyone(1, self._rnd)
        self._told[id_] = Ref(id_, author, (brand.id,))
        return self.scribe.mention(t, id_, author, self._chatter.texts.about(brand, Motive.NONE, 1), (brand.id,))

    def _copy(self, t: int, id_: str, author: str, words: str, brand: SimulatedBrand) -> bytes:
        return self.scribe.mention(t, id_, author, words, (brand.id,))

    def _pass_on(self, t: int, id_: str, author: str, target: str) -> bytes:
        return self.scribe.share(t, id_, author, How.REPOST, self._told[target])

    def _tell(self, t: int, id_: str, author: str, brand: SimulatedBrand, language: int) -> bytes:
        self._told[id_] = Ref(id_, author, (brand.id,))
        return self.scribe.mention(t, id_, author, self._scenes.story(language, brand), (brand.id,))

    def _echo(self, t: int, id_: str, author: str, brand: SimulatedBrand, language: int, to: str) -> bytes:
        how = How.QUOTE if self._rnd() < 0.4 else How.REPLY
        text = self._scenes.say("ECHO", language, brand)
        if self._rnd() < 0.4:  # people rarely find the same words
            text = self._chatter.texts.about(brand, Motive.ENTHUSIASM, language)
        self._told[id_] = Ref(id_, author, (brand.id,))
        return self.scribe.answer(t, id_, author, text, self._told[to], (brand.id,), how)

    def _nearly(self, text: str) -> str:
        """The text with a sign added, its case changed, or a word spelt otherwise."""
        u = self._rnd()
        if u < 0.15:
            text = text.lower()
        elif u < 0.3:
            text = text.replace(" ", "  ", 1)
        elif u < 0.45:
            text = f"{2 + int(self._rnd() * 7)} {text}"
        return text + _MARKS[int(self._rnd() * len(_MARKS))]

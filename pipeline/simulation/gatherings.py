"""Events where people meet (a fair, a webinar), some of which make new ties and some none.

At each event its attendees post about the brand with the event's tag. After a real one, pairs who had nothing to do
with each other before begin to talk, within 14 days. A placebo event has as many attendees and makes no tie. Part of
the scenario `boosts`.
"""

import random
from typing import Literal, Protocol

from msgspec import Struct

from pipeline.simulation.cast import SimulatedBrand, name_of
from pipeline.simulation.chatter import Chatter
from pipeline.simulation.scenes import Scenes
from pipeline.simulation.scribe import Ref, Scribe
from pipeline.simulation.world import DAY_MS, HOUR_MS, Planned

__all__ = ["Attendee", "Situation", "Situations", "Tie"]

# French and English name, and tag.
_NAMES = (
    (("Sonalia", "Sonalia"), "sonalia"),
    (("Mardi Sonore", "Tuesday Tone"), "tuesdaytone"),
    (("Nocturne Audio", "Audio After Dark"), "audioafterdark"),
)
_TIES_WITHIN_MS = 14 * DAY_MS
_TALK_MS = 6 * HOUR_MS  # between the words of a new pair, at most
_WORDS_PER_TIE = 3
_BEGINS = (0.25, 0.6)  # the first and the last event begin between these parts of the span


class Attendee(Struct, frozen=True):
    account: str
    role: Literal["leader", "seeker"]


class Tie(Struct, frozen=True):
    """A leader and a seeker who talk for the first time at `first_at_ms`, because they met."""

    seeker: str
    leader: str
    first_at_ms: int


class Situation(Struct, frozen=True):
    """One event. `posts` are those of its attendees at the event itself, under `tag`."""

    situation_id: str
    name: str
    tag: str
    is_placebo: bool
    start_ms: int
    end_ms: int
    attendees: tuple[Attendee, ...]
    new_ties: tuple[Tie, ...]
    posts: tuple[str, ...]


class _SituationParams(Protocol):
    @property
    def situations(self) -> int: ...
    @property
    def attendees(self) -> int: ...
    @property
    def new_ties(self) -> int: ...


class _Ground(Protocol):
    """The world that the events are part of."""

    scribe: Scribe
    start_ms: int
    end_ms: int

    @property
    def params(self) -> _SituationParams: ...
    def rng(self, part: str) -> random.Random: ...


class Situations:
    """Plans the events of a world: `lines` in order of time, and what is `told` of them."""

    def __init__(self, ground: _Ground, chatter: Chatter, brand: SimulatedBrand) -> None:
        rng = ground.rng("situations")
        self._rng = rng
        self._scribe = ground.scribe
        self._scenes = Scenes(rng.random)
        self._chatter = chatter
        self._brand = brand
        self._last: dict[tuple[str, str], Ref] = {}
        self.lines: list[Planned] = []
        self.told = tuple(self._situation(ground, s) for s in range(ground.params.situations))
        self.lines.sort(key=lambda planned: planned[0])

    def _situation(self, ground: _Ground, s: int) -> Situation:
        params, (names, tag) = ground.params, _NAMES[s % len(_NAMES)]
        tag = tag if s < len(_NAMES) else f"{tag}{s}"
        part = _BEGINS[0] + (_BEGINS[1] - _BEGINS[0]) * s / max(1, params.situations - 1)
        start_ms = ground.start_ms + int(part * (ground.end_ms - ground.start_ms)) // DAY_MS * DAY_MS + 9 * HOUR_MS
        end_ms = start_ms + 8 * HOUR_MS
        n_leaders = max(2, params.attendees // 3)
        attendees = tuple(
            Attendee(name_of(j % 2, 1000 * s + j, "att"), "leader" if j < n_leaders else "seeker")
            for j in range(params.attendees)
        )
        posts = []
        for j, attendee in enumerate(attendees):
            at_ms, id_ = start_ms + int((end_ms - start_ms) * self._rng.random()), f"v{s:03d}.{j:05d}"
            text = self._scenes.say("EVENT", j % 2, self._brand, item=f"#{tag}", situation=names[j % 2])
            self.lines.append((at_ms, self._post, (id_, attendee.account, text)))
            posts.append(id_)
        is_placebo = s % 3 == 2
        ties = () if is_placebo else self._meet(attendees, params.new_ties, end_ms, ground.end_ms, names)
        return Situation(
            f"situation{s + 1:03d}", names[1], tag, is_placebo, start_ms, end_ms, attendees, ties, tuple(posts)
        )

    def _meet(
        self, attendees: tuple[Attendee, ...], n: int, from_ms: int, end_ms: int, names: tuple[str, str]
    ) -> tuple[Tie, ...]:
        """Pairs of one leader and one seeker, drawn without repeating; each talks three times."""
        leaders = [a.account for a in attendees if a.role == "leader"]
        pairs = [(a.account, leader) for a in attendees if a.role == "seeker" for leader in leaders]
        until_ms = min(from_ms + _TIES_WITHIN_MS, end_ms) - _WORDS_PER_TIE * _TALK_MS
        ties = []
        for seeker, leader in self._rng.sample(pairs, min(n, len(pairs))):
            at_ms = first_ms = from_ms + int((until_ms - from_ms) * self._rng.random())
            language = int(self._rng.random() * 2)
            text = self._scenes.say("MET", language, self._brand, situation=names[language])
            self.lines.append((at_ms, self._speak_to, (seeker, leader, text)))
            for turn in range(1, _WORDS_PER_TIE):
                at_ms += 60_000 + int((_TALK_MS - 60_000) * self._rng.random())
                who = leader if turn % 2 else seeker
                text = self._scenes.say("THREAD", language, self._brand)
                self.lines.append((at_ms, self._reply, (who, (seeker, leader), text)))
            ties.append(Tie(seeker, leader, first_ms))
        return tuple(ties)

    def _post(self, t: int, id_: str, author: str, text: str) -> bytes:
        return self._scribe.mention(t, id_, author, text, (self._brand.id,))

    def _speak_to(self, t: int, seeker: str, leader: str, text: str) -> bytes:
        id_ = self._scribe.new_id("m")
        self._last[seeker, leader] = Ref(id_, seeker, (self._brand.id,))
        return self._scribe.mention(t, id_, seeker, text, (self._brand.id,), addressed=(leader,))

    def _reply(self, t: int, who: str, pair: tuple[str, str], text: str) -> bytes:
        to, id_ = self._last[pair], self._scribe.new_id("a")
        self._last[pair] = Ref(id_, who, to.brands)
        return self._scribe.answer(t, id_, who, text, to)

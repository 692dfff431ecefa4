"""What people say and do in a scenario beside what it plants: small talk, posts about brands, likes, reposts, replies.

Each call makes one line at the moment given. Read after `scribe.py`.
"""

import random
from bisect import bisect
from collections import deque
from collections.abc import Callable
from itertools import accumulate
from typing import NamedTuple

from models.vocabulary import Motive
from pipeline.events import How
from pipeline.horizons import DAY_MS
from pipeline.simulation.cast import SimulatedBrand
from pipeline.simulation.scribe import Ref, Scribe
from pipeline.simulation.talk import natural_motive
from pipeline.simulation.texts import Texts

__all__ = ["Chatter", "Mix"]

_RECENT = 64
_STALE_MS = 20 * DAY_MS  # murmure remembers posts for 30 days


class Mix(NamedTuple):
    """How often each sort of chatter comes, in any unit. Only `post` moves the mentions of brands."""

    post: float = 0.0
    small_talk: float = 0.3
    like: float = 0.3
    repost: float = 0.2
    reply: float = 0.2


class Chatter:
    """The murmur of one world. `anyone(language)` is someone to speak; `reactor(author, language)` someone to react."""

    def __init__(
        self,
        scribe: Scribe,
        rng: random.Random,
        brands: tuple[SimulatedBrand, ...],
        anyone: Callable[[int], str],
        reactor: Callable[[str, int], str],
        mix: Mix,
    ) -> None:
        self.scribe = scribe
        self.texts = Texts(rng.random, brands)
        self.rnd = rng.random
        self._brands = brands
        self._weights = tuple(accumulate(brand.weight for brand in brands))
        self._anyone = anyone
        self._reactor = reactor
        self._bounds = tuple(accumulate(part / sum(mix) for part in mix))[:-1]
        self._acts = (self._post, self._small_talk, self._like, self._repost, self._reply)
        self._recent: deque[tuple[int, Ref, int]] = deque(maxlen=_RECENT)

    def __call__(self, t: int) -> bytes:
        """One line of chatter."""
        return self._acts[bisect(self._bounds, self.rnd())](t)

    def language(self) -> int:
        return int(self.rnd() * 2)

    def about(
        self, t: int, brand: SimulatedBrand, author: str, language: int, motive: Motive | None = None, *, echo: int = 1
    ) -> bytes:
        """A post about a brand, at the natural rates of motives or with the one given; `echo` draws reactions to it."""
        if motive is None:
            motive = natural_motive(self.rnd())
        return self.write(t, author, self.texts.about(brand, motive, language), brand, language, echo=echo)

    def write(
        self, t: int, author: str, text: str, brand: SimulatedBrand, language: int, *, id_: str = "", echo: int = 1
    ) -> bytes:
        """A post about a brand in the words given; others may react to it, `echo` times as often as to another."""
        id_ = id_ or self.scribe.new_id("m")
        for _ in range(echo):
            self._recent.append((t, Ref(id_, author, (brand.id,)), language))
        return self.scribe.mention(t, id_, author, text, (brand.id,))

    def _post(self, t: int) -> bytes:
        language = self.language()
        brand = self._brands[min(bisect(self._weights, self.rnd() * self._weights[-1]), len(self._brands) - 1)]
        return self.about(t, brand, self._anyone(language), language)

    def _small_talk(self, t: int) -> bytes:
        language = self.language()
        return self.scribe.mention(t, self.scribe.new_id("m"), self._anyone(language), self.texts.small_talk(language))

    def _like(self, t: int) -> bytes:
        return self._react(t, How.LIKE)

    def _repost(self, t: int) -> bytes:
        return self._react(t, How.REPOST)

    def _reply(self, t: int) -> bytes:
        return self._react(t, How.REPLY)

    def _react(self, t: int, how: How) -> bytes:
        """Someone reacts to a recent post; where there is none, they talk of something else."""
        recent = self._recent
        while recent and recent[0][0] < t - _STALE_MS:
            recent.popleft()
        if not recent:
            return self._small_talk(t)
        _, of, language = recent[int(self.rnd() * len(recent))]
        actor = self._reactor(of.author, language)
        if how is How.REPLY:
            return self.scribe.answer(t, self.scribe.new_id("a"), actor, self.texts.reply(language), of)
        return self.scribe.share(t, self.scribe.new_id("s"), actor, how, of)

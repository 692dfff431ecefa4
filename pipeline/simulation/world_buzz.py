"""Scenario `buzz`: the stream of `quiet` with four planted rises, one a brand, each of another kind.

volume : more posts, by the same sort of people, in the same mix. motive : as many posts, more of them angry.
breadth : as many posts, by people never seen before. cascade : as many posts, one of which is passed on and on.
Read after `world_quiet.py`.
"""

import heapq
import math
from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct

from models.vocabulary import Motive
from pipeline.events import How
from pipeline.simulation.cast import name_of
from pipeline.simulation.scribe import Ref
from pipeline.simulation.world import HOUR_MS, NotNegative, Part, Planned, WorldTruth
from pipeline.simulation.world_quiet import Law, QuietParams, SteadyTalk

__all__ = ["Buzz", "BuzzParams", "BuzzTruth", "Rise"]

Kind = Literal["volume", "motive", "breadth", "cascade"]
_KINDS: tuple[Kind, ...] = ("volume", "motive", "breadth", "cascade")
_BEGINS = (0.62, 0.7, 0.78, 0.86)  # when each rise begins, as parts of the span: after some weeks to learn from
_GROWTH = 4.0  # e-folds of a cascade's rate from its beginning to its end


class BuzzParams(QuietParams, frozen=True, kw_only=True):
    """hours : how long each rise lasts. ramp_hours : how long the volume takes to rise to `factor` times its rate (0:
    a step). venting : part of the posts that are angry in the rise of motive. newcomers : part of the posts by people
    never seen in the rise of breadth. cascade_shares : reposts in the cascade; 0 for a fortieth of the events."""

    law: Literal["each", "poisson", "overdispersed", "seasonal", "trending"] = "poisson"
    hours: Annotated[int, Meta(ge=1)] = 24
    ramp_hours: Annotated[int, Meta(ge=0)] = 4
    factor: Annotated[float, Meta(ge=1)] = 4.0
    venting: Part = 0.6
    newcomers: Part = 0.9
    cascade_shares: Annotated[int, Meta(ge=0)] = 0


class Rise(Struct, frozen=True):
    """What begins about a brand at `onset_ms` and is over at `end_ms`.

    size : of a volume, its rate over the ordinary one; of a motive, the part of venting; of a breadth, the part of
    newcomers; of a cascade, its reposts. root_id : the post that a cascade spreads; its tree is in `parents`, repost by
    post or repost.
    """

    brand: str
    kind: Kind
    onset_ms: int
    end_ms: int
    size: float
    root_id: str | None = None
    parents: dict[str, str] = {}


class BuzzTruth(WorldTruth, frozen=True, kw_only=True):
    """`expected` holds the rise of volume already; `ordinary` is without it. A cascade's root comes on top."""

    params: BuzzParams
    laws: dict[str, Law]
    dispersion: dict[str, NotNegative]
    ordinary: dict[str, tuple[float, ...]]
    expected: dict[str, tuple[float, ...]]
    rises: tuple[Rise, ...]


class Buzz(SteadyTalk):
    """Four rises."""

    name: ClassVar[str] = "buzz"
    params: BuzzParams

    @property
    def truth(self) -> BuzzTruth:
        return BuzzTruth(
            books=self.books(),
            params=self.params,
            laws=self.laws(),
            dispersion={brand.id: self.spread[k] for k, brand in enumerate(self.brands)},
            ordinary=self._ordinary,
            expected=self.by_brand(),
            rises=self.rises,
        )

    def plant(self) -> None:
        self._ordinary = self.by_brand()
        self._n_new = 0
        self.rises = tuple(self._rise(k, kind) for k, kind in enumerate(_KINDS))
        volume = self.rises[0]
        begins = (volume.onset_ms - self.start_ms) // HOUR_MS
        for h in range(begins, (volume.end_ms - self.start_ms) // HOUR_MS):
            grown = min(1.0, (h - begins + 1) / (self.params.ramp_hours + 1))
            self.expected[0][h] *= 1 + (self.params.factor - 1) * grown

    def with_more(self, story: Iterator[Planned]) -> tuple[Iterator[Planned], int]:
        cascade = self.rises[3]
        return heapq.merge(story, self._cascade(cascade), key=lambda planned: planned[0]), 1 + int(cascade.size)

    def post(self, t: int, k: int) -> bytes:
        rise = self.rises[k]
        if not rise.onset_ms <= t < rise.end_ms or rise.kind in ("volume", "cascade"):
            return super().post(t, k)
        language = self.chatter.language()
        author, motive = self.cast.anyone(language, self.rnd), None
        if rise.kind == "motive" and self.rnd() < rise.size:
            motive = Motive.VENTING
        elif rise.kind == "breadth" and self.rnd() < rise.size:
            self._n_new += 1
            author = name_of(language, self._n_new, "new")
        return self.chatter.about(t, self.brands[k], author, language, motive)

    def _rise(self, k: int, kind: Kind) -> Rise:
        params = self.params
        onset_ms = self.start_ms + int(_BEGINS[k] * params.span_days * 24) * HOUR_MS
        end_ms = min(self.end_ms, onset_ms + params.hours * HOUR_MS)
        n_shares = params.cascade_shares or max(12, self.n_events // 40)
        size = {
            "volume": params.factor,
            "motive": params.venting,
            "breadth": params.newcomers,
            "cascade": float(n_shares),
        }[kind]
        is_cascade = kind == "cascade"
        parents = self._tree(n_shares) if is_cascade else {}
        return Rise(self.brands[k].id, kind, onset_ms, end_ms, size, _cascade_id(0) if is_cascade else None, parents)

    def _tree(self, n_shares: int) -> dict[str, str]:
        """Each repost hangs on the root or on an earlier repost: many on the root, some far from it."""
        rnd = self.rng("tree").random
        return {_cascade_id(i): _cascade_id(int(i * rnd() ** 2)) for i in range(1, n_shares + 1)}

    def _cascade(self, rise: Rise) -> Iterator[Planned]:
        """A post, and its reposts at a rate that grows until the end of the rise."""
        yield rise.onset_ms, self._root, (rise,)
        n, growth, length_ms = len(rise.parents), math.exp(_GROWTH) - 1, rise.end_ms - rise.onset_ms - 1
        for i, id_ in enumerate(rise.parents, start=1):
            at_ms = rise.onset_ms + max(1, int(length_ms * math.log1p(i / n * growth) / _GROWTH))
            yield at_ms, self._pass_on, (rise, id_)

    def _root(self, t: int, rise: Rise) -> bytes:
        brand = self.brands[3]
        text = self.chatter.texts.about(brand, Motive.ENTHUSIASM, 1)
        self._root_ref = Ref(rise.root_id or "", self.cast.anyone(1, self.rnd), (brand.id,))
        return self.scribe.mention(t, self._root_ref.id, self._root_ref.author, text, (brand.id,))

    def _pass_on(self, t: int, rise: Rise, id_: str) -> bytes:
        """Of the root, as sources tell it, through the repost where they saw it."""
        root = self._root_ref
        via = rise.parents[id_]
        actor = self.cast.anyone(self.chatter.language(), self.rnd)
        return self.scribe.share(t, id_, actor, How.REPOST, root, None if via == rise.root_id else via)


def _cascade_id(i: int) -> str:
    return f"c{i:07d}"

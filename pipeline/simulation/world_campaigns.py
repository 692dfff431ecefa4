"""Scenario `campaigns`: three campaigns of one brand, and how much of their differences each cause has.

Each is seeded by as many people, with one post each. The first by more people with a great following, whose readers act
more readily, and with more posts that show something (a link); the other two are alike. Some readers spoke with their
author before, in all campaigns as many; nobody follows two authors. So what is passed on is the author's doing, and of
the difference of two campaigns only message and seeding have a part. Read after `seeding_books.py`.
"""

import random
from typing import Annotated, ClassVar

from msgspec import Meta

from pipeline.events import How
from pipeline.simulation.cast import BRANDS, Cast, name_of
from pipeline.simulation.chatter import Chatter, Mix
from pipeline.simulation.scenes import Scenes
from pipeline.simulation.scribe import Ref
from pipeline.simulation.seeding_books import Chances, Difference, Planted, Seeder, campaigns_toml, chance, differences
from pipeline.simulation.world import DAY_MS, HOUR_MS, NotNegative, Params, Part, Plan, Planned, World, WorldTruth

__all__ = ["SeededCampaigns", "SeededParams", "SeededTruth"]

_NAMES = (("Porchlight", "porchlight"), ("Slow Lane", "slowlane"), ("Quiet Hour", "quiethour"))
_FOURTHS = (3, 1, 1)  # of the authors have a great following; of the posts show something
_LINK = " https://showreel.example/"
_ODDS = -3.0  # that a reader of an ordinary author acts on a post that shows nothing
_LASTS_MS, _AFTER_MS, _ECHO_MS = 7 * DAY_MS, 3 * DAY_MS, 2 * DAY_MS
_LINES = 1_200  # of events, for each sixteen authors of a campaign


class SeededParams(Params, frozen=True, kw_only=True):
    """authors : of each campaign, a multiple of 16; 0 for as many as the events bear, 64 at most. following, ordinary :
    readers of an author with a great following, and of any other. seeding, message, relation : what a great following,
    a link, and having spoken before add to the log-odds that a reader acts. near : part of the readers who did speak.
    knack : how much authors differ beside that, in log-odds. passes : part of those who act that pass on, not like."""

    span_days: Annotated[int, Meta(ge=32, le=1000)] = 35
    authors: Annotated[int, Meta(ge=0, le=10_000, multiple_of=16)] = 0
    following: Annotated[int, Meta(ge=1, le=1000)] = 24
    ordinary: Annotated[int, Meta(ge=1, le=1000)] = 6
    seeding: NotNegative = 1.2
    message: NotNegative = 1.2
    relation: NotNegative = 0.8
    near: Part = 0.25
    knack: NotNegative = 0.3
    passes: Part = 0.6


class SeededTruth(WorldTruth, frozen=True, kw_only=True):
    """Authors post once before the campaigns, and once in theirs; nobody else posts with its tag. `differences` has
    each pair of campaigns and stage."""

    params: SeededParams
    brand: str
    campaigns: tuple[Planted, ...]
    differences: tuple[Difference, ...]


class SeededCampaigns(World[SeededParams]):
    """Authors, readers who follow one of them, and what they do."""

    name: ClassVar[str] = "campaigns"

    @property
    def truth(self) -> SeededTruth:
        params, fourths = self.params, _FOURTHS
        odds = (_ODDS, params.seeding, params.message, params.relation)
        chances = Chances(*odds, params.near, params.knack, params.passes)
        return SeededTruth(
            books=self.books(),
            params=params,
            brand=self._brand.id,
            campaigns=self.campaigns,
            differences=differences(self.campaigns, fourths, (params.following, params.ordinary), chances),
        )

    def actions_toml(self) -> str:
        return campaigns_toml(self._brand.id, self.campaigns)

    def plan(self) -> Plan:
        self._brand = BRANDS[2]
        self._authors = self.params.authors or 16 * min(4, max(1, self.n_events // _LINES))
        rng = self.rng("words")
        self._scenes = Scenes(rng.random)
        cast = Cast(min(40_000, max(200, self.n_events // 8)))
        chatter = Chatter(
            self.scribe,
            rng,
            (self._brand,),
            lambda language: cast.anyone(language, rng.random),
            lambda author, language: cast.someone_else(author, language, rng.random),
            Mix(post=0.3),
        )
        lines: list[Planned] = []
        acts = self.rng("acts")
        self.campaigns = tuple(self._campaign(c, lines, acts) for c in range(len(_NAMES)))
        lines.sort(key=lambda planned: planned[0])
        return Plan(len(lines), lines, self.start_ms, chatter)

    def _campaign(self, c: int, lines: list[Planned], rng: random.Random) -> Planted:
        """Plan the lines of campaign c, and say what it is."""
        (name, tag), last = _NAMES[c], len(_NAMES) - c
        start_ms = self.end_ms - _AFTER_MS - last * _LASTS_MS
        seeders = tuple(self._seeder(c, a, start_ms, lines, rng) for a in range(self._authors))
        return Planted(f"campaign{c + 1:03d}", name, tag, start_ms, start_ms + _LASTS_MS, seeders)

    def _seeder(self, c: int, a: int, start_ms: int, lines: list[Planned], rng: random.Random) -> Seeder:
        """An author: followed, known to some, then heard once in the campaign; their readers act, or not."""
        params, rnd, number = self.params, rng.random, c * self._authors + a
        is_great, has_link = a % 4 < _FOURTHS[c], a // 4 % 4 < _FOURTHS[c]  # as many links among either
        author, language = name_of(number % 2, number, "seed"), number % 2
        readers = [
            name_of(language, 1000 * number + r, "hear")
            for r in range(params.following if is_great else params.ordinary)
        ]
        before, post = (Ref(f"{kind}{number:06d}", author, (self._brand.id,)) for kind in "bc")
        lines += [(self.start_ms + int(HOUR_MS * rnd()), self.scribe.follow, (who, author)) for who in readers]
        at_ms = start_ms + int(_LASTS_MS * rnd())
        known_ms = at_ms - 2 * _ECHO_MS - int(_ECHO_MS * rnd())
        lines.append((known_ms, self._post, (before, language, "ADVOCATE", "", "")))
        lines.append((at_ms, self._post, (post, language, "ITEM", f"#{_NAMES[c][1]}", _LINK if has_link else "")))
        odds = _ODDS + params.seeding * is_great + params.message * has_link + params.knack * rng.gauss(0, 1)
        passed = 0
        for who in readers:
            is_near = rnd() < params.near
            if is_near:
                lines.append((known_ms + 60_000 + int(_ECHO_MS * rnd()), self._reply, (who, before, language)))
            if rnd() < chance(odds + params.relation * is_near):
                how = How.REPOST if rnd() < params.passes else How.LIKE
                passed += how is How.REPOST
                lines.append((at_ms + 60_000 + _delay(rng), self._act, (who, how, post)))
        # Who passes on takes up the brand, the tag, the post and the link: for the first time, and from nobody else.
        return Seeder(author, is_great, has_link, len(readers), passed, passed * (3 + has_link))

    def _post(self, t: int, post: Ref, language: int, part: str, item: str, link: str) -> bytes:
        text = self._scenes.say("ITEM" if part == "ITEM" else "ADVOCATE", language, self._brand, item=item) + link
        return self.scribe.mention(t, post.id, post.author, text, post.brands)

    def _reply(self, t: int, who: str, to: Ref, language: int) -> bytes:
        return self.scribe.answer(
            t, self.scribe.new_id("a"), who, self._scenes.say("THREAD", language, self._brand), to
        )

    def _act(self, t: int, who: str, how: How, of: Ref) -> bytes:
        return self.scribe.share(t, self.scribe.new_id("s"), who, how, of)


def _delay(rng: random.Random) -> int:
    """Milliseconds after which a reader acts: four hours in the mean."""
    return min(int(rng.expovariate(1 / (4 * HOUR_MS))), _ECHO_MS)

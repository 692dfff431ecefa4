"""Who exposed whom, computed slowly and plainly from the stored rows: the oracle of the tables of influence."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import product
from pathlib import Path

from pipeline.horizons import DAY_MS
from pipeline.settings import Settings
from streams.queries import ask

__all__ = ["PlainInfluence"]

Adoption = tuple[str, str]  # (item, person)
_NEVER = 2**62
_DEEDS = [(20, "20 and more"), (5, "5 to 19"), (2, "2 to 4"), (1, "1"), (0, "none")]
_TENURES = [(30, "30 days and more"), (7, "7 to 30 days"), (1, "1 to 7 days"), (0, "under 1 day")]
_CONTACTS = [(30, "30 and more"), (10, "10 to 29"), (5, "5 to 9"), (2, "2 to 4"), (1, "1")]


class PlainInfluence:
    """One brand of a data folder. `adoptions` maps (item, person) to a moment in ms."""

    def __init__(self, data: Path, brand: str, settings: Settings) -> None:
        self._settings = settings
        mentions = "SELECT mention_id, author_id, epoch_ms(posted_at), terms FROM mentions"
        acts = "SELECT actor_id, target_id, kind, mention_id, post_id, epoch_ms(happened_at) FROM interactions"
        self._posts = {row[0]: row for row in ask(data, f"{mentions} WHERE brand = ?", [brand]).rows}
        self._acts = ask(data, f"{acts} WHERE brand = ?", [brand]).rows
        self._follows = ask(data, "SELECT source_id, target_id, epoch_ms(since) FROM follows").rows
        self.adoptions: dict[Adoption, int] = {}
        for item, person, at_ms in self._taken_up(brand):
            self.adoptions[item, person] = min(at_ms, self.adoptions.get((item, person), at_ms))

    def exposures(self) -> Iterator[tuple[str, str, str, float]]:
        """(item, adopter, influencer, strength) of every exposure."""
        horizon_ms = self._settings.influence.horizon_days * 86_400_000
        for ((item, adopter), at_ms), ((other, seen), seen_ms) in product(self.adoptions.items(), repeat=2):
            if item == other and 0 < at_ms - seen_ms <= horizon_ms:
                strength = self._strength(adopter, seen, at_ms)
                if strength is not None and strength >= self._settings.influence.floor:
                    yield item, adopter, seen, strength

    def segments(self, roles: Mapping[str, str]) -> Counter[tuple[str, str, bool]]:
        """(kind, segment, whether they followed) of all that came in sight of somebody, and how often.

        roles : of each person; the brand's own are `staff`. Of what ten people or more took up, and no brand or post.
        """
        found: Counter[tuple[str, str, bool]] = Counter()
        items = Counter(item for item, _ in self.adoptions)
        people = {person for _, person in self.adoptions} | {who for pair in self.since for who in pair}
        for item, reader in product(sorted(i for i in items if i[:4] == "tag:" and items[i] >= 10), sorted(people)):
            own_ms = self.adoptions.get((item, reader), _NEVER)
            seen = sorted(
                max(at_ms, self.since[reader, author])
                for (other, author), at_ms in self.adoptions.items()
                if other == item and (reader, author) in self.since
            )
            seen = [at_ms for at_ms in seen if at_ms < own_ms]
            if seen and roles[reader] != "staff":
                followed = own_ms - seen[-1] <= self._settings.influence.horizon_days * DAY_MS
                for kind, segment in self._segments_of(reader, seen[0]):
                    found[kind, segment, followed] += 1
                found["role", roles[reader], followed] += 1
        return found

    def _segments_of(self, reader: str, at_ms: int) -> Iterator[tuple[str, str]]:
        deeds = {post[2] for post in self._posts.values() if post[1] == reader}
        deeds |= {act[5] for act in self._acts if act[0] == reader and act[2] != "mention"}
        before = sorted(moment for moment in deeds if moment < at_ms)
        n = len(before)
        yield "activity", next(name for least, name in _DEEDS if n >= least)
        days = (at_ms - before[0]) / DAY_MS if n else 0
        yield "tenure", next(name for least, name in _TENURES if days >= least) if n else "not seen before"
        contacts = sum(who == reader and since <= at_ms for (who, _), since in self.since.items())
        yield "connectedness", next(name for least, name in _CONTACTS if contacts >= least)

    def chances(self) -> Counter[tuple[str, str]]:
        """How often an adoption of somebody (first) was in sight of somebody (second) who had not taken it up."""
        found: Counter[tuple[str, str]] = Counter()
        for (reader, author), since in self.since.items():
            for (item, other), at_ms in self.adoptions.items():
                if other == author and at_ms >= since - self._settings.influence.horizon_days * DAY_MS:
                    own_ms = self.adoptions.get((item, reader), _NEVER)
                    found[author, reader] += own_ms > at_ms and own_ms >= since
        return found

    @cached_property
    def since(self) -> dict[tuple[str, str], int]:
        """From when on (reader, author) is a link: a moment after a follow, and when the two first met."""
        known = {person for _, person in self.adoptions}
        since: dict[tuple[str, str], int] = {}
        for reader, author, at_ms in [
            (r, a, t + 1) for r, a, t in self._follows if a in known and r != a
        ] + self._met():
            since[reader, author] = min(at_ms, since.get((reader, author), at_ms))
        return since

    def _met(self) -> list[tuple[str, str, int]]:
        """(reader, author, moment): one sees whom one acts on, and who spoke to one."""
        found = []
        for actor, target, kind, _, _, at_ms in self._acts:
            if target is not None and actor != target:
                found.append((actor, target, at_ms + (kind == "mention")))
                if kind in ("reply", "quote", "mention"):
                    found.append((target, actor, at_ms + 1))
        return found

    def _taken_up(self, brand: str) -> Iterator[tuple[str, str, int]]:
        for _, author, at_ms, terms in self._posts.values():
            yield from self._said(brand, author, at_ms, terms)
        for actor, _, kind, of, post, at_ms in self._acts:
            if kind in ("repost", "quote"):
                root = self._root(of)
                yield from self._said(brand, actor, at_ms, self._posts[root][3] if root in self._posts else [])
                yield f"post:s/{self._root(post)}", actor, self._posts[post][2] if post in self._posts else at_ms
                yield from ((f"post:s/{root}", *who_and_when) for who_and_when in self._began(root))

    def _said(self, brand: str, person: str, at_ms: int, terms: Sequence[str]) -> Iterator[tuple[str, str, int]]:
        yield f"brand:{brand}", person, at_ms
        for term in terms:
            yield f"tag:{term}", person, at_ms

    def _began(self, root: str) -> list[tuple[str, int]]:
        """Who wrote the first post, and when; an answer that names no brand is known by its interaction."""
        if root in self._posts:
            return [self._posts[root][1:3]]
        return [(act[0], act[5]) for act in self._acts if act[4] == root and act[2] == "reply"]

    def _root(self, post: str) -> str:
        parents = sorted(act[3] for act in self._acts if act[4] == post and act[2] in ("repost", "quote"))
        return self._root(parents[0]) if parents else post

    def _strength(self, reader: str, author: str, at_ms: int) -> float | None:
        """Of the sight of one by the other; None where they never met."""
        met = self.met(reader, author, at_ms)
        if self.follows(reader, author, at_ms):
            met.append(self._settings.influence.follow)
        return sum(met) if met else None

    def follows(self, reader: str, author: str, at_ms: int) -> bool:
        """Whether one followed the other before a moment."""
        return any(since < at_ms for source, target, since in self._follows if (source, target) == (reader, author))

    def met(self, reader: str, author: str, at_ms: int) -> list[float]:
        """What is left, at a moment, of each time that one came in sight of the other. One sees whom one acts on at
        once."""
        graph = self._settings.graph
        met: list[float] = []
        for actor, target, kind, *_, when_ms in self._acts:
            sees = when_ms if (actor, target) == (reader, author) and kind != "mention" else None
            if (actor, target) == (reader, author) and kind == "mention":
                sees = when_ms + 1
            if (target, actor) == (reader, author) and kind in ("reply", "quote", "mention"):
                sees = when_ms + 1
            if sees is not None and sees <= at_ms:
                met.append(getattr(graph.weights, kind) * 0.5 ** ((at_ms - sees) / (graph.half_life_days * 86_400_000)))
        return met

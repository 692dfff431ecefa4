"""Who exposed whom, computed slowly and plainly from the stored rows: the oracle of the tables of influence."""

from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path

from pipeline.settings import Settings
from streams.queries import ask

__all__ = ["PlainInfluence"]

Adoption = tuple[str, str]  # (item, person)


class PlainInfluence:
    """One brand of a data folder. `adoptions` maps (item, person) to a moment in ms."""

    def __init__(self, data: Path, brand: str, settings: Settings) -> None:
        self._settings = settings
        mentions = "SELECT mention_id, author_id, epoch_ms(posted_at), terms FROM mentions WHERE brand = ?"
        acts = "SELECT actor_id, target_id, kind, mention_id, post_id, epoch_ms(happened_at) FROM interactions"
        self._posts = {row[0]: row for row in ask(data, mentions, [brand]).rows}
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
        """Of the sight of one by the other; None where they never met. One sees whom one acts on at once."""
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
        follows = [since for source, target, since in self._follows if (source, target) == (reader, author)]
        met += [self._settings.influence.follow for since in follows[:1] if min(follows) < at_ms]
        return sum(met) if met else None

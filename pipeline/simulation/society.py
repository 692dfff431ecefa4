"""People in communities who follow one another, mostly their own: the ground on which items spread.

The same for `homophily` and `contagion`. Read before `spreading.py`.
"""

import random

from pipeline.simulation.cast import LANGUAGES, name_of

__all__ = ["Society"]

_TRIES = 8  # to find someone not yet followed; then one tie fewer


class Society:
    """`n_people` people; person k lives in community k % n_communities, whose language is k's community's.

    Each follows between 1 and 2 x mean_follows - 1 others, `inside` of them in the own community. The first of a
    community are followed most. Cost: O(ties), in time and memory.
    """

    def __init__(self, rng: random.Random, n_people: int, n_communities: int, mean_follows: int, inside: float) -> None:
        self.n_people = n_people
        self.n_communities = n_communities
        self.names = tuple(name_of(self.language(k), k) for k in range(n_people))
        self.followers: list[list[int]] = [[] for _ in range(n_people)]
        self.follows: list[list[int]] = []
        rnd = rng.random
        size = n_people // n_communities
        for k in range(n_people):
            chosen: set[int] = {k}
            for _ in range(1 + int((2 * mean_follows - 1) * rnd())):
                for _ in range(_TRIES):
                    home = k if rnd() < inside else int(n_communities * rnd())
                    u = rnd()
                    target = int(size * u * u) * n_communities + home % n_communities
                    if target not in chosen:
                        chosen.add(target)
                        break
            chosen.remove(k)
            self.follows.append(sorted(chosen))
            for target in self.follows[-1]:
                self.followers[target].append(k)
        self.n_ties = sum(map(len, self.follows))

    def community(self, k: int) -> int:
        return k % self.n_communities

    def language(self, k: int) -> int:
        """0 (French) or 1 (English): one language a community, both as often."""
        return k % self.n_communities % len(LANGUAGES)

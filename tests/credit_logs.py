"""Random logs of adoptions, small enough to recompute in plain Python."""

import numpy as np

from models.adoptions import Adoptions, Exposures

__all__ = ["log_of", "random_log"]


def log_of(rows: list[tuple[int, int, int]], seen: list[tuple[int, int, float]]) -> tuple[Adoptions, Exposures]:
    """A log of rows (item, person, at_ms) and of what was seen (adoption, source, strength), both in order."""
    item, person, at_ms = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    adoption, source = np.array([s[:2] for s in seen], dtype=np.int64).reshape(-1, 2).T
    strength = np.array([s[2] for s in seen], dtype=np.float64)
    return Adoptions(item, person, at_ms), Exposures(adoption, source, strength)


def random_log(
    rng: np.random.Generator, n_items: int = 4, n_people: int = 7, density: float = 0.5
) -> tuple[Adoptions, Exposures]:
    """Each item is taken up by some, at few different times; each sees some of those who did before."""
    rows = []
    for item in range(n_items):
        people = rng.permutation(n_people)[: rng.integers(1, n_people + 1)]
        rows += sorted((item, int(person), int(rng.integers(0, 6)) * 1_000) for person in people)
    rows.sort(key=lambda row: (row[0], row[2], row[1]))
    seen = [
        (i, j, float(rng.uniform(0.1, 3)))
        for i, (item, _, at) in enumerate(rows)
        for j, (other, _, before) in enumerate(rows[:i])
        if item == other and before < at and rng.random() < density
    ]
    return log_of(rows, seen)

"""Where people of a network are drawn: who have ties lie near one another, all others push one another away.

Forces as in ForceAtlas2 (Jacomy et al. 2014): ties pull as far as they are long, every two people push with the product
of their ties by one over the distance. The pushes of all on all are taken from a grid, as a convolution (FFT), so that
five thousand people take a second or two and not a minute; within a cell they are softened. Same input, same places.
"""

import numpy as np

from models.arrays import Floats, Ints

__all__ = ["Field", "laid_out"]

_GRIDS = ((3_000, 64), (1 << 62, 128))  # for up to so many people: cells a side
_STEPS = 160
_PUSH = 4.0
_RADIUS = 3.0  # of the disc, by the root of how many they are
_TOGETHER = 0.3  # of the pull of a tie
_HEAT = 0.08  # the longest first step, of the radius
_SOFT = 0.5  # of a cell: no two push as if they were nearer


class Field:
    """The pushes of all on all, over a grid of `cells` a side."""

    def __init__(self, cells: int = 128) -> None:
        self._cells, self._wide = cells, 2 * cells  # the second half stays empty: pushes do not come round
        steps = np.arange(self._wide)
        away = np.where(steps <= self._wide // 2, steps, steps - self._wide).astype(np.float64)
        x, y = np.meshgrid(away, away, indexing="ij")
        near = x * x + y * y + _SOFT * _SOFT
        self._kernels = np.fft.rfft2(np.stack([x / near, y / near]), axes=(1, 2))

    def push(self, place: Floats, mass: Floats) -> Floats:
        """The push (n, 2) on each: the sum over all others of their mass by the distance, away from them.

        place : (n, 2). mass : (n,), of who pushes; what is pushed is not weighed.
        """
        low = place.min(axis=0)
        cell = max(float((place.max(axis=0) - low).max()), 1e-9) / (self._cells - 2)
        at = (place - low) / cell
        corner = np.minimum(at.astype(np.int64), self._cells - 2)
        part = at - corner
        size, flat, shares = self._wide, [], []
        for dx in (0, 1):
            for dy in (0, 1):
                flat.append((corner[:, 0] + dx) * size + corner[:, 1] + dy)
                shares.append(np.abs(1 - dx - part[:, 0]) * np.abs(1 - dy - part[:, 1]))
        spread = np.bincount(
            np.concatenate(flat), np.concatenate([mass * share for share in shares]), minlength=size * size
        ).reshape(size, size)
        field = np.fft.irfft2(np.fft.rfft2(spread) * self._kernels, s=(size, size), axes=(1, 2))
        taken = [field.reshape(2, -1)[:, index] * share for index, share in zip(flat, shares, strict=True)]
        pushed: Floats = (np.add.reduce(taken) / cell).T
        return pushed


def laid_out(
    source: Ints, target: Ints, weight: Floats, n: int, group: Ints | None = None, seed: int = 0, steps: int = _STEPS
) -> Floats:
    """Places (n, 2) of `n` people within the circle of radius 1 about 0, from ties as parallel arrays.

    weight : above 0; what counts is its logarithm, so that one loud pair does not pull all others along. group : (n,),
    the community of each, -1: none; they begin side by side and are drawn together a little, so that they can be seen.
    """
    if n == 0:
        return np.zeros((0, 2))
    group = np.full(n, -1) if group is None else group
    place = _start(group, n, np.random.default_rng(seed))
    pull = np.log1p(weight)
    pull = np.tile(pull / max(float(pull.mean()), 1e-12), 2) if len(pull) else pull
    mass = 1.0 + np.bincount(np.concatenate([source, target]), minlength=n).astype(np.float64)
    field, (near, far) = (
        Field(next(cells for most, cells in _GRIDS if n <= most)),
        (np.concatenate([source, target]), np.concatenate([target, source])),
    )
    middle_pull = _PUSH * float(mass.sum()) / (_RADIUS**2 * n)  # spreads them evenly over a disc, but for their ties
    within = np.flatnonzero(group >= 0)
    of, sizes = group[within], np.maximum(np.bincount(group[within]), 1)
    for step in range(steps):
        force = _PUSH * mass[:, None] * field.push(place, mass)
        force -= middle_pull * mass[:, None] * place
        for axis in (0, 1):
            along = place[:, axis]
            force[:, axis] += np.bincount(near, pull * (along[far] - along[near]), minlength=n)
            if len(within):
                middle = np.bincount(of, along[within]) / sizes
                force[within, axis] += _TOGETHER * mass[within] * (middle[of] - along[within])
        force /= mass[:, None]  # who has many ties is slow
        length = np.linalg.norm(force, axis=1, keepdims=True)
        heat = _HEAT * np.sqrt(n) * (1 - step / steps) ** 1.5
        place = place + force * np.minimum(1.0, heat / np.maximum(length, 1e-12))
    place = place - place.mean(axis=0)
    placed: Floats = place / max(float(np.linalg.norm(place, axis=1).max()), 1e-12)
    return placed


def _start(group: Ints, n: int, random: np.random.Generator) -> Floats:
    """A disc of people; those of a group in one sector of it, as wide as they are many."""
    order = np.argsort(np.where(group < 0, random.integers(0, max(int(group.max()), 0) + 1, n), group), kind="stable")
    angle, radius = np.empty(n), np.sqrt(random.uniform(0, 1, n) * n)
    angle[order] = 2 * np.pi * np.arange(n) / n
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)

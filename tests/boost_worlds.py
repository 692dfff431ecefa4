"""Audiences whose truth is known, as moments: one is pushed, or none; for the error rates of `placebo_lift`.

A rate has a season of the week and of the day, days that are busy for all, a trend of each audience's own, a slow
wander, and days that are uneven beyond chance. `python -m tests.boost_worlds` prints the figures of docs/boosts.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from models.arrays import Floats
from models.placebo_lift import Audiences, lift
from models.push_effect import Effect, effect

__all__ = ["SPILL", "WORLDS", "World", "counted", "made"]

SPILL = 0.3  # the part of a lift that reaches the circle


@dataclass(frozen=True)
class World:
    """rate : posts a day. start : days before the push. week, hours : how deep the seasons are. busy : standard
    deviation of the log of days that are busy for all. uneven : squared variation of a day. trend : standard deviation
    of the log of what a whole span changes. wander : standard deviation of the log of a slow wander (10 days).
    heavy : part of the posts that come in sprees of five, as of one who writes a lot."""

    audiences: int = 13
    rate: float = 3.0
    days: int = 56
    start: int = 24
    length: float = 7.0
    lift: float = 0.0
    half_life: float = 4.0
    week: float = 0.3
    hours: float = 0.6
    busy: float = 0.15
    uneven: float = 0.0
    trend: float = 0.0
    wander: float = 0.0
    sizes: float = 0.0
    heavy: float = 0.0


WORLDS = {
    "plain": World(),
    "few posts": World(rate=0.7),
    "uneven days": World(uneven=0.5),
    "trends": World(trend=0.5),
    "slow wander": World(wander=0.3),
    "four controls": World(audiences=5),
    "four controls, wander": World(audiences=5, wander=0.3),
    "unlike sizes": World(sizes=0.7, uneven=0.2),
    "sprees": World(heavy=0.5),
    "36 hours": World(length=1.5, rate=6.0),
    "three weeks": World(length=21.0, trend=0.3),
    "eight days before": World(start=8, uneven=0.2),
}


def made(world: World, rng: np.random.Generator) -> Audiences:
    """A world's audiences; the first is pushed. Hours are drawn one by one, so that seasons are as deep as they say."""
    hours = np.arange(world.days * 24)
    day = hours // 24
    since = (hours + 0.5) / 24 - world.start
    common = np.exp(rng.normal(0, world.busy, world.days))[day]
    common *= 1 + world.week * np.sin(2 * np.pi * day / 7)
    common *= 1 + world.hours * np.sin(2 * np.pi * hours / 24)
    times = []
    for k in range(world.audiences):
        rate = world.rate / 24 * np.exp(rng.normal(0, world.sizes)) * common
        rate *= np.exp(rng.normal(0, world.trend) * since / world.days)
        rate *= np.exp(_wander(world, rng))[day]
        if world.uneven:
            rate *= rng.gamma(1 / world.uneven, world.uneven, world.days)[day]
        if k == 0 and world.lift:
            over = np.maximum(since - world.length, 0)
            rate *= 1 + world.lift * np.where(since < 0, 0, 0.5 ** (over / world.half_life))
        times.append(_moments(rate, world, rng))
    clean = np.full(world.audiences, np.inf)
    clean[0] = 0.0
    return Audiences(times, np.full(world.audiences, 20), -float(world.start), float(world.days - world.start), clean)


def counted(world: World, seeds: Sequence[int]) -> dict[str, float]:
    """Of these seeds: how often no push is found to work or backfire, and a lift of 1.5 is held and seen."""
    none = [lift(made(world, np.random.default_rng(seed)), world.length) for seed in seeds]
    lifted = replace(world, lift=1.5)
    pushed = [effect(made(lifted, np.random.default_rng([seed, 1])), None, world.length) for seed in seeds]
    told: list[Effect] = [one for one in pushed if one is not None]
    part = replace(world, lift=1.5 * SPILL)
    spilled = [
        effect(
            made(lifted, np.random.default_rng([seed, 1])), made(part, np.random.default_rng([seed, 2])), world.length
        )
        for seed in seeds[: len(seeds) // 4]
    ]
    spill = [one.spill.lo <= SPILL <= one.spill.hi for one in spilled if one is not None and one.spill is not None]
    faded = [one.fades for one in told if one.lift.lo > 0]
    holds = [
        (one.lo is None or one.lo <= world.half_life) and (one.hi is None or one.hi >= world.half_life) for one in faded
    ]
    hours = np.arange(0, world.length + (told[0].after if told else 0), 1 / 24)
    mean = 1.5 * float(np.mean(0.5 ** (np.maximum(hours - world.length, 0) / world.half_life)))
    extra = [one.extra.lo <= mean * one.expected <= one.extra.hi for one in told if one.extra]
    return {
        "n": len(seeds),
        "told": sum(one is not None for one in none) / len(seeds),
        "false": sum(one is not None and not one.lo <= 0 <= one.hi for one in none) / len(seeds),
        "p <= .05": sum(one is not None and one.placebo_p <= 0.05 for one in none) / len(seeds),
        "covered": sum(one.lift.lo <= 1.5 <= one.lift.hi for one in told) / max(len(told), 1),
        "power": sum(one.lift.lo > 0 for one in told) / len(seeds),
        "extra covered": sum(extra) / max(len(extra), 1),
        "spill-over covered": sum(spill) / max(len(spill), 1),
        "half-life covered": sum(holds) / max(len(holds), 1),
        "half-life told": sum(one.days is not None for one in faded) / max(len(faded), 1),
        "half-life": float(np.median([one.days for one in faded if one.days is not None] or [np.nan])),
    }


def _wander(world: World, rng: np.random.Generator) -> Floats:
    x = np.zeros(world.days)
    if world.wander:
        x[0] = rng.normal(0, world.wander)
        for d in range(1, world.days):
            x[d] = 0.9 * x[d - 1] + rng.normal(0, world.wander * 0.19**0.5)
    return x


def _moments(rate: Floats, world: World, rng: np.random.Generator) -> Floats:
    """Poisson moments of hourly rates, in days since the push; sprees are five, ten hours apart at most."""
    single = rng.poisson(rate * (1 - world.heavy))
    spree = rng.poisson(rate * world.heavy / 5)
    begun = np.repeat(np.arange(len(rate)), single) + rng.random(single.sum())
    more = np.repeat(np.repeat(np.arange(len(rate)), spree), 5) + 10 * rng.random(5 * int(spree.sum()))
    at = np.concatenate([begun, more])
    return np.sort(at[at < len(rate)]) / 24 - world.start


def within(part: float, n: float) -> str:
    """A part of n with its 95 % interval (Wilson)."""
    z2 = 1.96**2
    middle, half = part + z2 / (2 * n), (z2 * (part * (1 - part) / n + z2 / (4 * n * n))) ** 0.5
    return f"{part:.3f} [{(middle - half) / (1 + z2 / n):.3f}, {(middle + half) / (1 + z2 / n):.3f}]"


if __name__ == "__main__":
    false = []
    for name, world in WORLDS.items():
        found = counted(world, range(400))
        false.append(found["false"])
        told = ", ".join(f"{key} {value:.3f}" for key, value in found.items() if key not in {"n", "false"})
        print(f"{name}: false {within(found['false'], found['n'])}, {told}", flush=True)  # noqa: T201
    print("all: false", within(sum(false) / len(false), 400 * len(false)))  # noqa: T201

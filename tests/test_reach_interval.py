"""How little or much the chosen may reach: as by plain addition, and true as often as it says where truth is known."""

import sys
from collections import defaultdict
from copy import copy

import numpy as np
import pytest

from models.adoptions import Adoptions, Exposures, Floats
from models.member_worth import Led, sum_interval
from models.reach_interval import Fold, reached
from models.seeding import Reach, plan


def chain(random: np.random.Generator, items: int = 3, people: int = 8) -> tuple[Adoptions, Exposures]:
    """Each item is taken up by some people in a row; each of them saw some of those before."""
    took = [random.permutation(people)[: random.integers(1, people + 1)] for _ in range(items)]
    item = np.repeat(np.arange(items), [len(one) for one in took])
    person = np.concatenate(took)
    pairs = [
        (to, from_)
        for to in range(len(item))
        for from_ in range(to)
        if item[to] == item[from_] and random.random() < 0.5
    ]
    ends = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    adoptions = Adoptions(item, person, np.arange(len(item)))
    return adoptions, Exposures(ends[:, 0], ends[:, 1], np.ones(len(ends)))


def parts_of(random: np.random.Generator, exposures: Exposures, n: int) -> Floats:
    raw = random.uniform(0.1, 1, len(exposures))
    whole = np.bincount(exposures.adoption, raw, minlength=n)
    found: Floats = raw / (whole[exposures.adoption] * random.uniform(1, 2))
    return found


def by_hand(adoptions: Adoptions, exposures: Exposures, parts: Floats, chosen: set[int]) -> dict[int, float]:
    """Of each person, how much of their adoptions comes back to the chosen."""
    came = [0.0] * len(adoptions)
    for row in range(len(adoptions)):
        back = sum(
            part * came[from_]
            for to, from_, part in zip(exposures.adoption, exposures.source, parts, strict=True)
            if to == row
        )
        came[row] = 1.0 if int(adoptions.person[row]) in chosen else back
    out: dict[int, float] = defaultdict(float)
    for row, who in enumerate(adoptions.person.tolist()):
        out[who] += came[row]
    return out


@pytest.mark.parametrize("seed", range(5))
def test_it_is_what_plain_addition_gives(seed: int) -> None:
    random = np.random.default_rng(seed)
    adoptions, exposures = chain(random)
    rules = [parts_of(random, exposures, len(adoptions)) for _ in range(3)]
    ones = np.ones(len(adoptions))
    order = random.permutation(int(adoptions.person.max()) + 1)[:4]
    found = reached([Reach(adoptions, exposures, parts, worth=ones) for parts in rules], [Fold(order, ones)])
    each = np.bincount(adoptions.person)
    for k in range(len(order)):
        lows, highs, values = [], [], []
        for parts in rules:
            now = by_hand(adoptions, exposures, parts, set(order[: k + 1].tolist()))
            before = by_hand(adoptions, exposures, parts, set(order[:k].tolist()))
            gain = [now[who] - before[who] for who in now]
            people = [now[who] / each[who] for who in now]
            for told in (gain, list(now.values()), people):
                led = Led(
                    np.array([max(sum(told), 1e-12)]), np.array([sum(x * x for x in told)]), np.array([max(told)])
                )
                lo, hi = sum_interval(led, 0.025)
                lows.append(float(lo[0]))
                highs.append(float(hi[0]))
                values.append(sum(told))
        for what, one in enumerate((found.gain, found.reach, found.people)):
            assert one.value[k] == pytest.approx(values[what], abs=1e-9)
            assert one.lo[k] == pytest.approx(min(lows[what::3]), abs=1e-9)
            assert one.hi[k] == pytest.approx(max(highs[what::3]), abs=1e-9)


ITEMS, PART, CHOSEN = 2, 0.6, 5


def stars(random: np.random.Generator, expected: Floats) -> Reach:
    """Each leader posts `ITEMS` items; as many take each up as chance has it, `PART` of that laid to the leader."""
    n = random.poisson(np.repeat(expected / ITEMS, ITEMS))
    item = np.repeat(np.arange(len(n)), 1 + n)
    first = np.concatenate([[0], np.cumsum(1 + n)[:-1]])
    person = np.arange(len(expected), len(expected) + len(item))
    person[first] = np.arange(len(n)) // ITEMS
    led = np.setdiff1d(np.arange(len(item)), first)
    parts = np.full(len(led), PART)
    exposures = Exposures(led, first[item[led]], np.ones(len(led)))
    return Reach(Adoptions(item, person, np.arange(len(item))), exposures, parts, worth=np.ones(len(item)))


def chosen_on(reach: Reach, on: Floats) -> Reach:
    other = copy(reach)
    other._worth = on
    other._settle(np.arange(len(on)))
    return other


def held(expected: Floats, times: int) -> dict[str, float]:
    """How often the intervals hold what is true: of plans judged on the other half, on what they were chosen on (all
    of it, and every single gain), and how wide the first is beside the truth."""
    told = dict.fromkeys(("other half", "same past", "single gains", "width"), 0.0)
    true = ITEMS + PART * expected
    for seed in range(times):
        reach = stars(np.random.default_rng(seed), expected)
        half = np.array([one % 2 for one in reach.item])
        on = [(half == one).astype(np.float64) for one in (0, 1)]
        folds = [Fold(plan(chosen_on(reach, here), CHOSEN).person, there) for here, there in (on, on[::-1])]
        same = Fold(plan(reach, CHOSEN).person, np.ones(len(half)))
        cross, past = reached([reach], folds).reach, reached([reach], [same], len(expected))
        of_folds = sum(true[fold.order].sum() / 2 for fold in folds)
        told["other half"] += bool(cross.lo[-1] <= of_folds <= cross.hi[-1]) / times
        told["same past"] += bool(past.reach.lo[-1] <= true[same.order].sum() <= past.reach.hi[-1]) / times
        of_each = (past.gain.lo <= true[same.order]) & (true[same.order] <= past.gain.hi)
        told["single gains"] += bool(of_each.all()) / times
        told["width"] += float(cross.hi[-1] - cross.lo[-1]) / of_folds / times
    return told


UNLIKE, ALIKE = np.random.default_rng(0).gamma(0.5, 20, 30), np.full(30, 10.0)


@pytest.mark.parametrize("expected", [UNLIKE, ALIKE], ids=["unlike", "alike"])
def test_the_bounds_hold_also_where_the_luckiest_were_chosen(expected: Floats) -> None:
    told = held(expected, 40)
    assert told["other half"] >= 0.9
    assert told["single gains"] >= 0.9
    assert told["width"] < 1, "and they say something"


@pytest.mark.prove
def test_how_often_the_bounds_hold() -> None:
    for name, expected in (("unlike", UNLIKE), ("alike", ALIKE)):
        told = held(expected, 400)
        sys.stderr.write(f"\n{name}: {told}\n")
        assert told["other half"] >= 0.95
        assert told["single gains"] >= 0.95
        if name == "alike":
            assert told["same past"] < 0.5, "which is why it is not told"

"""Reading the simulator's scenarios slowly, for the tests: lines as plain events, and counts over them."""

import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from pipeline.scenarios import Simulated
from pipeline.simulation.cast import BRANDS, COFFEE, OFFICE, SimulatedBrand
from pipeline.simulation.world import START_MS
from tests.reference import Reference, Words

WORDS: dict[str, Words] = {b.id: ((b.name, b.alias, b.product, b.handle), b.traps) for b in BRANDS + OFFICE + COFFEE}
RECEIVED_MS = START_MS + 1_000 * 86_400_000
HOUR_MS, DAY_MS = 3_600_000, 86_400_000


def events(world: Simulated) -> list[dict[str, Any]]:
    """Every line, with its time as `at_ms`."""
    return [_with_ms(json.loads(line)) for line in world]


def _with_ms(event: dict[str, Any]) -> dict[str, Any]:
    return event | {"at_ms": round(datetime.fromisoformat(event["at"]).timestamp() * 1000)}


def read(world: Simulated, brands: Sequence[SimulatedBrand] = BRANDS + OFFICE) -> Reference:
    """The semantics, slowly."""
    return Reference({b.id: WORDS[b.id] for b in brands}, RECEIVED_MS).read(world)


def posts_of(found: Iterable[dict[str, Any]], brand: SimulatedBrand) -> Iterator[dict[str, Any]]:
    """The posts whose text names the brand."""
    names = "|".join(map(re.escape, WORDS[brand.id][0]))
    pattern = re.compile(rf"(?<!\w)(?:{names})(?!\w)", re.IGNORECASE)
    return (event for event in found if event["kind"] == "mention" and pattern.search(event["text"]))


def per_bucket(times_ms: Iterable[int], start_ms: int, length_ms: int, n: int) -> list[int]:
    counts = [0] * n
    for at_ms in times_ms:
        counts[(at_ms - start_ms) // length_ms] += 1
    return counts


def chi_square_z(seen: Sequence[int], expected: Sequence[float], variance: Sequence[float] | None = None) -> float:
    """How far Pearson's statistic is from its mean, in standard deviations; buckets of under 1 expected are pooled.

    Under the null it is about normal for many buckets. variance : of each count, where it is not Poisson.
    """
    total, terms, pool_seen, pool_expected, pool_variance, excess = 0.0, 0, 0, 0.0, 0.0, 0.0
    for n, mean, spread in zip(seen, expected, variance or expected, strict=True):
        pool_seen, pool_expected, pool_variance = pool_seen + n, pool_expected + mean, pool_variance + spread
        if pool_expected >= 1:
            total += (pool_seen - pool_expected) ** 2 / pool_variance
            excess += 2 + 1 / pool_variance  # the variance of one Poisson term
            terms += 1
            pool_seen, pool_expected, pool_variance = 0, 0.0, 0.0
    return (total - terms) / math.sqrt(excess)

"""`murmure demo` with one small, loud market in the place of three: `python -m tests.small_live_demo demo --serve ...`.

The world, the model and the report at its end are stand-ins; the command, the writer, the page and their processes are
the real.
"""

import re
from functools import partial
from pathlib import Path
from typing import cast

from pipeline import simulate as simulating
from pipeline.horizons import DAY_MS
from pipeline.settings import Brand, Brands
from pipeline.simulate import simulate
from pipeline.simulation.cast import BRANDS
from pipeline.simulation.wishes_truth import WishesTruth
from pipeline.simulation.world_boosts import BoostsTruth
from pipeline.simulation.world_business import BusinessTruth
from pipeline.simulation.world_campaigns import SeededTruth
from streams.cli import main
from streams.commands import demo_live
from streams.demo_world import DemoTruth
from streams.embedded import Embedded
from tests.quick_reader import QuickReader

__all__ = ["stand_ins"]

_DAYS = 8  # the detectors learn what is usual in the first of them
_NAMES = re.compile("|".join(brand.id for brand in BRANDS).encode(), re.IGNORECASE)


def _write(events: int, seed: int, out: Path) -> DemoTruth:
    out.mkdir(parents=True)
    market = simulate(events, seed, span_ms=_DAYS * DAY_MS)
    lines = (_NAMES.sub(lambda found: found[0].lower(), line) for line in market)  # as the quick reader finds them
    (out / "events.ndjson").write_bytes(b"".join(lines))
    (out / "brands.toml").write_text(market.brands_toml(), encoding="utf-8")
    (out / "truth.json").write_bytes(market.truth.to_json())
    return DemoTruth(market.truth, *cast("tuple[WishesTruth, BusinessTruth, BoostsTruth, SeededTruth]", (None,) * 4))


def stand_ins() -> dict[str, object]:
    """What takes the place of what in `streams/commands/demo_live.py`."""
    reader = QuickReader(Brands(brand=tuple(Brand(id=brand.id, name=brand.id) for brand in BRANDS)))
    return {
        "write_demo_world": _write,
        "declared_in": lambda _: [],
        "tell": lambda *_: None,
        "Embedded": partial(Embedded, reader=reader),
    }


if __name__ == "__main__":
    vars(simulating).update(_BURST_POSTS=60)
    vars(demo_live).update(stand_ins())
    main()

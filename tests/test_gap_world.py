"""The perception gap of the simulated world `wishes`: every planted gap lies in its interval, all at once."""

import json
from pathlib import Path

import pytest

from pipeline.settings import IntakeSettings, Settings
from streams.commands.run import read_bounded
from streams.commands.simulate import write_scenario
from streams.config import load_brands
from streams.embedded import Embedded
from streams.queries import ask

pytestmark = pytest.mark.prove

NOW_MS = 1_790_000_000_000


@pytest.mark.parametrize("seed", [1, 2])
def test_all_planted_gaps_are_held_at_once(seed: int, tmp_path: Path) -> None:
    """Read by the shipped model: the texts of the world are none that it was taught with."""
    write_scenario("wishes", 12_000, seed, tmp_path)
    brands, arrival = load_brands(tmp_path / "brands.toml"), Settings(intake=IntakeSettings(order="arrival"))
    with Embedded(tmp_path / "data", arrival, brands, lambda: NOW_MS, quiet=True) as writer:
        read_bounded(writer, [tmp_path / "events.ndjson"], None, arrival)
    truth = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    wants, believed = truth["wants"], truth["believed"]
    sql = "SELECT reason, gap, gap_lo, gap_hi, believed, n FROM perception_gap WHERE brand = ?"
    rows = ask(tmp_path / "data", sql, [truth["brand"]]).rows
    assert len(rows) == 12
    for reason, _, lo, hi, part, n in rows:
        planted = believed[reason] / sum(believed.values()) - wants.get(reason, 0) / sum(wants.values())
        assert lo <= planted <= hi, reason
        assert part == pytest.approx(believed[reason] / sum(believed.values()))
        assert n == pytest.approx(truth["people"], rel=0.02)
    assert any(lo > 0 or hi < 0 for _, _, lo, hi, _, _ in rows), "something can be told"

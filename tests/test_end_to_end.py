"""The whole job on a market whose truth is known: files in, published tables out."""

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from pipeline.enrich import Enricher
from pipeline.settings import Brands, IntakeSettings, Settings, StoreSettings
from pipeline.simulation.truth import Truth
from streams.commands.run import read_bounded
from streams.commands.simulate import write_market
from streams.config import load_brands
from streams.embedded import Embedded
from streams.equality import tables_equal
from streams.queries import PUBLISHED_FILE, ask
from tests.hostile_lines import hostile_lines

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

NOW_MS = 1_790_000_000_000  # September 2026: after the market, before its broken times


@dataclass
class Market:
    folder: Path
    truth: Truth

    @property
    def events(self) -> Path:
        return self.folder / "events.ndjson"

    @property
    def brands(self) -> Brands:
        return load_brands(self.folder / "brands.toml")


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Market:
    folder = tmp_path_factory.mktemp("market")
    return Market(folder, write_market(2_500, 7, folder).truth)


def settings(batch: int = 600) -> Settings:
    return Settings(intake=IntakeSettings(order="arrival"), store=StoreSettings(batch=batch))


@cache
def reader() -> Enricher:
    """The model is loaded once for all runs; `Embedded` gives it the brands in force."""
    return Enricher(Brands(), settings().intake)


def run(market: Market, data: Path, batch: int = 600) -> Path:
    brands = market.brands
    with Embedded(data, settings(batch), brands, lambda: NOW_MS, reader=reader().with_brands(brands)) as writer:
        read_bounded(writer, [market.events], None, settings(batch))
    return data


@pytest.fixture(scope="module")
def whole(market: Market, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run(market, tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Market:
    folder = tmp_path_factory.mktemp("small")
    return Market(folder, write_market(1_200, 8, folder).truth)


def published_now(data: Path) -> Path:
    """The published file as it is now, kept under another name."""
    return Path(shutil.copy(data / PUBLISHED_FILE, data.with_name(f"{data.name}.duckdb")))


def outcomes(data: Path) -> dict[str, int]:
    return {str(name): int(n) for name, n in ask(data, "SELECT outcome, sum(n) FROM counts GROUP BY outcome").rows if n}


def test_every_outcome_is_what_the_market_planted(market: Market, whole: Path) -> None:
    truth = market.truth.outcomes
    planted = {name: getattr(truth, name) for name in truth.__struct_fields__}
    assert outcomes(whole) == {name: n for name, n in planted.items() if n}
    assert ask(whole, "SELECT bool_and(holds) FROM conservation").rows == [(True,)]
    found = dict(ask(whole, "SELECT code, sum(n)::BIGINT FROM rejected GROUP BY code").rows)
    assert found == market.truth.rejected


def test_mentions_interactions_and_follows_are_those_planted(market: Market, whole: Path) -> None:
    truth = market.truth
    assert dict(ask(whole, "SELECT brand, count(*) FROM mentions GROUP BY brand").rows) == truth.mentions
    kinds = dict(ask(whole, "SELECT kind, count(*) FROM interactions GROUP BY kind").rows)
    assert kinds == {kind: n for kind, n in truth.interactions.items() if n}
    assert ask(whole, "SELECT count(*) FROM follows").rows == [(truth.follows,)]
    staff = dict(ask(whole, "SELECT brand, count(*) FROM mentions WHERE provenance = 'staff' GROUP BY brand").rows)
    assert staff == {brand: n["staff"] for brand, n in truth.provenance.items() if n["staff"]}


def test_the_totals_of_activity_are_those_of_the_rows(whole: Path) -> None:
    by_row = "SELECT brand, count(*)::DOUBLE FROM mentions WHERE provenance <> 'staff' GROUP BY brand ORDER BY brand"
    for grain in ("minute", "hour", "day"):
        by_cell = (
            f"SELECT brand, sum(mentions) FROM activity WHERE grain = '{grain}' AND dimension = 'all' "
            "GROUP BY brand ORDER BY brand"
        )
        assert ask(whole, by_cell).rows == ask(whole, by_row).rows
    shares = "SELECT sum(shares)::BIGINT FROM activity WHERE grain = 'day' AND dimension = 'all'"
    assert ask(whole, shares).rows == ask(whole, "SELECT count(*) FROM interactions WHERE kind <> 'mention'").rows


def test_ties_equal_a_recount_in_sql(whole: Path) -> None:
    recount = """
    SELECT t.brand, t.source_id, t.target_id, t.weight, r.weight, t.n, r.n FROM (
        SELECT *, n_reply + n_repost + n_quote + n_mention + n_like AS n FROM ties
    ) AS t FULL JOIN (
        SELECT brand, actor_id, target_id, count(*) AS n, sum(
            CASE kind WHEN 'like' THEN 0.25 WHEN 'mention' THEN 0.5 ELSE 1 END
            * pow(0.5, date_diff('millisecond', happened_at, (SELECT any_value(as_of) FROM ties)) / (30 * 86400000.0))
        ) AS weight
        FROM interactions WHERE target_id IS NOT NULL AND target_id <> actor_id GROUP BY ALL
    ) AS r ON r.brand = t.brand AND r.actor_id = t.source_id AND r.target_id = t.target_id
    WHERE t.n IS DISTINCT FROM r.n OR abs(t.weight - r.weight) > 1e-9 * r.weight"""
    assert ask(whole, recount).rows == []
    assert ask(whole, "SELECT count(*) > 100 FROM ties").rows == [(True,)]


def test_the_size_of_the_batches_leaves_no_trace_in_the_tables(small: Market, tmp_path: Path) -> None:
    whole = run(small, tmp_path / "whole")
    for batch in (37, 4_000):
        assert tables_equal(run(small, tmp_path / str(batch), batch), whole)


def test_a_second_run_over_the_same_file_changes_nothing(market: Market, whole: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(whole, tmp_path / "twice"))
    before = published_now(data)
    assert tables_equal(run(market, data), before)


def test_the_same_events_in_another_file_are_duplicates(market: Market, whole: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(whole, tmp_path / "copy"))
    before = published_now(data)
    copy = Market(tmp_path / "again", market.truth)
    copy.folder.mkdir()
    copy.events.write_bytes(b"\n" + market.events.read_bytes())
    (copy.folder / "brands.toml").write_bytes((market.folder / "brands.toml").read_bytes())
    run(copy, data)
    assert tables_equal(data, before, but_for=("counts", "conservation", "rejected"))
    assert ask(data, "SELECT bool_and(holds) FROM conservation").rows == [(True,)]


def start(market: Market, data: Path, *more: str) -> subprocess.Popen[bytes]:
    config = data.parent / "murmure.toml"
    config.write_text('[intake]\norder = "arrival"\n[store]\nbatch = 50\nsnapshot_s = 0.3\n', encoding="utf-8")
    command = [sys.executable, "-c", "from streams.cli import main; main()", "run", "--input", str(market.events)]
    command += ["--brands", str(market.folder / "brands.toml"), "--data", str(data), "--config", str(config), *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def seen(data: Path) -> int:
    status = data / "state" / "status.json"
    return int(json.loads(status.read_bytes())["events"]) if status.is_file() else 0


def wait_until_it_works(process: subprocess.Popen[bytes], data: Path, more_than: int) -> bool:
    """True once it has taken more events; False when it ended before."""
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        if seen(data) > more_than:
            return True
        time.sleep(0.02)
    return False


@pytest.mark.slow
@pytest.mark.parametrize("how", [pytest.param(signal.SIGINT, marks=pytest.mark.prove), signal.SIGKILL])
def test_a_run_that_is_stopped_or_killed_goes_on_to_the_same_tables(
    small: Market, tmp_path: Path, how: signal.Signals
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    process = start(small, data)  # twenty kills at any moment are in `make prove`
    assert wait_until_it_works(process, data, 300)
    process.send_signal(how)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == (-how if how is signal.SIGKILL else 0), errors.decode()
    (data / "state" / "status.json").unlink()
    process = start(small, data)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors.decode()
    assert b"leaked" not in errors  # of DuckDB's bindings, when objects outlive the interpreter
    assert tables_equal(data, run(small, tmp_path / "whole"))


@pytest.mark.prove
def test_twenty_kills_at_any_moment_leave_no_trace(market: Market, whole: Path, tmp_path: Path) -> None:
    """Killed while it loads, reads, commits, publishes or takes a snapshot: the tables are those of a quiet run."""
    data, rng = tmp_path / "data", random.Random(5)
    data.mkdir()
    for _ in range(20):
        process = start(market, data)
        if wait_until_it_works(process, data, 0):
            time.sleep(rng.uniform(0, 2))
        process.kill()
        process.communicate(timeout=60)
        (data / "state" / "status.json").unlink(missing_ok=True)
    process = start(market, data)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors.decode()
    assert tables_equal(data, whole)


@pytest.mark.slow
def test_ten_thousand_hostile_lines_are_all_accounted_for(market: Market, tmp_path: Path) -> None:
    lines = list(hostile_lines(10_000, seed=3))
    file = tmp_path / "hostile.ndjson"
    file.write_bytes(b"".join(line + b"\n" for line in lines))
    hostile = Market(tmp_path, market.truth)
    with Embedded(tmp_path / "data", settings(), market.brands, lambda: NOW_MS) as writer:
        read_bounded(writer, [file], None, settings())
    found = outcomes(hostile.folder / "data")
    assert found["input"] == sum(1 for line in lines if line.strip())
    assert ask(tmp_path / "data", "SELECT bool_and(holds) FROM conservation").rows == [(True,)]
    assert found["rejected"] > 1_000

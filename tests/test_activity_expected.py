"""The table activity_expected, from stored totals: recomputed, in the days of a zone, as the watermark moves."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest

from models.expected_band import expected_band
from pipeline.events import Instant, Mention
from pipeline.settings import Brand, Brands, IntakeSettings, RetentionSettings, Settings
from pipeline.study_settings import StudySettings
from streams.embedded import Embedded
from streams.equality import tables_equal
from streams.queries import ask
from streams.store import Store
from streams.studies.case import Case
from streams.studies.expecting import expecting
from tests.quick_reader import QuickReader
from tests.stories import batches

pytestmark = pytest.mark.slow  # runs and servers, seconds each: `make check` has two minutes for everything

HOUR = timedelta(hours=1)
PARIS = ZoneInfo("Europe/Paris")
BEGAN = datetime(2026, 3, 10, 7, tzinfo=UTC)  # on 29 March the clocks of Paris are set forward
BRANDS = Brands(
    brand=(Brand(id="acme", name="Acme", time_zone="Europe/Paris"), Brand(id="zeta", name="Zeta", time_zone="UTC"))
)
Rows = list[tuple[Any, ...]]
Hours = dict[str, list[tuple[datetime, int]]]


def ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def talk(n_hours: int = 24 * 40, seed: int = 5) -> Hours:
    """Posts by the hour: of acme every one, of zeta half of them, beginning two days later."""
    rng = np.random.default_rng(seed)
    acme = rng.poisson(6.0, n_hours)
    zeta = rng.poisson(1.0, n_hours) * (np.arange(n_hours) >= 48)
    return {
        name: [(BEGAN + k * HOUR, int(n)) for k, n in enumerate(counts) if n]
        for name, counts in (("acme", acme), ("zeta", zeta))
    }


def midnight(brand: str, at: datetime) -> datetime:
    zone = PARIS if brand == "acme" else UTC
    local = at.astimezone(zone)
    return datetime(local.year, local.month, local.day, tzinfo=zone).astimezone(UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path, clock=lambda: ms(BEGAN)) as opened:
        opened.commit_act(1, ms(BEGAN), BRANDS)
        yield opened


def put(store: Store, hours: Hours) -> None:
    """As many posts as said, by half as many people, one share each of acme's, and cells that do not count."""
    cells: dict[tuple[str, datetime, str], int] = {}
    for brand, counted in hours.items():
        for at, n in counted:
            for key in (("hour", at, brand), ("day", midnight(brand, at), brand)):
                cells[key] = cells.get(key, 0) + n
    rows = []
    for (grain, at, brand), n in cells.items():
        rows.append((grain, at.replace(tzinfo=None), brand, "all", "", 10_000 * n, (n + 1) // 2, int(brand == "acme")))
        rows.append((grain, at.replace(tzinfo=None), brand, "motive", "venting", 777, 1, 0))
    gone = (BEGAN - 99 * HOUR).replace(tzinfo=None)
    rows.append(("hour", gone, "zeta", "all", "", 0, 0, 0))  # what was taken back leaves a cell of zeros
    names = ("grain", "bucket", "brand", "dimension", "value", "mentions_e4", "authors", "shares")
    columns = dict(zip(names, zip(*rows, strict=True), strict=True))
    store.con.register("cells", pa.table({name: list(column) for name, column in columns.items()}))
    store.con.execute("INSERT OR REPLACE INTO activity_counts BY NAME FROM cells")
    store.con.unregister("cells")


def told(store: Store, as_of: datetime, settings: Settings | None = None) -> Rows:
    with store.con.cursor() as con:
        case = Case(con, settings or Settings(), BRANDS.brand, ms(as_of))
        store.replace(expecting(case), {})
    return store.con.execute("FROM activity_expected ORDER BY brand, grain, bucket, signal").fetchall()


def of(rows: Rows, brand: str, grain: str, signal: str) -> Rows:
    found = [row[2:] for row in rows if (row[0], row[1], row[3]) == (brand, grain, signal)]
    return [(row[0].replace(tzinfo=UTC), *row[2:]) for row in found]


def test_every_closed_hour_has_its_count_and_the_band_of_the_model(store: Store) -> None:
    hours, as_of = talk(), BEGAN + 24 * 40 * HOUR + timedelta(minutes=30)
    put(store, hours)
    rows = told(store, as_of)
    for brand, counted in hours.items():
        found = of(rows, brand, "hour", "posts")
        began, said = counted[0][0], dict(counted)
        wanted = [began + k * HOUR for k in range(1, 2_000) if began + (k + 1) * HOUR <= as_of]
        first = next(k for k, at in enumerate(wanted) if said.get(at))  # a signal begins with its first count
        assert [row[0] for row in found] == wanted[first:]
        assert [row[1] for row in found] == [said.get(at, 0) for at in wanted[first:]]
        counts = np.array([float(row[1]) for row in found])[:, None]
        alone = expected_band(3_600, ms(wanted[first]) // 1_000, counts)
        for k, (_, n, expected, lo, hi, verdict) in enumerate(found):
            if not alone.is_warm[k, 0]:
                assert (expected, lo, hi, verdict) == (None, None, None, "warming up")
            else:
                assert expected == pytest.approx(alone.expected[k, 0], rel=1e-9)
                assert (lo, hi) == (alone.lo[k, 0], alone.hi[k, 0])
                assert verdict == ("above" if n > hi else "below" if n < lo else "within")
    assert {row[-1] for row in rows} >= {"warming up", "within", "above"}
    assert {row[3] for row in rows if row[0] == "zeta"} == {"posts", "authors"}  # nobody shares
    assert {row[4] for row in rows if row[3] == "shares" and row[1] == "hour"} == {0, 1}


def test_days_are_those_of_the_brand_and_whole(store: Store) -> None:
    hours, as_of = talk(), BEGAN + 24 * 40 * HOUR
    put(store, hours)
    rows = told(store, as_of)
    for brand, counted in hours.items():
        found = of(rows, brand, "day", "posts")
        by_day: dict[datetime, int] = {}
        for at, n in counted:
            by_day[midnight(brand, at)] = by_day.get(midnight(brand, at), 0) + n
        days = sorted(by_day)
        assert [row[0] for row in found] == [day for day in days[1:] if day + 25 * HOUR <= as_of]
        assert [row[1] for row in found] == [by_day[row[0]] for row in found]
        assert [row[-1] for row in found[:7]] == ["warming up"] * 7
        assert all(row[3] <= row[2] <= row[4] for row in found[7:])
    assert BEGAN.date() < datetime(2026, 3, 29, tzinfo=UTC).date() < as_of.date()


def test_days_and_hours_of_silence_are_counted_and_a_strange_one_is_seen(store: Store) -> None:
    hours = talk()
    silent = (BEGAN + 24 * 30 * HOUR, BEGAN + 24 * 33 * HOUR)
    hours["acme"] = [(at, n) for at, n in hours["acme"] if not silent[0] <= at < silent[1]]
    hours["acme"] = [(at, 60 if at == BEGAN + 500 * HOUR else n) for at, n in hours["acme"]]
    put(store, hours)
    rows = told(store, BEGAN + 24 * 40 * HOUR)
    by_hour = {row[0]: row for row in of(rows, "acme", "hour", "posts")}
    assert by_hour[silent[0] + HOUR][1] == 0
    assert by_hour[BEGAN + 500 * HOUR][-1] == "above"
    by_day = {row[0]: row for row in of(rows, "acme", "day", "posts")}
    assert by_day[midnight("acme", silent[0] + 24 * HOUR)][1::4] == (0, "below")


def test_what_was_told_stands_while_the_watermark_moves_on_and_after_a_restart(tmp_path: Path) -> None:
    end = BEGAN + 24 * 39 * HOUR
    with Store.open(tmp_path, clock=lambda: ms(BEGAN)) as store:
        store.commit_act(1, ms(BEGAN), BRANDS)
        put(store, talk())
        early, late = told(store, end - 100 * HOUR), told(store, end)
        assert 0 < len(early) < len(late)
        assert set(early) < set(late)
        put(store, {"acme": [(end + 3 * HOUR, 50)]})  # beyond the watermark
        assert told(store, end) == late
    with Store.open(tmp_path, clock=lambda: ms(BEGAN)) as store:
        assert told(store, end) == late


def test_hours_that_are_not_kept_are_not_learned_from_whether_they_went_yet_or_not(store: Store) -> None:
    put(store, talk())
    as_of = BEGAN + 24 * 40 * HOUR
    kept = Settings(retention=RetentionSettings(hour_days=20))
    before = told(store, as_of, kept)
    floor = as_of.replace(hour=0) - timedelta(days=20)
    store.con.execute("DELETE FROM activity_counts WHERE grain = 'hour' AND bucket < ?", [floor.replace(tzinfo=None)])
    assert told(store, as_of, kept) == before
    assert min(row[0] for row in of(before, "acme", "hour", "posts")) >= floor


def test_nothing_stored_and_brands_that_are_gone_give_no_rows(store: Store) -> None:
    assert told(store, BEGAN) == []
    put(store, {"gone": talk()["acme"]})
    assert told(store, BEGAN + 24 * 40 * HOUR) == []
    put(store, {"acme": [(BEGAN, 3)]})
    assert told(store, BEGAN + timedelta(minutes=30)) == []
    assert told(store, BEGAN - 90 * HOUR) == []


@pytest.mark.slow
def test_the_table_moves_with_a_running_writer_and_is_right_after_a_restart(tmp_path: Path) -> None:
    settings = Settings(intake=IntakeSettings(order="arrival"), studies=StudySettings(refresh_s=1e-9))
    posts = [
        Mention(source="s", id=f"m{k}", at_ms=Instant(ms(BEGAN) + k * 900_000), author=f"p{k % 7}", text="acme !")
        for k in range(4 * 24 * 5)
    ]
    read = list(batches(posts, cuts=(160, 340)))

    def told_of(data: Path) -> int:
        return int(ask(data, "SELECT count(*) FROM activity_expected").rows[0][0])

    at_s = [0.0]

    def carry(data: Path, *parts: slice) -> list[int]:
        found = []
        for part in parts:
            with Embedded(
                data,
                settings,
                BRANDS,
                lambda: ms(BEGAN) + round(1_000 * at_s[0]),
                elapsed=lambda: at_s[0],
                reader=QuickReader(BRANDS),
                quiet=True,
            ) as writer:
                for batch in read[part]:
                    at_s[0] += 3_600  # it is always time
                    writer.take(batch)
                    writer.publish()
                    found.append(told_of(data))
        return found

    grown = carry(tmp_path / "one", slice(None))
    assert grown == sorted(grown)
    assert len(set(grown)) == 3
    carry(tmp_path / "stopped", slice(0, 1), slice(1, None))
    assert tables_equal(tmp_path / "one", tmp_path / "stopped")
    verdicts = ask(tmp_path / "one", "SELECT DISTINCT verdict FROM expected_of('acme', 'hour') ORDER BY 1").rows
    assert verdicts == [("warming up",), ("within",)]

"""A network of thousands in a real browser: how soon it is seen, from the address to the picture."""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pyarrow as pa
import pytest

from benchmarks.multiplied import as_of_ms_of, multiply, seeded
from pipeline.settings import Settings
from streams.influence_tables import influence_tables
from streams.pace import now_ms
from streams.publish import publish
from streams.store import Store
from streams.studies import STUDIES
from streams.studies.case import Case
from tests.page_world import Watched, opened_browser, serving

pytestmark = [pytest.mark.prove, pytest.mark.browser, pytest.mark.timeout(900)]

_BRAND, _PEOPLE = "norvia", 5_000  # of whom the file has more
_BUDGET_S = 1.5
_TIMES = 7
_SEEN = """new MutationObserver(() => {
  if (!window.seenMs && document.querySelector('.web[data-drawn-ms]')) window.seenMs = performance.now();
}).observe(document, { subtree: true, childList: true, attributes: true })"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo's world twelve times over: of the brand, some six thousand people have ties."""
    data = tmp_path_factory.mktemp("crowd") / "data"
    seeded(data, 4_000)
    made: dict[str, list[pa.Table]] = {}
    with Store.open(data, role="bench") as store:
        multiply(store, 12, 80_000)
        as_of_ms = as_of_ms_of(store.con)
        influence_tables(store, Settings(), time.monotonic).refresh(as_of_ms, is_last=True)
        for group in STUDIES:
            with store.con.cursor() as con:
                for study in group:
                    made |= study(Case(con, Settings(), store.brands().brand, as_of_ms))
        store.replace(made, {})
        publish(store, data, now_ms())
    with serving(data, tmp_path_factory.mktemp("server") / "said") as at:
        yield at


def test_five_thousand_people_are_seen_in_one_and_a_half_seconds(place: str) -> None:
    """From the address to the picture; the first who looks waits for the layout too. Where more wants to run than there
    are cores a browser waits for others: then what it and the server work is held to, and not the wall."""
    walls, works = [], []
    with opened_browser() as browser:
        for _ in range(_TIMES):
            seen = Watched(browser, place, viewport={"width": 1280, "height": 800})
            seen.context.add_init_script(_SEEN)
            before = worked_s()
            page = seen.go("network", f"brand={_BRAND}&n={_PEOPLE}")
            page.wait_for_function("window.seenMs > 0")
            walls.append(page.evaluate("window.seenMs") / 1_000)
            works.append(worked_s() - before)
            drawn = page.locator(".controls .quiet").inner_text()  # the few without a tie among them are not
            assert int(drawn.partition(" ")[0].replace(",", "")) > 0.99 * _PEOPLE, drawn
            seen.close()
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    told = f"5,000 people seen after {walls[0]:.2f} s by the first, then {median(walls[1:]):.2f} s "
    told += f"({min(walls[1:]):.2f} to {max(walls[1:]):.2f}); floor {_BUDGET_S} s; CPU {median(works[1:]):.2f} s "
    sys.stderr.write(f"\n{told}({works[0]:.2f} s by the first); load {load:.1f} on {cores} cores\n")
    assert median(works[1:]) < 2 * _BUDGET_S, "on two cores"
    if load <= cores:
        assert median(walls[1:]) < _BUDGET_S


def worked_s() -> float:
    """CPU seconds of all processes that this one started, the browser and the server among them."""
    return sum(cpu_s(pid) for pid in below(os.getpid()))


def below(pid: int) -> list[int]:
    try:
        tasks = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return []
    children = [int(child) for told in tasks for child in told.split()]
    return [*children, *(one for child in children for one in below(child))]


def cpu_s(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

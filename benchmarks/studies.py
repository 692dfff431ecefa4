"""Influence and the studies on a million interactions: what it costs to make them, and how soon each command answers.

The store is that of `multiplied.py`. `MURMURE_STUDIES=FOLDER` keeps it there for the next time, otherwise it is made
anew, and so are teams, events, boosts and campaigns declared (`declared_world.py`). Making is CPU seconds of one making
of each study. Commands are wall seconds, the median of three fresh processes, for the two brands with most to tell, of
which the slower counts, and CPU seconds beside them; what was declared is told of the brand that declared it. Each has
a budget of 2 s. It is held of CPU always, of waiting only where no more wanted to run than there are cores: on a busy
machine a command waits for others. A brand that has no answer (nothing in anybody's sight, say) is left out.
"""

import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa
from msgspec import Struct

from benchmarks.calibration import sample
from benchmarks.declared_world import declare
from benchmarks.figures import Check, Figure, Outcome, measured
from benchmarks.multiplied import as_of_ms_of, multiply, seeded
from pipeline.settings import Settings
from streams.influence_tables import influence_tables
from streams.pace import now_ms
from streams.publish import publish
from streams.queries import PUBLISHED_FILE
from streams.store import Store
from streams.studies import STUDIES
from streams.studies.case import Case

__all__ = ["run"]

_ROOT = Path(__file__).parent.parent
_MARK = "made-by-the-benchmark-studies-2.txt"  # counted up when what is made changes
_BRANDS = ("velora", "norvia")  # the one of whose wishes most is said, the one most is done about
_BUDGET_S, _AIM_S = 2.0, 1.0
_ROUNDS = 3
_FILLED = (
    *("cascades", "credit_parts", "standings", "contagion", "virality", "segments", "alert_rows", "perception_gap"),
    *("trust", "vouching", "advocacy", "rhythms", "reach", "reluctance", "ideas", "needs", "relation", "words"),
    *("community_markets", "involvement", "campaigns", "boosts", "situations", "account_map", "member_value"),
    "activity_expected",
)
_COMMANDS = (
    *("gap --brand BRAND", "gap --brand BRAND --beliefs ibm2011", "gap --brand BRAND --gains", "ideas BRAND"),
    *("needs BRAND", "relation BRAND", "words BRAND", "advocates BRAND", "acts BRAND", "reach BRAND"),
    *("reluctance BRAND", "trust BRAND", "trust BRAND --aspect quality", "vouch BRAND", "vouch BRAND --to PERSON"),
    *("leaders BRAND", "credit BRAND", "contagion BRAND", "virality BRAND", "susceptible BRAND", "alerts list"),
    *("communities BRAND", "involvement BRAND", "value BRAND", "invite BRAND --budget 5", "seat BRAND"),
    *("campaign offer1 offer2", "account --brand brevel", "boost --brand tessaro", "situations tessaro"),
)
# Somebody who heeds one who vouches, and was not spoken to: the word has to go over another.
_PERSON = """
WITH given AS (SELECT * FROM vouching WHERE brand = ?)
SELECT t.source_id FROM ties AS t JOIN given ON given.brand = t.brand AND given.voucher_id = t.target_id
WHERE given.stance = 'for' AND t.source_id NOT IN (SELECT voucher_id FROM given)
    AND t.source_id NOT IN (SELECT receiver_id FROM given WHERE path IN ('addressed', 'answered'))
    AND t.source_id NOT IN (SELECT unnest(accounts) FROM brands)
ORDER BY t.weight DESC, t.source_id LIMIT 1"""


class _Told(Struct):
    """What a command took, in seconds, of which brand, and whether it answered."""

    wall_s: float
    cpu_s: float
    brand: str
    said: str
    answered: bool


def run(*, is_quick: bool) -> Outcome:
    """CPU seconds of each group of studies, and wall seconds of each command."""
    events, copies, n = (1_500, 2, 5_000) if is_quick else (20_000, 22, 1_000_000)
    with TemporaryDirectory(prefix="murmure-bench-") as folder:
        kept = os.environ.get("MURMURE_STUDIES")
        data = Path(kept or folder) / f"murmure-studies-{n}"
        if not (data / _MARK).exists():
            _make(data, events, copies, n)
        figures = _studies(data)
        is_calm = os.getloadavg()[0] <= (os.cpu_count() or 1)
        told = {command: _slower(data, command, 1 if is_quick else _ROUNDS) for command in _COMMANDS}
        filled, sizes = _looked_at(data)
    for command, one in told.items():
        figures += [
            Figure(
                what=f"murmure {command}",
                value=one.wall_s,
                unit="s",
                floor=_BUDGET_S,
                aim=_AIM_S,
                more_is_better=False,
                is_held=is_calm,
            ),
            Figure(
                what=f"murmure {command}, CPU",
                value=one.cpu_s,
                unit="s",
                floor=_BUDGET_S,
                aim=_AIM_S,
                more_is_better=False,
            ),
        ]
    checks = [
        Check(f"there are {n:,} interactions", sizes["interactions"] == n),
        *(
            Check(f"{name} is filled: {rows:,} rows", rows > 0)
            for name, rows in filled.items()
            if not (is_quick and name == "alert_rows")  # too little happens then to alarm anybody
        ),
        *(Check(f"{command} answers", one.answered) for command, one in told.items()),
    ]
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    notes = [
        ", ".join(f"{rows:,} {name}" for name, rows in sizes.items())
        + f"; load of the machine {load}, {os.cpu_count()} cores",
        *(
            f"{command}: {one.wall_s:.2f} s, of it CPU {one.cpu_s:.2f} s ({one.brand}); "
            f"{'OK' if one.wall_s <= _BUDGET_S else 'OVER 2 s'} as it stands"
            for command, one in told.items()
        ),
    ]
    return Outcome(figures=figures, checks=checks, notes=notes)


def _make(data: Path, events: int, copies: int, n: int) -> None:
    """The store with the tables of influence, once."""
    shutil.rmtree(data, ignore_errors=True)  # what an interrupted run left behind
    data.mkdir(parents=True)
    seeded(data, events)
    with Store.open(data, role="bench") as store:
        multiply(store, copies, n)
        influence_tables(store, Settings(), time.monotonic).refresh(as_of_ms_of(store.con), is_last=True)
        declare(store, data)
    (data / _MARK).write_text("python -m benchmarks studies\n", encoding="utf-8")


def _studies(data: Path) -> list[Figure]:
    """Make the studies as `streams/studies` does, group by group, store and publish them."""
    figures: list[Figure] = []
    made: dict[str, list[pa.Table]] = {}
    with Store.open(data, role="bench") as store:
        as_of_ms = as_of_ms_of(store.con)
        for group in STUDIES:
            with store.con.cursor() as con:
                case = Case(con, Settings(), store.brands().brand, as_of_ms)
                for study in group:
                    seconds = measured(lambda study=study, case=case: made.update(study(case)))  # type: ignore[misc]
                    figures.append(
                        Figure(
                            what=f"making {study.__name__}",
                            unit="CPU s",
                            value=seconds,
                            floor=_BUDGET_S,
                            aim=_AIM_S,
                            more_is_better=False,
                        )
                    )
        whole_s = sum(figure.value for figure in figures)
        figures.append(Figure(what="making all studies", unit="CPU s", value=whole_s, more_is_better=False))
        store.replace(made, {})
        publish(store, data, now_ms())
    return figures


def _looked_at(data: Path) -> tuple[dict[str, int], dict[str, int]]:
    """Rows of the tables that must be filled, and of those the questions scan."""

    def rows(con: duckdb.DuckDBPyConnection, name: str) -> int:
        return int(con.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0])

    with duckdb.connect(str(data / PUBLISHED_FILE), read_only=True) as con:
        sizes = {name: rows(con, name) for name in ("interactions", "mentions", "labels", "ties", "follows")}
        return {name: rows(con, name) for name in _FILLED}, sizes


def _slower(data: Path, command: str, times: int) -> _Told:
    """The brand for which it takes longer, of those for which there is an answer."""
    brands = _BRANDS if "BRAND" in command else ("all",)
    found = [_told(data, command, brand, times) for brand in brands]
    return max(found, key=lambda one: (one.answered, one.wall_s))


def _told(data: Path, command: str, brand: str, times: int) -> _Told:
    person = ""
    if "PERSON" in command:
        with duckdb.connect(str(data / PUBLISHED_FILE), read_only=True) as con:
            row = con.execute(_PERSON, [brand]).fetchone()
            person = str(row[0]) if row else "nobody"
    words = [{"BRAND": brand, "PERSON": person}.get(word, word) for word in command.split()]
    rounds = [_once([*words, "--data", str(data.resolve())]) for _ in range(times)]
    return _Told(
        wall_s=median(one.wall_s for one in rounds),
        cpu_s=median(one.cpu_s for one in rounds),
        brand=brand,
        said=rounds[-1].said,
        answered=all(one.answered for one in rounds),
    )


def _once(words: Sequence[str]) -> _Told:
    """A fresh process of this tree's own code, which need not be the one that is installed."""
    sample()
    before, start = _children_s(), time.perf_counter()
    code = "from streams.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code, *words], cwd=_ROOT, capture_output=True, text=True)
    wall_s, cpu_s = time.perf_counter() - start, _children_s() - before
    return _Told(
        wall_s=wall_s, cpu_s=cpu_s, brand="", said=done.stdout, answered=done.returncode == 0 and bool(done.stdout)
    )


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime

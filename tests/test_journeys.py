"""The ten journeys, as an analyst goes them: the first hour by commands, then each question as it was written.

The market is that of the demo, smaller; the one incident in it is put in by hand, as so small a market has none.
"""

import asyncio
import json
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline.records import Output
from streams.cli import app
from streams.commands.simulate import write_market
from streams.notify.outbox import Attempt, Outcome, due, enqueue, settle
from streams.publish import publish
from streams.queries import ask, named_query, named_values
from streams.store import Store
from streams.store_alerts import write_alerts
from streams.transaction import transaction
from streams.web.query_pool import Limits, QueryPool, Question
from tests.alert_samples import alert, shown
from tests.journeys import AUTHOR, BRAND, JOURNEYS, Journey
from tests.notices import notice
from tests.test_mistakes import FOLDER, example

pytestmark = pytest.mark.slow  # ten seconds: `make check` has two minutes for everything

NOW_MS = 1_790_000_000_000
# The named query that a journey became: its first column that counts, and the values to give.
NAMED = {
    "J2": ("alerts", {}),
    "J3": ("motive_weeks", {}),
    "J4": ("gap", {"brand": BRAND}),
    "J5": ("credit", {"brand": BRAND}),
    "J6": ("exposures", {"brand": BRAND, "item": f"brand:{BRAND}"}),
    "J9": ("rules", {"brand": BRAND}),
    "J10": ("traces", {"who": AUTHOR}),
    "J11": ("seats", {"brand": BRAND}),
}


def say(*words: object) -> str:
    """What a command prints; it must end well."""
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert done.exit_code == 0, (words, done.output, done.exception)
    return done.stdout


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """J1, the first hour: settings, a run, and a look whether all is well."""
    folder = tmp_path_factory.mktemp("first hour")
    say("init", folder / "settings", "--brand", "Norvia", "--yes")
    write_market(1_500, 1, folder)
    say("check", "--config", folder / "settings" / "murmure.toml", "--brands", folder / "brands.toml")
    found = folder / "data"
    files = ("--input", folder / "events.ndjson", "--brands", folder / "brands.toml")
    say("run", *files, "--config", folder / "settings" / "murmure.toml", "--data", found)
    told = {row["check"]: row["verdict"] for row in json.loads(say("doctor", "--data", found, "--format", "json"))}
    assert "wrong" not in told.values()
    with Store.open(found) as store:
        put_an_incident(store)
        publish(store, found, NOW_MS)
    return found


def put_an_incident(store: Store) -> None:
    """One that is open, with three posts that show it, judged, and told at the first try."""
    with transaction(store.con, store.path) as con:
        posts = con.execute(
            "SELECT source, mention_id, author_id FROM mentions WHERE brand = ? ORDER BY posted_at DESC LIMIT 3",
            [BRAND],
        ).fetchall()
        evidence = [shown("a1", source, post, who, n=n) for n, (source, post, who) in enumerate(posts, 1)]
        rows = [alert(alert_id="a1", brand=BRAND)]
        found = Output(input="t", position="", ended=False, received_ms=NOW_MS, alerts=rows, evidence=evidence)
        write_alerts(con, found)
        con.execute("INSERT INTO alert_marks (alert_id, verdict) VALUES ('a1', 'useful')")
        enqueue(con, [notice(id="a1", brand=BRAND)], ["desk"], NOW_MS)
        con.execute("UPDATE outbox SET alert_id = 'a1'")
    tried = [Attempt(row, Outcome.SENT, NOW_MS, 40, "", None) for row in due(store.con, NOW_MS)]
    settle(store.con, store.path, tried, NOW_MS)


@pytest.fixture(scope="module")
def answered(data: Path) -> dict[str, list[dict[str, Any]]]:
    """What the query processes of the server answer to every journey that can be gone."""

    async def all_answers() -> dict[str, list[dict[str, Any]]]:
        pool = QueryPool([data], Limits(seconds=20, working=1))
        await pool.start()
        try:
            return {
                journey.name: json.loads((await pool.ask(Question(journey.sql, "json", values(journey)), "ann")).body)[
                    "rows"
                ]
                for journey in JOURNEYS
            }
        finally:
            await pool.close()

    return asyncio.run(all_answers())


def values(journey: Journey) -> dict[str, str]:
    return {"who": AUTHOR} if "$who" in journey.sql else {}


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda journey: f"{journey.name} {journey.about}")
def test_a_journey_is_gone_as_it_was_written(journey: Journey, data: Path, answered: dict[str, list[Any]]) -> None:
    asked = ask(data, journey.sql, values(journey))
    assert len(asked.rows) == len(answered[journey.name])
    assert asked.rows or journey.name in ("J7", "J8")  # nothing is declared of this market


@pytest.mark.parametrize("name", NAMED)
def test_the_named_query_of_a_journey_tells_the_same(name: str, data: Path, answered: dict[str, list[Any]]) -> None:
    query, given = NAMED[name]
    found = ask(data, named_query(query), named_values(query, given))
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    written = answered[name]
    shared = [column for column in written[0] if column in found.columns]
    assert len(shared) >= 2
    if name == "J3":  # sub-types are left out there, and the label is called the motive
        assert {row["brand"] for row in written} == {row["brand"] for row in rows}
    elif name == "J10":
        assert {row["place"]: row["n"] for row in written}.items() <= {row["place"]: row["n"] for row in rows}.items()
        assert sum(row["n"] for row in written) > 10
    else:
        assert sorted(map(repr, told(written, shared))) == sorted(map(repr, told(rows, shared)))


# Those that print tables; `value` and `invite` are as wide as their sentences are written.
WRITES = {"serve", "backup", "replay", "upgrade", "declare", "models label", "export", "erase", "value", "invite"}


@pytest.mark.parametrize("name", [name for name in FOLDER if name not in WRITES and name.split()[0] != "alerts"])
def test_what_a_command_says_in_a_pipe_fits_100_columns(name: str, data: Path, tmp_path: Path) -> None:
    words = [str(data) if word == "demo-data" else word for word in example(name)]
    with chdir(tmp_path):
        printed = CliRunner().invoke(app, words).stdout.replace(str(data), "demo-data")
    assert [line for line in printed.splitlines() if len(line) > 100] == []


def told(rows: list[dict[str, Any]], columns: list[str]) -> Iterator[list[Any]]:
    """These columns, as they are in JSON."""
    for row in rows:
        yield [float(f"{row[c]:.9g}") if isinstance(row[c], float) else str(row[c]).replace("T", " ") for c in columns]


def test_the_incident_of_the_second_journey_is_shown_with_its_posts(answered: dict[str, list[Any]]) -> None:
    assert [row["alert_id"] for row in answered["J2"]] == ["a1"] * 3
    (rule,) = answered["J9"]
    assert (rule["alerts"], rule["useful"], rule["noise"], rule["worst_attempts"]) == (1, 1, 0, 1)
    assert (rule["detection_s"], rule["delivery_ms"]) == (600, 40)

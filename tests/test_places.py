"""No answer over HTTP, and no error, says where the files of the server lie, or whose home that is."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import duckdb
import pytest

from pipeline.errors import QueryError
from streams.attach import month_file
from streams.publish import publish
from streams.queries import PUBLISHED_FILE, ask, open_published, query_names
from streams.store import Store
from streams.web.allowance import Allowance
from streams.web.app import create_app
from streams.web.bearer import tokens_from
from streams.web.confinement import confine_sql
from streams.web.open_door import names_allowed
from streams.web.page_data import VIEWS
from streams.web.parts import Parts
from streams.web.places import TELLING, without_places
from streams.web.query_pool import Limits, QueryPool
from streams.web.web_gauges import WebGauges
from tests.store_samples import NOON_MS, mention, output
from tests.web_client import WebClient

PERSON = "jeanne.dupont"  # whose home it is
TRICKS = (
    "SELECT path FROM duckdb_databases()",
    "SELECT value FROM duckdb_settings()",
    'SELECT * FROM SYSTEM.main."DUCKDB_Databases"()',
    "SELECT current_setting('allowed_paths')",
    "SELECT 'allowed_paths'.current_setting()",
    "SELECT current_setting(n) FROM (VALUES ('allowed_paths')) v(n)",
    "SELECT 1 WHERE (SELECT any_value(path) FROM duckdb_databases()) = 'x'",
    "WITH d AS (FROM duckdb_databases()) SELECT hex(path) FROM d",
    "FROM pragma_database_list",
    "FROM pg_catalog.pg_settings",
    "SUMMARIZE FROM duckdb_databases()",
    "DESCRIBE FROM duckdb_settings()",
    "EXPLAIN SELECT current_setting('allowed_paths')",
    "EXPLAIN ANALYZE SELECT current_setting('allowed_paths')",
    "EXPLAIN (FORMAT json) SELECT current_setting('allowed_paths')",
    "FROM query('FROM duckdb_' || 'databases()')",
    "FROM query_table('duckdb_databases')",
    "FROM json_execute_serialized_sql(json_serialize_sql('FROM duckdb_databases()'))",
    "SELECT json_serialize_plan('SELECT current_setting(''allowed_paths'')', optimize := true)",
)
ERRORS = (
    "SELECT * FROM read_text('murmure.duckdb')",
    "FROM 'murmure.duckdb'",
    "FROM glob('*')",
    "FROM texts_2026_02.texts",
    "SELECT error('x')",
    "SHOW DATABASES",
    "EXPLAIN ANALYZE SELECT * FROM mentions_full",
    "ATTACH 'x.duckdb'",
    "PRAGMA database_list",
    "COPY mentions TO 'x.csv'",
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home") / PERSON


@pytest.fixture(scope="module")
def data(home: Path) -> Path:
    folder = home / "data"
    with Store.open(folder) as store:
        store.commit(output(mentions=[mention("m1")]), seq=1)
        publish(store, folder, NOON_MS)
    month = month_file(folder, 2026, 1)
    month.parent.mkdir()
    with duckdb.connect(str(month)) as con:
        con.execute("CREATE TABLE texts (source VARCHAR, mention_id VARCHAR, text VARCHAR, posted_at TIMESTAMP)")
    month_file(folder, 2025, 12).write_bytes(b"no database")
    return folder


@pytest.fixture(scope="module")
def client(data: Path, home: Path) -> Iterator[WebClient]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        with WebClient(create_app(parts_of(data))) as opened:
            yield opened


def parts_of(data: Path) -> Parts:
    gauges = WebGauges()
    pool = QueryPool([data], Limits(seconds=5, working=1), gauges.ended.inc)
    names, allowance = names_allowed("127.0.0.1", []), Allowance(time.monotonic)
    return Parts(folders=[data], pool=pool, tokens=tokens_from({}), names=names, gauges=gauges, allowance=allowance)


def told(client: WebClient, sql: str) -> str:
    """All of an answer: its text and its headers."""
    found = client.post("/api/sql", json={"sql": sql})
    assert found.status_code in (200, 400), found.text
    return f"{found.status_code} {found.headers} {found.text}"


def test_what_tells_of_places_is_refused_however_it_is_written(client: WebClient) -> None:
    for sql in TRICKS:
        answer = told(client, sql)
        assert answer.startswith("400"), answer
        assert "is not for questions of others" in answer, answer
        assert PERSON not in answer
    for sql in ERRORS:
        assert PERSON not in told(client, sql), sql
    assert '"m1"' in told(client, "SELECT mention_id AS query FROM mentions AS query_table")
    assert '"m1"' in told(client, "WITH query AS (SELECT mention_id FROM mentions) FROM query")


def test_a_long_sum_is_looked_at_and_answered(client: WebClient) -> None:
    """A statement that is parsed a thousand levels deep once ended its process."""
    assert '"n":900' in told(client, f"SELECT {'+'.join(['1'] * 900)} AS n").replace(" ", "")


def test_no_function_or_view_that_duckdb_has_tells_of_places(client: WebClient, data: Path) -> None:
    """Also those that a later release brings: all are asked, with nothing and with a word."""
    with open_published(data) as con:
        confine_sql(con)
        tables = con.execute("SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type = 'table'")
        names = [name for (name,) in tables.fetchall()]
        scalars = con.execute("SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type = 'scalar'")
        text = "'SELECT current_setting(''allowed_paths'')'"
        calls = [f'"{name}"({text}{more})' for (name,) in scalars.fetchall() for more in ("", ", optimize := true")]
        views = [f'{a}."{b}"' for a, b in con.execute("SELECT schema_name, view_name FROM duckdb_views()").fetchall()]
        n = len(names)
        assert n > 50
        leaking = []
        asking = [*views, *(f"{name}()" for name in names), *(f"{name}('murmure')" for name in names)]
        asking += [f"(SELECT {call})" for call in calls]
        for asked in asking:
            try:
                found = str(con.execute(f"FROM {asked}").fetchmany(2_000))
            except duckdb.Error as error:
                found = str(error)
            if PERSON in found:
                leaking.append(asked)
    assert len(leaking) >= 4, "else this looks at nothing"
    for asked in leaking:
        assert asked.removeprefix("(SELECT ").partition("(")[0].rpartition(".")[2].strip('"') in TELLING, asked
        assert PERSON not in told(client, f"FROM {asked}")


def test_no_route_tells_of_places_also_when_nothing_is_there(client: WebClient, data: Path, tmp_path: Path) -> None:
    routes = ["/", "/livez", "/readyz", "/metrics", "/api/page/me", "/api/page/nothing", "/x"]
    routes += [f"/api/page/{name}?brand=acme" for name in VIEWS]
    routes += [f"/api/queries{name}" for name in ("", "/nothing", *(f"/{name}" for name in query_names()))]
    for route in routes:
        found = client.get(route)
        assert PERSON not in f"{found.headers} {found.text}", route
    empty, damaged = tmp_path / PERSON / "empty", tmp_path / PERSON / "damaged"
    for folder in (empty, damaged):
        folder.mkdir(parents=True)
    (damaged / PUBLISHED_FILE).write_bytes((data / PUBLISHED_FILE).read_bytes()[:5_000] + os.urandom(9_000))
    for folder in (empty, damaged):
        with WebClient(create_app(parts_of(folder))) as other:
            for route in ("/readyz", "/metrics", "/api/queries/brands", "/api/page/state", "/api/sql?sql=SELECT+1"):
                found = other.get(route)
                assert PERSON not in f"{found.headers} {found.text}", (folder.name, route)


def test_an_inbox_that_cannot_be_written_tells_of_no_place(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / PERSON / "data"
    folder.mkdir(parents=True)
    (folder / PUBLISHED_FILE).write_bytes((data / PUBLISHED_FILE).read_bytes())
    (folder / "inbox").write_bytes(b"no folder")
    with WebClient(create_app(parts_of(folder))) as client:
        found = client.post("/api/page/act", json={"act": "ack", "alert_id": "a" * 16})
    assert found.status_code == 503, found.text
    assert PERSON not in f"{found.headers} {found.text}"


def test_sql_of_others_on_the_command_line_is_looked_at_too(data: Path, tmp_path: Path) -> None:
    data = copytree(data, tmp_path / PERSON / "data")  # this process serves the other, which is locked
    with pytest.raises(QueryError, match="duckdb_databases is not for questions of others"):
        ask(data, TRICKS[0], is_foreign=True)
    assert PERSON in str(ask(data, TRICKS[0]).rows), "one's own SQL may ask what it likes"


def test_an_error_names_the_folder_and_not_its_path() -> None:
    assert without_places("no /a/b/c/x, no /a/b", ["/a/b", "/a/b/c"]) == "no c/x, no b"

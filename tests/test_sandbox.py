"""Other people's SQL: every attack is refused in time, changes nothing, and the next question is answered."""

import asyncio
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from streams.attach import month_file
from streams.publish import publish
from streams.queries import PUBLISHED_FILE
from streams.store import Store
from streams.web.answer_forms import FORMS
from streams.web.confinement import ADDRESS_SPACE, ENVIRONMENT
from streams.web.query_pool import Answer, Limits, QueryPool, Question
from streams.web.refusal import Refusal
from tests.sql_attacks import ATTACKS, Attack
from tests.store_samples import NOON_MS, mention, output

pytestmark = pytest.mark.slow  # ten seconds: `make check` has two minutes for everything

WORDS = (
    *(
        "SELECT",
        "FROM",
        "EXPLAIN",
        "ANALYZE",
        "CREATE TEMP TABLE mentions AS",
        "mentions",
        "*",
        "1",
        "(",
        ")",
        ";",
        "--",
    ),
    *("/*", "*/", "'", '"', "$$", "$a", "?", "WITH", "AS", "INSERT INTO", "BEGIN", "COMMIT", "SET", "PRAGMA", "CALL"),
)
SECONDS = 5.0  # a small question is answered within it however busy the machine is
HURRIED_S = 0.5  # for questions that would never end
SMALL = "SELECT mention_id, author_id FROM mentions ORDER BY mention_id"
CANARY = "kanarienvogel-3141592653"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    with Store.open(folder) as store:
        store.commit(output(mentions=[mention("m1"), mention("m2", "bob")]), seq=1)
        publish(store, folder, NOON_MS)
    return folder


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="module")
def pools(data: Path, loop: asyncio.Runner) -> Iterator[dict[float, QueryPool]]:
    """By how long a question may take (s)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MURMURE_TOKENS", f"ann:{CANARY}")
        made = {seconds: QueryPool([data], Limits(seconds=seconds, working=2)) for seconds in (SECONDS, HURRIED_S)}
        for one in made.values():
            loop.run(one.start())
    yield made
    for one in made.values():
        loop.run(one.close())


@pytest.fixture(scope="module")
def pool(pools: dict[float, QueryPool]) -> QueryPool:
    return pools[SECONDS]


@pytest.fixture(scope="module")
def hurried(pools: dict[float, QueryPool]) -> QueryPool:
    return pools[HURRIED_S]


@pytest.fixture
def ask(pool: QueryPool, loop: asyncio.Runner) -> Callable[..., Answer]:
    def asked(sql: str, form: str = "json") -> Answer:
        return loop.run(pool.ask(Question(sql, form), "ann"))

    return asked


def rows(answer: Answer) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(answer.body)["rows"]
    return found


# The list of attacks


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_is_refused_in_time(attack: Attack, pools: dict[float, QueryPool], loop: asyncio.Runner) -> None:
    limit_s = HURRIED_S if "too_long" in attack.codes else SECONDS
    started_s = time.monotonic()
    with pytest.raises(Refusal) as refusal:
        loop.run(pools[limit_s].ask(Question(attack.sql), "ann"))
    assert refusal.value.code in attack.codes, refusal.value.body
    assert time.monotonic() - started_s < limit_s + 4  # on a busy machine
    assert set(refusal.value.body["error"]) == {"code", "asked", "found", "to_do"}


def test_no_attack_comes_through_as_arrow_either(ask: Callable[..., Answer]) -> None:
    """It takes another way through DuckDB's client."""
    for attack in ATTACKS:
        if attack.codes == ("not_answerable",):
            with pytest.raises(Refusal) as refusal:
                ask(attack.sql, "arrow")
            assert refusal.value.code == "not_answerable", attack


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=8)), max_size=10), form=st.sampled_from(FORMS))
def test_whatever_is_asked_is_answered_or_refused_with_words(
    words: list[str], form: str, ask: Callable[..., Answer]
) -> None:
    try:
        outcome = "done" if ask(" ".join(words), form) else ""
    except Refusal as refusal:
        outcome = refusal.code
    assert outcome in {"done", "not_answerable", "too_much", "too_long"}, words


def test_after_all_attacks_the_tables_are_as_they_were_in_every_process(ask: Callable[..., Answer]) -> None:
    for _ in range(4):
        assert [row["mention_id"] for row in rows(ask(SMALL))] == ["m1", "m2"]
    assert not list(Path("/tmp").glob("murmure-attack*"))


def test_what_one_caller_makes_the_next_does_not_meet(ask: Callable[..., Answer]) -> None:
    """Were EXPLAIN ANALYZE let through, one caller could give the others a made-up table."""
    with pytest.raises(Refusal):
        ask("EXPLAIN ANALYZE CREATE TEMP TABLE mentions AS SELECT 'made up' AS mention_id")
    assert [row["mention_id"] for row in rows(ask(SMALL))] == ["m1", "m2"]


@pytest.mark.parametrize(
    "sql",
    [
        "EXPLAIN SELECT 1",
        "EXPLAIN ANALYZE SELECT 1",
        "DESCRIBE mentions",
        "SUMMARIZE mentions",
        "SHOW TABLES",
        "VALUES (1)",
    ],
)
def test_harmless_questions_are_answered(sql: str, ask: Callable[..., Answer]) -> None:
    assert ask(sql).n > 0


def test_nothing_that_can_be_asked_tells_a_secret_of_the_server(ask: Callable[..., Answer]) -> None:
    told = b""
    for table in ("duckdb_settings()", "duckdb_variables()", "duckdb_databases()", "duckdb_secrets()", "duckdb_logs()"):
        try:
            told += ask(f"FROM {table}").body
        except Refusal as refusal:
            told += json.dumps(refusal.body).encode()
    assert CANARY.encode() not in told
    assert b"MURMURE_TOKENS" not in told


# The process


def test_a_query_process_inherits_neither_environment_nor_descriptors(
    pool: QueryPool, loop: asyncio.Runner, data: Path
) -> None:
    inherited = os.open(os.devnull, os.O_RDONLY)
    os.set_inheritable(inherited, True)
    try:
        loop.run(pool._hire())
    finally:
        os.close(inherited)
    child = Path(f"/proc/{pool._idle[-1].pid}")
    assert dict(part.split("=", 1) for part in (child / "environ").read_text().split("\0") if part) == ENVIRONMENT
    opened = sorted(str(each.readlink()).partition(":")[0] for each in (child / "fd").iterdir())
    assert opened.count("/dev/null") == 4, opened  # in, out, err, and where these lead
    assert opened.count("pipe") == 2, opened
    assert [name for name in opened if name not in ("pipe", "/dev/null")] == [str(data / "murmure.duckdb")]
    limits = (child / "limits").read_text()
    assert re.search(rf"Max address space +{ADDRESS_SPACE} +{ADDRESS_SPACE}", limits)
    assert re.search(r"Max file size +0 +0", limits)
    assert re.search(r"Max core file size +0 +0", limits)


def test_a_query_process_knows_nothing_of_heavy_packages() -> None:
    code = "import sys, streams.web.query_process; print(*sys.modules)"
    root = str(Path(__file__).parent.parent)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": root}
    )
    assert not {"spacy", "networkx", "pyarrow", "numpy", "pydantic", "starlette", "typer"} & set(done.stdout.split())


def test_a_process_that_hears_nothing_is_ended_and_another_takes_its_place(
    hurried: QueryPool, loop: asyncio.Runner
) -> None:
    before = hurried.n_killed

    async def story() -> None:
        with pytest.raises(Refusal, match="no answer within"):
            await hurried.ask(Question("SELECT sum(i) FROM range(100000000000) AS t(i)"), "ann")
        assert (await hurried.ask(Question(SMALL), "ann")).n == 2
        await asyncio.gather(*hurried._hired)
        assert len(hurried._idle) >= 2

    loop.run(story())
    assert hurried.n_killed == before + 1


def test_a_query_process_ends_with_its_server(data: Path, loop: asyncio.Runner) -> None:
    async def story() -> list[int]:
        pool = QueryPool([data], Limits(working=1))
        await pool.start()
        pids = [child.pid for child in pool._idle]
        for child in pool._idle:
            assert child._process.stdin is not None
            child._process.stdin.close()  # as when the server was killed
            await asyncio.wait_for(child._process.wait(), 5)
        pool._idle.clear()
        await pool.close()
        return pids

    assert len(loop.run(story())) == 2


# What comes back


def test_rows_and_bytes_are_bounded_and_it_is_said(data: Path, loop: asyncio.Runner) -> None:
    async def story() -> None:
        async with running(data, Limits(max_rows=10, max_bytes=1_000, working=1)) as pool:
            for form in ("json", "ndjson", "csv", "arrow"):
                few = await pool.ask(Question("FROM range(1000000000)", form), "ann")
                assert (few.n, few.truncated) == (10, True), form
                long = await pool.ask(Question("SELECT repeat('x', 300) FROM range(9)", form), "ann")
                assert long.truncated, form
                assert long.n < 9
                assert len(long.body) < 3_000
                whole = await pool.ask(Question("FROM range(10)", form), "ann")
                assert (whole.n, whole.truncated) == (10, False), form

    loop.run(story())


def test_a_file_that_is_published_anew_is_asked_at_once(tmp_path: Path, loop: asyncio.Runner) -> None:
    async def story() -> None:
        with Store.open(tmp_path) as store:
            async with running(tmp_path, Limits(working=1)) as pool:
                with pytest.raises(Refusal) as refusal:
                    await pool.ask(Question(SMALL), "ann")
                assert refusal.value.status == 503
                for n in (1, 2, 3):
                    store.commit(output(mentions=[mention(f"m{n}")]), seq=n)
                    publish(store, tmp_path, NOON_MS)
                    assert (await pool.ask(Question(SMALL), "ann")).n == n
                assert pool.n_killed == 0  # the same process opened each

    loop.run(story())


def test_texts_of_the_archive_are_there_also_those_that_come_later(tmp_path: Path, loop: asyncio.Runner) -> None:
    async def story() -> None:
        question = Question("SELECT count(*) AS n FROM mentions_full WHERE text = 'of old'")
        async with running(tmp_path, Limits(working=1)) as pool:
            assert rows(await pool.ask(question, "ann")) == [{"n": 0}]
            for n, (year, month) in enumerate(((2025, 12), (2026, 1)), 1):
                put_in_archive(tmp_path, year, month, f"m{n}")
                assert rows(await pool.ask(question, "ann")) == [{"n": n}]

    with Store.open(tmp_path) as store:
        store.commit(output(mentions=[mention("m1"), mention("m2")]), seq=1)
        store.con.execute("UPDATE mentions SET text = NULL")
        publish(store, tmp_path, NOON_MS)
    loop.run(story())


def put_in_archive(data: Path, year: int, month: int, mention_id: str) -> None:
    file = month_file(data, year, month)
    file.parent.mkdir(exist_ok=True)
    with duckdb.connect(str(file)) as con, duckdb.connect(str(data / PUBLISHED_FILE), read_only=True) as published:
        found = published.execute(
            "SELECT source, posted_at FROM mentions WHERE mention_id = ?", [mention_id]
        ).fetchone()
        con.execute("CREATE TABLE texts (source VARCHAR, mention_id VARCHAR, text VARCHAR, posted_at TIMESTAMP)")
        assert found
        con.execute("INSERT INTO texts VALUES (?, ?, 'of old', ?)", [found[0], mention_id, found[1]])


def test_several_folders_are_asked_as_one_and_as_safely(tmp_path: Path, loop: asyncio.Runner) -> None:
    folders = [tmp_path / name for name in ("one", "two")]
    for n, folder in enumerate(folders):
        with Store.open(folder) as store:
            store.commit(output(mentions=[mention(f"m{n}", brand=f"brand{n}")]), seq=1)
            publish(store, folder, NOON_MS)

    async def story() -> None:
        pool = QueryPool(folders, Limits(working=1))
        await pool.start()
        try:
            for _ in range(2):
                answer = await pool.ask(Question("SELECT brand FROM mentions_full ORDER BY brand"), "ann")
                assert [row["brand"] for row in rows(answer)] == ["brand0", "brand1"]
                for sql in (
                    "FROM read_text('/etc/passwd')",
                    f"FROM '{folders[0] / PUBLISHED_FILE}'",
                    "EXPLAIN ANALYZE CREATE TABLE t AS SELECT 1",
                    "EXPLAIN ANALYZE CREATE OR REPLACE VIEW mentions AS SELECT 1",
                    "ATTACH ':memory:' AS x",
                    "SET memory_limit = '9GB'",
                ):
                    with pytest.raises(Refusal) as refusal:
                        await pool.ask(Question(sql), "ann")
                    assert refusal.value.code == "not_answerable", sql
        finally:
            await pool.close()

    loop.run(story())


def test_a_caller_who_asks_too_much_at_once_is_sent_away_and_the_others_are_not(
    data: Path, loop: asyncio.Runner
) -> None:
    slow = Question("SELECT sum(i) FROM range(100000000000) AS t(i)")

    async def asked(pool: QueryPool, who: str, question: Question) -> str:
        try:
            await pool.ask(question, who)
        except Refusal as refusal:
            return refusal.code if refusal.status != 429 or refusal.headers["Retry-After"] else "no Retry-After"
        return "done"

    async def story() -> None:
        async with running(data, Limits(seconds=0.5, working=2, waiting=2, of_one_caller=2)) as pool:
            greedy = [asyncio.create_task(asked(pool, "greedy", slow)) for _ in range(5)]
            await asyncio.sleep(0.05)
            times_s = []
            for _ in range(20):
                started_s = time.monotonic()
                assert await asked(pool, "ann", Question(SMALL)) == "done"
                times_s.append(time.monotonic() - started_s)
            assert sorted(await asyncio.gather(*greedy)) == ["too_long"] * 2 + ["too_many_at_once"] * 3
            sys.stdout.write(f"beside attacks a small question took {median(times_s) * 1000:.1f} ms (median)\n")
            assert times_s[0] < 0.6  # those who attack have 0.8 s each
            crowd = [asyncio.create_task(asked(pool, f"caller {n}", slow)) for n in range(5)]
            assert (await asyncio.gather(*crowd)).count("busy") == 1

    loop.run(story())


def test_a_warm_small_question_takes_milliseconds(pool: QueryPool, loop: asyncio.Runner) -> None:
    async def story() -> list[float]:
        times_s = []
        for _ in range(60):
            started_s = time.monotonic()
            await pool.ask(Question(SMALL), "ann")
            times_s.append(time.monotonic() - started_s)
        return times_s

    found_s = median(loop.run(story()))
    sys.stdout.write(f"a warm small question takes {found_s * 1000:.2f} ms (median of 60)\n")
    assert found_s < 0.05  # 1 ms on a quiet machine


@asynccontextmanager
async def running(data: Path, limits: Limits) -> AsyncIterator[QueryPool]:
    pool = QueryPool([data], limits)
    await pool.start()
    try:
        yield pool
    finally:
        await pool.close()

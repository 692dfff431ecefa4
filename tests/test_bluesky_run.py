"""Whole runs over an invented Jetstream that breaks all the time: the tables are those of a quiet one."""

import json
import random
import shlex
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.errors import InputError, QueryError
from streams.cli import app
from streams.equality import tables_equal
from streams.queries import ask
from streams.sources.bluesky import Bluesky
from streams.sources.bluesky_events import event_of
from streams.sources.jetstream import Frame, Wire, read_frame
from streams.sources.live import Found
from tests.drive import drive
from tests.fake_jetstream import FakeJetstream, Told, serving
from tests.jetstream_story import record, story
from tests.killable_live import go_on, quick_settings, seq_of

pytestmark = pytest.mark.slow  # runs and servers, seconds each: `make check` has two minutes for everything

ROOT = Path(__file__).parents[1]
N = 1_000
POST = "app.bsky.feed.post"


def n_events(fake: FakeJetstream) -> int:
    """How many events the story holds."""
    frames = [read_frame(told.v1, "v1") for told in fake.story]
    return sum(event_of(frame) is not None for frame in frames)  # type: ignore[arg-type]


def run_through(data: Path, fake: FakeJetstream) -> dict[str, int]:
    """Read the whole story, and a little longer; what became of the events of this run."""
    n, over_s = n_events(fake), list[float]()
    with serving(fake):

        def is_over(writer: object, _: object) -> bool:
            if not over_s and writer.progress.outcomes["input"] >= n:  # type: ignore[attr-defined]
                over_s.append(time.monotonic() + 0.2)
            return bool(over_s) and time.monotonic() > over_s[0]

        writer = go_on(data, quick_settings(fake.url, fake.wire), is_over)
    assert over_s, "the story never came to its end"
    return dict(writer.progress.outcomes)


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, int]]:
    """The tables, and what became of the events, of a run that nothing disturbed."""
    data = tmp_path_factory.mktemp("calm") / "data"
    return data, run_through(data, FakeJetstream(story(N)))


@pytest.mark.parametrize(("wire", "numbered"), [("v1", True), ("v1", False), ("v2", True)])
def test_ten_lost_connections_leave_no_trace(
    tmp_path: Path, calm: tuple[Path, dict[str, int]], wire: Wire, numbered: bool
) -> None:
    drops = [200, 1, 0, 150, 33, 100, 5, 150, 2, 80]
    broken = FakeJetstream(
        story(N, numbered=numbered),
        wire,
        numbered,
        drops=list(drops),
        refuses=[503, 429],
        twice=17,
        swaps=0 if numbered else 11,
        errors=[-1, -1, -1, 50] if wire == "v2" else [],
    )
    assert run_through(tmp_path, broken) == calm[1]
    assert len(broken.asked) >= len(drops) + 1
    verdict = tables_equal(calm[0], tmp_path)
    assert verdict, verdict
    assert gaps(tmp_path) == []


def until(fake: FakeJetstream, data: Path, n_input: int, silence_s: float = 2.0) -> dict[str, int]:
    """Read until so many events came in."""
    writer = go_on(
        data,
        quick_settings(fake.url, fake.wire, silence_s=silence_s),
        lambda writer, _: writer.progress.outcomes["input"] >= n_input,
    )
    return dict(writer.progress.outcomes)


def gaps(data: Path) -> list[tuple[object, ...]]:
    return ask(data, "SELECT source, from_at < to_at, detail FROM coverage WHERE reason = 'gap'").rows


@pytest.mark.parametrize(("wire", "numbered"), [("v1", True), ("v1", False), ("v2", True)])
def test_what_the_server_forgot_meanwhile_is_a_gap_and_not_silence(tmp_path: Path, wire: Wire, numbered: bool) -> None:
    told = story(900, numbered=numbered)
    with serving(FakeJetstream(told[:300], wire, numbered)) as fake:
        until(fake, tmp_path / "data", 280)
        assert gaps(tmp_path / "data") == []
    with serving(FakeJetstream(told, wire, numbered, oldest=600), port=int(fake.url.rpartition(":")[2])) as later:
        until(later, tmp_path / "data", 280)
    (found,) = gaps(tmp_path / "data")
    assert found[:2] == ("bluesky", True)
    assert "no longer has what came between" in str(found[2])
    if wire == "v2":
        assert len(later.asked[0]["cursor"][0]) > 15, "the number was refused before, so it is asked by time"


def test_a_silent_server_is_left_and_asked_again(tmp_path: Path) -> None:
    with serving(FakeJetstream(story(400), hushes=[100, 0])) as fake:
        found = until(fake, tmp_path / "data", 380, silence_s=0.3)
    assert len(fake.asked) >= 3
    assert found.get("duplicate", 0) == 0


def test_a_server_that_fails_is_left_for_the_next_and_nothing_is_lost(
    tmp_path: Path, calm: tuple[Path, dict[str, int]]
) -> None:
    told = story(N)
    with serving(FakeJetstream(told, drops=[600], serves=1)) as one, serving(FakeJetstream(told)) as two:
        settings = quick_settings(one.url)
        bluesky = settings.sources.bluesky.model_copy(update={"urls": (one.url, two.url)})
        sources = settings.sources.model_copy(update={"bluesky": bluesky})
        settings = settings.model_copy(update={"sources": sources})
        writer = go_on(tmp_path, settings, lambda writer, _: seq_of(writer) >= N)
    assert two.asked
    assert dict(writer.progress.outcomes) == calm[1]
    assert tables_equal(calm[0], tmp_path)
    assert gaps(tmp_path) == []


def test_hostile_messages_are_rejected_each_once_and_the_rest_is_read(tmp_path: Path) -> None:
    told = list(story(600))
    rubbish = {
        50: b"\xff\xfe{",
        100: b"{",
        150: b"[1]",
        200: b"{}",
        250: b'{"did":"did:plc:a","time_us":1,"kind":"identity","x":"' + b"a" * 5_000_000 + b'"}',
        300: b'{"x":' + b"[" * 900 + b"]" * 900 + b"}",
        350: told[0].v1.replace(b'"time_us":', b'"time_us":"x",'),
    }
    for at, raw in rubbish.items():
        told[at] = Told(told[at].seq, told[at].time_us, raw, raw)
    with serving(FakeJetstream(told, drops=[260, 40, 300])) as fake:
        n = sum(event_of(f) is not None for one in told if isinstance(f := read_frame(one.v1, "v1"), Frame))
        until(fake, tmp_path / "data", n + len(rubbish))
    codes = dict(ask(tmp_path / "data", "SELECT code, count(*) FROM rejected GROUP BY 1").rows)
    codes.pop("erased", None)
    wanted = ("bad_bytes", "bad_json", "not_object", "missing", "wrong_type", "too_long", "too_deep")
    assert codes == dict.fromkeys(wanted, 1)
    assert len(fake.asked) >= 4


def test_a_message_beyond_all_limits_is_left_out_and_said(tmp_path: Path) -> None:
    told = list(story(400))
    told[200] = Told(told[200].seq, told[200].time_us, b'"' + b"a" * 17 * 2**20 + b'"', b"")
    with serving(FakeJetstream(told)) as fake:
        go_on(tmp_path / "data", quick_settings(fake.url), lambda writer, _: seq_of(writer) >= 400)
    assert len(gaps(tmp_path / "data")) == 1
    assert len(fake.asked) >= 2


@pytest.mark.parametrize("is_up", [True, False])
def test_an_idle_stream_lets_time_pass_only_while_it_is_up_to_date(is_up: bool) -> None:
    now_us, promised = time.time_ns() // 1000, list[int | None]()
    first_us = now_us if is_up else now_us - 10**9
    told = [record(n, first_us + n, 1, POST, n, {"text": "acme"}) for n in range(1, 5)]
    with serving(FakeJetstream(told)) as fake:
        source = Bluesky(quick_settings(fake.url).sources.bluesky)

        def is_enough(found: Sequence[Found]) -> bool:
            promised.append(source.promise_ms(now_us // 1000))
            return len(found) > len(told)

        drive(source, is_enough)
    assert promised[0] is None, "it is open, and nothing came yet"
    assert promised[-1] == (now_us // 1000 - 60_000 if is_up else None)
    assert source.promise_ms(now_us // 1000) is None, "it is closed"


def test_a_server_that_says_no_ends_the_run_with_its_words(tmp_path: Path) -> None:
    said = pytest.raises(InputError, match=r"bluesky cannot be read: ws://\S+ answered 403")
    with serving(FakeJetstream(story(10), refuses=[403] * 9)) as fake, said:
        go_on(tmp_path / "data", quick_settings(fake.url), lambda _, __: False)


@pytest.mark.parametrize(
    "n_kills", [pytest.param(3, marks=pytest.mark.slow), pytest.param(40, marks=pytest.mark.prove)]
)
def test_kills_and_lost_connections_leave_no_trace(tmp_path: Path, n_kills: int) -> None:
    told, rng, n_killed = story(1_000 * n_kills), random.Random(n_kills), 0
    drops = [rng.randrange(600) for _ in range(2 * n_kills)]
    with serving(FakeJetstream(told, drops=drops, pause_s=0.0005)) as fake:
        command = [sys.executable, "-m", "tests.killable_live", str(tmp_path / "killed"), fake.url, str(len(told))]
        for _ in range(n_kills):
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
            time.sleep(rng.uniform(0.3, 1.5))
            process.kill()
            _, errors = process.communicate(timeout=60)
            n_killed += process.returncode == -9
            assert process.returncode in (0, -9), errors.decode()
        fake.pause_s = 0
        go_on(tmp_path / "killed", quick_settings(fake.url), lambda writer, _: seq_of(writer) >= len(told))
    assert n_killed >= n_kills * 0.8, "the story was too short"
    with serving(FakeJetstream(told)) as calm:
        go_on(tmp_path / "calm", quick_settings(calm.url), lambda writer, _: seq_of(writer) >= len(told))
    verdict = tables_equal(tmp_path / "calm", tmp_path / "killed")
    assert verdict, verdict
    assert gaps(tmp_path / "killed") == []


@pytest.mark.prove
def test_twenty_thousand_messages_over_fourteen_connections(tmp_path: Path) -> None:
    told = story(20_000)
    drops = [300, 1, 0, 700, 33, 2500, 5, 600, 2, 900, 1500, 44, 800]
    calm = run_through(tmp_path / "calm", FakeJetstream(told))
    assert run_through(tmp_path / "broken", FakeJetstream(told, drops=drops, twice=17)) == calm
    assert tables_equal(tmp_path / "calm", tmp_path / "broken")
    assert gaps(tmp_path / "broken") == []


def test_files_and_live_sources_are_read_by_runs_of_their_own(tmp_path: Path) -> None:
    runner = CliRunner()
    both = runner.invoke(app, ["run", "--source", "bluesky", "--input", "x.ndjson", "--data", str(tmp_path)])
    assert isinstance(both.exception, InputError)
    assert "goes without --input" in str(both.exception)
    unknown = runner.invoke(app, ["run", "--source", "blusky", "--data", str(tmp_path)])
    assert "did you mean bluesky" in str(unknown.exception)
    assert runner.invoke(app, ["run", "--data", str(tmp_path)]).exit_code == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_stranger_sees_the_first_rows_within_a_minute(tmp_path: Path) -> None:
    """The commands of examples/live as they stand there, each a process; settings alone name a server here."""
    written = (ROOT / "examples" / "live" / "README.md").read_text(encoding="utf-8")
    check, run, sql, _ = [shlex.split(line)[1:] for line in written.splitlines() if line.startswith("murmure ")]
    assert run == ["run", "--source", "bluesky", "--brands", "examples/live/brands.toml", "--data", "live"]
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    main = [
        sys.executable,
        "-c",
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); from streams.cli import main; main()",
    ]
    named = [Told(one.seq, one.time_us, one.v1.replace(b"acme", b"Decathlon"), b"") for one in story(1_000)]

    def said(*words: str) -> str:
        done = subprocess.run([*main, *words], cwd=tmp_path, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    with serving(FakeJetstream(named, drops=[300])) as fake:
        (tmp_path / "murmure.toml").write_text(f'[sources.bluesky]\nurls = ["{fake.url}"]\n', encoding="utf-8")
        assert "decathlon" in said(*check)
        began = time.monotonic()
        process = subprocess.Popen(
            [*main, *run, "--format", "json"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        try:
            while first_rows(tmp_path / "live") == 0:
                assert process.poll() is None, process.stderr.read().decode() if process.stderr else ""
                assert time.monotonic() - began < 60
                time.sleep(0.1)
            rows = said(*sql, "--format", "json")
            assert time.monotonic() - began < 60, "the stranger's own look counts"
            looked = said("doctor", "--data", "live", "--format", "json")
        finally:
            process.terminate()
            out, errors = process.communicate(timeout=30)
    assert process.returncode == 0, errors.decode()
    (row,) = json.loads(rows)
    assert row["brand"] == "decathlon"
    assert row["posts"] > 0
    assert "source bluesky" in looked
    assert {row["outcome"]: row["n"] for row in json.loads(out)}["accepted"] > 0


def first_rows(data: Path) -> int:
    try:
        return int(ask(data, "SELECT count(*) FROM mentions").rows[0][0])
    except QueryError:
        return 0

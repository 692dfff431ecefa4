"""With a key, no name of a person is on the disk at any moment, whatever way the input comes."""

import base64
import gzip
import io
import os
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from types import SimpleNamespace

import httpx
import pytest

from pipeline.errors import InputError
from pipeline.records import Batch
from pipeline.settings import IntakeSettings, Settings, StoreSettings
from pipeline.source_settings import SourceSettings, WebhookSettings
from streams import pseudonym_key
from streams.columns import ColumnMap, load_column_map
from streams.commands import run
from streams.embedded import Embedded
from streams.erasure_receipt import bytes_that_name
from streams.notify.signature import key_of, signed_headers
from streams.pace import now_ms
from streams.pseudonym_key import KEY
from streams.queries import ask
from streams.sources import batches as batches_of
from streams.sources import sorting
from streams.sources.batches import bounded_input
from streams.sources.follow import follow_batches
from streams.sources.webhook_inbox import WebhookInbox
from tests.killable_live import ACME
from tests.quick_reader import QuickReader

pytestmark = pytest.mark.slow  # runs and servers, seconds each: `make check` has two minutes for everything

PEOPLE = [f"zoe.quimper{n}" for n in range(10, 16)]
NAME = "zoe.quimper"
N_POSTS = 240


def a_line(n: int) -> bytes:
    who, other = PEOPLE[n % 6].encode(), PEOPLE[n % 5].encode()
    post = (
        b'{"kind":"mention","source":"s","id":"at://%b/%d","at":"2026-02-01T10:%02d:%02dZ","author":"%b",'
        b'"text":"acme %d","reply_to":"at://%b/1","addressed":["%b"],"url":"https://x.example/%b"}\n'
    ) % (who, n, n // 4, n % 4, who, n, other, other, who)
    return post if n % 40 else post + b'{"kind":"mention","author":"%b","broken\n' % who


LINES = b"".join(map(a_line, range(N_POSTS)))
N_LINES = LINES.count(b"\n")
CSV = b"id,author,created,body\n" + b"".join(
    b"m%d,%b,%b,acme %d\n" % (n, PEOPLE[n % 6].encode(), b"2026-02-01 10:%02d:00" % (n // 4) if n % 40 else b"?", n)
    for n in range(N_POSTS)
)
MAP = """
[input]
format = "FORMAT"
[[event]]
kind = "mention"
[event.fields]
source = { constant = "forum" }
id = "id"
author = "author"
at = { column = "created", format = "%Y-%m-%d %H:%M:%S", zone = "UTC" }
text = "body"
"""
SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()


class Watch:
    """Looks through every byte of a folder whenever it is called. `n` counts the looks."""

    def __init__(self, data: Path) -> None:
        self.data, self.n = data, 0

    def __call__(self) -> None:
        self.n += 1
        assert [str(path.relative_to(self.data)) for path in bytes_that_name(self.data, NAME)] == []


@pytest.fixture
def watch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, empty_folder: Path) -> Watch:
    """Looks at each fsync: what a power cut leaves. And where the sorting writes, what a kill leaves."""
    monkeypatch.setenv(KEY, "a key of more than sixteen characters")
    pseudonym_key._of.cache_clear()
    copytree(empty_folder, tmp_path / "data")
    found, fsync = Watch(tmp_path / "data"), os.fsync

    def looking(handle: int) -> None:
        fsync(handle)
        found()

    monkeypatch.setattr(os, "fsync", looking)
    return found


class Piped(io.BytesIO):
    """Standard input that looks at the folder at each read, small as they are: a kill may come between any two."""

    def __init__(self, content: bytes, watch: Callable[[], None]) -> None:
        super().__init__(content)
        self._watch = watch

    def read(self, size: int | None = -1, /) -> bytes:
        self._watch()
        return super().read(min(size or 0, 7_000))


def settings_of(order: str = "arrival", webhook: WebhookSettings = WebhookSettings()) -> Settings:  # noqa: B008 - frozen
    store = StoreSettings(batch=50, commit_s=0.05, publish_s=1, snapshot_s=0.5)
    sources = SourceSettings(webhook=webhook)
    return Settings(intake=IntakeSettings(order=order), store=store, sources=sources)  # type: ignore[arg-type]


def map_of(tmp_path: Path, format_: str) -> ColumnMap:
    file = tmp_path / "map.toml"
    file.write_text(MAP.replace("FORMAT", format_), encoding="utf-8")
    return load_column_map(file)


def taken(watch: Watch, settings: Settings, read: Callable[[Embedded], None]) -> None:
    """Read an input, looking before and after each batch; what it stored names nobody either, in no table."""
    with Embedded(watch.data, settings, ACME, now_ms, reader=QuickReader(ACME), is_live=True, quiet=True) as writer:
        take = writer.take

        def looking(batch: Batch) -> None:
            watch()
            take(batch)
            watch()

        writer.take = looking  # type: ignore[method-assign]
        read(writer)
        tables = [table for (table,) in writer.store.con.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        assert len(tables) > 20
        for table in tables:
            assert NAME not in str(writer.store.con.execute(f"SELECT * FROM {table}").fetchall()), table
    watch()
    assert watch.n > 10


def n_stored(data: Path) -> tuple[object, ...]:
    return ask(data, "SELECT (SELECT count(*) FROM mentions), count(*), any_value(file) FROM rejected").rows[0]


@pytest.mark.parametrize(
    ("way", "order"),
    [
        pytest.param("file", "time", marks=pytest.mark.prove),
        pytest.param("gz", "arrival", marks=pytest.mark.prove),
        pytest.param("csv", "time", marks=pytest.mark.prove),
        ("stdin", "time"),
        ("stdin", "arrival"),
        ("stdin csv", "time"),
    ],
)
def test_an_input_that_ends(
    tmp_path: Path, watch: Watch, monkeypatch: pytest.MonkeyPatch, way: str, order: str
) -> None:
    monkeypatch.setattr(sorting.sort_rows, "__defaults__", (sorting.RunLimits(rows=100),))  # so that runs are written
    is_csv, is_piped = way.endswith("csv"), way.startswith("stdin")
    content, columns = (CSV, map_of(tmp_path, "csv")) if is_csv else (LINES, None)
    path = tmp_path / {"gz": "in.ndjson.gz", "csv": "in.csv"}.get(way, "in.ndjson")
    path.write_bytes(gzip.compress(content) if way == "gz" else content)
    settings = settings_of(order)
    if is_piped:
        stdin = Piped(content, watch)
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=stdin))
        path = Path("-")
    taken(watch, settings, lambda writer: run.read_bounded(writer, [path], columns, settings))
    assert n_stored(watch.data) == (N_POSTS - 6 * is_csv, 6, "stdin" if is_piped else str(path))
    assert list((watch.data / "state" / "sorted").iterdir()) == []


def test_a_file_that_grows(tmp_path: Path, watch: Watch) -> None:
    path, settings = tmp_path / "in.ndjson", settings_of()
    path.write_bytes(LINES)

    def read(writer: Embedded) -> None:
        batches = follow_batches(
            path,
            None,
            batch_size=50,
            linger_s=0.05,
            future_ms=1,
            position=None,
            now_ms=now_ms,
            stop=lambda: writer.progress.outcomes["input"] >= N_LINES,
        )
        for batch in batches:
            writer.take(batch)

    taken(watch, settings, read)
    assert n_stored(watch.data) == (N_POSTS, 6, str(path))


def test_what_is_sent_to_the_webhook(watch: Watch) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    webhook = WebhookSettings(port=port, secret_env=("K",))
    settings = settings_of(webhook=webhook)

    def send() -> None:
        headers = signed_headers([key_of(SECRET)], f"by-{NAME}", int(time.time()), LINES)
        for _ in range(200):
            try:
                assert httpx.post(f"http://127.0.0.1:{port}/events", content=LINES, headers=headers, trust_env=False)
                return
            except httpx.ConnectError:
                time.sleep(0.05)

    sender = threading.Thread(target=send)
    sender.start()
    source = WebhookInbox(webhook, {"K": SECRET})

    def read(writer: Embedded) -> None:
        run.read_live(writer, [source], lambda: writer.progress.outcomes["input"] >= N_LINES)

    taken(watch, settings, read)
    sender.join()
    assert n_stored(watch.data) == (N_POSTS, 6, "webhook")


def test_the_same_standard_input_goes_on_where_it_stopped(watch: Watch) -> None:
    def opened() -> batches_of.BoundedInput:
        stdin = io.BytesIO(LINES)
        return bounded_input(
            [Path("-")], None, workdir=watch.data / "work", order="arrival", now_ms=lambda: 1, stdin=stdin
        )

    (watch.data / "work").mkdir()
    (watch.data / "work" / "stdin-0123456789abcdef.ndjson").write_bytes(LINES)  # as earlier releases kept it
    whole = list(opened().batches(batch_size=100, future_ms=10**15))
    assert len(whole) == 3
    watch()
    again = opened()
    assert list(again.batches(batch_size=100, future_ms=10**15, position=whole[0].position)) == whole[1:]
    again.discard()
    assert list((watch.data / "work").iterdir()) == []


def test_parquet_through_standard_input_is_refused(tmp_path: Path, watch: Watch) -> None:
    columns, stdin = map_of(tmp_path, "parquet"), io.BytesIO(b"PAR1")
    with pytest.raises(InputError, match="cannot be Parquet under a key"):
        bounded_input([Path("-")], columns, workdir=watch.data, order="time", now_ms=now_ms, stdin=stdin)


def test_a_file_that_is_called_stdin_is_not_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("stdin").write_bytes(LINES)
    found = bounded_input([Path("stdin")], None, workdir=tmp_path / "work", order="arrival", now_ms=now_ms)
    assert found.name.startswith("files:stdin:")
    found.discard()
    assert Path("stdin").exists()

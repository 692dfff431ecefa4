"""Every fault a disk, a clock or a neighbour can bring, with the real thing: full, torn, flipped, killed, twice.

Wherever it can go on, the tables must equal those of a quiet run; wherever it cannot, it must say so. The random
stories of `test_scenario.py` mix these; here each is alone and has its words. Kills are in `test_kills.py`.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.errors import LockedError, MurmureError, StoreError
from pipeline.events import Delete, Edit, Event, How, Instant, Mention, Share
from pipeline.records import Batch
from pipeline.settings import Brand, Brands, Settings, StoreSettings
from streams.embedded import Embedded
from streams.equality import tables_equal
from streams.inbox import drop
from streams.queries import PUBLISHED_FILE, ask
from tests.disk import copy_folder, no_room
from tests.quick_reader import QuickReader
from tests.stories import MINUTE, START, batches

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

ACME = Brands(brand=(Brand(id="acme", name="acme"),))
DAY_S = 86_400
LONG = pytest.mark.prove  # more of the same: one of each kind is in `make test`


def event(number: int) -> Event:
    at_ms = Instant(START + number * MINUTE)
    if number % 4 == 1:
        who = f"u{number % 7}"
        return Share(source="s", id=f"s{number}", at_ms=at_ms, author=who, of=f"p{number - 1}", how=How.REPOST)
    if number % 4 == 2:
        return Edit(source="s", id=f"e{number}", at_ms=at_ms, of=f"p{number - 2}", text="acme again !!")
    if number % 12 == 11:
        return Delete(source="s", id=f"d{number}", at_ms=at_ms, of=f"p{number - 3}")
    return Mention(source="s", id=f"p{number}", at_ms=at_ms, author=f"u{number % 5}", text="acme #tag")


BATCHES = tuple(batches([event(number) for number in range(60)], cuts=range(5, 60, 5)))


class Clock:
    """A machine's clock that can be set, and one that nobody sets."""

    def __init__(self) -> None:
        self.offset_s = 0
        self._elapsed_s = 0.0

    def now_ms(self) -> int:
        return START + DAY_S * 1000 + round(1000 * (self._elapsed_s + self.offset_s))

    def elapsed(self) -> float:
        self._elapsed_s += 0.01
        return self._elapsed_s


def writer(data: Path, clock: Clock | None = None, pause_s: float = 1e6) -> Embedded:
    """A writer that publishes and takes snapshots at its end alone, unless told otherwise."""
    clock = clock or Clock()
    settings = Settings(store=StoreSettings(publish_s=pause_s, snapshot_s=pause_s))
    return Embedded(data, settings, ACME, clock.now_ms, reader=QuickReader(ACME), elapsed=clock.elapsed, is_live=True)


def left_of(running: Embedded, until: int = len(BATCHES)) -> Iterator[Batch]:
    """The batches after the stored position."""
    known = running.store.position("story")
    done = int(known[0]) if known is not None else 0
    return (batch for batch in BATCHES[:until] if int(batch.position) > done)


def carry(data: Path, until: int = len(BATCHES)) -> None:
    """Start, go on from the stored position, and stop in order."""
    with writer(data) as running:
        for batch in left_of(running, until):
            running.take(batch)


def die(data: Path, left: Path, until: int, *, snapshots_at: tuple[int, ...] = ()) -> Path:
    """Work as far as a batch, and be gone: `left` is what a kill leaves."""
    running = writer(data)
    for number, batch in enumerate(BATCHES[:until]):
        running.take(batch)
        if number in snapshots_at:
            running.snapshot()
    copy_folder(data, left)
    running.abandon()
    return left


def die_again(data: Path, left: Path, until: int, *, is_kept: bool = False) -> Path:
    """Start, go on as far as a batch, take a snapshot if asked, and be gone."""
    running = writer(data)
    for batch in left_of(running, until):
        running.take(batch)
    if is_kept:
        running.snapshot()
    copy_folder(data, left)
    running.abandon()
    return left


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("quiet")
    carry(data)
    return data


def law_holds(data: Path) -> bool:
    return ask(data, "SELECT coalesce(bool_and(holds), true) FROM conservation").rows == [(True,)]


# --- a full disk ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "room", [1, 3_000, 100_000, *(pytest.param(room, marks=LONG) for room in (400, 20_000, 1_000_000))]
)
def test_a_full_disk_stops_the_run_in_words_and_it_goes_on_when_there_is_room(
    room: int, quiet: Path, tmp_path: Path
) -> None:
    carry(tmp_path, 4)
    with pytest.raises(StoreError, match=r"[Ff]ree disk space|[Cc]heck disk space"), no_room(room):
        fill(tmp_path)
    assert law_holds(tmp_path)
    carry(tmp_path)
    assert tables_equal(tmp_path, quiet)


def fill(data: Path) -> None:
    """Work until the disk is full. What fits before is small: the text of batches that are never stored."""
    with writer(data, pause_s=1e-6) as running:
        for batch in left_of(running):
            running.take(batch)
        raise StoreError("check disk space: nothing was refused, which only a limit above all files explains")


SMALL_DISK = """
set -e
mount -t tmpfs -o size=3m tmpfs "$1"
set +e
"$2" -c 'from streams.cli import main; main()' run --input "$3" --brands "$4" --data "$1/data" > "$5/first" 2>&1
echo $? > "$5/status"
mount -o remount,size=200m "$1"
"$2" -c 'from streams.cli import main; main()' run --input "$3" --brands "$4" --data "$1/data" > "$5/second" 2>&1
echo $? >> "$5/status"
cp -r "$1/data" "$5/data"
"""


def can_mount() -> bool:
    if shutil.which("unshare") is None:
        return False
    probe = ["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


@pytest.mark.prove
@pytest.mark.skipif(not can_mount(), reason="this machine lets nobody mount a small disk")
def test_a_disk_of_three_megabytes_ends_the_command_with_1_and_the_next_run_completes_it(tmp_path: Path) -> None:
    simulate = "from streams.cli import main; main()"
    market = tmp_path / "market"
    made = [sys.executable, "-c", simulate, "simulate", "--events", "3000", "--out", str(market)]
    subprocess.run(made, check=True, capture_output=True)
    disk, out = tmp_path / "disk", tmp_path / "out"
    disk.mkdir()
    out.mkdir()
    events, brands = str(market / "events.ndjson"), str(market / "brands.toml")
    command = ["unshare", "-rm", "sh", "-c", SMALL_DISK, "sh", str(disk), sys.executable, events, brands, str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    first, second = (out / "first").read_text(), (out / "second").read_text()
    assert (out / "status").read_text().split() == ["1", "0"], first + second
    assert "isk space" in first
    assert "Traceback" not in first
    subprocess.run([*made[:3], "run", "--input", events, "--brands", brands, "--data", str(tmp_path / "whole")])
    assert tables_equal(out / "data", tmp_path / "whole")


# --- a damaged store --------------------------------------------------------------------------------------------


def cut_tail(raw: bytearray) -> bytearray:
    return raw[: len(raw) * 2 // 3]


def cut_nearly_all(raw: bytearray) -> bytearray:
    return raw[: len(raw) // 20]


def flip_middle(raw: bytearray) -> bytearray:
    raw[len(raw) // 2] ^= 0x55
    return raw


def zero_tail(raw: bytearray) -> bytearray:
    start = len(raw) * 2 // 3
    raw[start:] = bytes(len(raw) - start)
    return raw


def damage(path: Path, how: Callable[[bytearray], bytearray]) -> None:
    path.write_bytes(how(bytearray(path.read_bytes())))


@pytest.mark.parametrize(
    ("how", "snapshots_at"),
    [
        (cut_tail, ()),
        (cut_nearly_all, (2,)),
        (flip_middle, (1, 3)),
        (zero_tail, (2,)),
        *(pytest.param(how, (), marks=LONG) for how in (cut_nearly_all, flip_middle, zero_tail)),
        *(pytest.param(how, (2,), marks=LONG) for how in (cut_tail, flip_middle)),
        *(pytest.param(how, (1, 3), marks=LONG) for how in (cut_tail, cut_nearly_all, zero_tail)),
    ],
)
def test_a_damaged_log_of_the_store_costs_nothing_and_is_told(
    how: Callable[[bytearray], bytearray],
    snapshots_at: tuple[int, ...],
    quiet: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    data = die(tmp_path / "a", tmp_path / "b", 9, snapshots_at=snapshots_at)
    damage(data / "state" / "live.duckdb.wal", how)
    carry(data)
    assert tables_equal(data, quiet)
    assert "came back from the journal" in capsys.readouterr().err
    told = ask(data, "SELECT detail FROM coverage WHERE reason = 'repaired'").rows
    assert len(told) == 1
    assert "came back from the journal" in str(told[0][0])


def test_a_damaged_store_is_put_back_from_the_last_published_file(
    quiet: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = die(tmp_path / "a", tmp_path / "b", 9, snapshots_at=(4,))
    damage(data / "state" / "live.duckdb", lambda raw: raw[:100])
    carry(data)
    assert tables_equal(data, quiet)
    assert "put back from the last published file" in capsys.readouterr().err
    aside = list((data / "state").glob("damaged-*/live.duckdb"))
    assert [path.stat().st_size for path in aside] == [100]  # kept for whoever wants to know why


def test_a_damaged_store_without_a_published_file_is_refused(tmp_path: Path) -> None:
    data = die(tmp_path / "a", tmp_path / "b", 9)
    (data / PUBLISHED_FILE).unlink()
    damage(data / "state" / "live.duckdb", lambda raw: raw[:100])
    with pytest.raises(StoreError, match=r"is damaged .*murmure restore"):
        writer(data)


# --- a damaged memory -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "how", [cut_tail, flip_middle, *(pytest.param(how, marks=LONG) for how in (zero_tail, lambda _: bytearray()))]
)
def test_a_damaged_snapshot_falls_back_to_the_one_before(
    how: Callable[[bytearray], bytearray], quiet: Path, tmp_path: Path
) -> None:
    data = die(tmp_path / "a", tmp_path / "b", 9, snapshots_at=(1, 4, 6))
    kept = sorted((data / "state" / "snapshots").glob("*.snapshot"))
    assert len(kept) == 2
    damage(kept[-1], how)
    carry(data)
    assert tables_equal(data, quiet)


def test_two_damaged_snapshots_are_a_refusal_that_says_what_is_missing(tmp_path: Path) -> None:
    data = die(tmp_path / "a", tmp_path / "b", 9, snapshots_at=(1, 4, 6))
    for snapshot in (data / "state" / "snapshots").glob("*.snapshot"):
        damage(snapshot, cut_tail)
    with pytest.raises(StoreError, match=r"no readable entry \d+, .* was passed over"):
        writer(data)
    assert law_holds(data)  # the published file stays readable


def test_two_damaged_snapshots_cost_nothing_while_the_journal_is_whole(quiet: Path, tmp_path: Path) -> None:
    data = die(tmp_path / "a", tmp_path / "b", 9)
    folder = data / "state" / "snapshots"
    folder.mkdir(exist_ok=True)
    (folder / "000000000003.snapshot").write_bytes(b"nothing")
    carry(data)
    assert tables_equal(data, quiet)


@pytest.mark.parametrize(
    "tail",
    [b"\x07", b"\x10\x00\x00\x00torn", *(pytest.param(byte * 300, marks=LONG) for byte in (b"\x00", b"\xff"))],
)
def test_a_torn_end_of_the_journal_never_happened(tail: bytes, quiet: Path, tmp_path: Path) -> None:
    data = die(tmp_path / "a", tmp_path / "b", 7, snapshots_at=(2,))
    newest = sorted((data / "state" / "journal").glob("*.log"))[-1]
    with newest.open("ab") as file:
        file.write(tail)
    carry(data, 9)
    carry(data)  # what was cut is gone for good: the next entries stand where it was
    assert tables_equal(data, quiet)


def test_a_torn_entry_alone_in_its_segment_never_happened(quiet: Path, tmp_path: Path) -> None:
    """The next entry goes into a segment of the same name: it must not stand behind what is torn."""
    data = die(tmp_path / "a", tmp_path / "b", 7, snapshots_at=(6,))
    seq = int(next((data / "state" / "snapshots").glob("*.snapshot")).stem)
    (data / "state" / "journal" / f"{seq + 1:012d}.log").write_bytes(b"\x10\x00\x00\x00torn")
    kill_again = die_again(data, tmp_path / "c", 9)
    carry(kill_again)
    assert tables_equal(kill_again, quiet)


def test_a_lost_commit_before_an_empty_segment_comes_back(quiet: Path, tmp_path: Path) -> None:
    """Killed when it had just begun a segment, and the store's log lost its end as well."""
    data = die(tmp_path / "a", tmp_path / "b", 7)
    (data / "state" / "journal" / "000000000009.log").write_bytes(b"")  # 7 batches and the opening came before
    damage(data / "state" / "live.duckdb.wal", cut_tail)
    carry(data)
    assert tables_equal(data, quiet)


def test_the_journal_reaches_back_to_the_older_snapshot_over_restarts(quiet: Path, tmp_path: Path) -> None:
    data = die(tmp_path / "a", tmp_path / "b", 4, snapshots_at=(2,))
    data = die_again(data, tmp_path / "c", 6)
    data = die_again(data, tmp_path / "d", 8, is_kept=True)
    kept = sorted((data / "state" / "snapshots").glob("*.snapshot"))
    assert len(kept) == 2
    damage(kept[-1], cut_tail)
    carry(data)
    assert tables_equal(data, quiet)


def test_a_damaged_entry_that_memory_needs_is_a_refusal(tmp_path: Path) -> None:
    data = die(tmp_path / "a", tmp_path / "b", 9, snapshots_at=(1, 3))
    newest = sorted((data / "state" / "journal").glob("*.log"))[-1]
    damage(newest, flip_middle)
    with pytest.raises(StoreError, match=r"no readable entry \d+, which the engine needs"):
        writer(data)


# --- clocks -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "jumps",
    [
        (-DAY_S, 2 * DAY_S),
        (400 * DAY_S, -400 * DAY_S),
        *(pytest.param(jumps, marks=LONG) for jumps in ((-DAY_S, 0), (DAY_S, 0))),
    ],
)
def test_a_clock_that_jumps_changes_no_table_and_stops_no_publishing(
    jumps: tuple[int, int], quiet: Path, tmp_path: Path
) -> None:
    clock = Clock()
    seen = []
    with writer(tmp_path, clock, pause_s=0.05) as running:
        for number, batch in enumerate(left_of(running, 8)):
            clock.offset_s += {2: jumps[0], 5: jumps[1]}.get(number, 0)
            running.take(batch)
            file = (tmp_path / PUBLISHED_FILE).stat()  # the number of a deleted file is given to a new one
            seen.append(((file.st_ino, file.st_mtime_ns), len(list(tmp_path.glob("state/snapshots/*")))))
    assert len({file for file, _ in seen}) >= 4
    assert seen[-1][1] == 2
    clock.offset_s -= 2 * DAY_S  # and between two sessions
    with writer(tmp_path, clock) as running:
        for batch in left_of(running):
            running.take(batch)
    assert tables_equal(tmp_path, quiet)
    told = ask(tmp_path, "SELECT count(*) FROM coverage WHERE reason = 'clock_jump'").rows
    assert told == [(sum(jump != 0 for jump in jumps),)]


# --- neighbours -------------------------------------------------------------------------------------------------

SECOND_WRITER = "import sys, pathlib; from streams.store import Store; Store.open(pathlib.Path(sys.argv[1]))"
OPEN_LIVE = "import sys, duckdb; duckdb.connect(sys.argv[1], read_only=len(sys.argv) > 2)"


def other_process(code: str, *arguments: str) -> str:
    """What another Python says when it fails; empty when it does not."""
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)
    return done.stderr.strip().rpartition("\n")[2] if done.returncode else ""


def test_nobody_else_can_open_the_live_file_whatever_its_writer_did(tmp_path: Path) -> None:
    """DuckDB's lock goes when its process opens the file a second time, even to read: so nothing here may."""
    live = str(tmp_path / "state" / "live.duckdb")
    with writer(tmp_path) as running:
        for batch in BATCHES[:3]:
            running.take(batch)
        running.publish()
        running.snapshot()
        drop(tmp_path, "backup", b'{"target": "%s"}' % str(tmp_path / "copy.backup").encode())
        drop(tmp_path, "brands", b'[[brand]]\nid = "acme"\nname = "acme"\n')
        running.tick()
        assert "lock" in other_process(OPEN_LIVE, live)
        assert "lock" in other_process(OPEN_LIVE, live, "read_only")
        assert f"pid {os.getpid()}" in other_process(SECOND_WRITER, str(tmp_path))
        with pytest.raises(LockedError, match=f"murmure run \\(pid {os.getpid()}"):
            writer(tmp_path)
        assert "lock" in other_process(OPEN_LIVE, live)  # nor does a second one that was refused
    assert other_process(SECOND_WRITER, str(tmp_path)) == ""


def test_every_refusal_is_one_of_murmures_own(tmp_path: Path) -> None:
    """A file where a folder should be, a folder where a file should be, no right to write: words, no traceback."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(MurmureError, match="cannot be written"):
        writer(tmp_path / "file")
    (tmp_path / "data" / "state" / "live.duckdb").mkdir(parents=True)
    with pytest.raises(MurmureError, match=r"live\.duckdb"):
        writer(tmp_path / "data")

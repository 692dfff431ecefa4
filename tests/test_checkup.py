"""`doctor`: what is wrong is called wrong, and nothing else is."""

import os
from pathlib import Path

from pipeline.events import Reject, RejectCode
from pipeline.records import CountDelta, CoverageRow
from streams.checkup import NOTE, OK, WRONG, Looked, checkup
from streams.publish import PUBLISHED_FILE, publish
from streams.status import Status, write_status
from streams.store import Store
from tests.store_samples import NOON_MS, output

BALANCED = [CountDelta("forum", "in", "input", 1200), CountDelta("forum", "out", "accepted", 1200)]


def looked(data: Path, now_ms: int = NOON_MS) -> dict[str, Looked]:
    return {finding.check: finding for finding in checkup(data, now_ms)}


def publish_at(store: Store, data: Path, at_ms: int) -> None:
    publish(store, data, at_ms)
    os.utime(data / PUBLISHED_FILE, (at_ms / 1000, at_ms / 1000))


def say(data: Path, updated_at_ms: int, committed_ms: int = NOON_MS) -> None:
    told = Status(
        pid=7,
        started_at_ms=NOON_MS,
        updated_at_ms=updated_at_ms,
        phase="following",
        input="x.ndjson",
        lag_s=2,
        last_commit_ms=committed_ms,
    )
    write_status(data, told)


def test_a_folder_that_is_not_there_is_wrong(tmp_path: Path) -> None:
    assert looked(tmp_path / "none")["data folder"].verdict == WRONG


def test_a_folder_where_nothing_was_published_is_wrong(tmp_path: Path) -> None:
    found = looked(tmp_path)
    assert found["published file"].verdict == WRONG
    assert found["writer"].verdict == NOTE


def test_a_healthy_folder_has_nothing_wrong(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.commit(output(counts=BALANCED), seq=1)
        publish_at(store, tmp_path, NOON_MS)
        say(tmp_path, NOON_MS)
        found = looked(tmp_path, NOON_MS + 1500)
    assert {check for check, finding in found.items() if finding.verdict != OK} == {"backup"}  # none was ever made
    assert found["backup"].verdict == NOTE
    assert "following x.ndjson" in found["writer"].found
    assert "2.0 s behind" in found["writer"].found
    assert found["published file"].found.endswith("published 1.5 s ago")
    assert found["outcomes of forum"].found == "input 1,200, accepted 1,200"


def test_a_stopped_writer_is_worth_a_note_however_old_its_file(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        publish_at(store, tmp_path, NOON_MS)
        say(tmp_path, NOON_MS)
    found = looked(tmp_path, NOON_MS + 86_400_000 * 3)
    assert found["writer"].verdict == NOTE
    assert found["writer"].found == "none is running; the last one was following x.ndjson, 3 days ago"
    assert "start the same command again" in found["writer"].advice
    assert found["published file"].verdict == OK


def test_a_writer_that_failed_is_wrong(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        publish_at(store, tmp_path, NOON_MS)
    for phase, verdict in (("failed", WRONG), ("done", NOTE)):
        write_status(tmp_path, Status(pid=7, started_at_ms=NOON_MS, updated_at_ms=NOON_MS, phase=phase))
        assert looked(tmp_path)["writer"].verdict == verdict


def test_a_silent_writer_that_publishes_no_more_is_wrong(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        publish_at(store, tmp_path, NOON_MS)
        say(tmp_path, NOON_MS, committed_ms=NOON_MS + 1)
        found = looked(tmp_path, NOON_MS + 600_000)
    assert (found["writer"].verdict, found["published file"].verdict) == (WRONG, WRONG)
    assert found["published file"].found.endswith("10 minutes ago")


def test_a_writer_with_nothing_new_to_publish_is_not_stale(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        publish_at(store, tmp_path, NOON_MS)
        say(tmp_path, NOON_MS + 599_000)
        found = looked(tmp_path, NOON_MS + 600_000)
    assert (found["writer"].verdict, found["published file"].verdict) == (OK, OK)


def test_an_input_that_stands_still_is_wrong_while_a_writer_lives(tmp_path: Path) -> None:
    told = Status(pid=7, started_at_ms=NOON_MS, updated_at_ms=NOON_MS, phase="following", standing_still=("news",))
    with Store.open(tmp_path) as store:
        publish_at(store, tmp_path, NOON_MS)
        write_status(tmp_path, told)
        assert looked(tmp_path)["input news"].verdict == WRONG
    assert "input news" not in looked(tmp_path)


def test_outcomes_that_do_not_add_up_are_wrong(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.commit(output(counts=BALANCED[:1]), seq=1)
        publish_at(store, tmp_path, NOON_MS)
    assert looked(tmp_path)["outcomes of forum"].verdict == WRONG


def test_refused_lines_and_gaps_are_worth_a_note(tmp_path: Path) -> None:
    rejects = [Reject(RejectCode.BAD_JSON, "not one JSON value", "x.ndjson", n, b"{") for n in range(3)]
    gap = CoverageRow("forum", "brand_added", None, NOON_MS, 5, "earlier posts were not matched")
    with Store.open(tmp_path) as store:
        store.commit(output(rejects=rejects, coverage=[gap]), seq=1)
        publish_at(store, tmp_path, NOON_MS)
    found = looked(tmp_path)
    assert found["rejected bad_json"][1:3] == (NOTE, "3 of file, such as: not one JSON value")
    assert found["not seen: forum"].verdict == NOTE
    assert "brand_added from ? to 2026-01-01 12:00:00, 5 events" in found["not seen: forum"].found


def test_a_schema_of_another_release_is_wrong(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.set_meta("schema_version", "999")
        publish_at(store, tmp_path, NOON_MS)
    assert looked(tmp_path)["schema"].verdict == WRONG

"""The laptop's shell: brands that change, settings that may not, files that grow."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.enrich import Enricher
from pipeline.errors import SettingsError, StoreError
from pipeline.events import Delete, Event, Instant, Mention
from pipeline.records import Batch
from pipeline.settings import Brand, Brands, GraphSettings, IntakeSettings, Settings
from streams.codec import encode
from streams.embedded import Embedded
from streams.inbox import drop, receipt_of, waiting
from streams.queries import ask
from tests.quick_reader import QuickReader

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

NOON = 1_767_614_400_000
ACME = Brand(id="acme", name="Acme")
BRENN = Brand(id="brenn", name="Brenn")


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def post(number: int, text: str) -> Mention:
    return Mention(source="s", id=f"p{number}", at_ms=Instant(NOON + number), author="ann", text=text)


def batch(events: list[Event], number: int, *, ended: bool = False) -> Batch:
    stamps = [int(event.at_ms) for event in events]
    mark = NOON + 1_000
    return Batch(
        input="test", events=events, stamps=stamps, position=str(number), mark_ms=mark, ended=ended, received_ms=mark
    )


def writer(data: Path, *brands: Brand, settings: Settings | None = None) -> Embedded:
    return Embedded(data, settings or Settings(), Brands(brand=brands) if brands else None, now_ms)


def toml(*brands: Brand) -> bytes:
    return "".join(
        f'[[brand]]\nid = "{b.id}"\nname = "{b.name}"\ntime_zone = "{b.time_zone}"\n' for b in brands
    ).encode()


def brands_of(data: Path) -> list[str]:
    return [str(row[0]) for row in ask(data, "SELECT DISTINCT brand FROM mentions ORDER BY 1").rows]


def test_brands_left_in_the_inbox_are_in_force_from_the_next_batch_on(tmp_path: Path) -> None:
    with writer(tmp_path, ACME) as running:
        running.take(batch([post(1, "Acme and Brenn")], 1))
        command = drop(tmp_path, "brands", toml(ACME, BRENN))
        running.tick()
        receipt = receipt_of(tmp_path, command)
        assert receipt is not None
        assert (receipt.kind, receipt.done) == ("brands", True)
        assert command.exists()  # until a durable snapshot holds its effect
        running.snapshot()
        assert not command.exists()
        running.take(batch([post(2, "Acme and Brenn")], 2))
    found = ask(tmp_path, "SELECT mention_id, brand FROM mentions ORDER BY 1, 2").rows
    assert found == [("p1", "acme"), ("p2", "acme"), ("p2", "brenn")]
    assert [row[0] for row in ask(tmp_path, "SELECT reason FROM coverage").rows] == ["brand_added"]


def test_the_store_can_be_asked_right_after_a_command(tmp_path: Path) -> None:
    with writer(tmp_path, ACME) as running:
        running.take(batch([post(1, "Acme")], 1))
        for number in (2, 3):
            drop(tmp_path, "brands", toml(ACME, BRENN) if number == 2 else toml(ACME))
            running.tick()
            undo = Delete(source="s", id=f"d{number}", at_ms=Instant(NOON + number), of="p1")
            running.take(batch([undo], number))  # asks the store, in whose connection nothing may be left open
    assert ask(tmp_path, "SELECT count(*) FROM mentions").rows == [(0,)]


def test_a_command_whose_file_outlived_its_effect_is_not_carried_out_again(tmp_path: Path) -> None:
    with writer(tmp_path, ACME) as running:
        command = drop(tmp_path, "brands", toml(ACME, BRENN))
        running.tick()
        command.write_bytes(toml(ACME))
        running.tick()
        assert [b.id for b in running.store.brands().brand] == ["acme", "brenn"]


def test_a_command_that_was_carried_out_before_a_kill_is_not_carried_out_again(tmp_path: Path) -> None:
    running = writer(tmp_path, ACME)
    command = drop(tmp_path, "brands", toml(ACME, BRENN))
    running.tick()
    running.abandon()
    command.write_bytes(toml(ACME))
    with writer(tmp_path) as again:
        assert [b.id for b in again.store.brands().brand] == ["acme", "brenn"]
    assert waiting(tmp_path) == []


def test_a_given_reader_reads_for_the_brands_in_force_also_after_a_kill(tmp_path: Path) -> None:
    acme, brenn = Brands(brand=(ACME,)), Brands(brand=(BRENN,))
    running = Embedded(tmp_path, Settings(), acme, now_ms, reader=QuickReader(acme))
    drop(tmp_path, "brands", toml(*brenn.brand))
    running.tick()
    running.abandon()
    with Embedded(tmp_path, Settings(), None, now_ms, reader=QuickReader(acme)) as again:
        again.take(batch([post(1, "acme brenn")], 1))
    assert brands_of(tmp_path) == ["brenn"]


def test_a_command_of_an_unknown_kind_is_refused_with_a_receipt(tmp_path: Path) -> None:
    with writer(tmp_path, ACME) as running:
        command = drop(tmp_path, "verdicts", b"{}")
        running.tick()
    receipt = receipt_of(tmp_path, command)
    assert receipt is not None
    assert not receipt.done
    assert "no command of the kind '.verdicts'" in receipt.said


def test_a_broken_brands_file_in_the_inbox_is_refused_and_noted(tmp_path: Path) -> None:
    with writer(tmp_path, ACME) as running:
        drop(tmp_path, "brands", b"[[brand]]\nid = 3\n")
        running.tick()
        assert [b.id for b in running.store.brands().brand] == ["acme"]
    assert ask(tmp_path, "SELECT count(*) FROM applied WHERE command LIKE 'refused%'").rows == [(1,)]


def test_a_brand_cannot_move_its_midnight(tmp_path: Path) -> None:
    with writer(tmp_path, ACME):
        pass
    with pytest.raises(SettingsError, match="time_zone changed from 'UTC' to 'Europe/Paris'"):
        writer(tmp_path, Brand(id="acme", name="Acme", time_zone="Europe/Paris"))
    with writer(tmp_path) as again:  # the refusal let go of the folder
        assert [b.time_zone for b in again.store.brands().brand] == ["UTC"]


def test_a_withdrawn_brand_keeps_its_days(tmp_path: Path) -> None:
    paris = Brand(id="acme", name="Acme", time_zone="Europe/Paris")
    with writer(tmp_path, paris, BRENN) as running:
        running.take(batch([post(1, "Acme")], 1))
    with writer(tmp_path, BRENN) as running:
        running.take(batch([Delete(source="s", id="d1", at_ms=Instant(NOON + 5), of="p1")], 2))
    assert ask(tmp_path, "SELECT count(*) FROM mentions").rows == [(0,)]
    assert ask(tmp_path, "SELECT * FROM activity").rows == []
    with pytest.raises(SettingsError, match="time_zone changed"):
        writer(tmp_path, ACME)


def test_other_intake_settings_hold_from_now_on_and_change_nothing_decided(tmp_path: Path) -> None:
    with writer(tmp_path, ACME) as running:
        running.take(batch([post(700_000, "Acme"), post(1, "Acme")], 1))  # eleven minutes late would be late
        running.snapshot = lambda **_: None  # type: ignore[method-assign]  # as after a kill: only the journal is left
    strict = Settings(intake=IntakeSettings(lateness_s=60))
    with writer(tmp_path, settings=strict) as again:
        again.take(batch([post(2, "Acme")], 2))
    hour = "SELECT sum(mentions) FROM activity WHERE grain = 'day' AND dimension = 'all'"
    assert ask(tmp_path, hour).rows == [(3.0,)]


def test_what_was_journalled_and_not_committed_is_carried_out_by_the_next_writer(tmp_path: Path) -> None:
    def interrupted() -> None:
        with writer(tmp_path, ACME) as running:
            running.take(batch([post(1, "Acme")], 1))
            running.store.commit = interrupt  # type: ignore[method-assign, assignment]
            running.take(batch([post(2, "Acme")], 2))

    def interrupt(_output: object, _seq: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with writer(tmp_path) as again:
        assert again.store.position("test") == ("2", 3, False)
        again.take(batch([post(3, "Acme")], 3))
    assert ask(tmp_path, "SELECT count(*) FROM mentions").rows == [(3,)]
    assert ask(tmp_path, "SELECT count(*) FROM counts WHERE outcome = 'duplicate'").rows == [(0,)]


def test_what_was_not_journalled_is_taken_again_from_the_input(tmp_path: Path) -> None:
    def interrupted() -> None:
        with writer(tmp_path, ACME) as running:
            running.take(batch([post(1, "Acme")], 1))
            running._journal.append = interrupt  # type: ignore[method-assign, assignment]
            running.take(batch([post(2, "Acme")], 2))

    def interrupt(_entry: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with writer(tmp_path) as again:
        assert again.store.position("test") == ("1", 2, False)
        again.take(batch([post(2, "Acme")], 2))
    assert ask(tmp_path, "SELECT count(*) FROM mentions").rows == [(2,)]
    assert ask(tmp_path, "SELECT count(*) FROM counts WHERE outcome = 'duplicate'").rows == [(0,)]


def test_a_batch_is_on_disk_before_it_is_committed(tmp_path: Path) -> None:
    kept = []

    def look(_output: object, _seq: int) -> None:
        kept.append(sum(path.stat().st_size for path in (tmp_path / "state" / "journal").glob("*.log")))

    with writer(tmp_path, ACME) as running:
        running.store.commit = look  # type: ignore[method-assign, assignment]
        running.take(batch([post(1, "Acme")], 1))
    assert kept[0] > 0


def test_ties_cannot_go_on_with_another_half_life(tmp_path: Path) -> None:
    with writer(tmp_path, ACME):
        pass
    with pytest.raises(StoreError, match="half_life_days"):
        writer(tmp_path, settings=Settings(graph=GraphSettings(half_life_days=7)))


def test_a_second_writer_is_told_who_holds_the_folder(tmp_path: Path) -> None:
    with writer(tmp_path, ACME), pytest.raises(StoreError, match="pid"):
        writer(tmp_path)


def test_what_was_committed_before_an_error_is_there_and_the_rest_is_taken_again(tmp_path: Path) -> None:
    class WentWrongError(Exception):
        pass

    def crash() -> None:
        with writer(tmp_path, ACME) as running:
            running.take(batch([post(1, "Acme")], 1))
            raise WentWrongError

    with pytest.raises(WentWrongError):
        crash()
    with writer(tmp_path) as again:
        assert again.store.position("test") == ("1", 2, False)
        output = again.take(batch([post(1, "Acme"), post(2, "Acme")], 2, ended=True))
        assert output is not None
        assert {d.outcome: d.n for d in output.counts if d.side == "out"} == {"duplicate": 1, "accepted": 1}
    assert ask(tmp_path, "SELECT count(*) FROM mentions").rows == [(2,)]


def test_an_enricher_with_other_brands_shares_the_model() -> None:
    enricher = Enricher(Brands(brand=(ACME,)), Settings().intake)
    other = enricher.with_brands(Brands(version=2, brand=(BRENN,)))
    assert (enricher.brands_version, other.brands_version) == (1, 2)
    readings = other.step(batch([post(1, "Acme"), post(2, "Brenn")], 1)).readings
    assert [r.brands if r else None for r in readings] == [None, ("brenn",)]


def until(done: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if done():
            return True
        time.sleep(0.1)
    return False


@pytest.mark.slow
def test_others_can_ask_while_a_file_is_followed(tmp_path: Path) -> None:
    file, data, brands = tmp_path / "grow.ndjson", tmp_path / "data", tmp_path / "brands.toml"
    brands.write_bytes(toml(ACME))
    file.write_bytes(b"")
    command = [sys.executable, "-c", "from streams.cli import main; main()", "run", "--follow"]
    command += ["--input", str(file), "--brands", str(brands), "--data", str(data)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        with file.open("ab", buffering=0) as growing:
            for number in range(1, 4):
                for i in range(10):
                    growing.write(encode(post(10 * number + i, "Acme is slow today")) + b"\n")
                growing.write(b'{"half a')

                def arrived(n: int = 10 * number) -> bool:
                    published = (data / "murmure.duckdb").is_file()
                    return published and ask(data, "SELECT count(*) FROM mentions").rows == [(n,)]

                assert until(arrived, 60 if number == 1 else 8)
                growing.write(b'line"}\n')
    finally:
        process.terminate()
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors.decode()
    found = dict(ask(data, "SELECT outcome, sum(n)::BIGINT FROM counts GROUP BY outcome").rows)
    assert found["input"] == found["accepted"] + found["rejected"]
    assert found["accepted"] == 30


def test_a_bucket_is_provisional_until_event_time_has_passed_it(tmp_path: Path) -> None:
    def closed(grain: str) -> list[object]:
        sql = f"SELECT is_closed FROM activity_of('acme', '{grain}') WHERE dimension = 'all' ORDER BY bucket"
        return [row[0] for row in ask(tmp_path, sql).rows]

    def said(number: int, minute: int, *, ended: bool = False) -> Batch:
        at_ms = Instant(NOON + minute * 60_000)
        event = Mention(source="s", id=f"m{number}", at_ms=at_ms, author="ann", text="Acme")
        return Batch(
            input="test",
            events=[event],
            stamps=[int(at_ms)],
            position=str(number),
            mark_ms=int(at_ms),
            ended=ended,
            received_ms=NOON,
        )

    with writer(tmp_path, ACME) as running:
        running.take(said(1, 0))
        running.take(said(2, 10))  # ten minutes of lateness: the first minute is not over yet
        running.publish()
        assert closed("minute") == [False, False]
        running.take(said(3, 11))
        running.publish()
        assert closed("minute") == [True, False, False]
        assert closed("hour") == [False]
        running.take(said(4, 12, ended=True))
    assert closed("minute") == [True, True, True, True]
    assert closed("day") == [True]

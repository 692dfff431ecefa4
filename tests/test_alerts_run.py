"""From the stream to who is told of it: a planted burst, a real receiver, what is old, what is taken back."""

import json
import time
from pathlib import Path

import msgspec
import pytest

from pipeline.events import AccountGone, Delete, Event, Instant
from pipeline.records import Output
from streams.alert_marks import ALERTS, Mark
from streams.alerts_file import AlertsFile
from streams.embedded import Embedded
from streams.inbox import drop, receipt_of
from streams.queries import ask
from tests.alert_story import BURST_MS, MINUTE_MS, batches, quiet_and_burst, writer
from tests.notices import KEY, Receiver, receiver, wait_until
from tests.test_signature import RECEIVE

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

HOUR_MS = 60 * MINUTE_MS
STATES = ["open", "ongoing", "eased", "closed"]


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def told_by(hook: Receiver, monkeypatch: pytest.MonkeyPatch, **channel: object) -> AlertsFile:
    """A file of alerts that are sent to a receiver."""
    monkeypatch.setenv("MURMURE_KEY", KEY)
    address = {"kind": "webhook", "url": hook.url, "secret_env": ["MURMURE_KEY"], "allow": ["127.0.0.1"]}
    return AlertsFile.model_validate({"channel": [{"name": "hook", "states": STATES, **address, **channel}]})


def verified(hook: Receiver) -> list[dict[str, object]]:
    """What the receiver believes: signed by the key, and not seen before."""
    check = RECEIVE.Verifier([KEY])
    assert [check.check(r.headers, r.body) for r in hook.got] == ["new"] * len(hook.got)
    forged = RECEIVE.Verifier([KEY])
    assert all(forged.check(r.headers, r.body + b" ") == "not signed by a key of ours" for r in hook.got)
    return [json.loads(r.body) for r in hook.got]


def test_a_burst_is_told_to_a_receiver_each_state_once_and_when_it_has_doubled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = quiet_and_burst(now_ms() - 11 * HOUR_MS // 2, after_ms=5 * HOUR_MS)
    with receiver() as hook:
        file = told_by(hook, monkeypatch)
        with writer(tmp_path, file, now_ms) as running:
            for batch in batches(events, 50):
                running.take(batch)

            def all_came() -> object:
                running.tick()
                return hook.got and b'"closed"' in hook.got[-1].body

            wait_until(all_came)
        got = verified(hook)
    alert_id = str(got[0]["id"])
    states = [g["state"] for g in got]
    n = len(states)
    assert (states[0], set(states[1:-2]), states[-2:]) == ("open", {"ongoing"}, ["eased", "closed"])
    assert n in (4, 5)  # it doubles at the second slot, and by the last one or not: the usual of the hour decides
    assert [g["observed"] for g in got[:2]] == [10.0, 20.0]
    assert hook.ids == [f"{alert_id}.{i}" for i in range(1, n + 1)]
    rows = ask(tmp_path, "SELECT alert_id, brand, rule, state, authors >= 60, closed_at IS NOT NULL FROM alerts").rows
    assert rows == [(alert_id, "acme", "volume", "closed", True, True)]
    assert ask(tmp_path, "SELECT status, count(*), max(attempts) FROM outbox GROUP BY 1").rows == [("sent", n, 1)]
    shown = [p["mention_id"] for g in got[:-2] for p in g["evidence"]]  # type: ignore[attr-defined]
    assert shown
    assert len(set(shown)) == len(shown), "what was shown before is not shown again"
    assert {str(i)[0] for i in shown} == {"b"}


def test_the_same_stream_of_long_ago_is_stored_and_tells_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = quiet_and_burst(now_ms() - 40 * HOUR_MS, after_ms=5 * HOUR_MS)
    with receiver() as hook:
        file = told_by(hook, monkeypatch)
        with writer(tmp_path, file, now_ms, is_live=False) as running:
            for batch in batches(events, 60, ended=True):
                running.take(batch)
        assert hook.got == []
    assert ask(tmp_path, "SELECT state, count(*) FROM alerts GROUP BY 1").rows == [("closed", 1)]
    assert ask(tmp_path, "SELECT count(*) FROM outbox").rows == [(0,)]


def test_silenced_it_is_stored_and_not_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with receiver() as hook:
        file = told_by(hook, monkeypatch)
        with writer(tmp_path, file, now_ms) as running:
            mark = Mark("silence", brand="acme", until_ms=now_ms() + HOUR_MS, note="a launch")
            drop(tmp_path, ALERTS, msgspec.json.encode(mark))
            running.tick()
            for batch in batches(quiet_and_burst(now_ms() - HOUR_MS), 60):
                running.take(batch)
        assert hook.got == []
    assert ask(tmp_path, "SELECT brand, rule, reason FROM silences").rows == [("acme", "*", "a launch")]
    assert ask(tmp_path, "SELECT count(*) FROM alerts").rows == [(1,)]


def test_what_is_taken_back_is_neither_shown_nor_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def evidence(part: str) -> list[tuple[str, str]]:
        return ask(tmp_path, f"SELECT mention_id, author_id FROM alert_evidence WHERE part = '{part}' ORDER BY n").rows

    burst_ms = now_ms() - HOUR_MS
    with receiver([503] * 50) as hook:  # it takes nothing: what is to be told goes on waiting
        file = told_by(hook, monkeypatch)
        with writer(tmp_path, file, now_ms) as running:
            for batch in batches(quiet_and_burst(burst_ms), 60):
                running.take(batch)
            running.publish()
            (deleted, _), *_ = evidence("example")
            (_, author), *_ = evidence("lead")
            assert f'"{deleted}"' in "".join(str(r) for r in ask(tmp_path, "SELECT payload FROM outbox").rows)
            at_ms = burst_ms + BURST_MS
            gone: list[Event] = [
                Delete(source="s", id="d1", at_ms=Instant(at_ms + 1), of=deleted),
                AccountGone(source="s", id="d2", at_ms=Instant(at_ms + 2), author=author),
            ]
            for batch in batches(gone, first=100):
                running.take(batch)
            running.publish()
            assert deleted not in [mention_id for mention_id, _ in evidence("example")]
            assert author not in [name for _, name in evidence("lead")]
            assert evidence("lead"), "the others are there"
            assert ask(tmp_path, "SELECT count(*) FROM alert_evidence WHERE author_id = $a", {"a": author}).rows == [
                (0,)
            ]
            wait_until(lambda: hook.got)
            running.tick()
    payloads = "".join(str(r) for r in ask(tmp_path, "SELECT payload FROM outbox WHERE status = 'waiting'").rows)
    assert payloads
    assert f'"{deleted}"' not in payloads
    assert f'"{author}"' not in payloads


def test_what_a_kill_left_undone_is_told_also_when_a_command_opens_the_folder_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(output: Output, seq: int) -> None:
        if output.alerts:
            raise KeyboardInterrupt
        commit(output, seq)

    with receiver() as hook:
        file = told_by(hook, monkeypatch)
        running = writer(tmp_path, file, now_ms)
        commit = running.store.commit
        monkeypatch.setattr(running.store, "commit", killed)
        try:
            for batch in batches(quiet_and_burst(now_ms() - HOUR_MS), 60):
                running.take(batch)
        except KeyboardInterrupt:
            running.abandon()
        assert hook.got == []
    with Embedded(tmp_path, None, None, now_ms, quiet=True):
        pass
    assert ask(tmp_path, "SELECT status, min(n) FROM outbox GROUP BY status").rows == [("waiting", 1)]


def test_a_silence_without_end_is_refused_and_the_writer_goes_on(tmp_path: Path) -> None:
    with writer(tmp_path, AlertsFile(), now_ms) as running:
        asked = drop(tmp_path, ALERTS, msgspec.json.encode(Mark("silence", until_ms=2**62)))
        running.tick()
        receipt = receipt_of(tmp_path, asked)
    assert receipt is not None
    assert not receipt.done
    assert "ten years" in receipt.said

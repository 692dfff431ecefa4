"""`murmure alerts`: list, judge, take on, silence, try rules out, send again, on a folder with one burst."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.errors import InputError, MurmureError, QueryError, SettingsError, StoreError
from streams.alerts_file import AlertsFile
from streams.cli import app
from streams.publish import publish
from streams.queries import ask
from streams.store import Store
from tests.alert_story import MINUTE_MS, batches, quiet_and_burst, writer
from tests.store_samples import NOON_MS

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

HOUR_MS = 60 * MINUTE_MS
RULES = "[[channel]]\nname = 'out'\nkind = 'stdout'\n"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which a burst of long ago was found."""
    data = tmp_path_factory.mktemp("told") / "data"
    file = AlertsFile()
    events = quiet_and_burst(NOON_MS, after_ms=6 * HOUR_MS)
    with writer(data, file, lambda: NOON_MS + 24 * HOUR_MS, is_live=False) as running:
        for batch in batches(events, 60, ended=True):
            running.take(batch)
    with Store.open(data) as store:
        put = "INSERT INTO outbox VALUES (?, ?, 'x', 1, '', ?, 3, 0, '2026-01-01', ?, NULL, 'HTTP 500')"
        rows = [("x.1", "desk", "dead", None), ("x.1", "mail", "dead", None), ("y.1", "desk", "sent", None)]
        for row in rows:
            store.con.execute(put, list(row))
        publish(store, data, NOON_MS)
    return data


@pytest.fixture
def data(told: Path, tmp_path: Path) -> Path:
    """A copy that may be changed."""
    return shutil.copytree(told, tmp_path / "data")


def say(*words: object) -> str:
    """What a command prints for a person; errors of ours come out as they are."""
    done = CliRunner().invoke(app, [str(word) for word in words])
    if isinstance(done.exception, MurmureError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


def alert_id(data: Path) -> str:
    ((found,),) = ask(data, "SELECT alert_id FROM alerts").rows
    return str(found)


def test_list_fits_a_screen_and_tells_programs_all(told: Path) -> None:
    table = say("alerts", "list", "--data", told)
    assert max(len(line) for line in table.splitlines() if "--data" not in line) <= 120
    assert alert_id(told)[:8] in table
    assert "volume" in table
    (row,) = json.loads(say("alerts", "list", "--data", told, "--format", "json"))
    assert (row["alert_id"], row["state"], row["authors"] >= 60) == (alert_id(told), "closed", True)
    assert row["evidence"]
    assert json.loads(say("alerts", "list", "--data", told, "--format", "json", "--state", "open")) == []
    with pytest.raises(QueryError, match="there is no brand 'brenn'"):
        say("alerts", "list", "--data", told, "--brand", "brenn")


def test_explain_says_what_is_known_and_refuses_what_is_not(told: Path) -> None:
    said = say("explain", "alert", alert_id(told)[:6], "--data", told)
    for part in (
        "acme: volume",
        "usual",
        "found",
        "rule volume (1-",
        "people: many",
        "is down again",
        "most heard since it began: angry",
    ):
        assert part in said
    (row,) = json.loads(say("explain", "alert", alert_id(told), "--data", told, "--format", "json"))
    assert row["alert_id"] == alert_id(told)
    with pytest.raises(QueryError, match="no alert begins with 'zz'; see murmure alerts list"):
        say("explain", "alert", "zz", "--data", told)


def test_what_people_say_is_kept_and_shown(data: Path) -> None:
    id_ = alert_id(data)
    assert say("alerts", "verdict", id_[:5], "useful", "--note", "an outage", "--data", data) == f"{id_} is useful\n"
    assert say("alerts", "ack", id_[:5], "--data", data) == f"{id_} is taken on\n"
    said = "nobody is told of acme, rule *, for 12h; what is found is kept\n"
    assert say("alerts", "silence", "--brand", "acme", "--for", "12h", "--data", data) == said
    row = ask(data, "SELECT verdict, note, acknowledged_at IS NOT NULL FROM alerts").rows
    assert row == [("useful", "an outage", True)]
    hours = "SELECT brand, rule, round(epoch(until_at - now()::TIMESTAMP) / 3600) FROM silences"
    assert [tuple(r)[:2] for r in ask(data, hours).rows] == [("acme", "*")]
    assert "judge some more" in say("alerts", "list", "--data", data)
    assert "judged useful: an outage" in say("explain", "alert", id_, "--data", data)


@pytest.mark.parametrize("how_long", ["12", "h", "1w", "-1h", "1.5h", ""])
def test_a_time_that_is_none_is_refused_before_anybody_is_asked(told: Path, how_long: str) -> None:
    with pytest.raises(InputError, match=r"is no time; write such as 30m, 12h or 7d"):
        say("alerts", "silence", f"--for={how_long}", "--data", told)


def test_a_verdict_on_nothing_is_refused(data: Path) -> None:
    with pytest.raises(StoreError, match="no alert begins with 'zz'; see murmure alerts list"):
        say("alerts", "verdict", "zz", "noise", "--data", data)


def rules(folder: Path, text: str) -> Path:
    path = folder / "alerts.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_dry_run_finds_what_the_run_found(told: Path, tmp_path: Path) -> None:
    words = ["alerts", "dry-run", rules(tmp_path, RULES), "--data", told]
    said = say(*words, "--format", "json")
    (row,) = json.loads(said[: said.index("\n1 incident in")])
    under = " ".join(said[said.index("\n1 incident in") :].split())
    live = ask(told, "SELECT brand, rule, detected_at, round(observed, 1), authors, breadth FROM alerts").rows[0]
    assert (row["brand"], row["rule"], row["seen"], row["authors"], row["breadth"]) == (*live[:2], *live[3:])
    assert row["detected_at"] == f"{live[2]:%Y-%m-%d %H:%M}"
    assert row["known"] == "found too"
    assert "1 incident in 0.1 months of 1 brands; at most 0.064 of them are expected to be false" in under
    assert "Nobody was told." in under


def test_a_dry_run_says_which_useful_ones_it_meets(data: Path, tmp_path: Path) -> None:
    say("alerts", "verdict", alert_id(data), "useful", "--data", data)
    path = rules(tmp_path, RULES)
    assert "Of 1 that people called useful it would have found 1" in say("alerts", "dry-run", path, "--data", data)
    path = rules(tmp_path, "[[rule]]\nname = 'd'\nsignal = 'drop'\n")
    assert "Of 1 that people called useful it would have found 0" in say("alerts", "dry-run", path, "--data", data)


def test_a_dry_run_refuses_what_makes_no_sense(told: Path, tmp_path: Path) -> None:
    path = rules(tmp_path, RULES)
    with pytest.raises(QueryError, match="there is no brand 'brenn'"):
        say("alerts", "dry-run", path, "--brand", "brenn", "--data", told)
    with pytest.raises(InputError, match=r"--since 'soon'.*write such as 90d"):
        say("alerts", "dry-run", path, "--since", "soon", "--data", told)
    faulty = "slot_s = 7\n[[rule]]\nname = 'A'\nsignal = 'volum'\n[[channel]]\nname = 'x'\nkind = 'pigeon'\n"
    with pytest.raises(SettingsError) as refused:
        say("alerts", "dry-run", rules(tmp_path, faulty), "--data", told)
    for fault in (
        "4 faults",
        ":1: slot_s",
        ":3: rule[1].name",
        ":4: rule[1].signal",
        "did you mean 'volume'",
        ":7: channel[1].kind",
    ):
        assert fault in str(refused.value)


def test_the_outbox_is_listed_and_sent_again(data: Path) -> None:
    def dead() -> list[tuple[object, ...]]:
        return ask(data, "SELECT outbox_id, channel FROM outbox WHERE status = 'dead' ORDER BY ALL").rows

    listed = json.loads(say("alerts", "outbox", "--data", data, "--format", "json"))
    assert [(row["id"], row["channel"], row["status"]) for row in listed] == [
        ("x.1", "desk", "dead"),
        ("x.1", "mail", "dead"),
    ]
    assert "2 dead; send again: murmure alerts outbox --resend" in say("alerts", "outbox", "--data", data)
    only = json.loads(say("alerts", "outbox", "--channel", "mail", "--data", data, "--format", "json"))
    assert [row["channel"] for row in only] == ["mail"]
    for words, said in (
        (["--resend", "z.1"], "no notice 'z.1'"),
        (["--resend", "all", "--channel", "z"], "no channel 'z'"),
    ):
        with pytest.raises(QueryError, match=said):
            say("alerts", "outbox", *words, "--data", data)
    assert say("alerts", "outbox", "--resend", "x.1", "--channel", "mail", "--data", data) == "1 to be sent again\n"
    assert dead() == [("x.1", "desk")]
    assert say("alerts", "outbox", "--resend", "all", "--data", data) == "1 to be sent again\n"
    assert dead() == []
    assert say("alerts", "outbox", "--resend", "all", "--data", data) == "nothing was dead of what was asked for\n"


def test_list_says_which_brands_are_too_new_to_be_judged(told: Path, tmp_path: Path) -> None:
    assert "Too new" not in say("alerts", "list", "--data", told)
    with writer(tmp_path, AlertsFile(), lambda: NOON_MS, is_live=False) as running:
        for batch in batches(quiet_and_burst(NOON_MS, days=1, n_burst=0), 60, ended=True):
            running.take(batch)
    assert "Too new to be judged yet (three days and some posts are needed): acme" in say(
        "alerts", "list", "--data", tmp_path
    )

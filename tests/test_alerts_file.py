"""`alerts.toml`: all faults at once, hours in which nobody is told, and the file that `init` writes."""

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import streams
from pipeline.alert_settings import AlertSettings
from pipeline.errors import SettingsError
from streams.alerts_file import AlertsFile, Telling, load_alerts
from streams.cli import app

TEMPLATE = Path(streams.__file__).parent / "templates" / "alerts.toml"
HOUR_MS = 3_600_000


def load(folder: Path, text: str) -> AlertsFile:
    path = folder / "alerts.toml"
    path.write_text(text, encoding="utf-8")
    return load_alerts(path)


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(SettingsError) as refused:
        load(folder, text)
    return str(refused.value)


FAULTY = """\
false_alarms_per_month = 11
[telling]
language = "de"
time_zone = "Mars"
quiet_hours = "22-7"
[[rule]]
name = "a"
signal = "volume"
labels = ["venting"]
[[rule]]
name = "b"
signal = "motive"
labels = ["rage"]
min_author = 3
[[channel]]
name = "x"
kind = "stdout"
states = ["begun"]
"""


def test_every_fault_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    said = refusal(tmp_path, FAULTY)
    assert "8 faults" in said
    for place in (
        ":1: false_alarms_per_month: ",
        ":3: telling.language: ",
        ":4: telling.time_zone: 'Mars' is no time zone",
        ":5: telling.quiet_hours: '22-7' are no hours; write such as '22:00-07:00'",
        "labels belong to signal = 'motive', not to 'volume'",
        ":13: rule[2].labels: 'rage' is no motive; choose among",
        ":14: rule[2].min_author: no such setting; did you mean 'min_authors'?",
        ":18: channel[1].states",
    ):
        assert place in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[rule]]\nname='a'\nsignal='drop'\n[[rule]]\nname='a'\nsignal='drop'\n", "rule 'a' is there twice"),
        ("[[rule]]\nname='a'\nsignal='drop'\nchannels=['x']\n", "names the channel 'x', which is not in the file"),
        (
            "[[channel]]\nname='x'\nkind='stdout'\n[[channel]]\nname='x'\nkind='stdout'\n",
            "several channels are named 'x'",
        ),
        ("[[rule]]\nname='blind'\nsignal='drop'\n", "rule 'blind' is there always"),
        ("blind_after_s = -1\n", "blind_after_s"),
    ],
)
def test_what_does_not_fit_together_is_refused(tmp_path: Path, text: str, said: str) -> None:
    assert said in refusal(tmp_path, text)


def test_what_is_found_does_not_depend_on_who_is_told(tmp_path: Path) -> None:
    rules = "slot_s = 60\n[[rule]]\nname = 'a'\nsignal = 'drop'\n"
    plain = load(tmp_path, rules).settings()
    told = load(tmp_path, rules + "[telling]\nlanguage = 'fr'\n[[channel]]\nname = 'x'\nkind = 'stdout'\n").settings()
    assert type(plain) is AlertSettings
    assert plain == told
    assert (plain.slot_s, [rule.name for rule in plain.rules()]) == (60, ["a"])


def at(text: str, zone: str = "Europe/Paris") -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


@pytest.mark.parametrize(
    ("hours", "now", "over"),
    [
        ("22:00-07:00", "2026-06-01T21:59", "2026-06-01T21:59"),
        ("22:00-07:00", "2026-06-01T22:00", "2026-06-02T07:00"),
        ("22:00-07:00", "2026-06-02T03:00", "2026-06-02T07:00"),
        ("22:00-07:00", "2026-06-02T07:00", "2026-06-02T07:00"),
        ("12:00-14:00", "2026-06-01T13:00", "2026-06-01T14:00"),
        ("12:00-14:00", "2026-06-01T23:00", "2026-06-01T23:00"),
        ("22:00-07:00", "2026-03-28T23:00", "2026-03-29T07:00"),  # the night that is an hour shorter
        ("22:00-07:00", "2026-10-24T23:00", "2026-10-25T07:00"),  # and the one that is longer
    ],
)
def test_what_comes_in_quiet_hours_waits_until_they_are_over(hours: str, now: str, over: str) -> None:
    telling = Telling(quiet_hours=hours, time_zone="Europe/Paris")
    assert telling.not_before_ms(at(now)) == at(over)
    assert Telling(time_zone="Europe/Paris").not_before_ms(at(now)) == at(now)


@given(begins=st.integers(0, 23), ends=st.integers(0, 23), now_ms=st.integers(1_700_000_000_000, 1_900_000_000_000))
def test_nobody_is_told_in_quiet_hours_nor_later_than_need_be(begins: int, ends: int, now_ms: int) -> None:
    telling = Telling(quiet_hours=f"{begins:02}:00-{ends:02}:00")  # UTC: an hour a step is the slow twin
    then_ms = telling.not_before_ms(now_ms)
    quiet = [h % 24 for h in range(begins, ends if begins <= ends else ends + 24)]
    assert then_ms // HOUR_MS % 24 not in quiet
    assert (then_ms == now_ms) == (now_ms // HOUR_MS % 24 not in quiet)
    assert all(ms // HOUR_MS % 24 in quiet for ms in range(now_ms, then_ms, HOUR_MS))


def test_the_file_that_init_writes_is_accepted_and_shows_every_default(tmp_path: Path) -> None:
    said = CliRunner().invoke(app, ["init", str(tmp_path), "--brand", "Nova", "--yes"])
    assert said.exit_code == 0
    text = (tmp_path / "alerts.toml").read_text(encoding="utf-8")
    file = load(tmp_path, text)
    assert file.settings() == AlertSettings()
    assert [(channel.name, channel.kind) for channel in file.channel] == [("screen", "stdout")]
    head = re.sub(r"^# (?=\w+ = )", "", text.partition("[[channel]]")[0], flags=re.MULTILINE)
    shown = load(tmp_path, head)
    assert shown == AlertsFile()
    assert shown.model_fields_set == set(AlertsFile.model_fields) - {"rule", "standing", "channel"}
    assert shown.telling.model_fields_set == set(Telling.model_fields)
    whole = load(tmp_path, re.sub(r"^# (?=\w+ = |\[\[)", "", text, flags=re.MULTILINE))
    assert ([c.name for c in whole.channel], [r.name for r in whole.rule]) == (["screen", "desk", "team"], ["anger"])


def test_check_looks_at_alerts_too(tmp_path: Path) -> None:
    load(tmp_path, "")
    path = str(tmp_path / "alerts.toml")
    done = CliRunner().invoke(app, ["check", "--alerts", path])
    assert (done.exit_code, done.output) == (0, f"{path}: ok\n")
    (tmp_path / "alerts.toml").write_text(FAULTY, encoding="utf-8")
    refused = CliRunner().invoke(app, ["check", "--alerts", path])
    assert isinstance(refused.exception, SettingsError)
    assert "8 faults" in str(refused.exception)

"""Standing alerts: found anew from rows, stored and told once, over when they hold no longer, the same in any run."""

from collections.abc import Iterable
from pathlib import Path

import msgspec
import pytest

from pipeline.alert_settings import AlertSettings, StandingChoice
from pipeline.errors import SettingsError
from pipeline.settings import Settings
from pipeline.standing import StandingFinding, rows_of
from streams.alerts_file import AlertsFile, load_alerts
from streams.notices import Teller
from streams.notify.notice import decode_notice, utc
from streams.notify.phrases import PHRASES
from streams.notify.standing_words import STANDING, sentence
from streams.notify.wording import body_of, subject_of
from streams.publish import publish
from streams.queries import ask
from streams.standing import RULES, Rows, StandingRule
from streams.standing_alerts import StandingAlerts
from streams.store import Store
from tests.standing_worlds import DAY_MS, START_MS, keep, said

HOUR_MS = 3_600_000


def finding(**given: object) -> StandingFinding:
    plain: dict[str, object] = {"brand": "acme", "subject": "ann", "turn": "t", "started_at_ms": START_MS}
    return StandingFinding(**{**plain, "detected_at_ms": START_MS + HOUR_MS, **given})  # type: ignore[arg-type]


class Desk:
    """A store, a rule that finds what it is told to, who is told, and a clock that is set by hand."""

    def __init__(self, store: Store, *names: str, name: str = "switch", **file: object) -> None:
        self.store, self.found = store, list[StandingFinding]()
        channels = [{"name": n, "kind": "stdout"} for n in names or ("desk",)]
        self.file = AlertsFile.model_validate({"channel": channels, **file})
        self.settings = Settings(alerts=self.file.settings())
        self.now_ms = START_MS + 2 * HOUR_MS
        self._teller = Teller(self.file, self.settings.alerts, lambda: self.now_ms)
        self.rules = [StandingRule(name, 1, self._find, share=0.05)]
        keep(store)

    def look(self, *found: StandingFinding, as_of_ms: int = 0) -> bool:
        """Make the alerts anew; by default after an hour more."""
        self.found = list(found)
        self.now_ms = as_of_ms or self.now_ms + HOUR_MS
        return StandingAlerts(self.store, self.rules).refresh(self.now_ms, self.settings, self._teller.tell_standing)

    def _find(self, _rows: Rows, _per_month: float) -> Iterable[StandingFinding]:
        return self.found

    @property
    def told(self) -> list[tuple[str, int, str]]:
        """What waits for people: (channel, notice, state)."""
        found = self.store.con.execute("SELECT channel, payload FROM outbox ORDER BY created_at, n, channel").fetchall()
        notices = [(channel, decode_notice(payload)) for channel, payload in found]
        return [(channel, notice.n, notice.state) for channel, notice in notices]

    @property
    def states(self) -> list[tuple[str, str]]:
        return self.store.con.execute("SELECT subject, state FROM alerts ORDER BY subject").fetchall()


def test_a_finding_is_stored_and_told_once_however_often_it_is_found(store: Store) -> None:
    desk = Desk(store)
    for _ in range(3):
        assert desk.look(finding())
    assert desk.states == [("ann", "open")]
    assert desk.told == [("desk", 1, "open")]
    assert not desk.look(finding(), as_of_ms=desk.now_ms), "the same rows, brands, settings and watermark"


def test_it_is_over_when_it_holds_no_longer_and_who_heard_of_it_is_told(store: Store) -> None:
    desk = Desk(store)
    desk.look(finding())
    over = finding(closed_at_ms=desk.now_ms + HOUR_MS // 2)
    desk.look(over)
    desk.look(over)
    assert desk.states == [("ann", "closed")]
    assert desk.told == [("desk", 1, "open"), ("desk", 2, "closed")]


def test_it_is_over_when_it_is_found_no_more(store: Store) -> None:
    desk = Desk(store)
    desk.look(finding())
    desk.look()
    desk.look()
    assert desk.states == []
    assert desk.told == [("desk", 1, "open"), ("desk", 2, "closed")]


@pytest.mark.parametrize("aged", [True, False])
def test_of_an_end_that_is_no_news_nobody_is_told(store: Store, aged: bool) -> None:
    desk = Desk(store)
    desk.look(finding())
    desk.look(finding(closed_at_ms=desk.now_ms, is_end_told=not aged))
    assert [state for _, _, state in desk.told] == (["open"] if aged else ["open", "closed"])


def test_what_is_history_is_stored_and_told_to_nobody(store: Store) -> None:
    desk = Desk(store)
    desk.now_ms = START_MS + 9 * HOUR_MS
    StandingAlerts(store, desk.rules).refresh(START_MS + 9 * HOUR_MS, desk.settings, desk._teller.tell_standing)
    desk.look(finding(), finding(subject="bob", closed_at_ms=desk.now_ms))
    assert desk.states == [("ann", "open"), ("bob", "closed")]
    assert desk.told == [], "found more than six hours ago, or over before it was ever looked at"


def test_a_kill_before_the_commit_tells_nobody_and_the_next_look_tells_once(store: Store) -> None:
    desk = Desk(store)
    desk.found = [finding()]

    def dies(*_: object) -> None:
        desk._teller.tell_standing(*_)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        StandingAlerts(store, desk.rules).refresh(desk.now_ms, desk.settings, dies)
    assert (desk.states, desk.told) == ([], [])
    desk.look(finding())
    assert desk.told == [("desk", 1, "open")]


def test_silences_channels_and_brands_are_respected(store: Store) -> None:
    choice = {"name": "switch", "channels": ["boss"], "brands": ["acme"]}
    desk = Desk(store, "boss", "desk", standing=[choice])
    desk.look(finding(), finding(brand="brisa"))
    assert desk.told == [("boss", 1, "open")]
    assert desk.states == [("ann", "open")]
    store.con.execute(
        f"INSERT INTO silences VALUES ('s', 'acme', 'switch', make_timestamp_ms({START_MS + DAY_MS}), '')"
    )
    desk.look(finding(), finding(subject="bob", detected_at_ms=desk.now_ms))
    assert desk.told == [("boss", 1, "open")]
    assert desk.states == [("ann", "open"), ("bob", "open")], "it is kept all the same"


def test_a_rule_that_is_off_finds_nothing_and_what_it_had_found_is_over(store: Store) -> None:
    desk = Desk(store)
    desk.look(finding())
    desk.settings = Settings(alerts=AlertSettings(standing=(StandingChoice(name="switch", enabled=False),)))
    desk.look(finding())
    assert (desk.states, desk.told[-1]) == ([], ("desk", 2, "closed"))


def test_a_rule_that_looks_ahead_is_refused() -> None:
    with pytest.raises(ValueError, match="rule 'switch' found 'ann' at 5, after 4"):
        rows_of("switch", "1", 0.1, [finding(detected_at_ms=5)], 4, AlertSettings())


def test_ids_hang_on_the_rule_the_brand_the_subject_and_the_turn_alone() -> None:
    found = [finding(), finding(turn="u"), finding(brand="brisa"), finding(subject="bob"), finding(observed=3.0)]
    ids = [rows_of("switch", "1", 0.1, [one], START_MS + DAY_MS, AlertSettings())[0][0].alert_id for one in found]
    assert len(set(ids)) == 4
    assert ids[0] == ids[4]
    assert rows_of("other", "1", 0.1, found[:1], START_MS + DAY_MS, AlertSettings())[0][0].alert_id not in ids


def test_the_view_shows_them_beside_the_incidents_with_their_posts(store: Store, tmp_path: Path) -> None:
    desk = Desk(store)
    rows = [said("ann", n / 100, "brisa") for n in range(7)]
    keep(store, rows)
    shown = tuple((row.source, row.mention_id, row.author_id) for row in rows)
    desk.look(finding(observed=0.0, expected=1.0, is_share=True, facts={"before": 1.0}, evidence=shown))
    publish(store, tmp_path / "data", 0)
    (row,) = ask(
        tmp_path / "data", "SELECT signal, signals, rule, evidence, false_alarms_per_month, facts FROM alerts"
    ).rows
    assert row == ("switch", ["switch"], "switch", [r.mention_id for r in rows[:5]], 0.025, '{"before":1.0}')


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_has_its_words_in_both_languages(rule: StandingRule) -> None:
    for language in ("en", "fr"):
        assert f"signal.{rule.name}" in STANDING[language]
        assert f"standing.{rule.name}" in STANDING[language]
        assert PHRASES[language][f"signal.{rule.name}"]


def test_the_words_of_a_switch(store: Store) -> None:
    desk = Desk(store)
    facts = {"before": 0.9, "after": 0.1, "days": 12, "turned": START_MS, "rival": "Brisa", "people": 6}
    desk.look(finding(facts=facts))
    ((payload,),) = store.con.execute("SELECT payload FROM outbox").fetchall()
    notice = decode_notice(payload)
    assert subject_of(notice, "en") == "acme: a leading voice turns to a competitor (new)"
    assert sentence(notice, "en") == (
        "ann spoke of acme rather than of its rivals on 90% of the days, and since 1 January 2026 on 10% of 12; now "
        "mostly of Brisa."
    )
    assert "depuis le 1er janvier 2026 10\u00a0% de 12" in body_of(notice, "fr")
    hostile = msgspec.structs.replace(notice, subject="{x}\u202e<b>", started_at=utc(START_MS))
    assert "{x}" in sentence(hostile, "en")
    assert "\u202e" not in sentence(hostile, "en")
    assert sentence(msgspec.structs.replace(notice, facts={}), "en") == "", "of another release"


def test_the_shares_of_all_rules_make_up_the_whole() -> None:
    settings = AlertSettings()
    counted = sum(settings.rate_of(rule.signal, "acme") for rule in settings.rules())
    standing = sum(settings.standing_rate(rule.name, rule.share) for rule in RULES)
    assert counted + standing <= settings.false_alarms_per_month + 1e-12
    louder = AlertSettings(standing=(StandingChoice(name="switch", false_alarms_per_month=2),))
    assert (louder.standing_rate("switch", 0.05), louder.standing_rate("switch", 0)) == (2, 0)


def test_the_file_names_rules_that_are_there(tmp_path: Path) -> None:
    path = tmp_path / "alerts.toml"
    for text, error in (
        ('[[standing]]\nname = "swich"', "there is no standing rule 'swich'; choose among"),
        ('[[rule]]\nname = "switch"\nsignal = "drop"', "rule 'switch' is there always"),
        ('[[standing]]\nname = "switch"\nchannels = ["x"]', "rule 'switch' names the channel 'x'"),
        ('[[standing]]\nname = "switch"\n[[standing]]\nname = "switch"', "'switch' is there twice"),
    ):
        path.write_text(text)
        with pytest.raises(SettingsError, match=error):
            load_alerts(path)

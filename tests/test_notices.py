"""Who is told of an incident and when: states, channels of a rule, silences, quiet hours, who comes later."""

import msgspec
import pytest
from msgspec.structs import replace

from pipeline.alert_rows import EvidenceRow
from pipeline.errors import InputError
from pipeline.records import CoverageRow, Output
from pipeline.rollup import recompute
from pipeline.settings import RetentionSettings
from streams.alert_marks import Mark, carry_out
from streams.alerts_file import AlertsFile
from streams.notices import Teller, notice_of
from streams.notify.notice import decode_notice
from streams.notify.outbox import due
from streams.retention import forget
from streams.store import Store
from streams.store_alerts import write_alerts
from streams.transaction import transaction
from tests.alert_samples import alert, shown
from tests.store_samples import NOON_MS as SAMPLE_MS
from tests.store_samples import mention

HOUR_MS = 3_600_000
NOON_MS = 1_790_164_800_000 - 1_790_164_800_000 % (24 * HOUR_MS) + 12 * HOUR_MS  # UTC
ALL = ("open", "ongoing", "eased", "closed")


class Desk:
    """A store, who is told by a file, and a clock that is set by hand."""

    def __init__(self, store: Store, channels: list[dict[str, object]], **file: object) -> None:
        self.store = store
        found = AlertsFile.model_validate({"channel": [{"kind": "stdout", **c} for c in channels], **file})
        self.now_ms = NOON_MS
        self._teller = Teller(found, found.settings(), lambda: self.now_ms)

    def tell(self, notice: str, told: int = 1, evidence: tuple[EvidenceRow, ...] = (), **given: object) -> None:
        """An incident comes to a state now, and is stored."""
        row = alert(notice=notice, state=notice or "ongoing", told=told, updated_at_ms=self.now_ms)
        output = Output(input="x", position="", ended=False, received_ms=0, alerts=[replace(row, **given)])
        output.evidence += evidence
        with transaction(self.store.con, self.store.path) as con:
            write_alerts(con, output)
            self._teller.tell(con, output)

    def say(self, **mark: object) -> str:
        """What a person says of alerts."""
        content = Mark(**mark)  # type: ignore[arg-type]
        return carry_out(self.store, f"c{self.now_ms}", msgspec.json.encode(content), self.now_ms)

    @property
    def waiting(self) -> list[tuple[str, str, float]]:
        """What is to be told: (id, channel, hours from noon)."""
        sql = "SELECT outbox_id, channel, epoch_ms(next_attempt_at) FROM outbox WHERE status = 'waiting' ORDER BY 1, 2"
        return [(i, c, (at - NOON_MS) / HOUR_MS) for i, c, at in self.store.con.execute(sql).fetchall()]

    def send(self) -> list[tuple[str, str]]:
        """Take everything that is due now as sent."""
        sent = []
        while rows := due(self.store.con, self.now_ms):
            for row in rows:
                sql = "UPDATE outbox SET status = 'sent', payload = '', next_attempt_at = NULL WHERE outbox_id = ?"
                self.store.con.execute(f"{sql} AND channel = ?", [row.outbox_id, row.channel])
                sent.append(row.key)
        return sent


def test_a_channel_is_told_of_the_states_it_wants(store: Store) -> None:
    desk = Desk(store, [{"name": "all", "states": ALL}, {"name": "plain"}, {"name": "end", "states": ["closed"]}])
    for told, state in enumerate(ALL, 1):
        desk.tell(state, told)
    desk.tell("", 4)
    assert [(i, c) for i, c, _ in desk.waiting] == [
        ("a1.1", "all"),
        ("a1.1", "plain"),
        ("a1.2", "all"),
        ("a1.2", "plain"),
        ("a1.3", "all"),
        ("a1.4", "all"),
        ("a1.4", "end"),
        ("a1.4", "plain"),
    ]


def test_a_rule_may_name_the_channels_that_are_told(store: Store) -> None:
    rules = [{"name": "volume", "signal": "volume", "channels": ["b"]}, {"name": "drop", "signal": "drop"}]
    desk = Desk(store, [{"name": "a"}, {"name": "b"}], rule=rules)
    desk.tell("open")
    desk.tell("open", alert_id="a2", rule="drop")
    assert [(i, c) for i, c, _ in desk.waiting] == [("a1.1", "b"), ("a2.1", "a"), ("a2.1", "b")]


def test_nobody_is_told_of_what_was_decided_long_ago(store: Store) -> None:
    desk = Desk(store, [{"name": "a"}], fresh_s=3_600)
    desk.tell("open", updated_at_ms=NOON_MS - HOUR_MS - 1)
    assert desk.waiting == []
    desk.tell("open", updated_at_ms=NOON_MS - HOUR_MS)
    assert desk.waiting == [("a1.1", "a", 0)]


@pytest.mark.parametrize(
    ("brand", "rule", "is_told"),
    [("*", "*", False), ("norvia", "*", False), ("*", "volume", False), ("brenn", "*", True), ("*", "drop", True)],
)
def test_a_silence_is_for_a_brand_or_a_rule_or_all_and_ends(store: Store, brand: str, rule: str, is_told: bool) -> None:
    desk = Desk(store, [{"name": "a"}])
    desk.say(do="silence", brand=brand, rule=rule, until_ms=NOON_MS + HOUR_MS)
    desk.tell("open")
    assert bool(desk.waiting) == is_told
    assert store.con.execute("SELECT count(*) FROM alert_rows").fetchall() == [(1,)], "it is kept all the same"
    desk.now_ms += HOUR_MS
    desk.tell("open", alert_id="a2")
    assert ("a2.1", "a", 1.0) in desk.waiting


def test_a_silence_lets_what_waits_be_but_not_what_was_tried(store: Store) -> None:
    desk = Desk(store, [{"name": "boss", "after_s": 3_600}, {"name": "desk"}])
    desk.tell("open")
    desk.tell("open", alert_id="b1", brand="brenn")
    store.con.execute("UPDATE outbox SET attempts = 1 WHERE channel = 'desk'")
    desk.say(do="silence", brand="norvia", until_ms=NOON_MS + HOUR_MS)
    assert desk.waiting == [("a1.1", "desk", 0), ("b1.1", "boss", 1), ("b1.1", "desk", 0)]
    desk.say(do="silence", rule="drop", until_ms=NOON_MS + HOUR_MS)
    assert len(desk.waiting) == 3
    desk.now_ms += 1
    desk.say(do="silence", until_ms=NOON_MS - 1)
    assert len(desk.waiting) == 3, "a silence that is over lets nothing be"
    desk.say(do="silence", until_ms=NOON_MS + HOUR_MS)
    assert [row[:2] for row in desk.waiting] == [("a1.1", "desk"), ("b1.1", "desk")]


def test_of_a_rule_that_is_in_the_file_no_more_only_they_hear_who_had_heard(store: Store) -> None:
    desk = Desk(store, [{"name": "a"}, {"name": "b"}], rule=[{"name": "volume", "signal": "volume", "channels": ["b"]}])
    desk.tell("open")
    later = Desk(store, [{"name": "a"}, {"name": "b"}], rule=[{"name": "other", "signal": "volume"}])
    later.tell("ongoing", 2)
    later.tell("closed", 3)
    assert [(i, c) for i, c, _ in later.waiting] == [("a1.1", "b"), ("a1.2", "b"), ("a1.3", "b")]


def test_who_never_heard_of_the_beginning_does_not_hear_of_the_end(store: Store) -> None:
    desk = Desk(store, [{"name": "a", "states": ALL}])
    desk.say(do="silence", until_ms=NOON_MS + HOUR_MS)
    desk.tell("open")
    desk.now_ms += 2 * HOUR_MS
    desk.tell("eased", 2)
    desk.tell("closed", 3)
    assert desk.waiting == []
    desk.tell("ongoing", 2, alert_id="a2")
    desk.tell("closed", 3, alert_id="a2")
    assert [i for i, _, _ in desk.waiting] == ["a2.2", "a2.3"], "what has grown since is told, and then its end"


def test_in_quiet_hours_what_there_is_to_tell_waits_for_the_morning(store: Store) -> None:
    hours = {"quiet_hours": "22:00-07:00", "time_zone": "Europe/Paris"}  # 20:00 to 5:00 of UTC in September
    desk = Desk(store, [{"name": "a"}], telling=hours)
    desk.now_ms = NOON_MS + 9 * HOUR_MS
    desk.tell("open")
    desk.now_ms += HOUR_MS
    desk.tell("closed", 2)
    assert desk.waiting == [("a1.1", "a", 17), ("a1.2", "a", 17)]
    assert desk.send() == []
    desk.now_ms = NOON_MS + 17 * HOUR_MS
    assert desk.send() == [("a1.1", "a"), ("a1.2", "a")]


def test_who_comes_later_is_told_when_nobody_took_it_on(store: Store) -> None:
    desk = Desk(store, [{"name": "boss", "after_s": 3_600}, {"name": "desk"}])
    desk.tell("open")
    desk.now_ms += HOUR_MS // 2
    desk.tell("ongoing", 2)
    assert desk.send() == [("a1.1", "desk"), ("a1.2", "desk")]
    assert desk.waiting == [("a1.1", "boss", 1), ("a1.2", "boss", 1)]
    desk.now_ms = NOON_MS + HOUR_MS
    assert desk.send() == [("a1.1", "boss"), ("a1.2", "boss")]
    desk.tell("closed", 3)
    assert desk.waiting == [("a1.3", "boss", 1), ("a1.3", "desk", 1)], "who knows of it hears of the end at once"


def test_taken_on_it_goes_no_further(store: Store) -> None:
    desk = Desk(store, [{"name": "boss", "after_s": 3_600}, {"name": "desk"}])
    desk.tell("open")
    desk.now_ms += HOUR_MS // 2
    desk.tell("ongoing", 2)
    assert desk.say(do="ack", alert_id="a", note="Ann") == "a1 is taken on"
    desk.now_ms = NOON_MS + 2 * HOUR_MS
    desk.tell("closed", 3)
    assert {c for _, c, _ in desk.waiting} == {"desk"}
    desk.say(do="ack", alert_id="a1")
    marks = "SELECT epoch_ms(acknowledged_at), note FROM alert_marks"
    assert store.con.execute(marks).fetchall() == [(NOON_MS + HOUR_MS // 2, "Ann")], "the first one took it on"


def test_over_before_its_time_it_goes_no_further(store: Store) -> None:
    desk = Desk(store, [{"name": "boss", "after_s": 3_600}, {"name": "desk"}])
    desk.tell("open")
    desk.now_ms += HOUR_MS // 2
    desk.tell("closed", 2)
    assert desk.waiting == [("a1.1", "desk", 0), ("a1.2", "desk", 0.5)]


def test_a_verdict_is_kept_and_an_id_must_be_of_one_alert(store: Store) -> None:
    desk = Desk(store, [{"name": "a"}])
    desk.tell("open", alert_id="ab1")
    desk.tell("open", alert_id="ab2")
    assert desk.say(do="verdict", alert_id="ab2", verdict="noise", note="a match") == "ab2 is noise"
    desk.say(do="verdict", alert_id="ab2", verdict="useful")
    told = "SELECT alert_id, verdict, note FROM alerts WHERE verdict IS NOT NULL"
    assert store.con.execute(told).fetchall() == [("ab2", "useful", "a match")]
    for unknown, said in (("x", "no alert begins"), ("ab", "several alerts begin"), ("", "several alerts begin")):
        with pytest.raises(InputError, match=f"{said} with '{unknown}'; see murmure alerts list"):
            desk.say(do="verdict", alert_id=unknown, verdict="noise")
    with pytest.raises(InputError, match="cannot be read"):
        carry_out(store, "c", b'{"do": "dance"}', NOON_MS)


def test_a_notice_says_what_is_known(store: Store) -> None:
    put_mention(store, "m1", "acme is down")
    row = alert(told=2, signal="motive:venting", breadth="one person", solicited=0.2, coordination=0.009)
    store.note(CoverageRow("s", "truncated", 0, 100, 3, "12 posts"))
    evidence = [
        shown("a1", "s", "m1", "ann"),
        shown("a1", "s", "gone", "bob", n=2),
        shown("a1", "s", "m1", "ann", "lead"),
    ]
    notice = notice_of(store.con, row, evidence, "fr", "Europe/Paris")
    assert (notice.outbox_id, notice.signal, notice.subject) == ("a1.2", "motive", "venting")
    assert [(p.mention_id, p.text, p.author) for p in notice.evidence] == [("m1", "acme is down", "ann")]
    assert notice.leaders == ("ann",)
    assert notice.warnings == ("one_person", "coordinated", "solicited")
    assert [(s.motive, s.observed, s.expected) for s in notice.motive_shift] == [("venting", 0.5, 0.2)]
    assert [(g.source, g.reason, g.detail) for g in notice.coverage] == [("s", "truncated", "12 posts")]
    plain = notice_of(store.con, alert(updated_at_ms=2 * 24 * HOUR_MS, started_at_ms=25 * HOUR_MS), [], "en", "UTC")
    assert plain.warnings == ()
    assert plain.coverage == (), "a gap of long before is none of its own"


def test_the_outbox_holds_the_notice_as_people_are_told(store: Store) -> None:
    put_mention(store, "m1", "acme is down")
    desk = Desk(store, [{"name": "a"}], telling={"language": "fr"})
    desk.tell("open", evidence=(shown("a1", "s", "m1", "ann"),))
    ((payload,),) = store.con.execute("SELECT payload FROM outbox").fetchall()
    notice = decode_notice(payload)
    assert (notice.language, notice.evidence[0].text, notice.n) == ("fr", "acme is down", 1)


def test_what_has_passed_its_time_is_neither_shown_nor_sent(store: Store) -> None:
    put_mention(store, "m1", "acme is down")
    desk = Desk(store, [{"name": "a"}])
    desk.tell("open", evidence=(shown("a1", "s", "m1", "ann"), shown("a1", "s", "m1", "ann", "lead")))
    assert store.con.execute("SELECT count(*) FROM alert_evidence").fetchall() == [(2,)]
    a_year_later_ms = SAMPLE_MS + 365 * 24 * HOUR_MS
    assert forget(store, RetentionSettings(mentions_days=30), a_year_later_ms, recompute) == 1
    assert store.con.execute("SELECT count(*) FROM alert_evidence").fetchall() == [(0,)]
    assert store.con.execute("SELECT count(*) FROM alert_rows").fetchall() == [(1,)]
    ((payload,),) = store.con.execute("SELECT payload FROM outbox").fetchall()
    assert "acme is down" not in payload
    assert decode_notice(payload).leaders == ()


def test_an_edited_post_is_quoted_with_its_words_of_now(store: Store) -> None:
    put_mention(store, "m1", "acme is down")
    desk = Desk(store, [{"name": "a"}])
    desk.tell("open", evidence=(shown("a1", "s", "m1", "ann"),))
    edited = mention("m1", brand="norvia", source="s", text="acme is up again", rev=1)
    store.commit(
        Output(input="x", position="2", ended=False, received_ms=0, removed_mentions=[("s", "m1")], mentions=[edited]),
        store.last_seq() + 1,
    )
    ((payload,),) = store.con.execute("SELECT payload FROM outbox").fetchall()
    assert [post.text for post in decode_notice(payload).evidence] == ["acme is up again"]
    assert store.con.execute("SELECT count(*) FROM alert_evidence").fetchall() == [(1,)]


def put_mention(store: Store, mention_id: str, text: str) -> None:
    row = mention(mention_id, brand="norvia", source="s", text=text)
    store.commit(Output(input="x", position="1", ended=False, received_ms=0, mentions=[row]), store.last_seq() + 1)

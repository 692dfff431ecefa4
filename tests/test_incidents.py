"""One story a brand: how findings open, feed, ease and close an incident, and when people are told."""

from collections.abc import Sequence

from pipeline.alert_rows import AlertRow, EvidenceRow
from pipeline.alert_settings import AlertRule, AlertSettings, Signal
from pipeline.incidents import Finding, Incidents, version_of
from pipeline.scene import Scene
from tests.stories import HOUR, MINUTE, START

SETTINGS = AlertSettings()


def finding(
    observed: float = 20, *, signal: Signal = Signal.VOLUME, label: str = "", begins: bool = False, is_high: bool = True
) -> Finding:
    return Finding(signal, label, begins, is_high, observed, 2.0, 0.0, 5.0, HOUR)


class Stage:
    """A brand whose posts, one every minute, are all new each time somebody looks."""

    def __init__(self, settings: AlertSettings = SETTINGS, authors: int = 9) -> None:
        self.incidents = Incidents()
        self.settings = settings
        self.authors = authors
        self.looks: list[tuple[str, list[tuple[str, str]], int | None]] = []

    def __call__(
        self, minute: float, *findings: Finding, brand: str = "acme", side: str = "rise"
    ) -> tuple[AlertRow, list[EvidenceRow]] | None:
        at_ms = START + round(minute * MINUTE)

        def look(found: Finding, shown: list[tuple[str, str]], since_ms: int | None) -> Scene:
            self.looks.append((found.key, list(shown), since_ms))
            n = len(self.looks)
            posts = [("s", f"p{n}a", "ann"), ("s", f"p{n}b", "bob")]
            started_ms = at_ms - HOUR if since_ms is None else since_ms
            return Scene(started_ms, 20, self.authors, "many", 0.1, 0.0, None, "{}", posts, posts[:1])

        return self.incidents.update(brand, side, findings, at_ms, self.settings, look)

    def told(self, minutes: Sequence[float], *findings: Finding) -> list[tuple[float, str]]:
        """When people were told, and of what."""
        rows = [(minute, told[0].notice) for minute in minutes if (told := self(minute, *findings))]
        return [(minute, notice) for minute, notice in rows if notice]


def row_of(told: tuple[AlertRow, list[EvidenceRow]] | None) -> AlertRow:
    assert told is not None
    return told[0]


def test_an_incident_opens_goes_on_eases_and_closes() -> None:
    stage = Stage()
    opened = row_of(stage(0, finding(begins=True)))
    assert (opened.state, opened.notice, opened.told) == ("open", "open", 1)
    assert (opened.started_at_ms, opened.detected_at_ms) == (START - HOUR, START)
    assert stage(5, finding()) is None  # nothing new within a quarter of an hour
    going = row_of(stage(15, finding()))
    assert (going.state, going.notice, going.told, going.updated_at_ms) == ("ongoing", "", 1, START + 15 * MINUTE)
    eased = row_of(stage(20))
    assert (eased.state, eased.notice, eased.told, eased.closed_at_ms) == ("eased", "eased", 2, None)
    assert stage(20 + 119) is None
    closed = row_of(stage(20 + 120))
    assert (closed.state, closed.notice, closed.told) == ("closed", "closed", 3)
    assert closed.closed_at_ms == START + 140 * MINUTE
    assert stage.incidents.open == {}
    assert stage(145) is None
    assert {row.alert_id for row in (going, eased, closed)} == {opened.alert_id}
    assert {row.started_at_ms for row in (going, eased, closed)} == {opened.started_at_ms}


def test_what_is_unusual_but_has_not_begun_opens_nothing() -> None:
    stage = Stage()
    assert stage(0, finding()) is None
    assert stage.incidents.open == {}
    assert stage.looks == []


def test_what_comes_back_before_it_is_closed_is_the_same_incident() -> None:
    stage = Stage()
    opened = row_of(stage(0, finding(begins=True)))
    stage(5)
    back = row_of(stage(10, finding()))  # at once, though the quarter is not over
    assert (back.alert_id, back.state, back.notice) == (opened.alert_id, "ongoing", "")
    assert row_of(stage(20)).notice == "eased"
    assert stage(139) is None  # the two hours begin with the last easing
    assert row_of(stage(140)).state == "closed"
    again = row_of(stage(145, finding(begins=True)))
    assert again.alert_id != opened.alert_id
    assert again.told == 1


def test_the_wait_before_closing_is_a_setting() -> None:
    stage = Stage(AlertSettings(close_after_s=600))
    stage(0, finding(begins=True))
    assert stage.told(range(5, 30, 5)) == [(5, "eased"), (15, "closed")]


def test_what_begins_meanwhile_joins_it() -> None:
    stage = Stage()
    voices = finding(signal=Signal.VOICES, begins=True)
    venting = finding(8, signal=Signal.MIX, label="venting", begins=True)
    assert row_of(stage(0, finding(begins=True), voices)).signals == ("volume", "breadth")
    joined = row_of(stage(5, finding(), venting))
    assert joined.signals == ("volume", "breadth", "motive:venting")
    assert (joined.signal, joined.notice) == ("volume", "")
    assert stage(10, finding(), venting) is None  # once is enough
    assert row_of(stage(15, finding(), finding(9, signal=Signal.SHARING))).signals == joined.signals  # it has not begun


def test_it_opens_with_what_is_farthest_from_the_usual() -> None:
    stage = Stage()
    row = row_of(stage(0, finding(6, begins=True), finding(40, signal=Signal.SHARING, begins=True)))
    assert (row.signal, row.rule, row.observed) == ("sharing", "sharing", 40)
    assert row.signals == ("sharing", "volume")


def test_people_are_told_again_when_it_has_doubled_since_they_were() -> None:
    stage = Stage()
    stage(0, finding(20, begins=True))
    assert stage(2, finding(39)) is None
    grown = row_of(stage(4, finding(40)))
    assert (grown.notice, grown.told, grown.observed) == ("ongoing", 2, 40)
    assert stage(6, finding(79)) is None
    assert row_of(stage(8, finding(80))).told == 3


def test_the_row_keeps_the_figures_of_the_worst_moment() -> None:
    stage = Stage()
    stage(0, finding(20, begins=True))
    assert row_of(stage(15, finding(30))).observed == 30
    assert row_of(stage(30, finding(10))).observed == 30
    assert row_of(stage(45)).observed == 30


def test_people_are_told_again_after_a_while_only_where_that_was_asked_for() -> None:
    minutes = range(5, 130, 5)
    stage = Stage(AlertSettings(renotify_s=3600))
    stage(0, finding(begins=True))
    assert stage.told(minutes, finding()) == [(60, "ongoing"), (120, "ongoing")]
    stage = Stage()
    stage(0, finding(begins=True))
    assert stage.told(minutes, finding()) == []


def test_what_was_shown_is_not_shown_again() -> None:
    stage = Stage()
    told = stage(0, finding(20, begins=True))
    assert told is not None
    assert [(e.part, e.mention_id) for e in told[1]] == [("example", "p1a"), ("example", "p1b"), ("lead", "p1a")]
    quiet = stage(15, finding(20))
    assert quiet is not None
    assert [e.mention_id for e in quiet[1] if e.part == "example"] == ["p1a", "p1b"]  # nobody is told: these stand
    grown = stage(20, finding(40))
    assert grown is not None
    assert [e.mention_id for e in grown[1] if e.part == "example"] == ["p3a", "p3b"]
    stage(25, finding(80))
    first = [("s", "p1a"), ("s", "p1b")]
    assert [shown for _, shown, _ in stage.looks] == [[], first, first, [*first, ("s", "p3a"), ("s", "p3b")]]
    assert [since for *_, since in stage.looks] == [None, *[START - HOUR] * 3]


def test_who_left_is_shown_no_more() -> None:
    stage = Stage()
    stage(0, finding(begins=True))
    stage.incidents.forget([("s", "p1b")], [("s", "ann"), ("other", "bob")])
    eased = stage(5)
    assert eased is not None
    assert eased[1] == []
    stage = Stage()
    stage(0, finding(begins=True))
    stage.incidents.forget([], [("other", "ann")])  # somebody else of that name
    eased = stage(5)
    assert eased is not None
    assert {e.author_id for e in eased[1]} == {"ann", "bob"}


def test_fewer_people_than_the_rule_asks_for_are_not_worth_an_alert_yet() -> None:
    stage = Stage(authors=1)
    assert stage(0, finding(begins=True)) is None
    stage.authors = 2
    assert row_of(stage(5, finding())).authors == 2  # what began goes on, and now it is worth one
    stage = Stage(authors=1)
    stage(0, finding(begins=True))
    stage(5)
    stage.authors = 2
    assert stage(10, finding()) is None  # it was over


def test_one_person_is_enough_for_a_rule_that_says_so_and_for_a_drop() -> None:
    alone = AlertSettings(rule=(AlertRule(name="any", signal=Signal.VOLUME, min_authors=1),))
    assert row_of(Stage(alone, authors=1)(0, finding(begins=True))).rule == "any"
    drop = finding(0, signal=Signal.DROP, begins=True)
    assert row_of(Stage(authors=0)(0, drop, side="drop")).signal == "drop"


def test_a_signal_that_nobody_wants_to_be_told_of_opens_nothing() -> None:
    only = AlertSettings(rule=(AlertRule(name="mine", signal=Signal.VOLUME, brands=("brenn",)),))
    stage = Stage(only)
    assert stage(0, finding(begins=True)) is None
    assert row_of(stage(0, finding(begins=True), brand="brenn")).rule == "mine"


def test_brands_and_sides_have_incidents_of_their_own_and_ids_that_stay() -> None:
    ids = []
    for _ in range(2):
        stage, drop = Stage(), finding(0, signal=Signal.DROP, begins=True)
        rows = [stage(0, finding(begins=True)), stage(0, drop, side="drop"), stage(0, finding(begins=True), brand="b")]
        ids.append([row_of(row).alert_id for row in rows])
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 3


def test_a_rule_has_a_version_of_its_own() -> None:
    rule = AlertRule(name="r", signal=Signal.VOLUME)
    assert version_of(rule) == version_of(AlertRule(name="r", signal=Signal.VOLUME))
    assert version_of(rule) != version_of(AlertRule(name="r", signal=Signal.VOLUME, min_authors=3))

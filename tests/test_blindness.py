"""Nothing comes any more: people are told once that murmure is blind, and once that it sees again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.alert_settings import AlertSettings
from streams.alerts_file import AlertsFile
from streams.blindness import Blindness
from streams.equality import tables_equal
from streams.notices import Teller
from streams.notify.figures import Language
from streams.notify.notice import Notice, decode_notice
from streams.notify.wording import body_of, subject_of
from streams.queries import ask
from streams.store import Store
from tests.alert_story import batches, quiet_and_burst, writer

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

NOON_MS = 1_790_164_800_000
QUARTER_S = 900


class Clock:
    """A clock set by hand, in seconds from noon."""

    def __init__(self) -> None:
        self.s = 0.0

    def now_ms(self) -> int:
        return NOON_MS + round(self.s * 1000)

    def elapsed(self) -> float:
        return self.s


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    return Clock()


def watching(store: Store, clock: Clock, after_s: float = QUARTER_S) -> Blindness:
    file = AlertsFile.model_validate({"channel": [{"name": "out", "kind": "stdout"}]})
    teller = Teller(file, file.settings(), clock.now_ms)
    return Blindness(store, after_s, clock.now_ms, clock.elapsed, teller.tell_rows)


def told(store: Store) -> list[Notice]:
    rows = store.con.execute("SELECT payload FROM outbox ORDER BY created_at, n").fetchall()
    return [decode_notice(payload) for (payload,) in rows]


def states(store: Store) -> list[tuple[str, int, int]]:
    sql = "SELECT state, epoch_ms(started_at), epoch_ms(closed_at) FROM alert_rows ORDER BY started_at"
    return [
        (state, (began - NOON_MS) // 1000, -1 if over is None else (over - NOON_MS) // 1000)
        for state, began, over in store.con.execute(sql).fetchall()
    ]


def test_people_are_told_once_when_nothing_comes_and_once_when_something_does(store: Store, clock: Clock) -> None:
    blindness = watching(store, clock)
    clock.s = 100
    blindness.heard()
    for clock.s in (400, 999, 1_000, 1_001, 5_000):
        blindness.tick()
    assert states(store) == [("open", 100, -1)]
    assert [(n.state, n.signal, n.n) for n in told(store)] == [("open", "blind", 1)]
    clock.s = 6_000
    blindness.heard()
    blindness.tick()
    blindness.tick()
    assert states(store) == [("closed", 100, 6_000)]
    assert [n.state for n in told(store)] == ["open", "closed"]
    assert len({n.id for n in told(store)}) == 1
    clock.s = 7_000
    blindness.tick()
    assert states(store)[1] == ("open", 6_000, -1)
    assert len({n.id for n in told(store)}) == 2


def test_a_run_to_which_nothing_comes_at_all_is_blind_too_and_zero_is_never(store: Store, clock: Clock) -> None:
    never, blindness = watching(store, clock, 0), watching(store, clock)
    clock.s = 10_000
    never.tick()
    assert states(store) == []
    blindness.tick()
    assert states(store) == [("open", 0, -1)]


def test_it_goes_on_over_a_restart(store: Store, clock: Clock) -> None:
    first = watching(store, clock)
    clock.s = 1_000
    first.tick()
    again = watching(store, clock)  # as after a kill
    clock.s = 3_000
    again.tick()
    assert states(store) == [("open", 0, -1)]
    again.heard()
    again.tick()
    assert states(store) == [("closed", 0, 3_000)]
    assert [n.outbox_id.partition(".")[2] for n in told(store)] == ["1", "2"]


def test_it_can_be_silenced_as_any_rule(store: Store, clock: Clock) -> None:
    blindness = watching(store, clock)
    store.con.execute("INSERT INTO silences VALUES ('c', '*', 'blind', make_timestamp_ms(?), '')", [NOON_MS + 10**7])
    clock.s = 1_000
    blindness.tick()
    assert (len(states(store)), told(store)) == (1, [])


def test_a_silence_of_every_rule_is_none_of_it(store: Store, clock: Clock) -> None:
    blindness = watching(store, clock)
    store.con.execute("INSERT INTO silences VALUES ('c', '*', '*', make_timestamp_ms(?), '')", [NOON_MS + 10**7])
    clock.s = 1_000
    blindness.tick()
    assert len(told(store)) == 1


def test_it_names_the_inputs_that_stand_still_and_goes_on_with_those_that_still_do(store: Store, clock: Clock) -> None:
    blindness = watching(store, clock)
    marks: dict[str, int | None] = {"forum": 5, "news": None, "wire": 1}
    assert blindness.tick(marks) == ()
    for clock.s in (300, 600, 900):
        blindness.heard()
        marks["wire"] = round(clock.s)
        still = blindness.tick(marks)
    assert still == ("forum", "news")
    (notice,) = told(store)
    assert (notice.state, notice.subject) == ("open", "forum, news")
    assert "Nothing new from: forum, news." in body_of(notice, "en")
    assert "Rien de nouveau de\u00a0: forum, news." in body_of(notice, "fr")
    signals = "SELECT signal, signals, state FROM alert_rows"
    assert store.con.execute(signals).fetchall() == [("blind", ["blind:forum", "blind:news"], "open")]
    again = watching(store, clock)  # as after a kill
    assert again.tick(marks) == ("forum", "news")
    again.heard()
    marks["news"] = 900
    assert again.tick(marks) == ("forum",)
    assert store.con.execute(signals).fetchall() == [("blind", ["blind:forum"], "open")]
    assert len(told(store)) == 1
    again.heard()
    marks["forum"] = 901
    assert again.tick(marks) == ()
    assert [n.state for n in told(store)] == ["open", "closed"]


def test_an_input_that_is_ahead_of_the_others_holds_nobody_back(store: Store, clock: Clock) -> None:
    blindness = watching(store, clock)
    for clock.s in (0, 900, 1_800):
        blindness.heard()
        assert blindness.tick({"ahead": 10_000, "wire": round(clock.s)}) == ()
    assert blindness.tick({}) == (), "an input that ended stands still no more"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "all brands: murmure sees nothing: this is not silence (new)"),
        ("fr", "toutes les marques\u00a0: murmure ne voit plus rien\u00a0: ce n’est pas le silence (nouveau)"),
    ],
)
def test_it_says_what_it_is_in_both_languages(store: Store, clock: Clock, language: Language, said: str) -> None:
    blindness = watching(store, clock)
    clock.s = 1_000
    blindness.tick()
    (notice,) = told(store)
    assert subject_of(notice, language) == said
    body = body_of(notice, language)
    assert "--rule blind" in body
    assert "0.0" not in body.replace("0.00", "")
    assert "--brand *" not in body


def test_no_rule_of_ones_own_may_be_named_so() -> None:
    with pytest.raises(ValueError, match="rule 'blind' is there always"):
        AlertSettings.model_validate({"rule": [{"name": "blind", "signal": "volume"}]})


def test_a_live_run_is_blind_and_its_tables_are_those_of_one_that_was_not(tmp_path: Path, clock: Clock) -> None:
    file = AlertsFile.model_validate({"channel": [{"name": "f", "kind": "file", "path": "told.ndjson"}]})
    events = quiet_and_burst(NOON_MS, days=1, n_burst=0)
    for name, is_live in (("live", True), ("bounded", False)):
        with writer(tmp_path / name, file, clock.now_ms, is_live=is_live, elapsed=clock.elapsed) as running:
            first, second = batches(events, 20)
            running.take(first)
            clock.s += 2_000
            running.tick()
            running.take(second)
            assert running.take(second) is not None
    told = (tmp_path / "live" / "told.ndjson").read_text(encoding="utf-8").splitlines()
    assert [('"state":"open"' in line, '"signal":"blind"' in line) for line in told] == [(True, True), (False, True)]
    assert ask(tmp_path / "bounded", "SELECT count(*) FROM alerts").rows == [(0,)]
    assert tables_equal(tmp_path / "live", tmp_path / "bounded")

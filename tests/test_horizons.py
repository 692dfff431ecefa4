"""What is older than the rows that are kept is late, and undo does not reach behind it, however batches are cut."""

from pathlib import Path

import pytest

from pipeline.engine import Engine
from pipeline.events import AccountGone, Delete, Edit, Event, Follow, Instant, Mention
from pipeline.horizons import DAY_MS
from pipeline.settings import IntakeSettings, RetentionSettings, Settings
from pipeline.snapshot import dump, load
from tests.stories import play
from tests.test_retention import FIRST, run

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

SETTINGS = Settings(intake=IntakeSettings(post_memory_days=1), retention=RetentionSettings(mentions_days=3))


def post(id_: str, days: float, author: str = "ann") -> Mention:
    return Mention(source="s", id=id_, at_ms=Instant(FIRST + round(days * DAY_MS)), author=author, text="acme brenn")


UNDO: dict[str, Event] = {
    "delete": Delete(source="s", id="u", at_ms=Instant(FIRST + 7 * DAY_MS), of="old"),
    "edit": Edit(source="s", id="u", at_ms=Instant(FIRST + 7 * DAY_MS), of="old", rev=1, text="acme"),
    "account_gone": AccountGone(source="s", id="u", at_ms=Instant(FIRST + 7 * DAY_MS), author="ann"),
}


@pytest.mark.parametrize("kind", UNDO)
def test_undo_of_what_is_no_longer_kept_does_nothing_whether_it_is_still_there_or_not(
    kind: str, tmp_path: Path
) -> None:
    events = [post("old", 0), post("a", 6), post("b", 6.5, "bob"), UNDO[kind], post("c", 7.5, "bob")]
    assert run(tmp_path / "a", events, [3], {1}) == run(tmp_path / "b", events, [], set())


@pytest.mark.parametrize("cuts", [[], [1], [1, 2, 3]])
def test_history_from_before_what_is_kept_is_late_but_for_follows(cuts: list[int]) -> None:
    engine, store = play([post("new", 10)], engine=Engine(SETTINGS, {}), name="live")
    history: list[Event] = [
        post("gone", 5),
        Follow(source="s", id="f", at_ms=Instant(FIRST + 5 * DAY_MS), author="bob", target="ann"),
        post("kept", 8),
    ]
    play(history, cuts, engine, store, name="history")
    found = {
        outcome: n for (input_, side, outcome), n in store.counts.items() if (input_, side) == ("history", "out") and n
    }
    assert found == {"late": 1, "accepted": 2}
    assert {row.mention_id for row in store.mentions} == {"new", "kept"}
    assert len(store.follows) == 1


@pytest.mark.parametrize("raised_days", [0, 90])
def test_what_was_forgotten_stays_late_when_more_is_kept_from_now_on(raised_days: int) -> None:
    old: list[Event] = [post(f"p{i}", 0) for i in range(3)]
    engine, store = play([*old, post("x", 60), post("y", 61)], [4], engine=Engine(SETTINGS, {}))
    engine.state, _ = load(dump(engine.state, 1), SETTINGS, {})
    engine.state.change(SETTINGS.model_copy(update={"retention": RetentionSettings(mentions_days=raised_days)}))
    play(old, [1], engine=engine, store=store, name="again")
    assert store.outcomes() == {"input": 8, "accepted": 5, "late": 3}

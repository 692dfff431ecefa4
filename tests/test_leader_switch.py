"""A leader who turns to a rival is found once, of the brand that was left; who is no leader, or not free, is not."""

import pytest
from msgspec.structs import replace

from streams.standing.leader_switch import LEADER_SWITCH
from streams.store import Store
from tests.standing_worlds import DAY_MS, START_MS, found_by, heard, keep, said, speech

END_MS = START_MS + 100 * DAY_MS


def test_a_planted_switch_is_found_once_and_of_the_brand_that_was_left(store: Store) -> None:
    keep(store, [*speech("ann", 70, 40), *speech("bob", 70, 99)], [*heard("ann", 20), *heard("bob", 20)])
    (found,) = found_by(LEADER_SWITCH, store, END_MS)
    assert (found.brand, found.subject, found.started_at_ms) == ("acme", "ann", START_MS + 40 * DAY_MS)
    assert 10 <= (found.detected_at_ms - found.started_at_ms) / DAY_MS <= 20
    assert (found.expected, found.observed) == (1.0, 0.0)
    days = found.facts["days"]
    assert found.facts == {
        "before": 1.0,
        "after": 0.0,
        "days": (found.detected_at_ms - found.started_at_ms) // DAY_MS,
        "turned": found.started_at_ms,
        "rival": "Brisa",
        "people": 6,
    }
    last = found.detected_at_ms // DAY_MS - START_MS // DAY_MS - 0.5
    assert found.evidence == tuple(("forum", f"ann-brisa-{last - n:g}", "ann") for n in range(5))
    assert isinstance(days, int)


def test_it_is_no_news_after_thirty_days_and_over_when_they_turn_back(store: Store) -> None:
    keep(store, speech("ann", 60, 40), heard("ann", 20))
    (stayed,) = found_by(LEADER_SWITCH, store, END_MS, per_month=1.0)
    assert (stayed.closed_at_ms, stayed.is_end_told) == (stayed.detected_at_ms + 30 * DAY_MS, False)
    keep(store, [said("ann", day + 0.5, "acme") for day in range(60, 85)])
    back, other_way = found_by(LEADER_SWITCH, store, END_MS, per_month=1.0)
    assert (other_way.brand, other_way.detected_at_ms) == ("brisa", back.closed_at_ms)
    assert back.closed_at_ms is not None
    assert START_MS + 65 * DAY_MS < back.closed_at_ms < stayed.detected_at_ms + 30 * DAY_MS
    assert back.is_end_told
    assert (back.turn, back.detected_at_ms) == (stayed.turn, stayed.detected_at_ms)


def test_only_who_leads_is_told_of_as_it_was_then(store: Store) -> None:
    keep(store, speech("ann", 70, 40), heard("ann", 20, n=4))
    assert found_by(LEADER_SWITCH, store, END_MS) == []
    keep(store, [], [replace(act, interaction_id=f"{act.interaction_id}-late") for act in heard("ann", 80)])
    assert found_by(LEADER_SWITCH, store, END_MS) == [], "who leads later did not then"
    keep(store, [], [*heard("ann", 21), *(act for n in range(25) for act in heard(f"star{n}", 22, n=9))])
    assert found_by(LEADER_SWITCH, store, END_MS) == [], "25 others were heard by more people"


@pytest.mark.parametrize(
    "given",
    [{"provenance": "paid"}, {"provenance": "solicited"}, {"polarity": -1}, {"act": "ask"}, {"act": "complain"}],
)
def test_only_free_posts_that_are_not_against_it_are_votes(store: Store, given: dict[str, object]) -> None:
    rows = [replace(row, **given) if row.brand == "brisa" else row for row in speech("ann", 70, 40)]
    keep(store, rows, heard("ann", 20))
    assert found_by(LEADER_SWITCH, store, END_MS) == []


def test_the_same_name_in_two_sources_is_two_people(store: Store) -> None:
    rows = [replace(row, source="other") if row.brand == "brisa" else row for row in speech("ann", 70, 40)]
    keep(store, rows, heard("ann", 20))
    assert found_by(LEADER_SWITCH, store, END_MS) == []


def test_what_is_said_of_a_moment_hangs_on_what_was_before_it(store: Store) -> None:
    keep(store, [*speech("ann", 85, 40), *speech("bob", 85, 60)], [*heard("ann", 20), *heard("bob", 20)])
    whole = found_by(LEADER_SWITCH, store, END_MS)
    assert len(whole) == 2
    for day in range(45, 90, 11):
        as_of_ms = START_MS + day * DAY_MS + DAY_MS // 3
        known = [f for f in whole if f.detected_at_ms <= as_of_ms]
        assert found_by(LEADER_SWITCH, store, as_of_ms) == known

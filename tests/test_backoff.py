"""Retries come later each time, never all at once, and not before the receiver said."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.notify.backoff import LONGEST_S, retry_after_s, wait_s


@given(attempt=st.integers(1, 10_000), seed=st.integers(0, 2**32))
def test_a_wait_is_between_half_and_all_of_a_time_that_triples_up_to_six_hours(attempt: int, seed: int) -> None:
    full_s = 5.0
    for _ in range(min(attempt, 30) - 1):
        full_s = min(21_600.0, 3 * full_s)
    assert full_s / 2 <= wait_s(attempt, Random(seed)) <= full_s <= LONGEST_S


@given(attempt=st.integers(1, 40), seed=st.integers(0, 2**32), asked_s=st.floats(allow_nan=False))
def test_what_a_receiver_asks_for_is_heeded_up_to_a_day(attempt: int, seed: int, asked_s: float) -> None:
    found, own = wait_s(attempt, Random(seed), asked_s), wait_s(attempt, Random(seed))
    assert found == max(own, min(asked_s, 86_400.0))


def test_retries_spread_and_all_of_them_take_about_two_days() -> None:
    rng = Random(3)
    first = [wait_s(1, rng) for _ in range(1_000)]
    assert len(set(first)) == 1_000
    assert max(first) - min(first) > 2
    hours = [sum(wait_s(attempt, rng) for attempt in range(1, 16)) / 3_600 for _ in range(100)]
    assert 24 < min(hours) <= max(hours) < 60


@pytest.mark.parametrize(
    ("header", "asked_s"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("9" * 500, 1e9),
        ("Mon, 21 Sep 2026 14:15:20 GMT", 120.0),
        ("Mon, 21 Sep 2026 14:00:00 GMT", 0.0),
        ("Mon, 99 Sep 2026 14:00:00 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_or_nothing(header: str, asked_s: float | None) -> None:
    assert retry_after_s(header, 1_790_000_000.0) == asked_s

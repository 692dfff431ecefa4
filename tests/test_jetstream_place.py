"""Where the reading of a Jetstream stands: nothing lost or told twice, over any breaks, kills, disorder and servers."""

import random

import pytest

from pipeline.errors import InputError
from streams.sources.jetstream import Frame
from streams.sources.jetstream_place import Bookmark
from tests.stories import START

T0 = START * 1000
FAR_US = T0 + 10**12
REWIND_US = 1_000_000


def frame(n: int, time_us: int | None = None, seq: int | None = None) -> Frame:
    return Frame(
        f"did:plc:{n}", T0 + n * 10_000 if time_us is None else time_us, "commit", seq, "r", "create", "c", "k"
    )


def sent(frames: list[Frame], cursor: int | None) -> list[Frame]:
    """What a server sends for a cursor: inclusive."""
    if cursor is None:
        return frames
    is_time = cursor >= 10**15
    at = next((i for i, f in enumerate(frames) if (f.time_us if is_time else f.seq or 0) >= cursor), len(frames))
    return frames[at:]


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("numbered", [True, False])
def test_each_frame_is_new_once_whatever_breaks(numbered: bool, seed: int) -> None:
    """A server with times out of order (less than the rewind), cut off and killed at random, against a plain list."""
    rng = random.Random(seed)
    frames = [
        frame(n, T0 + n * 10_000 + rng.randrange(-200_000, 200_000), n + 1 if numbered else None) for n in range(2_000)
    ]
    found: list[str] = []
    bookmark, at = Bookmark(None, "all", REWIND_US), 0
    bookmark.open("a")
    while len(found) < len(frames):
        cursor = bookmark.open("a")
        for n, one in enumerate(sent(frames, cursor)):
            assert bookmark.missed_us(one) is None
            if bookmark.is_new(one, FAR_US):
                found.append(one.did)
            if n == at + rng.randrange(1, 400):
                break
        at = 0
        if rng.random() < 0.5:  # killed: only what is stored is left
            bookmark = Bookmark(bookmark.position(), "all", REWIND_US)
    assert found == [one.did for one in frames]


def test_a_stored_number_is_asked_for_and_comes_again_unseen() -> None:
    bookmark = Bookmark(None, "all", REWIND_US)
    assert bookmark.open("a") is None
    assert bookmark.is_new(frame(5, seq=105), FAR_US)
    again = Bookmark(bookmark.position(), "all", REWIND_US)
    assert again.open("a") == 105
    assert again.missed_us(frame(5, seq=105)) is None
    assert not again.is_new(frame(5, seq=105), FAR_US)
    assert again.is_new(frame(6, seq=106), FAR_US)
    assert len(again.position()) < 100


def test_what_the_server_no_longer_has_is_a_gap_told_once() -> None:
    bookmark = Bookmark(None, "all", REWIND_US)
    bookmark.open("a")
    bookmark.is_new(frame(5, seq=105), FAR_US)
    bookmark.open("a")
    late = frame(900, seq=1000)
    assert bookmark.missed_us(late) == (frame(5).time_us, late.time_us)
    assert bookmark.missed_us(frame(901, seq=1001)) is None


def test_a_server_that_counts_anew_is_a_gap_and_not_silence_for_ever() -> None:
    bookmark = Bookmark(None, "all", REWIND_US)
    bookmark.open("a")
    bookmark.is_new(frame(5, seq=10_005), FAR_US)
    again = Bookmark(bookmark.position(), "all", REWIND_US)
    again.open("a")
    anew = frame(900, seq=3)
    assert again.missed_us(anew) is not None
    assert again.is_new(anew, FAR_US)
    assert again.is_new(frame(901, seq=4), FAR_US)
    assert again.open("a") == 4


def test_another_server_is_asked_by_time_and_what_both_tell_is_taken_once() -> None:
    bookmark = Bookmark(None, "all", REWIND_US)
    bookmark.open("a")
    for n in range(300):
        bookmark.is_new(frame(n, seq=n + 1), FAR_US)
    cursor = bookmark.open("b")
    assert cursor == frame(299).time_us - REWIND_US
    found = []
    for n in range(199, 310):
        assert bookmark.missed_us(frame(n, seq=n + 70_000)) is None
        found += [n] * bookmark.is_new(frame(n, seq=n + 70_000), FAR_US)
    assert found == list(range(300, 310))
    assert bookmark.open("b") == 309 + 70_000
    assert bookmark.open("a") == frame(309).time_us - REWIND_US


def test_a_failed_attempt_elsewhere_does_not_cost_the_number() -> None:
    bookmark = Bookmark(None, "all", REWIND_US)
    bookmark.open("a")
    bookmark.is_new(frame(5, seq=105), FAR_US)
    bookmark.open("b")
    assert bookmark.open("a") == 105


def test_other_collections_make_no_gap() -> None:
    bookmark = Bookmark(None, "posts", REWIND_US)
    bookmark.open("a")
    bookmark.is_new(frame(5, seq=105), FAR_US)
    other = Bookmark(bookmark.position(), "posts likes", REWIND_US)
    assert other.open("a") == 105
    assert other.missed_us(frame(9, seq=109)) is None


def test_a_time_far_ahead_moves_no_place() -> None:
    bookmark = Bookmark(None, "all", REWIND_US)
    bookmark.open("a")
    now_us = frame(10).time_us
    assert bookmark.is_new(frame(10), now_us)
    assert bookmark.is_new(frame(11, T0 + 10**14), now_us)
    assert bookmark.open("a") == frame(10).time_us - REWIND_US


def test_bytes_that_are_no_frame_are_taken_once_also_after_a_kill() -> None:
    bookmark = Bookmark(None, "all", REWIND_US)
    bookmark.open("a")
    bookmark.is_new(frame(5, seq=105), FAR_US)
    assert bookmark.is_new_key(b"rubbish")
    assert not bookmark.is_new_key(b"rubbish")
    again = Bookmark(bookmark.position(), "all", REWIND_US)
    again.open("a")
    assert not again.is_new_key(b"rubbish")


def test_what_is_remembered_is_bounded() -> None:
    bookmark = Bookmark(None, "all", REWIND_US)
    bookmark.open("a")
    for n in range(20_000):
        bookmark.is_new(frame(n), FAR_US)
        bookmark.is_new_key(b"rubbish %d" % n)
    assert len(bookmark.position()) < 10_000


@pytest.mark.parametrize("position", ["", "{", '{"seq":"x"}', '{"seen":"\\u0001"}', "[]"])
def test_a_position_that_cannot_be_read_is_said(position: str) -> None:
    with pytest.raises(InputError, match="position"):
        Bookmark(position, "all", REWIND_US)

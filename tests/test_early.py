"""The early count: what is in a slot, decided once, however the events were cut and the inputs interleaved."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from models.vocabulary import Provenance
from pipeline.early import Early, Passed, Said, Slot
from tests.stories import MINUTE, MORE, START

SLOT, SETTLE = 5 * MINUTE, MINUTE
BRAND = "acme"


class Line(NamedTuple):
    """A line of an input: `at_ms` is its own time, `stamp_ms` what its input had shown before. `of`: what it undoes."""

    kind: str
    id: str
    author: str
    at_ms: int
    stamp_ms: int
    of: str = ""
    source: str = "s"


def said(line: Line, provenance: Provenance = Provenance.ORGANIC) -> Said:
    return Said(line.source, line.id, line.author, line.at_ms, provenance, 0, (), 0, ())


def passed(line: Line) -> Passed:
    return Passed(line.source, line.id, line.author, "p", "zoe", line.at_ms)


def tell(early: Early, line: Line) -> None:
    if line.kind == "said":
        early.said((BRAND,), said(line), line.stamp_ms)
    elif line.kind == "passed":
        early.passed((BRAND,), passed(line), line.stamp_ms)
    elif line.kind == "removed":
        early.removed((line.source, line.of), line.stamp_ms)
    else:
        early.left((line.source, line.author), line.at_ms, line.stamp_ms)


def play(lines: Sequence[Line], cuts: Iterable[int] = ()) -> list[Slot]:
    """The slots of one input, cut before each of `cuts`; at the end it goes quiet, and says so."""
    early, slots, newest = Early(SLOT, SETTLE), list[Slot](), 0
    edges = [0, *sorted({c for c in cuts if 0 < c < len(lines)}), len(lines)]
    for a, b in pairwise(edges):
        for line in lines[a:b]:
            tell(early, line)
            newest = max(newest, line.at_ms)
        slots += early.close(newest)
    return [*slots, *early.close(newest + 60 * MINUTE)]


def plain(lines: Sequence[Line]) -> dict[int, tuple[list[str], list[str]]]:
    """What was said and passed on in each slot, the slow way."""
    slots: dict[int, tuple[list[str], list[str]]] = {}
    for start in {line.at_ms - line.at_ms % SLOT for line in lines}:
        known = [line for line in lines if line.stamp_ms <= start + SLOT + SETTLE]
        undone = {(line.source, line.of) for line in known if line.kind == "removed"}
        gone = [(line.source, line.author, line.at_ms) for line in known if line.kind == "left"]
        there = sorted(
            (line.at_ms, line.source, line.id, line.kind)
            for line in known
            if start <= line.at_ms < start + SLOT
            and (line.source, line.id) not in undone
            and not any(line.source == s and line.author == a and line.at_ms <= until for s, a, until in gone)
        )
        found = tuple([id_ for *_, id_, kind in there if kind == which] for which in ("said", "passed"))
        if any(found):
            slots[start] = found  # type: ignore[assignment]
    return slots


def counted(slots: Sequence[Slot]) -> dict[int, tuple[list[str], list[str]]]:
    found = {}
    for slot in slots:
        posts = [post.mention_id for post in slot.said.get(BRAND, [])]
        shares = [share.post_id for share in slot.passed.get(BRAND, [])]
        if posts or shares:
            assert slot.start_ms not in found  # counted once
            found[slot.start_ms] = posts, shares
    return found


def taken_back(slots: Sequence[Slot]) -> dict[int, tuple[frozenset[tuple[str, str]], dict[tuple[str, str], int]]]:
    return {slot.start_ms: (slot.gone, slot.gone_authors) for slot in slots if slot.gone or slot.gone_authors}


@st.composite
def streams(draw: st.DrawFn, source: str = "s", most: int = 40) -> list[Line]:
    """An input: times jump to and fro. What is taken back was there, and who left speaks only of later."""
    lines, newest, left = list[Line](), START, dict[str, int]()
    for n in range(draw(st.integers(1, most))):
        at_ms = newest + MINUTE // 2 * draw(st.integers(-20, draw(st.sampled_from([0, 8, 80]))))
        stamp_ms = newest if lines else at_ms
        kind, author = draw(st.sampled_from(["said", "said", "said", "passed", "removed", "left"])), draw(_PEOPLE)
        acts = [line.id for line in lines if line.kind in ("said", "passed")]
        of = draw(st.sampled_from(acts)) if kind == "removed" and acts else ""
        if kind == "left":
            left[author] = max(at_ms, left.get(author, at_ms))
        if (kind != "removed" or of) and (kind == "left" or at_ms > left.get(author, 0)):
            lines.append(Line(kind, f"{source}{n}", author, at_ms, stamp_ms, of, source))
        newest = max(newest, at_ms) if lines else newest
    return lines


_PEOPLE = st.sampled_from(["ann", "bob", "cleo"])
_CUTS = st.lists(st.integers(1, 39), max_size=8)


@settings(max_examples=40 * MORE, deadline=None)
@given(lines=streams(), cuts=_CUTS)
def test_a_slot_holds_what_a_slow_recount_finds(lines: list[Line], cuts: list[int]) -> None:
    assert counted(play(lines, cuts)) == plain(lines)


@settings(max_examples=40 * MORE, deadline=None)
@given(lines=streams(), cuts=_CUTS)
def test_how_events_are_cut_into_batches_leaves_no_trace(lines: list[Line], cuts: list[int]) -> None:
    for other in (cuts, range(len(lines))):
        slots, whole = play(lines, other), play(lines)
        assert counted(slots) == counted(whole)
        assert taken_back(slots) == taken_back(whole)


@settings(max_examples=40 * MORE, deadline=None)
@given(one=streams("a", 15), two=streams("b", 15), data=st.data())
def test_how_two_inputs_interleave_leaves_no_trace(one: list[Line], two: list[Line], data: st.DataObject) -> None:
    turns = ["a"] * len(one) + ["b"] * len(two)
    slots = [_interleaved(one, two, data.draw(st.permutations(turns))) for _ in range(2)]
    assert counted(slots[0]) == counted(slots[1]) == plain([*one, *two])
    assert taken_back(slots[0]) == taken_back(slots[1])


def _interleaved(one: Sequence[Line], two: Sequence[Line], turns: Sequence[str]) -> list[Slot]:
    """Both inputs, each in its own order. Before each has spoken, nothing is counted."""
    early, slots = Early(SLOT, SETTLE), list[Slot]()
    rest, marks = {"a": iter(one), "b": iter(two)}, {"a": 0, "b": 0}
    for name in turns:
        line = next(rest[name])
        tell(early, line)
        marks[name] = max(marks[name], line.at_ms)
        slots += early.close(min(marks.values()) or None)
    return [*slots, *early.close(max(marks.values()) + 60 * MINUTE)]


@settings(max_examples=40 * MORE, deadline=None)
@given(lines=streams())
def test_what_is_taken_back_is_told_once_and_at_its_time(lines: list[Line]) -> None:
    slots = play(lines, range(len(lines)))
    first = min(plain(lines), default=None)
    for line in lines:
        if line.kind == "removed" and first is not None and line.stamp_ms > first + SLOT + SETTLE:
            told = [slot.start_ms + SLOT + SETTLE for slot in slots if (line.source, line.of) in slot.gone]
            stamps = sorted({x.stamp_ms for x in lines if x.kind == "removed" and x.of == line.of})
            assert any(t - SLOT < line.stamp_ms <= t for t in told)
            assert len(told) <= len(stamps)


def post(id_: str, minute: float, stamp: float | None = None) -> Line:
    at_ms = START + round(minute * MINUTE)
    return Line("said", id_, "ann", at_ms, at_ms if stamp is None else START + round(stamp * MINUTE))


def test_a_slot_waits_until_its_end_and_the_settling_have_been_passed() -> None:
    early = Early(SLOT, SETTLE)
    tell(early, post("p1", 1))
    assert list(early.close(None)) == []
    assert list(early.close(START + SLOT + SETTLE)) == []  # the next one may have this very stamp
    tell(early, post("p2", 4, stamp=6))
    (slot,) = early.close(START + SLOT + SETTLE + 1)
    assert [p.mention_id for p in slot.said[BRAND]] == ["p1", "p2"]


def test_what_comes_too_late_for_its_slot_is_left_out_for_good() -> None:
    early = Early(SLOT, SETTLE)
    tell(early, post("p1", 1))
    tell(early, post("p2", 2, stamp=6.1))  # nothing was counted yet: its stamp alone says so
    (slot,) = early.close(START + 30 * MINUTE)
    assert [p.mention_id for p in slot.said[BRAND]] == ["p1"]
    tell(early, post("p3", 3, stamp=5))  # history: its slot is over
    assert list(early.close(START + 60 * MINUTE)) == []


def test_a_brands_own_posts_are_not_counted() -> None:
    early, line = Early(SLOT, SETTLE), post("p1", 1)
    early.said((BRAND,), said(line, Provenance.STAFF), line.stamp_ms)
    early.said((BRAND, "brenn"), said(line._replace(id="p2"), Provenance.PAID), line.stamp_ms)
    (slot,) = early.close(START + 30 * MINUTE)
    assert {brand: [p.mention_id for p in posts] for brand, posts in slot.said.items()} == {
        BRAND: ["p2"],
        "brenn": ["p2"],
    }


def test_a_share_outlives_its_post_but_no_longer_tells_whose_it_was() -> None:
    for undo in (Line("removed", "d", "x", 0, START + 2 * MINUTE, "p"), post("g", 2)._replace(kind="left")):
        early = Early(SLOT, SETTLE)
        tell(early, post("s1", 1)._replace(kind="passed", author="bob"))
        tell(early, undo if undo.kind == "removed" else undo._replace(author="zoe"))
        (slot,) = early.close(START + 30 * MINUTE)
        assert [(s.post_id, s.of_author) for s in slot.passed[BRAND]] == [("s1", "")]

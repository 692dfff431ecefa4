"""What undo leaves behind does not depend on the order in which it comes: stories of few posts and much undo.

Read after `test_engine.py`, whose stories are wider; here every post is edited, revised and deleted again and again.
"""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.engine import Engine
from pipeline.events import Delete, Edit, Event, Follow, How, Instant, Mention, Share
from tests.memory_store import MemoryStore
from tests.stories import HOUR, MINUTE, MORE, START, play

TEXTS = ("acme", "acme !!", "brenn #new", "acme brenn ! #a", "nothing")
NAMED = ("acme", "acme brenn !", "brenn acme #a")
POSTS = ("p0", "p1")


def at(minute: float) -> Instant:
    return Instant(START + round(minute * MINUTE))


def post(id_: str, minute: float, text: str = "acme", rev: int = 0, reply_to: str | None = None) -> Mention:
    return Mention(source="s", id=id_, at_ms=at(minute), author=f"of {id_}", text=text, rev=rev, reply_to=reply_to)


def edit(id_: str, minute: float, of: str, text: str, rev: int = 1) -> Edit:
    return Edit(source="s", id=id_, at_ms=at(minute), of=of, text=text, rev=rev)


def delete(id_: str, minute: float, of: str) -> Delete:
    return Delete(source="s", id=id_, at_ms=at(minute), of=of)


@st.composite
def stories(draw: st.DrawFn) -> list[Event]:
    """Each id once: a post or two (the second may be a reply), a share and a follow, and what undoes them.

    The minutes are drawn apart from the revisions, so that a higher revision may bear an older time.
    """
    minutes = st.floats(0, 9)
    story: list[Event] = [post("p0", draw(minutes), draw(st.sampled_from(NAMED)))]
    if draw(st.booleans()):
        story.append(
            post("p1", draw(minutes), draw(st.sampled_from(NAMED)), reply_to=draw(st.sampled_from([None, "p0"])))
        )
    if draw(st.booleans()):
        share = Share(source="s", id="x", at_ms=at(draw(minutes)), author="bob", of="p0", how=How.REPOST)
        story += [share, Follow(source="s", id="f", at_ms=at(draw(minutes)), author="bob", target="dan")]
    targets = st.sampled_from([event.id for event in story for _ in range(3 if event.id in POSTS else 1)])
    for n in range(draw(st.integers(1, 5))):
        of, minute, rev = draw(targets), draw(minutes), draw(st.integers(0, 3))
        if draw(st.integers(0, 2)):
            story.append(edit(f"e{n}", minute, of, draw(st.sampled_from(TEXTS)), rev))
        else:
            story.append(delete(f"d{n}", minute, of))
    return story


def tables(engine: Engine, store: MemoryStore) -> dict[str, object]:
    """Everything that is promised to be equal; what an undo emptied says nothing."""
    weights = {
        (brand, *edge): {name: pytest.approx(x, rel=1e-9, abs=1e-12) for name, x in data.items()}
        for brand in ("acme", "brenn")
        for *edge, data in engine.graph.to_networkx(brand, START + HOUR).edges(data=True)
    }
    cells = {
        key: (c.mentions_e4, c.authors, c.shares) for key, c in store.activity.items() if c.mentions_e4 or c.shares
    }
    return {
        "counts": store.outcomes(),
        "mentions": sorted(store.mentions, key=lambda r: (r.mention_id, r.brand)),
        "labels": sorted(store.labels, key=lambda r: (r.mention_id, r.brand, r.label)),
        "interactions": sorted(store.interactions, key=lambda r: (r.interaction_id, r.brand)),
        "follows": sorted(store.follows, key=lambda r: r.follow_id),
        "rowless_ids": sorted((r.id, r.rev, r.happened_at_ms or 0) for r in store.rowless),
        "activity": cells,
        "ties": weights,
    }


@settings(max_examples=120 * MORE, deadline=None)
@given(story=stories(), data=st.data(), cuts=st.lists(st.integers(1, 9), max_size=4))
def test_edits_and_deletes_shuffled_around_each_other_leave_equal_tables(
    story: list[Event], data: st.DataObject, cuts: Sequence[int]
) -> None:
    other = data.draw(st.permutations(story))
    assert tables(*play(other, cuts)) == tables(*play(story))


@st.composite
def revised(draw: st.DrawFn) -> list[Event]:
    """One post in up to three revisions, with the edits and deletes of it. All revisions name the same brands: what
    shares inherit, and whom a post speaks to, is what its revision that came first says."""
    minutes = st.floats(0, 9)
    story: list[Event] = [
        post("p0", draw(minutes), f"acme brenn {draw(st.sampled_from(('', '!!', '#new')))}", rev)
        for rev in draw(st.lists(st.integers(0, 3), min_size=1, max_size=3, unique=True))
    ]
    for n in range(draw(st.integers(0, 3))):
        minute, rev = draw(minutes), draw(st.integers(0, 3))
        if draw(st.integers(0, 3)):
            story.append(edit(f"e{n}", minute, "p0", draw(st.sampled_from(TEXTS)), rev))
        else:
            story.append(delete(f"d{n}", minute, "p0"))
    return story


@settings(max_examples=120 * MORE, deadline=None)
@given(story=revised(), data=st.data(), cuts=st.lists(st.integers(1, 6), max_size=3))
def test_revisions_of_a_post_shuffled_among_its_edits_and_deletes_leave_equal_tables(
    story: list[Event], data: st.DataObject, cuts: Sequence[int]
) -> None:
    other = data.draw(st.permutations(story))
    assert tables(*play(other, cuts)) == tables(*play(story))

"""What happens to an event: every outcome, by example and by law."""

from collections import Counter, defaultdict
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.buckets import Buckets
from pipeline.engine import Engine
from pipeline.events import AccountGone, Delete, Edit, Event, Follow, How, Instant, Mention, Reject, RejectCode, Share
from pipeline.records import MentionRow
from pipeline.settings import Settings
from pipeline.snapshot import dump, load
from tests.memory_store import MemoryStore
from tests.stories import HOUR, MINUTE, MORE, START, batches, play, step


def post(id_: str, minute: float, text: str = "acme", author: str = "ann", **more: object) -> Mention:
    return Mention(source="s", id=id_, at_ms=at(minute), author=author, text=text, **more)  # type: ignore[arg-type]


def share(id_: str, minute: float, of: str, author: str = "bob", how: How = How.REPOST, **more: object) -> Share:
    return Share(source="s", id=id_, at_ms=at(minute), author=author, of=of, how=how, **more)  # type: ignore[arg-type]


def delete(id_: str, minute: float, of: str) -> Delete:
    return Delete(source="s", id=id_, at_ms=at(minute), of=of)


def edit(id_: str, minute: float, of: str, text: str, rev: int = 1) -> Edit:
    return Edit(source="s", id=id_, at_ms=at(minute), of=of, text=text, rev=rev)


def at(minute: float) -> Instant:
    return Instant(START + round(minute * MINUTE))


def test_each_outcome_is_counted_once_and_the_law_holds() -> None:
    story: list[Event] = [
        post("p1", 0),
        post("p1", 0),  # duplicate
        post("p2", 1, "nothing of interest"),  # off-topic
        share("s1", 2, "p1"),
        share("s2", 3, "unknown"),  # unmatched
        post("p3", 30),
        post("p4", 15),  # late
    ]
    _, store = play(story)
    assert store.outcomes() == {
        "input": 7,
        "accepted": 3,
        "duplicate": 1,
        "off_topic": 1,
        "unmatched": 1,
        "late": 1,
    }
    assert store.law_holds()


def test_a_rejected_line_is_part_of_the_law() -> None:
    engine, store = Engine(Settings(), {}), MemoryStore()
    broken = Reject(RejectCode.BAD_JSON, "no JSON", "f", 0, b"{")
    for batch in batches([post("p1", 0)], rejects=[broken]):
        output = step(engine, store, batch)
    assert output.rejects == [broken]
    assert store.outcomes() == {"input": 2, "accepted": 1, "rejected": 1}
    assert store.law_holds()


def test_a_share_before_its_post_waits_and_is_then_accepted() -> None:
    engine = Engine(Settings(), {})
    store = MemoryStore()
    seen = []
    for batch in batches([share("s1", 0, "p1"), post("p1", 5), post("p2", 6)], cuts=[1, 2]):
        step(engine, store, batch)
        seen.append(store.outcomes().get("pending", 0))
    assert seen == [1, 0, 0]
    assert [row.interaction_id for row in store.interactions] == ["s1"]


@pytest.mark.parametrize("cuts", [(), (1,), (2,), (1, 2, 3)])
def test_a_share_waits_ten_minutes_of_its_inputs_stamps_whatever_the_batches(cuts: tuple[int, ...]) -> None:
    on_time: list[Event] = [share("s1", 0, "p1"), post("x", 10), post("p1", 11), post("y", 12)]
    too_late: list[Event] = [share("s1", 0, "p1"), post("x", 10.1), post("p1", 11), post("y", 12)]
    assert "unmatched" not in play(on_time, cuts)[1].outcomes()
    assert play(too_late, cuts)[1].outcomes()["unmatched"] == 1


def test_a_reply_that_names_no_brand_passes_its_brand_on() -> None:
    story: list[Event] = [post("p1", 0), post("r1", 1, "so true", "cleo", reply_to="p1"), share("s1", 2, "r1", "dan")]
    _, store = play(story)
    assert store.outcomes() == {"input": 3, "derived": 1, "accepted": 3, "off_topic": 1}
    assert [(a.actor_id, a.target_id, a.kind) for a in store.interactions] == [
        ("cleo", "ann", "reply"),
        ("dan", "cleo", "repost"),
    ]


def test_a_share_with_a_comment_is_a_mention_and_a_share() -> None:
    _, store = play([post("p1", 0), share("q1", 1, "p1", how=How.QUOTE, comment="acme is great")])
    assert {row.mention_id for row in store.mentions} == {"p1", "q1"}
    assert [(a.interaction_id, a.post_id) for a in store.interactions] == [("q1#quote", "q1")]
    assert store.outcomes() == {"input": 2, "derived": 1, "accepted": 3}


def test_a_like_is_no_post_to_share() -> None:
    _, store = play([post("p1", 0), share("l1", 1, "p1", how=How.LIKE), share("s1", 2, "l1")])
    assert store.outcomes()["unmatched"] == 1


def test_a_delete_takes_back_rows_totals_and_ties() -> None:
    story: list[Event] = [
        post("p1", 0, author="ann"),
        share("s1", 1, "p1", "bob"),
        share("s2", 2, "p1", "bob", how=How.LIKE),
        delete("d1", 3, "s1"),
        delete("d2", 4, "p1"),
    ]
    for cuts in [(), (1, 2, 3, 4)]:
        engine, store = play(story, cuts)
        assert store.mentions == []
        assert store.labels == []
        assert [a.interaction_id for a in store.interactions] == ["s2"]
        graph = engine.graph.to_networkx("acme", START)
        assert graph["bob"]["ann"]["n_repost"] == 0
        assert graph["bob"]["ann"]["n_like"] == 1
        assert store.outcomes() == {"input": 5, "accepted": 5}


def test_a_delete_before_its_post_waits_for_it() -> None:
    _, store = play([delete("d1", 0, "p1"), post("p1", 1), delete("d2", 2, "never")], cuts=[1, 2])
    assert store.mentions == []
    assert store.outcomes() == {"input": 3, "accepted": 2, "unmatched": 1}


@pytest.mark.parametrize("order", [("e1", "e2"), ("e2", "e1")])
def test_the_highest_revision_wins_in_any_order(order: tuple[str, str]) -> None:
    edits = {"e1": edit("e1", 2, "p1", "acme one", rev=1), "e2": edit("e2", 3, "p1", "acme two !!", rev=2)}
    for cuts in [(), (1,), (1, 2)]:
        _, store = play([post("p1", 0), *(edits[name] for name in order)], cuts)
        assert [(row.text, row.rev, row.polarity) for row in store.mentions] == [("acme two !!", 2, -1)]


def test_an_edit_may_drop_a_brand_but_add_none() -> None:
    _, store = play([post("p1", 0, "acme and brenn"), post("p2", 0, "acme"), edit("e1", 1, "p1", "brenn")])
    assert {(r.mention_id, r.brand) for r in store.mentions} == {("p1", "brenn"), ("p2", "acme")}
    _, store = play([post("p2", 0, "acme"), edit("e2", 1, "p2", "acme brenn")])
    assert {(r.mention_id, r.brand) for r in store.mentions} == {("p2", "acme")}


def test_an_edit_cannot_drop_a_brand_that_a_column_map_gave() -> None:
    _, store = play([post("p1", 0, "so slow", brand="acme"), edit("e1", 1, "p1", "better now !!")])
    assert [(r.brand, r.text, r.polarity) for r in store.mentions] == [("acme", "better now !!", -1)]


def test_a_share_that_waited_while_its_author_left_is_rejected() -> None:
    story: list[Event] = [
        share("s1", 0, "p1", "bob"),
        AccountGone(source="s", id="g1", at_ms=at(1), author="bob"),
        post("p1", 2),
    ]
    for cuts in [(), (1,), (2,)]:
        _, store = play(story, cuts)
        assert store.interactions == []
        assert store.outcomes() == {"input": 3, "accepted": 2, "rejected": 1}
        assert store.law_holds()


def test_an_account_that_left_takes_its_past_along_but_may_come_back() -> None:
    story: list[Event] = [
        post("p1", 0, author="ann"),
        share("s1", 1, "p1", "bob"),
        AccountGone(source="s", id="g1", at_ms=at(2), author="bob"),
        share("s2", 1.5, "p1", "bob"),
        share("s3", 3, "p1", "bob"),
    ]
    for cuts in [(), (2,), (1, 2, 3)]:
        _, store = play(story, cuts)
        assert [a.interaction_id for a in store.interactions] == ["s3"]
        assert store.outcomes() == {"input": 5, "accepted": 4, "rejected": 1}


def test_a_share_with_a_brand_of_its_own_needs_no_known_post() -> None:
    _, store = play([share("s1", 0, "p0", brand="acme", of_author="zoe")])
    assert [(a.brand, a.target_id) for a in store.interactions] == [("acme", "zoe")]


def test_people_spoken_to_by_handle_are_tied() -> None:
    engine, store = play([post("p1", 0, addressed=("cleo", "ann", "cleo"))])
    assert [(a.kind, a.target_id) for a in store.interactions] == [("mention", "cleo"), ("mention", "ann")]
    assert list(engine.graph.to_networkx("acme", START).edges) == [("ann", "cleo")]
    assert sum(cell.shares for cell in store.activity.values()) == 0


def test_history_is_accepted_once_and_corrects_closed_buckets() -> None:
    engine, store = play([post("p1", 0), post("p2", 600)])
    old: list[Event] = [post("h1", 1, author="eve"), post("p1", 0), share("hs", 2, "h1")]
    play(old, engine=engine, store=store, name="older file")
    hour = store.activity["acme", "hour", START, "all", ""]
    assert (hour.mentions_e4, hour.authors, hour.shares) == (20_000, 2, 1)
    assert store.outcomes()["duplicate"] == 1


def test_the_brands_own_posts_count_only_as_staff() -> None:
    _, store = play([post("p1", 0, "acme staff"), post("p2", 0, "acme")])
    day = {key[3:]: cell for key, cell in store.activity.items() if key[1] == "day"}
    assert day["all", ""].mentions_e4 == 10_000
    assert day["provenance", "staff"].mentions_e4 == 10_000


def test_a_deleted_reply_does_not_come_back_when_its_other_half_is_settled() -> None:
    reply = post("r1", 2, "acme no", "bob", reply_to="p1")
    stories: list[list[Event]] = [
        [post("p1", 0), delete("d1", 3, "r1"), reply],
        [reply, delete("d1", 3, "r1"), post("p1", 0)],
        [post("p1", 0), reply, delete("d1", 3, "r1")],
    ]
    for story in stories:
        for cuts in [(), (1,), (1, 2)]:
            engine, store = play(story, cuts)
            assert store.interactions == []
            assert [row.mention_id for row in store.mentions] == ["p1"]
            assert list(engine.graph.to_networkx("acme", START).edges) == []


def test_an_edit_or_delete_may_bear_the_id_of_its_post_and_come_in_revisions() -> None:
    story: list[Event] = [post("p1", 0), edit("p1", 1, "p1", "acme one", rev=1), edit("p1", 2, "p1", "acme two", rev=2)]
    _, store = play(story)
    assert [row.text for row in store.mentions] == ["acme two"]
    assert play([*story, edit("p1", 2, "p1", "acme two", rev=2), delete("p1", 3, "p1")])[1].outcomes() == {
        "input": 5,
        "accepted": 4,
        "duplicate": 1,
    }


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_brand_that_any_revision_drops_stays_dropped(order: tuple[int, int]) -> None:
    edits = [edit("e1", 1, "p1", "brenn"), edit("e2", 2, "p1", "acme brenn !!", rev=2)]
    _, store = play([post("p1", 0, "acme brenn"), *(edits[i] for i in order)])
    assert [(row.brand, row.text) for row in store.mentions] == [("brenn", "acme brenn !!")]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_revisions_of_a_post_read_the_same_in_any_order(order: tuple[int, int]) -> None:
    revisions = [post("p1", 0, "acme brenn"), post("p1", 5, "acme !!", rev=1)]
    for cuts in [(), (1,)]:
        _, store = play([revisions[i] for i in order], cuts)
        assert [(r.brand, r.text, r.posted_at_ms, r.edited_at_ms) for r in store.mentions] == [
            ("acme", "acme !!", at(0), at(5))
        ]


def test_a_revision_that_names_no_brand_takes_the_mention_away() -> None:
    _, store = play([post("p1", 0), post("p1", 1, "nothing", rev=1)])
    assert store.mentions == []
    assert store.outcomes() == {"input": 2, "accepted": 2}


@pytest.mark.parametrize(
    "thing", [share("l1", 1, "p1", how=How.LIKE), edit("l1", 1, "p1", "acme"), delete("l1", 1, "p2")]
)
def test_what_is_no_post_releases_no_share(thing: Event) -> None:
    stories: list[list[Event]] = [
        [post("p1", 0), post("p2", 0), thing, share("s1", 2, "l1")],
        [share("s1", 2, "l1"), post("p1", 0), post("p2", 0), thing],
    ]
    for story in stories:
        _, store = play(story)
        assert store.outcomes()["unmatched"] == 1
        assert "s1" not in {a.interaction_id for a in store.interactions}


def test_a_waiting_share_of_history_is_counted_once() -> None:
    engine, store = play([post("new", 600)])
    old: list[Event] = [share("hs", 2, "h1"), share("hs", 2, "h1"), post("h1", 1)]
    play(old, [1], engine=engine, store=store, name="older file")
    assert [a.interaction_id for a in store.interactions] == ["hs"]
    assert store.outcomes()["duplicate"] == 1


def test_what_was_deleted_long_ago_is_still_a_duplicate() -> None:
    engine, store = play(
        [post("p1", 0), share("s1", 1, "p1"), delete("d1", 2, "p1"), delete("d2", 2, "s1"), post("x", 600)]
    )
    play([post("p1", 0), share("s1", 1, "p1"), delete("d1", 2, "p1")], engine=engine, store=store, name="again")
    assert [row.mention_id for row in store.mentions] == ["x"]
    assert store.interactions == []
    assert store.outcomes()["duplicate"] == 3


def test_an_account_leaves_with_what_it_did_at_that_very_moment() -> None:
    gone = AccountGone(source="s", id="g1", at_ms=at(2), author="ann")
    stories: list[list[Event]] = [[post("p1", 2), gone], [gone, post("p1", 2)]]
    for story in stories:
        assert play(story)[1].mentions == []


def test_ids_and_posts_are_forgotten_when_their_time_is_over() -> None:
    days: list[Event] = [post(f"p{day}", day * 24 * 60) for day in range(40)]
    engine, _ = play(days, range(1, 40))
    assert set(engine.state.ids.known) == {("s", "p39")}
    assert len(engine.state.posts.known) == 31
    _, store = play([post("p1", 0), share("s1", 31 * 24 * 60, "p1")])
    assert store.outcomes()["unmatched"] == 1


def test_a_share_of_history_finds_no_post_older_than_posts_are_remembered() -> None:
    day = 24 * 60
    engine, store = play([post("p1", 0), post("x", 100 * day)], [1])
    assert ("s", "p1") not in engine.state.posts.known
    play([share("s1", 29 * day, "p1"), share("s2", 31 * day, "p1")], engine=engine, store=store, name="older file")
    assert [row.interaction_id for row in store.interactions] == ["s1"]
    assert store.outcomes()["unmatched"] == 1


@pytest.mark.parametrize("cuts", [(), (2,), (3,), (2, 3, 4)])
def test_an_undo_of_what_was_deleted_long_ago_is_accepted_whatever_the_batches(cuts: tuple[int, ...]) -> None:
    later = 40 * 24 * 60  # minutes: beyond the memory of ids and of posts
    undo: list[Event] = [delete("d1", later, "p1"), delete("d2", later, "p1"), edit("e1", later, "p1", "acme")]
    _, store = play([post("p1", 0), post("x", later), *undo], cuts)
    assert store.outcomes() == {"input": 5, "accepted": 5}
    assert [row.mention_id for row in store.mentions] == ["x"]


# -- laws ---------------------------------------------------------------------------------------------------------

_IDS = st.sampled_from([f"p{i}" for i in range(6)])
_PEOPLE = st.sampled_from(["ann", "bob", "cleo", "dan"])
_TEXTS = st.sampled_from(["acme", "acme !!", "brenn #new", "acme brenn ! #a #b", "nothing", "acme staff"])
_MINUTES = st.floats(0, 9)


@st.composite
def _event(draw: st.DrawFn, number: int) -> Event:
    kind = draw(st.sampled_from(["post", "post", "reply", "share", "share", "like", "edit", "delete", "follow"]))
    minute, author, of = draw(_MINUTES), draw(_PEOPLE), draw(_IDS)
    if kind == "post":
        return post(draw(_IDS), minute, draw(_TEXTS), author, addressed=tuple(draw(st.lists(_PEOPLE, max_size=1))))
    if kind == "reply":
        return post(f"r{number % 4}", minute, draw(_TEXTS), author, reply_to=of)
    if kind in ("share", "like"):
        how = How.LIKE if kind == "like" else How.REPOST
        return share(f"x{number % 7}", minute, draw(st.sampled_from([of, "r1", "x2"])), author, how=how)
    if kind == "edit":
        return edit(f"e{number}", minute, of, draw(_TEXTS), rev=draw(st.integers(1, 3)))
    if kind == "delete":
        return delete(f"d{number}", minute, draw(st.sampled_from([of, "x1", "x2", "r1"])))
    return Follow(source="s", id=f"f{number}", at_ms=at(minute), author=author, target=draw(_PEOPLE))


@st.composite
def _stories(draw: st.DrawFn) -> list[Event]:
    return [draw(_event(number)) for number in range(draw(st.integers(1, 25)))]


def _cells(store: MemoryStore) -> dict[tuple[str, str, int, str, str], tuple[int, int, int]]:
    """The cells that say something; a cell emptied by an undo says nothing."""
    return {
        key: (cell.mentions_e4, cell.authors, cell.shares)
        for key, cell in store.activity.items()
        if cell.mentions_e4 or cell.shares
    }


def _tables(engine: Engine, store: MemoryStore) -> dict[str, object]:
    ties = {}
    for brand in ("acme", "brenn"):
        for u, v, data in engine.graph.to_networkx(brand, START + HOUR).edges(data=True):
            ties[brand, u, v] = {k: pytest.approx(x, rel=1e-9, abs=1e-12) for k, x in data.items()}
    return {
        "counts": store.outcomes(),
        "mentions": sorted(store.mentions, key=lambda r: (r.mention_id, r.brand)),
        "labels": sorted(store.labels, key=lambda r: (r.mention_id, r.brand, r.label)),
        "interactions": sorted(store.interactions, key=lambda r: (r.interaction_id, r.brand)),
        "follows": sorted(store.follows, key=lambda r: r.follow_id),
        "activity": _cells(store),
        "ties": ties,
    }


@settings(max_examples=150 * MORE, deadline=None)
@given(story=_stories(), cuts=st.lists(st.integers(1, 24), max_size=6))
def test_the_size_of_the_batches_leaves_no_trace(story: list[Event], cuts: list[int]) -> None:
    assert _tables(*play(story, cuts)) == _tables(*play(story))


@settings(max_examples=150 * MORE, deadline=None)
@given(story=_stories(), cuts=st.lists(st.integers(1, 24), max_size=6))
def test_totals_and_ties_are_those_of_a_plain_recount_of_the_rows(story: list[Event], cuts: list[int]) -> None:
    engine, store = play(story, cuts)
    assert store.law_holds()
    assert _cells(store) == _recount(store)
    for brand in ("acme", "brenn"):
        graph = engine.graph.to_networkx(brand, START + HOUR)
        assert {edge: data["weight"] for *edge_, data in graph.edges(data=True) if (edge := tuple(edge_))} == {
            tie: pytest.approx(weight, rel=1e-9) for tie, weight in _plain_weights(store, brand, START + HOUR).items()
        }


@st.composite
def _distinct(draw: st.DrawFn) -> list[Event]:
    """A story in which every id is told once, so that any order of arrival tells the same."""
    n, story = draw(st.integers(2, 9)), list[Event]()
    for i in range(n):
        kind = draw(st.sampled_from(["post", "post", "reply", "share", "share", "like", "delete", "follow", "edit"]))
        minute, author, text = draw(_MINUTES), draw(_PEOPLE), draw(_TEXTS)
        of = f"p{draw(st.integers(0, n))}"
        if kind == "post":
            story.append(post(f"p{i}", minute, text, author))
        elif kind == "reply":
            story.append(post(f"p{i}", minute, text, author, reply_to=of))
        elif kind in ("share", "like"):
            story.append(share(f"p{i}", minute, of, author, how=How.LIKE if kind == "like" else How.REPOST))
        elif kind == "delete":
            story.append(delete(f"p{i}", minute, of))
        elif kind == "edit":
            story.append(edit(f"p{i}", minute, of, text, rev=draw(st.integers(1, 3))))
        else:
            story.append(Follow(source="s", id=f"p{i}", at_ms=at(minute), author=author, target="dan"))
    return story


@settings(max_examples=300 * MORE, deadline=None)
@given(story=_distinct(), data=st.data(), cuts=st.lists(st.integers(1, 9), max_size=3))
def test_the_order_of_arrival_within_the_lateness_leaves_no_trace(
    story: list[Event], data: st.DataObject, cuts: list[int]
) -> None:
    other = data.draw(st.permutations(story))
    assert _tables(*play(other, cuts)) == _tables(*play(story))


@settings(max_examples=60 * MORE, deadline=None)
@given(story=_stories(), cut=st.integers(1, 24))
def test_a_snapshot_in_the_middle_changes_nothing(story: list[Event], cut: int) -> None:
    engine, store = Engine(Settings(), {}), MemoryStore()
    for batch in batches(story, [cut]):
        step(engine, store, batch)
        restored, _ = load(dump(engine.state, 1), engine.state.settings, {})
        engine.state = restored
    store.refresh()
    assert _tables(engine, store) == _tables(*play(story, [cut]))


def _plain_weights(store: MemoryStore, brand: str, as_of_ms: int) -> dict[tuple[str, str], float]:
    """Each tie from its interactions alone, the obvious way."""
    weights: dict[tuple[str, str], float] = defaultdict(float)
    kinds = Settings().graph.weights.model_dump()
    for act in store.interactions:
        if act.brand == brand and act.target_id not in (None, act.actor_id):
            age_days = (as_of_ms - act.happened_at_ms) / (24 * HOUR)
            weights[act.actor_id, str(act.target_id)] += kinds[act.kind] * 0.5 ** (age_days / 30)
    return dict(weights)


def _recount(store: MemoryStore) -> dict[tuple[str, str, int, str, str], tuple[int, int, int]]:
    """The cells of `activity`, from the stored rows, without any of the code under test but the bucket edges."""
    mentions: Counter[tuple[str, str, int, str, str]] = Counter()
    shares: Counter[tuple[str, str, int, str, str]] = Counter()
    authors: dict[tuple[str, str, int, str, str], set[str]] = defaultdict(set)
    for row in store.mentions:
        for grain, start, _ in Buckets({}).of(row.brand, row.posted_at_ms):
            for dimension, value, e4 in _counted(row, store):
                key = row.brand, grain, start, dimension, value
                mentions[key] += e4
                if e4 >= 5000:
                    authors[key].add(row.author_id)
    for act in store.interactions:
        if act.kind != "mention":
            for grain, start, _ in Buckets({}).of(act.brand, act.happened_at_ms):
                shares[act.brand, grain, start, "all", ""] += 1
    keys = {key for key, n in (*mentions.items(), *shares.items()) if n}
    return {key: (mentions[key], len(authors[key]), shares[key]) for key in keys}


def _counted(row: MentionRow, store: MemoryStore) -> Sequence[tuple[str, str, int]]:
    always = [("provenance", row.provenance, 10_000)]
    if row.provenance == "staff":
        return always
    same = [r for r in store.labels if (r.mention_id, r.brand) == (row.mention_id, row.brand)]
    return [
        *always,
        ("all", "", 10_000),
        ("act", row.act, 10_000),
        ("polarity", str(row.polarity), 10_000),
        ("language", row.language, 10_000),
        ("source", row.source, 10_000),
        *(("term", term, 10_000) for term in row.terms),
        *((str(r.scheme), r.label, round(r.p * 10_000)) for r in same),
    ]

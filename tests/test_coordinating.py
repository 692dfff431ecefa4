"""Who holds an account, who is told a thing twice, who carries how much: by hand and against plain recomputation."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.coordinating import Met, account_of, conversations, doubled, loads

DAY_MS = 86_400_000
WEEK_MS = 7 * DAY_MS


def told(n: int, seller: str, day: float, *topics: str, buyer: str = "ann", company: str = "c1") -> Met:
    return Met(company, buyer, seller, True, round(day * DAY_MS), f"p{n}", topics or ("pricing",))


def asked(n: int, seller: str, day: float, buyer: str = "ann", company: str = "c1") -> Met:
    return Met(company, buyer, seller, False, round(day * DAY_MS), f"p{n}")


def test_a_second_seller_who_says_the_same_within_a_week_doubles() -> None:
    first, later = told(1, "ines", 0), told(2, "raj", 3)
    assert doubled([first, later], {}, WEEK_MS) == [later]
    assert doubled([first, told(2, "raj", 8)], {}, WEEK_MS) == []
    assert doubled([first, told(2, "raj", 3, "security")], {}, WEEK_MS) == []
    assert doubled([first, told(2, "raj", 3, buyer="bob")], {}, WEEK_MS) == []
    assert doubled([first, told(2, "ines", 3)], {}, WEEK_MS) == []
    assert doubled([first, asked(2, "raj", 3)], {}, WEEK_MS) == []


def test_who_spoke_to_each_other_in_between_coordinated() -> None:
    met = [told(1, "ines", 0), told(2, "raj", 3)]
    assert doubled(met, {("ines", "raj"): [DAY_MS]}, WEEK_MS) == []
    assert doubled(met, {("ines", "raj"): [-1, 4 * DAY_MS]}, WEEK_MS) == [met[1]]
    assert doubled(met, {("ines", "maud"): [DAY_MS]}, WEEK_MS) == [met[1]]


posts = st.lists(
    st.tuples(
        st.sampled_from("ab"), st.sampled_from("rst"), st.integers(0, 30), st.sets(st.sampled_from("xy")), st.booleans()
    ),
    max_size=14,
)
talks = st.lists(st.tuples(st.sampled_from([("r", "s"), ("r", "t"), ("s", "t")]), st.integers(0, 30)), max_size=4)


@given(posts, talks)
def test_doubles_are_those_of_every_pair_looked_at(
    made: list[tuple[str, str, int, set[str], bool]], spoken: list[tuple[tuple[str, str], int]]
) -> None:
    met = [
        Met("c", buyer, seller, by_us, day * DAY_MS, f"p{n}", tuple(sorted(topics)))
        for n, (buyer, seller, day, topics, by_us) in enumerate(sorted(made, key=lambda one: one[2]))
    ]
    talk: dict[tuple[str, str], list[int]] = {}
    for pair, day in sorted(spoken, key=lambda one: one[1]):
        talk.setdefault(pair, []).append(day * DAY_MS)

    def is_double(n: int) -> bool:
        return any(
            one.from_seller
            and met[n].from_seller
            and one.seller != met[n].seller
            and one.buyer == met[n].buyer
            and set(one.topics) & set(met[n].topics)
            and met[n].at_ms - one.at_ms <= WEEK_MS
            and not any(
                one.at_ms <= at <= met[n].at_ms
                for pair, times in talk.items()
                if set(pair) == {one.seller, met[n].seller}
                for at in times
            )
            for one in met[:n]
        )

    assert doubled(met, talk, WEEK_MS) == [met[n] for n in range(len(met)) if is_double(n)]


def test_an_account_held_by_one_and_one_that_is_shared() -> None:
    met = [asked(n, "ines" if n < 18 else "raj", n / 2) for n in range(20)]
    row = account_of("c1", met, {}, 0.9, WEEK_MS)
    assert (row.verdict, row.top_seller, row.top_share, row.contacts, row.conversations) == (
        "one person",
        "ines",
        0.9,
        20,
        10,
    )
    assert row.lo is not None
    assert 0.5 < row.lo < 0.9
    even = [asked(n, "ines" if n % 2 else "raj", n) for n in range(40)]
    assert account_of("c1", even, {}, 0.9, WEEK_MS).verdict == "shared"
    assert account_of("c1", met[:19], {}, 0.9, WEEK_MS).verdict == "too few"
    one_day = [asked(n, "ines" if n < 18 else "raj", 0) for n in range(20)]  # two conversations say nothing
    assert account_of("c1", one_day, {}, 0.9, WEEK_MS).verdict == "cannot tell"


def test_an_account_without_contact_has_no_share() -> None:
    row = account_of("c1", [], {}, 0.9, WEEK_MS)
    assert (row.contacts, row.top_seller, row.top_share, row.verdict, row.doubled_share) == (
        0,
        None,
        None,
        "too few",
        None,
    )


def test_posts_with_a_topic_are_what_doubles_are_counted_among() -> None:
    met = [told(1, "ines", 0), told(2, "raj", 3), Met("c1", "ann", "raj", True, 4 * DAY_MS, "p3"), asked(4, "raj", 5)]
    row = account_of("c1", met, {}, 0.9, WEEK_MS)
    assert (row.told, row.doubled, row.doubled_by, row.doubled_ids) == (2, 1, ("raj",), ("p2",))
    assert row.doubled_share == 0.5


def test_who_carries_more_than_an_even_part() -> None:
    met = [asked(n, "ines", n, company=f"c{n % 3}") for n in range(60)] + [asked(100 + n, "raj", n) for n in range(10)]
    rows = loads(met, ["ines", "maud", "raj"])
    assert [(row.seller, row.contacts, row.companies, row.verdict) for row in rows] == [
        ("ines", 60, 3, "more"),
        ("raj", 10, 1, "less"),
        ("maud", 0, 0, "less"),
    ]
    assert (rows[0].rank_lo, rows[0].rank_hi) == (1, 1)
    assert {row.verdict for row in loads(met[:10], ["ines", "raj"])} == {"too few"}
    assert [row.share for row in loads([], ["ines"])] == [None]


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("rst"), st.integers(0, 99)), max_size=60))
def test_loads_add_up_to_all_contacts(made: list[tuple[str, str, int]]) -> None:
    met = [Met("c", buyer, seller, True, hours * 3_600_000, str(n)) for n, (buyer, seller, hours) in enumerate(made)]
    rows = loads(met, ["r", "s", "t"])
    counted = Counter(one.seller for one in met)
    assert {row.seller: row.contacts for row in rows} == {seller: counted[seller] for seller in "rst"}
    assert sum(row.conversations for row in rows) == conversations(met)
    assert sum(row.share or 0 for row in rows) == pytest.approx(1 if met else 0)
    assert all(row.rank_lo <= row.rank <= row.rank_hi for row in rows)

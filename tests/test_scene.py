"""The posts behind an incident: since when, by how many, led by whom, shown by which."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.vocabulary import Provenance
from pipeline.early import Passed, Said, words_of
from pipeline.scene import Scene, onset_ms, scene_of, shifted
from tests.stories import HOUR, MINUTE, MORE, START


def post(
    id_: str, minute: float, author: str, text: str = "", provenance: Provenance = Provenance.ORGANIC, source: str = "s"
) -> Said:
    """A post in words of its own, unless they are given."""
    words = words_of(text or "word " + "abcdefghij"[int(id_[1:]) % 10] * (1 + int(id_[1:]) // 10))
    return Said(source, id_, author, START + round(minute * MINUTE), provenance, 0, (), words, ())


def share(id_: str, actor: str, of: str, of_author: str = "zoe", minute: float = 5, source: str = "s") -> Passed:
    return Passed(source, id_, actor, of, of_author, START + round(minute * MINUTE))


def scene(
    posts: list[Said], shares: list[Passed] | None = None, shown: tuple[str, ...] = (), *, is_shared: bool = False
) -> Scene:
    keys = [("s", id_) for id_ in shown]
    return scene_of(posts, shares or [], START, keys, "{}", None, is_shared=is_shared)


def examples(of: Scene) -> list[str]:
    return [id_ for _, id_, _ in of.examples]


@settings(max_examples=200 * MORE, deadline=None)
@given(
    minutes=st.lists(st.integers(0, 59), min_size=1, max_size=30).map(sorted),
    expected=st.sampled_from([0.0, 1.0, 3.0, 20.0]),
)
def test_the_onset_is_where_most_more_than_usual_came_since(minutes: list[int], expected: float) -> None:
    times, now_ms = [START + m * MINUTE for m in minutes], START + HOUR
    onset = onset_ms(times, now_ms, expected, HOUR)

    def surplus(since_ms: int) -> float:
        return sum(t >= since_ms for t in times) - expected * (now_ms - since_ms) / HOUR

    assert onset in times
    assert surplus(onset) == pytest.approx(max(surplus(t) for t in times), abs=1e-9)


def test_the_onset_of_a_burst_leaves_out_the_stragglers_before_it() -> None:
    times = [START, START + 20 * MINUTE, *(START + m * MINUTE for m in range(40, 60))]
    assert onset_ms(times, START + HOUR, 4.0, HOUR) == START + 40 * MINUTE
    assert onset_ms(times, START + HOUR, 0.0, HOUR) == START  # where nothing is usual, all of it is more
    assert onset_ms([], START + HOUR, 4.0, HOUR) == START


@pytest.mark.parametrize(
    ("voices", "breadth", "loudest"),
    [
        ({"ann": 6, "bob": 4}, "one person", 0.6),
        ({"ann": 5, "bob": 5}, "a few", 0.5),
        ({"ann": 1}, "one person", 1.0),
        (dict.fromkeys("abcde", 2), "a few", 0.2),
        (dict.fromkeys("abcdef", 2), "many", 0.1667),
        ({"ann": 10, **dict.fromkeys("abcdefghij", 1)}, "a few", 0.5),  # as uneven as 3.6 people of one voice
    ],
)
def test_it_says_whether_it_is_one_person_a_few_or_many(voices: dict[str, int], breadth: str, loudest: float) -> None:
    authors = [author for author, n in voices.items() for _ in range(n)]
    found = scene([post(f"p{n}", n, author) for n, author in enumerate(authors)])
    assert (found.breadth, found.loudest, found.authors) == (breadth, loudest, len(voices))
    passed = scene([], [share(f"x{n}", author, "p1") for n, author in enumerate(authors)], is_shared=True)
    assert (passed.breadth, passed.loudest, passed.authors) == (breadth, loudest, len(voices))


def test_a_name_on_two_platforms_is_two_people() -> None:
    assert scene([post("p1", 1, "ann"), post("p2", 2, "ann", source="t")]).authors == 2


def test_a_name_on_two_platforms_is_shown_and_leads_twice() -> None:
    found = scene([post("p1", 1, "ann"), post("p2", 2, "ann", source="t")])
    assert examples(found) == ["p2", "p1"]
    assert found.leads == [("s", "p1", "ann"), ("t", "p2", "ann")]


def test_a_scene_of_nothing_is_one() -> None:
    found = scene([])
    assert (found.posts, found.authors, found.breadth, found.loudest, found.solicited) == (0, 0, "a few", 0.0, 0.0)
    assert found.evidence("a") == []


def test_examples_are_the_newest_of_different_people_in_different_words() -> None:
    posts = [
        post("p1", 1, "ann"),
        post("p2", 2, "bob", "the same thing https://x.example/1 @cleo 3"),
        post("p3", 3, "cleo", "The same thing! https://y.example/2 #more 44"),  # a copy of it
        post("p4", 4, "ann"),  # she is there already, with p5
        post("p5", 5, "ann"),
    ]
    assert examples(scene(posts)) == ["p5", "p3"]
    assert examples(scene(posts, shown=("p5",))) == ["p4", "p3"]
    assert examples(scene(posts, shown=("p5", "p4", "p3"))) == ["p2", "p1"]


def test_no_more_than_five_are_shown_and_those_that_nobody_asked_for_come_first() -> None:
    posts = [post(f"p{n}", n, f"u{n}") for n in range(4)]
    posts += [post(f"p{n}", n, f"u{n}", provenance=Provenance.PAID) for n in range(4, 8)]
    found = scene(posts)
    assert examples(found) == ["p3", "p2", "p1", "p0", "p7"]
    assert found.solicited == 0.5
    assert found.posts == 8


def test_those_lead_whose_posts_are_passed_on_most_then_the_loudest_then_the_first() -> None:
    posts = [post("p1", 1, "loud"), post("p2", 2, "led"), post("p3", 3, "loud"), post("p4", 4, "late")]
    posts += [post("p5", 5, "led")]
    shares = [share("x1", "u1", "p5", "led"), share("x2", "u2", "p5", "led"), share("x3", "u3", "nowhere")]
    assert scene(posts, shares).leads == [("s", "p5", "led"), ("s", "p1", "loud"), ("s", "p4", "late")]
    crowd = [post(f"p{n}", n, f"u{n}") for n in range(9)]
    assert [author for *_, author in scene(crowd).leads] == ["u0", "u1", "u2", "u3", "u4"]


def test_of_sharing_the_posts_that_were_passed_on_most_are_shown() -> None:
    shares = [
        *(share(f"x{n}", f"u{n}", "p1", "ann") for n in range(3)),
        *(share(f"y{n}", f"u{n}", "p2", "bob") for n in range(2)),
        *(share(f"z{n}", f"u{n}", "p3", "") for n in range(4)),  # nobody knows whose
    ]
    found = scene([], shares, is_shared=True)
    assert found.examples == [("s", "p1", "ann"), ("s", "p2", "bob")]
    assert (found.authors, found.posts) == (4, len(shares))
    assert examples(scene([], shares, ("p1",), is_shared=True)) == ["p2"]
    assert len(scene([], [share(f"x{n}", "u", f"p{n}") for n in range(9)], is_shared=True).examples) == 5


def test_what_was_taken_back_is_shown_no_more() -> None:
    found = scene([post("p1", 1, "ann"), post("p2", 2, "bob"), post("p3", 3, "cleo")])
    found.forget({("s", "p3")}, {("s", "bob"), ("t", "ann")})
    rows = found.evidence("a1")
    assert [(row.part, row.n, row.mention_id) for row in rows] == [("example", 1, "p1"), ("lead", 1, "p1")]
    assert {row.alert_id for row in rows} == {"a1"}


def test_copies_share_a_number_and_other_words_do_not() -> None:
    assert words_of("So slow! https://a.example/1 @ann #fail 12") == words_of("so SLOW https://b.example/2 @bob")
    assert words_of("so slow") != words_of("so slowly")
    assert words_of("\ud800 lone") == words_of("\ud800 lone")  # half a character is no reason to fail


def test_a_shift_tells_what_is_and_what_is_usual() -> None:
    assert shifted([("venting", 0.5, 0.1), ("seeking", 0.25, 0.2)]) == '{"venting": [0.5, 0.1], "seeking": [0.25, 0.2]}'

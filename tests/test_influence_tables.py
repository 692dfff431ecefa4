"""The tables of influence equal a slow recomputation, come in their time, and find what is planted in a world."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.events import Delete, Event, Follow, How, Instant, Mention, Share
from pipeline.horizons import DAY_MS
from pipeline.settings import Brand, Brands, InfluenceSettings, IntakeSettings, Settings
from pipeline.study_settings import StudySettings
from streams.commands.run import read_bounded
from streams.commands.simulate import write_scenario
from streams.config import load_brands
from streams.embedded import Embedded
from streams.influence_rows import Asked
from streams.message_rows import Reception
from streams.queries import ask, open_published
from tests.plain_influence import PlainInfluence
from tests.plain_reception import PlainReception
from tests.quick_reader import QuickReader
from tests.stories import HOUR, MORE, START, batches

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

NOW_MS = 1_790_000_000_000
BRANDS = Brands(brand=(Brand(id="acme", name="Acme"),))
SETTINGS = Settings(intake=IntakeSettings(lateness_s=1e7, wait_s=1e7))
PEOPLE = ("ann", "bob", "cy", "dee")
TEXTS = st.sampled_from(["acme", "acme #one", "acme #one #two", "nothing"])
WORDS = ["shoes", "red", "hats", "new", "scandal", "wow!!", "#one", "#two", "price", "blue", "awful", "boots"]


@st.composite
def stories(draw: st.DrawFn, people: Sequence[str] = PEOPLE, least: int = 2, most: int = 24) -> list[Event]:
    """A few people who write, follow, pass on, answer and take back, at times of any order."""
    anyone = st.sampled_from(people)
    events: list[Event] = []
    posts: list[tuple[str, str]] = []
    for n in range(draw(st.integers(least, most))):
        at_ms = Instant(START + draw(st.integers(0, 400)) * HOUR + n)
        author, kind = (
            draw(anyone),
            draw(st.sampled_from(["post", "post", "repost", "repost", "quote", "like", "follow"])),
        )
        if kind == "follow":
            events.append(Follow(source="s", id=f"f{n}", at_ms=at_ms, author=author, target=draw(anyone)))
        elif kind == "post" or not posts:
            reply = draw(st.sampled_from([None, *posts])) if posts else None
            events.append(
                Mention(
                    source="s",
                    id=f"m{n}",
                    at_ms=at_ms,
                    author=author,
                    text=draw(TEXTS),
                    reply_to=reply and reply[0],
                    reply_to_author=reply and reply[1],
                    addressed=tuple(draw(st.lists(anyone, max_size=1))),
                )
            )
            posts.append((f"m{n}", author))
        else:
            of, of_author = draw(st.sampled_from(posts))
            how = How(kind)
            events.append(
                Share(source="s", id=f"r{n}", how=how, at_ms=at_ms, author=author, of=of, of_author=of_author)
            )
            if how is How.REPOST:
                posts.append((f"r{n}", author))
    if draw(st.booleans()):
        gone = draw(st.sampled_from(posts)) if posts else ("x", "x")
        events.append(Delete(source="s", id="d", at_ms=Instant(START + 401 * HOUR), of=gone[0]))
    return events


def told(events: list[Event], folder: Path, cuts: tuple[int, ...] = ()) -> None:
    with Embedded(folder, SETTINGS, BRANDS, lambda: NOW_MS, quiet=True, reader=QuickReader(BRANDS)) as writer:
        for batch in batches(events, cuts):
            writer.take(batch)


@settings(max_examples=6 * MORE, deadline=None)
@given(stories())
def test_exposures_are_those_of_a_slow_recomputation(events: list[Event]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        told(events, folder)
        plain = PlainInfluence(folder, "acme", SETTINGS)
        found = ask(folder, "SELECT item, adopter_id, influencer_id, strength FROM credit_parts").rows
        expected = sorted(plain.exposures())
        assert [row[:3] for row in sorted(found)] == [row[:3] for row in expected]
        assert [row[3] for row in sorted(found)] == pytest.approx([row[3] for row in expected])
        adoptions = ask(folder, "SELECT sum(adoptions) FROM shares_of_credit").rows
        assert (adoptions[0][0] or 0) == len(plain.adoptions)


@pytest.mark.prove
@settings(max_examples=4 * MORE, deadline=None)
@given(stories(tuple(f"p{n}" for n in range(14)), 40, 90))
def test_segments_and_chances_are_those_of_a_slow_recomputation(events: list[Event]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        told(events, folder)
        plain = PlainInfluence(folder, "acme", SETTINGS)
        roles = dict(ask(folder, "SELECT author_id, if(is_staff, 'staff', role) FROM people").rows)
        expected = plain.segments(defaultdict(lambda: "member", roles))
        kept = "FROM segments WHERE kind <> 'language' AND"
        did = ask(folder, f"SELECT kind, segment, true, followed_up {kept} followed_up > 0").rows
        did_not = ask(folder, f"SELECT kind, segment, false, exposed - followed_up {kept} exposed > followed_up").rows
        assert {row[:3]: row[3] for row in did + did_not} == expected
        chances: Counter[tuple[str, str]] = Counter()
        for (author, reader), n in plain.chances().items():
            chances[roles.get(author, "member"), roles.get(reader, "member")] += n
        types = "SELECT influencer_type, influenced_type, chances FROM influence_types WHERE kind = 'role'"
        assert {row[:2]: row[2] for row in ask(folder, types).rows} == +chances


def lively(seed: int) -> list[Event]:
    """Six people who write of many things, follow, answer and pass on, for longer than posts are judged."""
    rng = random.Random(seed)
    events: list[Event] = []
    posts: list[tuple[str, str]] = [("m", "p0")]
    for n in range(150):
        head: dict[str, Any] = {"source": "s", "at_ms": Instant(START + n * 3 * HOUR), "author": f"p{rng.randrange(6)}"}
        of, whose = rng.choice(posts[-8:])
        if n % 7 == 3:
            events.append(Follow(**head, id=f"f{n}", target=f"p{rng.randrange(6)}"))
        elif n % 3 == 1:
            how = rng.choice([How.REPOST, How.QUOTE, How.LIKE])
            events.append(Share(**head, id=f"r{n}", how=how, of=of, of_author=whose))
        else:
            reply = (of, whose) if events and rng.random() < 0.3 else (None, None)
            text = " ".join(["acme", *rng.sample(WORDS, rng.randrange(4))])
            events.append(Mention(**head, id=f"m{n}", text=text, reply_to=reply[0], reply_to_author=reply[1]))
            posts.append((f"m{n}", head["author"]))
    return events


def test_posts_and_who_could_see_them_are_those_of_a_slow_recomputation(tmp_path: Path) -> None:
    told(lively(seed=0), tmp_path)
    as_of_ms = ask(tmp_path, "SELECT epoch_ms(max(watermark_at)) FROM freshness").rows[0][0]
    plain = PlainReception(tmp_path, "acme", SETTINGS, as_of_ms)
    assert_alike(shown_in(tmp_path, as_of_ms), plain.shown())
    features = "SELECT mention_id, relevance, surprise, shock, relevant, new, shocking FROM message_features"
    assert_alike(ask(tmp_path, features).rows, plain.features())


def test_nothing_is_made_anew_before_its_time_and_all_of_it_at_the_end(tmp_path: Path) -> None:
    def post(n: int) -> Event:
        return Mention(source="s", id=f"m{n}", at_ms=Instant(START + n * HOUR), author=f"p{n}", text="acme #one")

    clock = [0.0]
    minutely = Settings(influence=InfluenceSettings(refresh_s=60))
    count = "SELECT count(*) FROM shares_of_credit"
    with Embedded(
        tmp_path, minutely, BRANDS, lambda: NOW_MS, quiet=True, reader=QuickReader(BRANDS), elapsed=lambda: clock[0]
    ) as writer:
        parts = batches([post(n) for n in range(3)], [1, 2])
        writer.take(next(parts))
        writer.publish()
        assert ask(tmp_path, count).rows == [(0,)], "no minute has passed"
        clock[0] += 61
        writer.publish()
        assert ask(tmp_path, count).rows == [(1,)]
        writer.take(next(parts))
        writer.publish()
        assert ask(tmp_path, count).rows == [(1,)]
        writer.take(next(parts))
    assert ask(tmp_path, count).rows == [(3,)]


def test_what_was_put_off_is_made_when_its_time_comes_though_nothing_comes_any_more(tmp_path: Path) -> None:
    def post(n: int) -> Event:
        return Mention(source="s", id=f"m{n}", at_ms=Instant(START + n * HOUR), author=f"p{n}", text="acme #one")

    clock = [0.0]
    by_the_minute = Settings(influence=InfluenceSettings(refresh_s=60), studies=StudySettings(refresh_s=90))
    given: dict[str, Any] = {"quiet": True, "reader": QuickReader(BRANDS), "elapsed": lambda: clock[0]}
    with Embedded(tmp_path, by_the_minute, BRANDS, lambda: NOW_MS + round(1000 * clock[0]), **given) as writer:
        for part in batches([post(n) for n in range(3)], [3]):
            clock[0] += 20
            writer.take(part)
        assert ask(tmp_path, "SELECT count(*) FROM shares_of_credit").rows == [(0,)], "no minute has passed"
        for _ in range(4):
            clock[0] += 20
            writer.tick()
        assert ask(tmp_path, "SELECT count(*) FROM shares_of_credit").rows == [(3,)]
        n_published = writer.n_published
        for _ in range(10):
            clock[0] += 200
            writer.tick()
        assert writer.n_published <= n_published + 1, "once all is made nothing is published any more"


def shown_in(folder: Path, as_of_ms: int) -> list[tuple[object, ...]]:
    """The rows that the shares of message and relation are made of, by names."""
    with open_published(folder) as con:
        asked = Asked(con, SETTINGS, {}, as_of_ms)
        people = {of.brand: of.people.to_pylist() for of in asked.logs()}["acme"]
        received = asked.received()["acme"]
    posts = received["posts"]["mention_id"].to_pylist()
    half_life_ms = SETTINGS.graph.half_life_days * DAY_MS
    _, _, shown = Reception(received, len(people), half_life_ms).levels()
    columns = (shown.follows, shown.is_mutual, shown.reacted, shown.passed_on, shown.strength)
    who = [posts[n] for n in shown.post], [people[n] for n in shown.reader]
    return list(zip(*who, *(column.tolist() for column in columns), strict=True))


def assert_alike(found: Iterable[tuple[Any, ...]], expected: Iterable[tuple[Any, ...]]) -> None:
    """The same rows in any order; numbers to a millionth of themselves, or 1e-9."""
    for one, other in zip(sorted(found), sorted(expected), strict=True):
        assert one == tuple(pytest.approx(value, abs=1e-9) if isinstance(value, float) else value for value in other)


def test_every_rule_gives_an_adoption_one_unit_at_most(spread: Path) -> None:
    sums = "SELECT rule, sum(credit) AS s FROM credit GROUP BY brand, item, adopter_id, rule"
    extremes = ask(spread, f"SELECT rule, max(s), min(s) FROM ({sums}) GROUP BY rule").rows
    found = {rule: (hi, lo) for rule, hi, lo in extremes}
    assert set(found) == {"equal", "decay", "share", "first", "last", "shapley"}
    assert all(hi <= 1 + 1e-9 for hi, _ in found.values())
    for rule in ("equal", "share", "first", "last"):
        assert found[rule] == pytest.approx((1, 1))


@pytest.fixture(scope="module")
def spread(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return world("contagion", tmp_path_factory.mktemp("spread"))


def world(scenario: str, folder: Path) -> Path:
    write_scenario(scenario, 20_000, 1, folder)
    brands, arrival = load_brands(folder / "brands.toml"), Settings(intake=IntakeSettings(order="arrival"))
    reader = QuickReader(brands)
    with Embedded(folder / "data", arrival, brands, lambda: NOW_MS, quiet=True, reader=reader) as writer:
        read_bounded(writer, [folder / "events.ndjson"], None, arrival)
    return folder / "data"

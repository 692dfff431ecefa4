"""The tables of communities and involvement, from stored rows: by hand, by slow recomputation, and in a world."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from pipeline.records import FollowRow, InteractionRow, LabelRow, MentionRow
from pipeline.settings import Brand, Brands, Settings
from streams.commands.run import read_bounded
from streams.commands.simulate import write_scenario
from streams.config import load_brands
from streams.embedded import Embedded
from streams.queries import ask
from streams.store import Store
from streams.studies import study_tables
from tests.store_samples import label, mention, output, share

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

DAY_MS = 86_400_000
_TABLES = ("community_markets", "communities", "community_people", "community_history")
MONDAY_MS = 1_767_571_200_000  # 2026-01-05T00:00:00Z
NOW_MS = MONDAY_MS + 30 * DAY_MS
BRANDS = Brands(
    brand=(
        Brand(id="acme", name="Acme", accounts=("@Acme_Help",), group="tools"),
        Brand(id="brenn", name="Brenn", group="tools"),
        Brand(id="solo", name="Solo"),
    )
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path, clock=lambda: NOW_MS) as opened:
        opened.commit_act(1, NOW_MS, BRANDS)
        yield opened


def make(
    store: Store,
    mentions: Sequence[MentionRow] = (),
    labels: Sequence[LabelRow] = (),
    interactions: Sequence[InteractionRow] = (),
    follows: Sequence[FollowRow] = (),
    now_ms: int = NOW_MS,
) -> None:
    """Store rows and make the tables of the studies."""
    rows = output(
        "x", mentions=list(mentions), labels=list(labels), interactions=list(interactions), follows=list(follows)
    )
    store.commit(rows, store.last_seq() + 1)
    assert study_tables(store, Settings(), lambda: 0.0).refresh(now_ms, is_last=True)


def found(store: Store, sql: str) -> list[tuple[Any, ...]]:
    return store.con.execute(sql).fetchall()


def dealings(seed: int, n: int = 60, rows: int = 900, k: int = 3, inside: float = 0.85) -> list[InteractionRow]:
    """People of `k` planted communities who act on one another over 30 days, about one of two brands."""
    rng = np.random.default_rng(seed)
    made = []
    for i in range(rows):
        a, b = int(rng.integers(n)), int(rng.integers(n))
        b = b // k * k + a % k if rng.random() < inside else b
        if a != b:
            at_ms = MONDAY_MS + int(rng.integers(30 * DAY_MS))
            brand = "acme" if rng.random() < 0.5 else "brenn"
            made.append(share(f"i{seed}-{i}", f"p{a:02}", f"p{b:02}", at_ms, kind="reply", brand=brand))
    return made


def said_by(people: Sequence[int], brand: str, tag: str, text: str = "Un café.") -> list[MentionRow]:
    return [
        replace(
            mention(f"{tag}-{brand}-{p}", f"p{p:02}", MONDAY_MS + 20 * DAY_MS + p, brand=brand, text=text),
            terms=(tag,),
            links=(),
        )
        for p in people
    ]


def test_planted_communities_their_brands_their_status_and_their_words(store: Store) -> None:
    posts = said_by(range(60), "acme", "both", "Toujours numéro un, n'en déplaise aux jaloux, avec ma perceuse.")
    posts += said_by(range(0, 60, 3), "brenn", "home", "Un tournevis, encore un tournevis.")
    posts += said_by(range(1, 10, 3), "brenn", "both", str(posts[0].text))  # three of another: too few to tell
    labels = [label(row.mention_id, "status", 0.9) for row in posts[:60:3]]  # all of community 0, nobody else
    make(store, posts, labels, dealings(1))
    assert found(store, "SELECT market, people, communities, in_communities, verdict FROM community_markets") == [
        ("tools", 60, 3, 60, "firm")
    ]
    of = dict(found(store, "SELECT author_id, community_id FROM community_people"))
    names = [{of[f"p{p:02}"] for p in range(k, 60, 3)} for k in range(3)]
    assert [len(one) for one in names] == [1, 1, 1]
    assert len(set.union(*names)) == 3
    (home,) = names[0]
    shares = found(
        store, f"SELECT brand, people, n, share FROM community_brands WHERE community_id = '{home}' ORDER BY 1"
    )
    assert shares == [("acme", 20, 20, 1.0), ("brenn", 20, 20, 1.0)]
    assert {row[0] for row in found(store, "SELECT community_id FROM community_brands WHERE brand = 'brenn'")} == {home}
    status = {
        row[0]: row[1:]
        for row in found(store, "SELECT community_id, share, lo, hi FROM community_status WHERE act = 'any'")
    }
    assert status[home][0] > 0.5
    assert all(share < 0.1 and lo == 0 for id_, (share, lo, _) in status.items() if id_ != home)
    acts = found(store, "SELECT community_id, act, people, n FROM community_status WHERE act <> 'any'")
    assert acts == [(home, "maintain", 20, 20)]
    terms = found(
        store, "SELECT community_id, kind, language, term, people, elsewhere FROM community_terms ORDER BY ALL"
    )
    assert terms == [(home, "tag", "", "home", 20, 0), (home, "word", "fr", "tournevis", 20, 0)]


def test_words_are_told_apart_within_each_language_and_none_where_all_say_the_same(store: Store) -> None:
    french = said_by(range(60), "acme", "f", "Une perceuse.")
    french += said_by(range(0, 60, 3), "acme", "g", "Un tournevis et une perceuse.")
    english = said_by(range(60), "acme", "e", "A drill, and another drill.")
    english += said_by(range(1, 60, 3), "acme", "h", "My drill, a spanner.")
    posts = [replace(row, terms=(), language="fr") for row in french]
    posts += [replace(row, terms=(), language="en") for row in english]
    make(store, posts, interactions=dealings(1))
    of = dict(found(store, "SELECT author_id, community_id FROM community_people"))
    terms = found(store, "SELECT community_id, kind, language, term FROM community_terms ORDER BY language DESC")
    assert terms == [(of["p00"], "word", "fr", "tournevis"), (of["p01"], "word", "en", "spanner")]


def test_where_anybody_says_anything_few_terms_are_told(store: Store) -> None:
    rng = np.random.default_rng(5)
    posts = [
        replace(row, mention_id=f"{n}-{row.mention_id}", terms=(f"t{rng.integers(12)}",))
        for n in range(3)
        for row in said_by(range(60), "acme", "any")
    ]
    make(store, posts, interactions=dealings(1))
    assert found(store, "SELECT communities FROM community_markets") == [(3,)]
    assert found(store, "SELECT count(*) FROM community_terms")[0][0] <= 1


def test_figures_of_a_community_are_those_of_a_slow_recomputation(store: Store) -> None:
    acts = dealings(2)
    make(store, interactions=acts)
    of = dict(found(store, "SELECT author_id, community_id FROM community_people"))
    directed = {(one.actor_id, str(one.target_id)) for one in acts}
    pairs = {frozenset(pair) for pair in directed}
    days = defaultdict(set)
    for one in acts:
        days[frozenset((one.actor_id, str(one.target_id)))].add((one.actor_id, one.happened_at_ms // DAY_MS))
    weight = {pair: np.log2(1 + len(when)) for pair, when in days.items()}  # a reply weighs 1 a day and direction
    columns = "community_id, people, pairs, density, reciprocity, inside, core"
    for id_, people, n_pairs, density, reciprocity, inside, core in found(store, f"SELECT {columns} FROM communities"):
        members = {person for person, where in of.items() if where == id_}
        mine = {pair for pair in pairs if pair <= members}
        assert (people, n_pairs) == (len(members), len(mine))
        assert density == pytest.approx(2 * n_pairs / (people * (people - 1)))
        mutual = sum(all(pair in directed for pair in ((a, b), (b, a))) for a, b in map(sorted, mine))
        assert reciprocity == pytest.approx(mutual / n_pairs)
        parts = {
            one: sum(weight[pair] for pair in mine if one in pair) / sum(w for pair, w in weight.items() if one in pair)
            for one in members
        }
        assert inside == pytest.approx(np.mean([*parts.values()]))
        assert core == sum(part >= 0.75 and sum(one in pair for pair in mine) >= 3 for one, part in parts.items())


def test_staff_are_in_no_community_and_few_people_are_not_told_of(store: Store) -> None:
    acts = dealings(3)
    acts += [share(f"s{p}", f"p{p:02}", "acme_help", MONDAY_MS + p, brand="acme") for p in range(60)]
    acts += [
        share(f"t{a}{b}", f"t{a}", f"t{b}", MONDAY_MS + a, brand="acme") for a in range(4) for b in range(4) if a != b
    ]
    posts = [mention(f"m{p}", f"t{p}", MONDAY_MS + DAY_MS) for p in range(4)]
    make(store, posts, interactions=acts)
    people = {row[0] for row in found(store, "SELECT author_id FROM community_people")}
    assert "acme_help" not in people
    assert not people & {f"t{p}" for p in range(4)}  # four together: under the floor
    assert found(store, "SELECT min(people) FROM communities")[0][0] >= 5
    assert found(store, "SELECT count(*) FROM community_brands") == [(0,)]  # but for those four, nobody wrote


def test_where_anybody_acts_on_anybody_there_are_no_communities(store: Store) -> None:
    make(store, interactions=dealings(4, inside=0.0))
    assert found(store, "SELECT verdict, communities FROM community_markets") == [("cannot tell", 0)]
    assert all(found(store, f"SELECT count(*) FROM {table}") == [(0,)] for table in (
        "communities", "community_people", "community_terms", "community_history", "community_status",
    ))  # fmt: skip


def test_an_empty_store_has_no_market(store: Store) -> None:
    make(store, [mention("m1")])
    assert (
        found(store, "SELECT count(*) FROM community_markets")
        == found(store, "SELECT count(*) FROM involvement")
        == [(0,)]
    )


def test_the_tables_do_not_hang_on_the_order_of_arrival(tmp_path: Path) -> None:
    acts = dealings(10)
    told = []
    for n, rows in enumerate((acts, acts[::-1])):
        folder = tmp_path / str(n)
        folder.mkdir()
        with Store.open(folder, clock=lambda: NOW_MS) as opened:
            opened.commit_act(1, NOW_MS, BRANDS)
            half = len(rows) // 2
            make(opened, interactions=rows[:half])
            make(opened, interactions=rows[half:], now_ms=NOW_MS + 1)
            told.append([found(opened, f"FROM {table} ORDER BY ALL") for table in _TABLES])
    assert told[0] == told[1]
    assert all(told[0])


def test_involvement_counts_days_before_and_after_and_contacts_until_then(store: Store) -> None:
    """29 days: the last nine are later. Six people with one contact each were active as often as six with six."""
    acts, follows = [], []
    for p in range(6):
        for day in (1, 5, 12):
            acts += [
                mention(f"a{p}-{day}", f"many{p}", MONDAY_MS + day * DAY_MS),
                mention(f"b{p}-{day}", f"one{p}", MONDAY_MS + day * DAY_MS),
            ]
        acts += [mention(f"c{p}-{day}", f"many{p}", MONDAY_MS + day * DAY_MS) for day in range(21, 21 + 3 + p % 2)]
        acts += [mention(f"d{p}", f"one{p}", MONDAY_MS + 22 * DAY_MS)] if p % 2 else []
        follows += [
            FollowRow(follow_id=f"f{p}", source="forum", source_id=f"one{p}", target_id=f"many{p}", since_ms=MONDAY_MS)
        ]
        follows += [
            FollowRow(
                follow_id=f"g{p}-{q}", source="forum", source_id=f"many{p}", target_id=f"many{q}", since_ms=MONDAY_MS
            )
            for q in range(6)
            if p != q
        ]
    make(store, acts, follows=follows)
    columns = "band, people, days, before, after, is_reference, difference"
    rows = found(store, f"SELECT {columns} FROM involvement WHERE contacts_from IS NOT NULL ORDER BY contacts_from")
    assert [row[:6] for row in rows] == [("1", 6, 9, 3.0, 0.5, True), ("5 to 9", 6, 9, 3.0, 3.5, False)]
    assert rows[1][6] == pytest.approx(3.0)
    assert found(store, "SELECT DISTINCT verdict FROM involvement") == [("more",)]


@pytest.fixture(scope="module")
def contagion(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    folder = tmp_path_factory.mktemp("contagion")
    truth = write_scenario("contagion", 6_000, 3, folder).truth
    with Embedded(folder / "data", Settings(), load_brands(folder / "brands.toml"), lambda: NOW_MS) as writer:
        read_bounded(writer, [folder / "events.ndjson"], None, Settings())
    return folder / "data", truth


@pytest.mark.prove  # a world of its own takes a quarter of a minute
def test_the_communities_of_a_world_are_found(contagion: tuple[Path, Any]) -> None:
    data, truth = contagion
    rows = ask(data, "SELECT author_id, community_id FROM community_people").rows
    assert ask(data, "SELECT verdict FROM community_markets").rows == [("firm",)]
    counts: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for author, id_ in rows:
        counts[id_][truth.people[author].community] += 1
    assert len(rows) > 0.9 * len(truth.people)
    assert sum(max(of.values()) for of in counts.values()) > 0.9 * len(rows)
    assert len(counts) == 8
    # Tags and links at home in a community are told of it, and of no other, as far as they are told at all.
    home = {
        item.partition(":")[2]: {c for c in range(8) if c % len(truth.items) == n % 8}
        for n, item in enumerate(truth.items)
    }
    lives_in = {id_: max(of, key=lambda c: of[c]) for id_, of in counts.items()}
    terms = ask(data, "SELECT community_id, term FROM community_terms WHERE kind IN ('tag', 'link')").rows
    told = [lives_in[id_] in home[term] for id_, term in terms if term in home]
    assert told
    assert np.mean(told) > 0.7

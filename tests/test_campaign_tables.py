"""The tables of campaigns, from stored rows: by hand, by slow recomputation, in another order, and a planted cause."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from msgspec.structs import replace
from typer.testing import CliRunner

from pipeline.declared import Campaign, Declarations
from pipeline.errors import QueryError
from pipeline.records import FollowRow, InteractionRow, MentionRow
from pipeline.settings import Brand, Brands, Settings
from streams.cli import app
from streams.publish import publish
from streams.store import Store
from streams.studies import study_tables
from tests.declared_samples import moment
from tests.store_samples import mention, output, share

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

DAY_MS = 86_400_000
START_MS = 1_767_571_200_000  # 2026-01-05, a Monday
NOW_MS = START_MS + 40 * DAY_MS
BRANDS = Brands(brand=(Brand(id="acme", name="Acme", time_zone="Europe/Paris", accounts=("@acme_help",)),))


class Rows(NamedTuple):
    posts: list[MentionRow]
    acts: list[InteractionRow]
    follows: list[FollowRow]


def post(id_: str, author: str, at_ms: int, tag: str) -> MentionRow:
    row = mention(id_, author, at_ms, text=f"Un mot de {author} sur {tag}")
    return replace(row, terms=(tag,), links=(), polarity=0, act="share")


def act(id_: str, actor: str, on: MentionRow, kind: str = "repost") -> InteractionRow:
    row = share(id_, actor, on.author_id, on.posted_at_ms + 60_000, kind=kind)
    return replace(row, mention_id=on.mention_id)


def follow(reader: str, author: str) -> FollowRow:
    return FollowRow(
        follow_id=f"{reader}>{author}", source="forum", source_id=reader, target_id=author, since_ms=START_MS - DAY_MS
    )


def planted(seed: int = 1) -> Rows:
    """Campaign `spring` is seeded by many with a great following, `autumn` by few; their readers react oftener."""
    rng, rows = np.random.default_rng(seed), Rows([], [], [])
    for tag, hubs, begins in (("spring", 22, 10), ("autumn", 8, 20)):
        for n in range(30):
            author, readers = f"{tag}{n:02}", 30 if n < hubs else 6
            rows.follows.extend(follow(f"r{r}of{author}", author) for r in range(readers))
            for k in range(4 if n < hubs else 12):
                at_ms = START_MS + begins * DAY_MS + int(rng.integers(0, 8 * DAY_MS))
                one = post(f"{author}-{k}", author, at_ms, tag)
                rows.posts.append(one)
                for r in range(readers):
                    if rng.random() < (0.3 if n < hubs else 0.08):
                        kind = "repost" if rng.random() < 0.5 else "like"
                        rows.acts.append(act(f"a{one.mention_id}-{r}", f"r{r}of{author}", one, kind))
    return rows


def declared(*more: Campaign) -> Declarations:
    both = (
        Campaign(id="spring", items=("tag:#Spring",), starts=moment(START_MS), ends=moment(NOW_MS)),
        Campaign(id="autumn", name="Autumn", items=("tag:autumn",), starts=moment(START_MS + 1), ends=moment(NOW_MS)),
    )
    return Declarations(brand="acme", campaign=(*both, *more))


def make(store: Store, rows: Rows, of: Declarations | None) -> None:
    store.commit(output("x", mentions=rows.posts, interactions=rows.acts, follows=rows.follows), store.last_seq() + 1)
    if of is not None:
        for row in of.declaring().rows:
            store.con.execute(
                "INSERT INTO declared VALUES ('acme', ?, ?, ?, make_timestamp_ms(0))", [row.kind, row.name, row.content]
            )
    assert study_tables(store, Settings(), lambda: 0.0).refresh(NOW_MS, is_last=True)


def found(store: Store, sql: str) -> list[tuple[Any, ...]]:
    return store.con.execute(sql).fetchall()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path, clock=lambda: NOW_MS) as opened:
        opened.commit_act(1, NOW_MS, BRANDS)
        yield opened


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(tmp_path_factory.mktemp("planted"), clock=lambda: NOW_MS) as opened:
        opened.commit_act(1, NOW_MS, BRANDS)
        make(opened, planted(), declared())
        yield opened


def test_a_difference_of_seeding_is_laid_to_seeding(kept: Store) -> None:
    rows = found(kept, "SELECT part, value, verdict, share FROM campaign_parts WHERE stage = 'reacted'")
    parts = {part: value for part, value, _, _ in rows}
    assert {part: verdict for part, _, verdict, _ in rows}["seeding"] == "less"  # of autumn, which began later
    assert parts["difference"] < -0.05
    assert parts["seeding"] == pytest.approx(parts["difference"], rel=0.3)
    assert max(abs(parts[name]) for name in ("message", "relation", "time")) < 0.2 * abs(parts["seeding"])


def test_the_parts_sum_to_the_difference_of_the_rates(kept: Store) -> None:
    for stage in ("reacted", "passed_on"):
        rates = dict(found(kept, f"SELECT campaign_id, {stage} FROM campaigns"))
        parts = dict(found(kept, f"SELECT part, value FROM campaign_parts WHERE stage = '{stage}'"))
        whole = parts.pop("difference")
        assert whole == pytest.approx(rates["autumn"] - rates["spring"], abs=1e-9)
        assert sum(parts.values()) == pytest.approx(whole, abs=1e-9)


def test_people_sights_and_rates_are_those_of_plain_counting(kept: Store) -> None:
    rows = planted()
    for tag in ("spring", "autumn"):
        posts = {one.mention_id: one for one in rows.posts if tag in one.terms}
        authors = {one.author_id for one in posts.values()}
        readers = {f.source_id for f in rows.follows if f.target_id in authors}
        sights = sum(sum(f.target_id == one.author_id for f in rows.follows) for one in posts.values())
        acts = [(a.actor_id, a.mention_id, a.kind) for a in rows.acts if a.mention_id in posts]
        told = found(
            kept,
            "SELECT posts, seeders, people_shown, people_reacted, people_passed_on, people_beyond, sights, reacted, "
            f"passed_on FROM campaigns WHERE campaign_id = '{tag}'",
        )
        passed = [a for a in acts if a[2] == "repost"]
        expected = (
            *(len(posts), len(authors), len(readers), len({a[0] for a in acts}), len({a[0] for a in passed}), 0),
            *(sights, pytest.approx(len(acts) / sights), pytest.approx(len(passed) / sights)),
        )
        assert told == [expected]


def test_the_order_of_arrival_changes_nothing(kept: Store, store: Store) -> None:
    rows = planted()
    rng = np.random.default_rng(3)
    mixed = Rows(*([list(part)[i] for i in rng.permutation(len(part))] for part in rows))
    make(store, mixed, declared())
    for table in ("campaigns", "campaign_parts"):
        here, there = (found(of, f"SELECT * FROM {table} ORDER BY ALL") for of in (kept, store))
        assert len(here) == len(there) > 0
        for one, other in zip(here, there, strict=True):
            assert one == tuple(pytest.approx(x, abs=1e-12) if isinstance(x, float) else x for x in other)


def test_nothing_declared_nothing_made_and_a_campaign_without_posts_is_listed(store: Store) -> None:
    make(store, Rows([post("m1", "ann", START_MS + 5, "spring")], [], []), None)
    assert (
        found(store, "SELECT count(*) FROM campaigns") == found(store, "SELECT count(*) FROM campaign_parts") == [(0,)]
    )
    make(store, Rows([post("m2", "ann", START_MS + 6, "spring")], [], []), declared())
    told = found(store, "SELECT campaign_id, posts, sights, reacted, is_compared FROM campaigns ORDER BY 1")
    assert told == [("autumn", 0, 0, None, False), ("spring", 2, 0, None, False)]


def test_items_are_tags_links_and_posts_within_the_span_and_acts_without_sight_are_told_apart(store: Store) -> None:
    one, late = post("m1", "ann", START_MS + 5, "x"), post("m2", "ann", NOW_MS - 5, "x")
    linked = replace(post("m3", "bea", START_MS + 7, "y"), links=("shop.example",))
    rows = Rows(
        [one, late, linked, post("m4", "cy", START_MS + 9, "z")], [act("s1", "dan", one)], [follow("eve", "ann")]
    )
    items = ("post:m1", "post:forum/m2", "link:https://www.Shop.example/a?b=1")
    span = Campaign(id="c", items=items, starts=moment(START_MS), ends=moment(START_MS + DAY_MS))
    make(store, rows, Declarations(brand="acme", campaign=(span,)))
    told = found(store, "SELECT posts, seeders, people_shown, people_reacted, people_beyond, items FROM campaigns")
    assert told == [(2, 2, 1, 0, 1, sorted(("post:m1", "post:forum/m2", "link:shop.example")))]


@pytest.fixture(scope="module")
def published(kept: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    publish(kept, folder, NOW_MS)
    return folder


def run(folder: Path, *words: str) -> str:
    done = CliRunner().invoke(app, ["campaign", *words, "--data", str(folder)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_command_lists_and_tells_in_a_sentence(published: Path, tmp_path: Path) -> None:
    listed = run(published)
    assert "spring" in listed
    assert max(map(len, listed.splitlines())) <= 120
    told = run(published, "spring", "autumn", "--chart", str(tmp_path / "c.svg"))
    assert "spring was reacted to more than autumn by " in told
    assert "to the seeding (who posted it) for sure" in told.replace("\n", " ")
    assert "Passed on: spring less autumn" in told
    assert "seeding" in (tmp_path / "c.svg").read_text(encoding="utf-8")
    rows = json.loads(run(published, "autumn", "spring", "--format", "json"))
    assert {row["campaign_id"] for row in rows} == {"autumn"}
    whole = next(row for row in rows if row["stage"] == "reacted" and row["part"] == "difference")
    assert whole["lo"] < whole["value"] < whole["hi"] < 0
    assert whole["reading"].startswith("autumn was reacted to less than spring by ")
    for words, message in (
        (("summer", "spring"), "no campaign 'summer' is declared"),
        (("spring", "spring"), "not two campaigns"),
        (("--brand", "other"), "no campaign of other is declared"),
    ):
        with pytest.raises(QueryError, match=message):
            run(published, *words)

"""The tables of trust and vouching, from stored rows: by hand, by slow recomputation, and in the world `business`."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from models.given_words import FIRST, SECOND, WITHDRAWN
from pipeline.records import InteractionRow, LabelRow, MentionRow
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
MONDAY_MS = 1_767_567_600_000  # 2026-01-04T23:00:00Z: midnight in Paris
NOW_MS = MONDAY_MS + 60 * DAY_MS
BRANDS = Brands(brand=(Brand(id="acme", name="Acme", time_zone="Europe/Paris", accounts=("@Acme_Help",)),))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path, clock=lambda: NOW_MS) as opened:
        opened.commit_act(1, NOW_MS, BRANDS)
        yield opened


def post(id_: str, author: str, day: float, polarity: int = 0, provenance: str = "organic") -> MentionRow:
    row = mention(id_, author, MONDAY_MS + round(day * DAY_MS), provenance=provenance)
    return replace(row, polarity=polarity)


def make(
    store: Store,
    mentions: Sequence[MentionRow],
    labels: Sequence[LabelRow] = (),
    interactions: Sequence[InteractionRow] = (),
    ties: Sequence[tuple[str, str, float]] = (),
) -> None:
    """Store rows and make the tables of the studies."""
    rows = output("x", mentions=list(mentions), labels=list(labels), interactions=list(interactions))
    store.commit(rows, store.last_seq() + 1)
    for source, target, weight in ties:
        store.con.execute(
            "INSERT INTO ties SELECT 'acme', ?, ?, ?, 1, 0, 0, 0, 0, 0, t, t, t FROM (SELECT make_timestamp_ms(?) t)",
            [source, target, weight, NOW_MS],
        )
    assert study_tables(store, Settings(), lambda: 0.0).refresh(NOW_MS, is_last=True)


def found(store: Store, sql: str) -> list[tuple[Any, ...]]:
    return store.con.execute(sql).fetchall()


def aspect(id_: str, name: str, p: float = 0.5) -> LabelRow:
    return label(id_, name, p, scheme="aspect")


def act(id_: str, name: str, p: float = 0.85) -> LabelRow:
    return label(id_, name, p, scheme="act")


def test_weeks_begin_on_mondays_where_the_brand_is_and_each_author_counts_once(store: Store) -> None:
    posts = [post(f"m{n}", f"p{n}", 0.01) for n in range(8)]
    posts += [
        post("loud1", "p0", 1),
        post("loud2", "p0", 2, 1),
        post("before", "p1", -0.01),
        post("paid", "x", 1, provenance="paid"),
    ]
    make(
        store,
        posts,
        [
            aspect("m0", "delivery"),
            aspect("m1", "delivery", 0.7),
            aspect("paid", "delivery"),
            aspect("before", "quality"),
        ],
    )
    rows = found(store, "SELECT week, authors, speakers, observed FROM trust WHERE aspect = 'delivery' ORDER BY week")
    assert rows == [(date(2025, 12, 29), 1, 0, None), (date(2026, 1, 5), 8, 2, pytest.approx((0.5 / 3 + 0.7) / 8))]
    assert found(store, "SELECT count(*), count(DISTINCT aspect), bool_and(is_closed) FROM trust") == [(10, 5, True)]


def test_posts_are_shown_where_enough_people_speak_one_each_those_with_a_tone_first(store: Store) -> None:
    posts = [post(f"m{n}", f"p{n}", n / 10, -1 if n == 2 else 0) for n in range(6)] + [post("again", "p2", 3)]
    make(store, posts, [aspect(row.mention_id, "support") for row in posts] + [aspect("m0", "honesty")])
    rows = dict(found(store, "SELECT aspect, examples FROM trust"))
    assert rows["support"] == ["m2", "m5", "m4"]
    assert rows["honesty"] == []


def test_who_vouches_to_whom_by_hand(store: Store) -> None:
    posts = [
        post("a1", "ann", 1),
        post("a2", "ann", 2),
        post("b1", "bob", 3),
        post("c1", "cy", 4),
        post("s1", "acme_help", 5),
    ]
    labels = [act("a1", SECOND, 0.6), act("a2", FIRST), act("b1", SECOND), act("c1", FIRST), act("s1", FIRST)]
    acts = [
        share("a1", "ann", "dan", kind="mention", post_id="a1"),
        share("b1#reply", "bob", "eve", kind="reply", post_id="b1"),
        share("c0", "cy", "eve", kind="reply", post_id="c0"),  # another post of hers
    ]
    make(
        store,
        posts,
        labels,
        acts,
        [("fan", "ann", 3.0), ("dan", "ann", 1.0), ("weak", "ann", 0.01), ("acme_help", "ann", 9.0)],
    )
    columns = "voucher_id, receiver_id, hand, stance, path, mention_id, posts, word, strength"
    rows = found(store, f"SELECT {columns} FROM vouching ORDER BY voucher_id, receiver_id")

    def word(p: float, day: float, hand: float) -> float:
        return float(p * hand * 2 ** (-(60 - day) / 180))

    # dan was told directly at second hand, and may have seen the other at first hand: he acts on ann's posts.
    assert [row[:7] for row in rows] == [
        ("ann", "dan", "first", "for", "addressed", "a2", 2),
        ("ann", "fan", "first", "for", "seen", "a2", 2),
        ("bob", "eve", "second", "for", "answered", "b1", 1),
        ("cy", None, "first", "for", "open", "c1", 1),
    ]
    first = word(0.85, 2, 1)
    assert [row[7] for row in rows] == pytest.approx([first, first, word(0.85, 3, 0.5), word(0.85, 4, 1)])
    assert [row[8] for row in rows[:3]] == pytest.approx([first * 2 / 3, first * 3 / 4, word(0.85, 3, 0.5) / 2])
    assert rows[3][8] is None


def test_who_has_turned_stands_against_until_they_vouch_again(store: Store) -> None:
    posts = [
        post(f"{who}{n}", who, n, polarity) for who in ("ann", "bob", "cy") for n, polarity in ((1, 1), (2, -1), (3, 0))
    ]
    labels = [act(f"{who}1", FIRST) for who in ("ann", "bob", "cy")] + [act("ann2", WITHDRAWN), act("bob2", WITHDRAWN)]
    labels += [act("bob3", SECOND), label("cy2", "venting", 0.7)]  # cy: not sure enough
    make(store, posts, labels)
    rows = found(store, "SELECT voucher_id, stance, epoch_ms(turned_at), turned_id FROM vouching ORDER BY ALL")
    at = MONDAY_MS + 2 * DAY_MS
    assert rows == [("ann", "against", at, "ann2"), ("bob", "for", None, None), ("cy", "for", None, None)]
    assert [row[0] for row in found(store, "SELECT voucher_id FROM vouchers('acme')")] == ["bob", "cy", "ann"]
    assert found(store, "SELECT voucher_id FROM vouchers('acme') WHERE stance = 'against'") == [("ann",)]


def test_nothing_said_is_no_row(store: Store) -> None:
    make(store, [post("m", "ann", 1, provenance="paid")])
    assert found(store, "SELECT count(*) FROM trust") == found(store, "SELECT count(*) FROM vouching") == [(0,)]


@pytest.fixture(scope="module")
def business(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    folder = tmp_path_factory.mktemp("business")
    truth = write_scenario("business", 1_200, 3, folder).truth
    settings = Settings()
    with Embedded(folder / "data", settings, load_brands(folder / "brands.toml"), lambda: NOW_MS) as writer:
        read_bounded(writer, [folder / "events.ndjson"], None, settings)
    return folder / "data", truth


@pytest.mark.prove  # a world of its own takes half a minute
def test_planted_vouchers_their_hand_and_the_turn_are_found(business: tuple[Path, Any]) -> None:
    data, truth = business
    planted = {v.voucher for v in truth.vouching}
    rows = ask(
        data, "SELECT voucher_id, receiver_id, hand, stance, turned_id FROM vouching WHERE path = 'addressed'"
    ).rows
    by_truth: defaultdict[str, list[Any]] = defaultdict(list)
    for vouch in truth.vouching:
        by_truth[vouch.voucher].append(vouch)
    expected = set()
    for who, words in by_truth.items():
        turned = [word for word in words if word.stance == "against"]
        for word in words:
            if word.stance == "for":
                expected.add(
                    (
                        who,
                        word.receiver,
                        word.hand,
                        "against" if turned else "for",
                        turned[0].mention_id if turned else None,
                    )
                )
    assert {row for row in rows if row[0] in planted} == expected


@pytest.mark.prove  # a world of its own takes half a minute
def test_the_planted_turn_is_alerted_once(business: tuple[Path, Any]) -> None:
    data, truth = business
    turned = [vouch for vouch in truth.vouching if vouch.stance == "against"]
    rows = ask(data, "SELECT subject, epoch_ms(started_at) FROM alerts WHERE rule = 'turned' AND brand = 'lumio'").rows
    assert [row for row in rows if row[0] in {v.voucher for v in truth.vouching}] == [
        (v.voucher, v.at_ms) for v in turned
    ]


@pytest.mark.prove  # a world of its own takes half a minute
def test_rows_of_trust_are_those_of_a_slow_recomputation(business: tuple[Path, Any]) -> None:
    data, _ = business
    zone = ZoneInfo(str(ask(data, "SELECT time_zone FROM brands WHERE id = 'lumio' AND valid_to IS NULL").rows[0][0]))
    posts = ask(
        data, "SELECT mention_id, author_id, posted_at FROM mentions WHERE brand = 'lumio' AND provenance = 'organic'"
    ).rows
    p: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for id_, name, value in ask(
        data, "SELECT mention_id, label, p FROM labels WHERE brand = 'lumio' AND scheme = 'aspect'"
    ).rows:
        p[id_][name] = value
    weeks: defaultdict[date, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for id_, author, at in posts:
        local = at.replace(tzinfo=UTC).astimezone(zone)
        weeks[local.date() - timedelta(days=local.weekday())][author].append(id_)
    rows = ask(data, "SELECT week, aspect, authors, speakers, observed FROM trust WHERE brand = 'lumio'").rows
    assert len(rows) == 5 * len(weeks) > 0
    for week, name, authors, speakers, observed in rows:
        mine = weeks[week]
        assert authors == len(mine)
        assert speakers == sum(any(name in p[id_] for id_ in ids) for ids in mine.values())
        mean = sum(sum(p[id_].get(name, 0) for id_ in ids) / len(ids) for ids in mine.values()) / len(mine)
        assert observed is None if authors < 5 else observed == pytest.approx(mean)
    assert max(row[0] for row in rows) <= datetime.now(UTC).date()


@pytest.mark.prove
def test_the_week_in_which_delivery_turns_bad_is_found(tmp_path: Path) -> None:
    """The world `wishes`: of those who speak of delivery four in five speak ill from the sixth week on."""
    write_scenario("wishes", 20_000, 1, tmp_path)
    with Embedded(tmp_path / "data", Settings(), load_brands(tmp_path / "brands.toml"), lambda: NOW_MS) as writer:
        read_bounded(writer, [tmp_path / "events.ndjson"], None, Settings())
    worse = ask(tmp_path / "data", "SELECT week FROM trust WHERE aspect = 'delivery' AND balance_verdict = 'less'").rows
    assert worse[0] == (date(2026, 2, 9),)
    others = (
        "SELECT count(*) FILTER (balance_verdict IN ('less', 'more')), count(*) FROM trust WHERE aspect <> 'delivery'"
    )
    ((strays, told),) = ask(tmp_path / "data", others + " AND balance_verdict IN ('less', 'more', 'as usual')").rows
    assert strays <= 1 + 0.05 * told

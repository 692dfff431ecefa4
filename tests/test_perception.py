"""The tables of the perception gap: planted columns are found again, and are those of a slow recomputation."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from pydantic import ValidationError

from models.prevalence import Errors, adjusted
from models.rank_sets import independent
from models.share_gap import Column
from models.shown_shares import Misreading, shown
from models.vocabulary import Reason
from pipeline.beliefs import Beliefs
from pipeline.perception import Compared, Told, of_a_survey
from pipeline.settings import Brand, Brands, Settings
from pipeline.study_settings import StudySettings
from streams.config import findings_of
from streams.queries import ask
from streams.store import Store
from tests.gap_stores import BELIEVED, DONE, REASONS, SHOWN, acme, made, planted
from tests.store_samples import NOON_MS, label, mention

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

Row = dict[str, Any]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("gap"), *planted(4_000, 900))


def by_reason(data: Path, columns: str, brand: str = "acme") -> dict[str, Row]:
    found = ask(data, f"SELECT reason, {columns} FROM perception_gap WHERE brand = ?", [brand])
    return {row[0]: dict(zip(found.columns[1:], row[1:], strict=True)) for row in found.rows}


# Planted


def test_the_three_planted_columns_are_found_again(data: Path) -> None:
    """Errors of the classifier at random over the posts: a standard deviation of some two points here."""
    found = by_reason(data, "observed, lo, hi, believed, done, done_lo, done_hi, n, done_n, uncorrected, of_people")
    assert set(found) == set(REASONS)
    whole, asked = sum(SHOWN.values()), sum(BELIEVED.values())
    for reason, row in found.items():
        truth = SHOWN[reason] / whole
        assert row["observed"] == pytest.approx(truth, abs=0.06), reason
        assert row["lo"] <= truth <= row["hi"], reason
        assert row["done"] == pytest.approx(DONE.get(reason, 0), abs=0.1), reason
        assert row["done_lo"] - 0.02 <= DONE.get(reason, 0) <= row["done_hi"] + 0.02, reason
        assert row["believed"] == pytest.approx(BELIEVED[reason] / asked)
        assert row["of_people"] == pytest.approx(SHOWN[reason], abs=0.06)
        assert (row["n"], row["done_n"]) == (4_000, 900), "what the brand's accounts write is never the people's"
    for column in ("observed", "believed", "done", "uncorrected"):
        assert sum(row[column] for row in found.values()) == pytest.approx(1)
    worst = max(abs(row["uncorrected"] - SHOWN[reason] / whole) for reason, row in found.items())
    assert worst > 0.06, "without a correction the planted column is not found"


def test_what_is_shown_is_a_slow_sum_over_people(tmp_path: Path) -> None:
    """Of 60 people 20 show events half the time, 20 always, 20 never; one of these a purchase, perhaps."""
    posts, labels = [], []
    for n in range(20):
        posts += [mention(f"half{n}-{k}", f"half{n}") for k in range(2)] + [mention(f"all{n}", f"all{n}")]
        posts += [mention(f"none{n}", f"none{n}")]
        labels += [label(f"half{n}-1", "event", scheme="reason"), label(f"all{n}", "event", scheme="reason")]
        labels += [label(f"all{n}", "venting", 0.9)]
    labels += [label("none0", "purchase", 0.5, scheme="reason")]
    data = made(tmp_path, posts, labels)
    errors = ask(data, "FROM label_errors WHERE scheme = 'reason' AND label = 'event' ORDER BY language").rows
    (_, _, _, _, sd_en, _, miss_sd_en, _), (_, _, _, hit, sd_fr, miss, miss_sd_fr, _) = errors
    sds = float(max(sd_en, sd_fr)), float(max(miss_sd_en, miss_sd_fr))
    slow = adjusted(np.repeat([0.5, 1, 0], 20), Errors(float(hit), sds[0], float(miss), sds[1]))
    found = by_reason(data, "of_people, uncorrected, n, done_n")["event"]
    assert found["of_people"] == pytest.approx(slow.share)
    assert found["uncorrected"] == pytest.approx(0.5 / (0.5 + 0.5 / 60))
    assert (found["n"], found["done_n"]) == (60, None)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.floats(0, 1), min_size=3, max_size=3), min_size=1, max_size=12),
    st.integers(0, 9),
    st.lists(st.floats(0.01, 0.5), min_size=12, max_size=12),
)
def test_shown_shares_are_those_of_prevalence_label_by_label(
    votes: list[list[float]], silent: int, figures: list[float]
) -> None:
    hit_sd, miss, miss_sd = (np.array(figures[at : at + 3]) for at in (0, 3, 6))
    hit = miss + np.array(figures[9:12])
    n = len(votes) + silent
    found = shown(np.array(votes), n, Misreading(hit, hit_sd, miss, miss_sd))
    for k in range(3):
        p = np.array([vote[k] for vote in votes] + [0.0] * silent)
        expected = adjusted(p, Errors(hit[k], hit_sd[k], miss[k], miss_sd[k]))
        assert found.share[k] == pytest.approx(expected.share, abs=1e-9)
        if expected.is_told:
            half = 1.959964 * found.column.deviation[k]
            assert max(expected.share - half, 0) == pytest.approx(expected.lo, abs=1e-9)
            assert min(expected.share + half, 1) == pytest.approx(expected.hi, abs=1e-9)


def test_what_the_brand_answers_is_no_part_of_what_it_does(tmp_path: Path) -> None:
    posts, labels = planted(60, 120)
    turned = [
        replace(m, reply_to_id="m0") if m.author_id.lower() == "acmeteam" and n % 2 else m for n, m in enumerate(posts)
    ]
    found = by_reason(made(tmp_path, turned, labels), "n, done_n")["event"]
    assert (found["n"], found["done_n"]) == (60, 60)


def test_rows_do_not_hang_on_the_order_in_which_posts_came(tmp_path: Path) -> None:
    posts, labels = planted(300, 60)
    rows = []
    for name, turn in (("a", 1), ("b", -1)):
        data = made(tmp_path / name, posts[::turn], labels[::turn])
        tables = ("perception_gap", "perception_columns", "reason_groups")
        rows.append([ask(data, f"FROM {table} ORDER BY ALL").rows for table in tables])
    assert rows[0] == rows[1]


def test_fewer_people_than_the_floor_are_not_told_of(tmp_path: Path) -> None:
    posts, labels = planted(120, 0)
    for floor, is_told in ((120, True), (121, False)):
        settings = Settings(studies=StudySettings(k_floor=floor))
        data = made(tmp_path / str(floor), posts, labels, settings=settings)
        assert all((row["observed"] is not None) == is_told for row in by_reason(data, "observed").values())


def test_what_nobody_said_is_empty_and_the_verdict_says_so(tmp_path: Path) -> None:
    posts, labels = planted(300, 0)
    data = made(tmp_path, posts, labels, Brand(id="acme", name="Acme"))
    found = by_reason(data, "believed, gap, priority, done, verdict, why, common_ground")
    assert all((row["believed"], row["gap"], row["priority"], row["done"]) == (None,) * 4 for row in found.values())
    assert {row["verdict"] for row in found.values()} == {"cannot tell"}
    assert {row["common_ground"] for row in found.values()} == {"cannot tell"}
    assert ask(data, "SELECT told_as FROM perception_columns").rows == [("observed",)]


# Gap, order, groups


def test_the_columns_tell_how_firm_their_order_is(data: Path) -> None:
    found = {row[0]: row[1:] for row in ask(data, """
        SELECT told_as, n, pairs_told_apart, mean_width, marginal_width, width_by_chance, n_needed, verdict
        FROM perception_columns
    """).rows}  # fmt: skip
    assert [found[name][0] for name in ("observed", "believed", "done")] == [4_000, 200, 900]
    for _, pairs, width, marginal, by_chance, _, _ in found.values():
        assert 0 <= pairs <= 66
        assert marginal <= width
        assert by_chance <= width
    observed, believed = found["observed"], found["believed"]
    assert observed[4] < 6 < observed[2], "misreading blurs it, not the number of people"
    assert believed[2] == believed[4]
    assert believed[5] is None or believed[5] > 0
    assert (observed[6], found["done"][6]) == (None, None)


def test_information_is_the_sum_of_its_reasons_with_an_interval(data: Path) -> None:
    members = "reason IN ('general_info', 'exclusive_info', 'new_products')"
    sums = ask(data, f"SELECT sum(observed), sum(believed), sum(done), sum(gap) FROM perception_gap WHERE {members}")
    ((observed, lo, hi, believed, done, gap, gap_lo, gap_hi),) = ask(
        data, "SELECT observed, lo, hi, believed, done, gap, gap_lo, gap_hi FROM reason_groups"
    ).rows
    assert (observed, believed, done, gap) == pytest.approx(sums.rows[0])
    assert lo < observed < hi
    assert gap_lo < gap < gap_hi
    truth = SHOWN["exclusive_info"] / sum(SHOWN.values())
    assert lo <= truth <= hi


def told(*percent: float, n: int = 1_000, as_asked: bool = False) -> Told:
    return of_a_survey(percent, [n] * len(percent), as_asked=as_asked)


def compared(**weights: float) -> Compared:
    return Compared(told(*range(60, 0, -5)), told(*range(5, 65, 5)), told(*range(60, 0, -5), n=60), weights, 0.1)


def test_a_weight_of_zero_leaves_the_list_and_none_changes_nothing(data: Path, tmp_path: Path) -> None:
    plain = compared().priority
    assert compared(**dict.fromkeys(REASONS, 1.0)).priority == plain
    assert plain == pytest.approx(np.abs(compared().gaps.gap).tolist())  # type: ignore[union-attr]
    weighed = compared(discount=0, event=2).priority
    assert weighed[REASONS.index("discount")] is None
    assert weighed[REASONS.index("event")] == pytest.approx(2 * (plain[REASONS.index("event")] or 0))
    posts, labels = planted(300, 0)
    strategic = made(tmp_path, posts, labels, acme(discount=0, community=3))
    listed = [row[0] for row in ask(strategic, "SELECT reason FROM gap('acme')").rows]
    assert "discount" not in listed
    assert listed[0] == "community"
    assert [row[0] for row in ask(data, "SELECT priority FROM gap('acme')").rows] == sorted(
        (row["priority"] for row in by_reason(data, "priority").values()), reverse=True
    )


def test_common_ground_is_told_where_no_interval_holds_the_line() -> None:
    found = dict(zip(REASONS, compared().ground, strict=True))
    assert (found["discount"], found["community"]) == ("both", "neither")
    assert found["new_products"] == found["submit_opinion"] == "cannot tell", "near the mean of sixty"
    turned = Compared(told(*range(60, 0, -5)), None, told(*range(5, 65, 5)), {}, 0.1).ground
    assert (turned[0], turned[11]) == ("people", "brand")
    assert set(Compared(told(*range(60, 0, -5)), None, None, {}, 0.1).ground) == {"cannot tell"}


def test_surveys_of_one_question_are_compared_as_they_stand() -> None:
    percent = [*range(60, 0, -5)]
    half = [value / 2 for value in percent]
    gaps = Compared(told(*percent, as_asked=True), told(*half, as_asked=True), None, {}, 0.1).gaps
    assert gaps is not None
    assert gaps.gap == pytest.approx(-np.array(half) / 100)
    mixed = Compared(told(*percent), told(*half), None, {}, 0.1).gaps
    assert mixed is not None
    assert mixed.gap == pytest.approx(np.zeros(12), abs=1e-12)


def test_gaps_of_mixes_hold_at_once_in_95_of_100_redrawn_surveys() -> None:
    """300 worlds; below .92 comes once in a hundred."""
    rng = np.random.default_rng(3)
    shares = [np.arange(60, 0, -5) / 100, np.arange(38, 62, 2) / 100]
    truth = shares[1] / shares[1].sum() - shares[0] / shares[0].sum()
    held = []
    for _ in range(300):
        drawn = [100 * rng.binomial(400, share) / 400 for share in shares]
        gaps = Compared(told(*drawn[0], n=400), told(*drawn[1], n=400), None, {}, 0.1).gaps
        assert gaps is not None
        held.append(bool(((gaps.lo <= truth) & (truth <= gaps.hi)).all()))
    assert np.mean(held) >= 0.92


def test_a_column_of_equals_has_one_group_named_by_its_ends() -> None:
    of = told(*[40.0] * 12)
    assert of.groups == "discount … community"
    assert of.n_needed is None
    far = told(90, *[20.0] * 10, 1)
    assert far.groups == "discount; purchase … submit_ideas; community"
    share = np.array([0.9, 0.1])
    assert Column(share, independent(share, np.full(2, 100.0)), np.full(2, 100.0)).deviation == pytest.approx(
        [0.03] * 2
    )


# Settings


def test_beliefs_need_every_reason_and_a_number_of_respondents(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match=r"percent lacks purchase, .*; write 0 where nobody"):
        Beliefs(percent={Reason.DISCOUNT: 10}, n=3)
    with pytest.raises(ValidationError, match="0 for every reason"):
        Beliefs(percent=dict.fromkeys(Reason, 0.0), n=3)
    with pytest.raises(ValidationError):
        Beliefs(percent=dict.fromkeys(Reason, 101.0), n=3)
    with pytest.raises(ValidationError):
        Beliefs(percent=dict.fromkeys(Reason, 10.0), n=0)
    file = tmp_path / "brands.toml"
    file.write_text('version = 1\n[[brand]]\nid = "acme"\nname = "Acme"\n[brand.weights]\ndiscounts = 2\n')
    value, findings = findings_of(file, Brands)
    assert value is None
    assert "discounts" in str(findings)


def test_a_brand_without_beliefs_is_stored_as_it_was_before_there_were_any(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.commit_act(1, NOON_MS, Brands(brand=(Brand(id="old", name="Old"), acme())))
        definitions = dict(store.con.execute("SELECT id, definition FROM brands").fetchall())
        assert "beliefs" not in definitions["old"]
        assert "weights" not in definitions["old"]
        assert store.brands().brand[0] == acme()

"""Gaps between two columns hold at once; the verdict is the second text's own, and stands whatever was remembered."""

import csv
from pathlib import Path

import numpy as np
import pytest
from scipy.special import ndtri

import streams
from models.rank_sets import RankSets, rank_sets
from models.share_gap import Column, Gaps, Judgement, Verdict, as_mix, gaps_of, judged, judged_each
from tests.ibm_columns import BUSINESSES, CONSUMERS, NAMES, column

SURVEYS = Path(streams.__file__).parent / "surveys"
MARGIN = 0.10


def dice(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def sets(of: Column, draws: int = 20_000) -> RankSets:
    return rank_sets(of.share, of.covariance, dice(), draws=draws)


def verdict(believed: Column, true: Column) -> tuple[Judgement, Gaps]:
    gaps = gaps_of(believed, true)
    return judged(believed, true, gaps, sets(believed), sets(true), MARGIN, dice()), gaps


# IBM 2011


def test_the_gaps_of_ibm_are_those_of_the_code_book() -> None:
    gaps = gaps_of(BUSINESSES, CONSUMERS)
    expected = {
        "discount": (-1, -9.8, 7.8), "purchase": (5, -3.8, 13.8), "reviews_rankings": (14, 5.4, 22.6),
        "general_info": (18, 9.7, 26.3), "exclusive_info": (16, 7.5, 24.5), "new_products": (22, 13.8, 30.2),
        "submit_opinion": (20, 11.5, 28.5), "customer_service": (26, 17.3, 34.7), "event": (27, 18.3, 35.7),
        "feel_connected": (31, 22.4, 39.6), "submit_ideas": (33, 24.4, 41.6), "community": (39, 30.5, 47.5),
    }  # fmt: skip
    found = np.column_stack([gaps.gap, gaps.lo, gaps.hi]) * 100
    assert found == pytest.approx(np.array([expected[name] for name in NAMES]), abs=0.051)
    assert gaps.is_real.sum() == 10
    assert (gaps.lo[gaps.is_real] > 0).all()
    assert NAMES[int(gaps.gap.argmax())] == "community"


def test_businesses_lack_knowledge_and_overrate_ten_reasons() -> None:
    found, gaps = verdict(BUSINESSES, CONSUMERS)
    assert found.verdict is Verdict.LACK_OF_KNOWLEDGE
    each = judged_each(gaps, sets(BUSINESSES), found.verdict, MARGIN)
    by_name = dict(zip(NAMES, each, strict=True))
    assert [name for name, one in by_name.items() if one.verdict is Verdict.MISUNDERSTANDING] == list(NAMES[2:])
    assert by_name["discount"] == Judgement(
        Verdict.LACK_OF_KNOWLEDGE, "no real gap (-9.8 to +7.8), but the column may place it 2 to 12 of 12"
    )
    assert by_name["community"].why == "overestimated by 30.5 points or more"


def test_consumers_alone_leave_the_ten_gaps_real() -> None:
    found, gaps = verdict(BUSINESSES, column(CONSUMERS.share * 100, 475))
    assert found.verdict is Verdict.LACK_OF_KNOWLEDGE
    assert gaps.is_real.sum() == 10


def survey(name: str) -> list[dict[str, str]]:
    with (SURVEYS / f"ibm_2011_{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_figures_that_ship_say_of_each_how_well_it_is_known() -> None:
    """2 confirmed, 4 of one source, 18 from memory."""
    rows = {name: survey(name) for name in ("consumers", "businesses")}
    statuses = [row["status"] for of in rows.values() for row in of]
    assert [statuses.count(status) for status in "CSK"] == [2, 4, 18]
    for name, expected in (("consumers", CONSUMERS), ("businesses", BUSINESSES)):
        assert [row["reason"] for row in rows[name]] == list(NAMES)
        assert [float(row["percent"]) for row in rows[name]] == pytest.approx(expected.share * 100)
        assert [float(row["n"]) for row in rows[name]] == expected.n.tolist()
        assert all(float(r["least"]) <= float(r["percent"]) <= float(r["most"]) for r in rows[name])
        assert all((row["source"] == "from memory") == (row["status"] == "K") for row in rows[name])


def filled(rows: list[dict[str, str]], rng: np.random.Generator) -> Column:
    """Every figure from memory drawn anew from what the figures seen and the order of the list allow."""
    percent = {row["reason"]: float(row["percent"]) for row in rows}
    ordered = sorted(rows, key=lambda row: int(row["place"]))
    unknown = [row for row in ordered if row["status"] == "K"]
    drawn = sorted((rng.uniform(float(row["least"]), float(row["most"])) for row in unknown), reverse=True)
    for row, value in zip(unknown, drawn, strict=True):
        percent[row["reason"]] = min(max(value, float(row["least"])), float(row["most"]))
    return column([percent[name] for name in NAMES], [float(row["n"]) for row in rows])


def without_memory(runs: int) -> int:
    """Asserts what must hold in every run; gives in how many community's gap is the largest."""
    consumers, businesses, largest = survey("consumers"), survey("businesses"), 0
    for seed in range(runs):
        rng = dice(seed)
        people, firms = filled(consumers, rng), filled(businesses, rng)
        found = [sets(of, 4_000) for of in (people, firms)]
        gaps = gaps_of(firms, people)
        told = judged(firms, people, gaps, found[1], found[0], MARGIN, rng)
        assert told.verdict is Verdict.LACK_OF_KNOWLEDGE
        assert gaps.is_real.sum() == 10
        assert (gaps.lo[gaps.is_real] > 0).all()
        assert not found[1].can_be_ranked, "in the code book's 60 runs 9.0 to 11.8 wide"
        assert 3 <= found[0].mean_width <= 5.7
        largest += NAMES[int(gaps.gap.argmax())] == "community"
    return largest


def test_the_verdict_stands_without_any_figure_from_memory() -> None:
    assert without_memory(8) >= 5


@pytest.mark.prove
def test_the_verdict_stands_in_60_fillings() -> None:
    """The code book: always 10 gaps real, community the largest in 56 of 60."""
    assert without_memory(60) >= 50


# What is decided


def test_a_flat_column_of_few_is_no_lack_of_knowledge() -> None:
    """Had as few been asked about what is so, nothing could have been ranked either."""
    few, _ = verdict(column(BUSINESSES.share * 100, 15), CONSUMERS)
    assert few.verdict is Verdict.CANNOT_TELL
    assert "too few" in few.why
    flat = column(np.full(12, 40.0), 1_000)
    nothing_to_know, _ = verdict(column(np.full(12, 41.0), 1_000), flat)
    assert nothing_to_know.verdict is Verdict.CANNOT_TELL
    unsure = column(CONSUMERS.share * 100, 40)
    assert not sets(unsure).can_be_ranked
    not_known, _ = verdict(column(np.full(12, 41.0), 3_000), unsure)
    assert not_known == Judgement(Verdict.CANNOT_TELL, "neither it nor what it is held against can be ranked")


def test_who_knows_agrees_and_who_is_sure_of_the_wrong_misunderstands() -> None:
    many = column(CONSUMERS.share * 100, 4_000)
    knowing, _ = verdict(column(CONSUMERS.share * 100 + 1, 4_000), many)
    assert knowing.verdict is Verdict.AGREEMENT
    wrong, gaps = verdict(column(CONSUMERS.share[::-1] * 100, 4_000), many)
    assert wrong.verdict is Verdict.MISUNDERSTANDING
    each = judged_each(gaps, sets(many), wrong.verdict, MARGIN)
    assert each[0].why.startswith("underestimated by")
    unsure, gaps = verdict(column(CONSUMERS.share * 100, 150), CONSUMERS)
    assert unsure.verdict is Verdict.CANNOT_TELL
    assert {one.verdict for one in judged_each(gaps, sets(CONSUMERS), unsure.verdict, MARGIN)} == {Verdict.CANNOT_TELL}


def test_a_mix_sums_to_one_and_its_error_is_that_of_redrawn_surveys() -> None:
    mix = as_mix(CONSUMERS)
    assert mix.share.sum() == pytest.approx(1)
    assert mix.covariance.sum() == pytest.approx(0, abs=1e-12)
    rng = dice()
    drawn = rng.binomial(1056, CONSUMERS.share, (4_000, 12)) / 1056
    again = np.cov(drawn / drawn.sum(axis=1, keepdims=True), rowvar=False)
    assert mix.covariance == pytest.approx(again, abs=0.06 * again.max())
    with pytest.raises(ValueError, match="have no mix"):
        as_mix(Column(np.zeros(2), np.eye(2), np.ones(2)))


def joint_coverage(worlds: int, *, drawn: bool) -> float:
    """Of all twelve gaps at once, where people tick more or less of everything."""
    truth, held = BUSINESSES.share - CONSUMERS.share, []
    for seed in range(worlds):
        rng = dice(seed)
        columns = []
        for share, n in ((BUSINESSES.share, 330), (CONSUMERS.share, 500)):
            z = 0.8 * rng.standard_normal((n, 12)) + 0.6 * rng.standard_normal((n, 1))
            votes = (z < ndtri(share)).astype(np.float64)
            columns.append(Column(votes.mean(axis=0), np.cov(votes, rowvar=False) / n, np.full(12, float(n))))
        gaps = gaps_of(columns[0], columns[1], rng if drawn else None)
        held.append(bool(((gaps.lo <= truth) & (truth <= gaps.hi)).all()))
    return float(np.mean(held))


@pytest.mark.parametrize("drawn", [False, True])
def test_all_gaps_hold_at_once(drawn: bool) -> None:
    assert joint_coverage(40, drawn=drawn) >= 0.85


@pytest.mark.prove
@pytest.mark.parametrize("drawn", [False, True])
def test_of_1000_worlds_all_gaps_hold_at_once_in_95_of_100(drawn: bool) -> None:
    assert joint_coverage(1_000, drawn=drawn) >= 0.936


def test_drawn_intervals_are_no_wider_than_bonferronis() -> None:
    plain, drawn = gaps_of(BUSINESSES, CONSUMERS), gaps_of(BUSINESSES, CONSUMERS, dice())
    assert ((drawn.hi - drawn.lo) <= (plain.hi - plain.lo) * 1.005).all()

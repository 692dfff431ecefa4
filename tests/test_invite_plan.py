"""The plan of invitations: what to expect is what plans reach of the items that they were not chosen on."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest

from streams.chains import chain_of, priced_alike
from streams.invite_plan import COLUMNS, Invited, invited
from streams.inviting import Idle, Past

Row = tuple[Any, ...]


def led(item: str, leader: str, followers: Iterable[str], part: float = 1.0) -> list[Row]:
    """Each follower takes the item up after the leader, and has seen nobody else."""
    return [(item, who, leader, 1_000 + n, 0, 1.0, *(part,) * 6) for n, who in enumerate(followers)]


def planned(rows: list[Row], budget: float = 1.0, **of: Any) -> Invited:  # noqa: ANN401
    past = Past(rows, **{"staff": frozenset[str](), "idle": {}, "worth": None, "adoptions": None, **of})
    chain = chain_of(rows)
    return invited(past, chain, "decay", budget, priced_alike(chain.people, past.staff), 10)


def told(found: Invited) -> list[dict[str, Any]]:
    return [dict(zip(COLUMNS, row, strict=True)) for row in found.rows]


def test_who_leads_in_one_half_alone_is_expected_to_lead_nobody_in_the_other() -> None:
    rows = [*led("i0", "ann", ["a", "b", "c"]), *led("i1", "bob", ["d", "e"]), *led("i2", "ann", ["a", "b"])]
    found = planned(rows)
    (first,) = told(found)
    assert (first["author_id"], first["gain"], first["past_people"]) == ("ann", 7, 4)
    assert (found.elsewhere, first["people_expected"], first["people_lo"]) == (0, 0, 0)
    assert first["people_hi"] == pytest.approx(3.69, abs=0.03), "the 95 % bound of a count that was 0 (Garwood, 1936)"


def test_who_leads_in_both_halves_is_expected_to_go_on() -> None:
    rows = [row for n in range(6) for row in led(f"i{n}", "ann", [f"f{n}.{k}" for k in range(20)], 0.5)]
    rows += led("i0", "bob", ["z"])
    found = planned(rows)
    (first,) = told(found)
    # Of 120 followers a half each, of her own six adoptions all: in people, she is one.
    assert first["people_expected"] == pytest.approx(61, abs=0.01)
    assert first["people_lo"] < 61 < first["people_hi"]
    assert found.elsewhere == pytest.approx((60 + 6) / 128)
    assert first["gain_lo"] < first["gain"] < first["gain_hi"]


def test_of_one_item_nothing_is_expected() -> None:
    found = planned(led("i", "ann", ["a", "b"]))
    assert found.elsewhere is None
    assert [row["people_expected"] for row in told(found)] == [None]


def test_staff_is_not_chosen_and_silent_ties_stand_beside() -> None:
    rows = [*led("i0", "ann", ["a", "b", "c"]), *led("i1", "bob", ["d", "e"])]
    one = told(planned(rows, staff=frozenset({"ann"}), idle={"bob": Idle(3, ("x", "y"), "us")}, worth=("EUR", 2.0)))[0]
    assert (one["author_id"], one["dormant_ties"], one["dormant_to"], one["opener"]) == ("bob", 3, ["x", "y"], "us")
    assert one["worth"] == 2 * one["gain"]
    assert planned(rows, staff=frozenset(["ann", "bob", "a", "b", "c", "d", "e"])).rows == []


def test_bounds_are_wider_where_more_could_be_chosen() -> None:
    few = led("i0", "ann", [f"a{k}" for k in range(30)])
    many = [*few, *(row for n in range(50) for row in led(f"o{n:02}", f"x{n}", [f"y{n}"]))]
    narrow, wide = (told(planned(rows))[0] for rows in (few, many))
    assert narrow["gain"] == wide["gain"] == 31
    assert wide["gain_lo"] < narrow["gain_lo"]
    assert wide["gain_hi"] > narrow["gain_hi"]
    assert np.isfinite(wide["gain_hi"])

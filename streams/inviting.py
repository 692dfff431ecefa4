"""What a plan of invitations stands on, as the published tables have it: who led whom, who is ours, whose ties sleep.

Asked by `murmure invite` and the page, which then make the plan in one way (`invite_plan.py`). Nothing here is heavy.
"""

from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Any, NamedTuple

from streams.statements import statement

__all__ = ["RULES", "STAFF", "Asks", "Idle", "Past", "past_of"]

Row = tuple[Any, ...]
Asks = Callable[[str, Mapping[str, object]], list[Row]]  # the rows of a statement, its parameters given
RULES = ("share", "decay", "first", "last", "equal", "shapley")  # in the order of sql/reads/chain.sql
STAFF = (
    f"SELECT author_id FROM ({statement('influence/staff')}) WHERE brand = $brand"  # also when its posts are deleted
)
_NAMED = 2  # of those to whom somebody's ties sleep


class Idle(NamedTuple):
    """How many of a person's ties fell silent, to whom the strongest, and who of ours is near; empty for nobody."""

    n: int = 0
    to: tuple[str, ...] = ()
    opener: str = ""


class Past(NamedTuple):
    """Of one brand. rows : of sql/reads/chain.sql. worth : the unit, and what an adoption is worth, if declared.
    adoptions : of all its members, also those that nobody led to and that led to none."""

    rows: list[Row]
    staff: frozenset[str]
    idle: dict[str, Idle]
    worth: tuple[str, float] | None
    adoptions: int | None


def past_of(asks: Asks, brand: str) -> Past:
    """What the tables say of a brand."""
    given = {"brand": brand}
    rows = asks(statement("reads/chain"), given)
    told = asks(statement("reads/invite_value"), given)
    if any(counted == "people" for _, _, counted, _ in told):
        rows = [row for row in rows if row[0] == f"brand:{brand}"]  # only the brand has a value: once a person
    worth = next(((str(unit), float(each)) for unit, each, *_ in told if unit != "adoptions"), None)
    idle = {}
    for author, of in groupby(asks(statement("reads/invite_idle"), given), key=lambda row: str(row[0])):
        ties = list(of)
        idle[author] = Idle(len(ties), tuple(str(row[1]) for row in ties[:_NAMED]), ties[0][2] or "")
    return Past(rows, frozenset(str(name) for (name,) in asks(STAFF, given)), idle, worth, told[0][3] if told else None)

"""What three columns of reasons say, in sentences: computed from their rows, the same for a stream and for a survey.

Read after `perception_rows`. Rows are dictionaries by column name, as the tables have them.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

__all__ = ["firmness", "verdicts"]

Row = Mapping[str, Any]
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_BLURRED = 1.5  # ranks: a set that is so much wider than chance makes it is blurred by misreading


def verdicts(rows: Sequence[Row], columns: Sequence[Row], people: str, brand: str) -> Iterator[str]:
    """A sentence on what people show, and one on what is believed of them."""
    by_name = {column["told_as"]: column for column in columns}
    if (observed := by_name.get("observed")) is not None:
        yield f"{people}: {_ranking(observed)}."
    if (believed := by_name.get("believed")) is not None:
        yield f"{brand}: {_ranking(believed)}: {believed['verdict']}{_errors(rows)}."
        if believed["verdict"] == "cannot tell":
            yield f"Why: {believed['why']}."


def firmness(column: Row, who: str) -> str:
    """How firm an order is, in figures, and what would make it firmer."""
    said = (
        f"{who}: {column['pairs_told_apart']} of {column['pairs']} pairs told apart; a reason may have "
        f"{column['mean_width']:.1f} ranks of 12 on average"
    )
    if column["told_as"] != "believed" and column["mean_width"] - column["width_by_chance"] > _BLURRED:
        chance = f"{column['width_by_chance']:.1f}, were every post read right"
        return f"{said} ({chance}: what blurs it is the classifier, not their number)."
    if column["mean_width"] <= 5:
        return said + "."
    needed = column["n_needed"]
    return said + (f"; {needed:,} would make it 5." if needed else "; no number would make it 5.")


def _ranking(column: Row) -> str:
    """Whether a column has an order, and which."""
    if not column["can_be_ranked"]:
        return "the column cannot be ranked"
    n = column["ranked_in"].count(";") + 1
    if n == 1:
        return f"ranked, but with no clear cut ({column['pairs_told_apart']} of {column['pairs']} pairs told apart)"
    return f"ranked in {_NUMBERS[n]} groups ({column['ranked_in']})"


def _errors(rows: Sequence[Row]) -> str:
    """Which shares are really off."""
    said = []
    for sign, word in ((1, "overestimate"), (-1, "underestimate")):
        real = [row for row in rows if row["gap"] is not None and sign * row["gap" + _near(sign)] > 0]
        if real:
            largest = max(real, key=lambda row: abs(row["gap"]))
            said.append(f"a real {word} of {len(real)} of {len(rows)} reasons, largest for {largest['reason']}")
    return f", plus {' and '.join(said)}" if said else ""


def _near(sign: int) -> str:
    return "_lo" if sign > 0 else "_hi"

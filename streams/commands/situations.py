"""`murmure situations BRAND [ID]`: what events changed between those who were there; or who met whom at one of them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.errors import QueryError
from streams.brand_asked import brand_asked
from streams.display import reading, say, show
from streams.queries import ask

__all__ = ["execute"]

_ALL = "FROM situations_of(?)"
_PAIRS = "FROM met_at(?, s := ?)"
_PEOPLE = """
SELECT count(*) FILTER (is_declared), count(*) FILTER (NOT is_role_declared AND role <> 'member') FROM situation_people
WHERE brand = ? AND situation_id = ?"""
_COLUMNS = ("event", "began", "people", "new ties", "otherwise", "lift", "verdict")
_MET = ("who", "role", "and", "role", "new", "words", "first", "post")
_WIDE = 60  # signs of the chart
_MANY = 10  # events: some are found by chance
Row = dict[str, Any]


def execute(*, brand: str, situation: str | None, data: Path, format: str) -> None:  # noqa: A002
    """Print all events, or one. QueryError where none is declared, or none of this id."""
    brand = brand_asked(data, brand)
    found = ask(data, _ALL, [brand])
    if not found.rows:
        raise QueryError(
            f"no event of {brand} is declared in {data}: write it as [[situation]] in a file and murmure declare FILE"
        )
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    if situation is None:
        _list(brand, found.columns, rows, format)
        return
    row = next((row for row in rows if row["situation_id"] == situation), None)
    if row is None:
        known = ", ".join(str(row["situation_id"]) for row in rows)
        raise QueryError(f"no event {situation!r} of {brand} is declared in {data}; declared: {known}")
    _tell(brand, row, data, format)


def _list(brand: str, columns: Sequence[str], rows: Sequence[Row], format: str) -> None:  # noqa: A002
    said = _sentences(rows)
    if format != "table":
        show([(*row.values(), reading(said)) for row in rows], (*columns, "reading"), format)
        return
    told = [
        (row["situation_id"], f"{row['started_at']:%Y-%m-%d}", _people(row),
         row["new_ties_14d"], _number(row["expected"]), _lift(row), row["verdict"])
        for row in rows
    ]  # fmt: skip
    show(
        told,
        _COLUMNS,
        format,
        title=f"Events of {brand}: new ties of those who were there (leaders + seekers)",
        width=100,
    )
    say("\n".join(said))


def _tell(brand: str, row: Row, data: Path, format: str) -> None:  # noqa: A002
    """Who met whom at one event, and what it comes to."""
    asked = [brand, row["situation_id"]]
    columns, pairs = ask(data, _PAIRS, asked)
    ((declared, roles_found),) = ask(data, _PEOPLE, asked).rows
    said = [*_told(row, declared, roles_found), *_sentences([row])]
    if format != "table":
        show([(*pair, reading(said)) for pair in pairs], (*columns, "reading"), format)
        return
    met = [
        (one, one_role, other, other_role, "new" if is_new else "", words, f"{first_at:%m-%d %H:%M}", post)
        for _, one, one_role, other, other_role, is_new, _, words, first_at, _, _, post in pairs
    ]
    show(met, _MET, format, title=f"Who spoke with whom at {row['name']} and within 14 days", width=100)
    say("\n".join(["", *_chart(row), *said]))


def _told(row: Row, declared: int, roles_found: int) -> list[str]:
    """What was counted, in words."""
    by = "declared" if declared else "who posted its tag"
    found = f"; the role of {roles_found:,} was found in what they do, not declared." if roles_found else "."
    lines = [
        f"\n{row['name']}, {row['started_at']:%d %B %Y}: {row['attendees']:,} people ({by}), "
        f"{row['leaders']:,} leaders and {row['seekers']:,} seekers{found}",
        f"{row['ties_before']:,} pairs spoke in the 28 days before it, {row['ties_after']:,} since; "
        f"{row['new_ties_14d']:,} anew, {row['new_leader_seeker_ties']:,} of them a leader with a seeker.",
        f"{row['adoptions']:,} things were taken up by one after another of them had shown it.",
    ]
    if row["mix"] is not None:
        lines.append(
            f"Of all pairs of a leader and a seeker {_mix(row)} spoke;\nhad as many pairs spoken "
            f"whatever their roles, {row['mix_at_random']:.0%}."
        )
    if row["placebo_p"] is not None:
        n = row["n_placebo"]
        reached = round(row["placebo_p"] * (n + 1)) - 1
        lines.append(f"Of {n:,} dates before at which it might have been, {reached:,} had as many new ties.")
    return lines


def _sentences(rows: Sequence[Row]) -> list[str]:
    """What can be concluded, and what cannot."""
    lines = [""]
    for row in rows:
        if row["verdict"] == "more":
            told = f"at least {row['lift_lo']:.0f} more new ties than otherwise"
        elif row["verdict"] == "fewer":
            told = f"at least {-row['lift_hi']:.0f} fewer new ties than otherwise"
        elif row["verdict"] == "no more":
            told = f"at most {max(row['lift_hi'], 0):.0f} more new ties than otherwise"
        elif row["why"]:
            told = f"{row['verdict']}, {row['why']}"
        else:
            told = "cannot tell; the interval holds both none and many"
        if row["verdict"] == "more" and 2 * row["known_before"] < row["attendees"]:
            told += f", but only {row['known_before']:,} of {row['attendees']:,} wrote anything before it"
        lines.append(f"{row['name']}: {told}.")
    n = sum(row["lift"] is not None for row in rows)
    if n >= _MANY:
        lines.append(f"Of {n:,} events up to {0.05 * n:.1f} are called more or fewer by chance alone.")
    return [
        *lines,
        "otherwise: in as many days of usual weeks of the same people. lift: of this event; the next may\n"
        "differ. Only public posts are seen: who met and wrote nothing, or wrote elsewhere, is missed.",
    ]


def _chart(row: Row) -> list[str]:
    """The lift with its interval on a line from its scale's least to its most, 0 marked."""
    if row["lift"] is None:
        return []
    low, high = min(row["lift_lo"], 0.0), max(row["lift_hi"], 0.0)
    unit = (_WIDE - 1) / ((high - low) or 1.0)
    place = {name: round((row[name] - low) * unit) for name in ("lift_lo", "lift", "lift_hi")}
    line = [" "] * _WIDE
    line[place["lift_lo"] : place["lift_hi"] + 1] = "-" * (place["lift_hi"] + 1 - place["lift_lo"])
    zero = round((0 - low) * unit)
    line[zero] = "|"
    line[place["lift"]] = "*"
    return [f"lift of new ties: {_lift(row)}", f"{low:>6.0f} {''.join(line)} {high:.0f}", f"{'':7}{'':{zero}}0"]


def _people(row: Row) -> str:
    return f"{row['attendees']:,} ({row['leaders']:,} + {row['seekers']:,})"


def _lift(row: Row) -> str:
    return "" if row["lift"] is None else f"{row['lift']:+.1f} [{row['lift_lo']:+.0f}, {row['lift_hi']:+.0f}]"


def _mix(row: Row) -> str:
    return "" if row["mix"] is None else f"{row['mix']:.0%} [{row['mix_lo']:.0%}, {row['mix_hi']:.0%}]"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"

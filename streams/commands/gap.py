"""`murmure gap`: what people show, what the brand believes, what it does, and what can be concluded from it.

Prints what `streams/gap_found.py` found, or `gap_compared.py` beside this; the sentences on order and verdict are in
`pipeline/perception_words.py`.
"""

from collections.abc import Iterator
from pathlib import Path
from textwrap import fill

from pipeline.perception_words import firmness, verdicts
from streams.display import reading, say, show
from streams.gap_found import Found, Row, brand_looked_at
from streams.queries import ask

__all__ = ["of_gains", "show_gap"]

_WIDTH = 100
_GAINS = "SELECT kind, share, lo, hi, part_of_kinds, n FROM gain_kinds(?)"
_COLUMNS = ("reason", "people show", "rank", "believed", "rank believed", "brand does", "gap", "verdict")


def of_gains(*, brand: str, data: Path, format: str) -> None:  # noqa: A002 - the word of the command line
    """Print which gains people hope for."""
    brand = brand_looked_at(data, brand)
    found = ask(data, _GAINS, [brand])
    if format != "table":
        show(found.rows, found.columns, format)
        return
    n = found.rows[0][5] if found.rows else 0
    if not found.rows or found.rows[0][1] is None:
        say(f"Of {brand} {n:,} people wrote organic posts: too few to say which gain they hope for.")
        return
    rows = [
        (kind, f"{100 * share:.2f} [{100 * lo:.2f}, {100 * hi:.2f}]", "" if part is None else f"{part:.0%}")
        for kind, share, lo, hi, part, _ in found.rows
    ]
    show(rows, ("kind", "% of people", "of all kinds"), format, title=f"Which gain people hope for: {brand}")
    say(
        f"\nOf {n:,} people who wrote organic posts, one vote each. The intervals are for the chance of who spoke; how "
        "often the\nclassifier takes one kind for another is not known: it has seen few examples of each."
    )


def show_gap(found: Found, format: str) -> None:  # noqa: A002
    """Print the rows, and below them what can and cannot be concluded."""
    said = list(_sentences(found))
    if format != "table":
        names = [*found.rows[0]] if found.rows else []
        words = reading(said)
        show([(*row.values(), words) for row in found.rows], (*names, "reading"), format)
        return
    listed = [row for row in found.rows if row["weight"] > 0]
    columns = [at for at, name in enumerate(_COLUMNS) if _is_known(found, name)]
    cells = [_cells(row) for row in listed]
    show([[row[at] for at in columns] for row in cells], [_COLUMNS[at] for at in columns], format, title=found.title)
    say("\n".join(("", *(fill(sentence, _WIDTH) for sentence in said))))


def _is_known(found: Found, column: str) -> bool:
    needs = {"people show": "observed", "rank": "observed", "believed": "believed", "rank believed": "believed",
             "brand does": "done", "gap": "believed"}  # fmt: skip
    return column not in needs or found.column(needs[column]) is not None


def _cells(row: Row) -> tuple[object, ...]:
    return (
        row["reason"],
        _percent(row["observed"], row["lo"], row["hi"]),
        _rank(row, ""),
        _percent(row["believed"], row["believed_lo"], row["believed_hi"]),
        _rank(row, "believed_"),
        _percent(row["done"], row["done_lo"], row["done_hi"]),
        "" if row["gap"] is None else f"{_points(row['gap'])} [{_points(row['gap_lo'])}, {_points(row['gap_hi'])}]",
        row["verdict"],
    )


def _percent(value: float | None, lo: float | None, hi: float | None) -> str:
    return "" if value is None or lo is None or hi is None else f"{100 * value:.0f} [{100 * lo:.0f}, {100 * hi:.0f}]"


def _points(value: float) -> str:
    return f"{100 * value:+.1f}"


def _rank(row: Row, prefix: str) -> str:
    rank = row[f"{prefix}rank"]
    return "" if rank is None else f"{rank} [{row[f'{prefix}rank_lo']}, {row[f'{prefix}rank_hi']}]"


def _sentences(found: Found) -> Iterator[str]:
    yield from verdicts(found.rows, found.columns, found.people, found.brand)
    names = {"observed": found.people, "believed": found.brand, "done": "What it does"}
    for column in found.columns:
        yield f"{firmness(column, names[column['told_as']])} ({_of(found, column)}.)"
    if found.column("believed") is None and found.is_stream:
        yield "What the brand believes is not known: set [brand.beliefs] in brands.toml, or name a file with --beliefs."
    yield from _of_stream(found) if found.is_stream else _of_example()


def _of(found: Found, column: Row) -> str:
    n, told_as = column["n"], column["told_as"]
    if told_as == "observed" and found.is_stream:
        return f"{n:,} people wrote, who show {column['whole']:.1f} reasons each"
    if told_as == "done":
        return f"{n:,} posts of its own accounts, answers left out"
    source = f", {found.source}" if told_as == "believed" and found.source else ""
    return f"{n:,} respondents{source}, who name {column['whole']:.1f} reasons each"


def _of_stream(found: Found) -> Iterator[str]:
    both = [row["reason"] for row in found.rows if row["common_ground"] == "both"]
    if found.column("done") is not None:
        where = ", ".join(both) if both else "nothing for sure"
        yield f"Common ground, above the mean in what people show and in what the brand does: {where}."
    for group in found.groups:
        if group["observed"] is not None:
            share = _percent(group["observed"], group["lo"], group["hi"])
            done = _percent(group["done"], group["done_lo"], group["done_hi"])
            told = f"; the brand's posts: {done}" if done else ""
            yield f"Information (general, exclusive, new products) together: people {share}{told}."
    if left := [row["reason"] for row in found.rows if row["weight"] == 0]:
        yield f"Left out, as the strategy gives them no weight: {', '.join(left)}."
    yield (
        "Each column is a mix that adds up to 100: what people show in a post is not what they would tick in a survey, "
        "so only the parts compare. Gaps hold all at once, at 95 %; so do the ranks of a column."
    )


def _of_example() -> Iterator[str]:
    yield (
        "An example: the chart of 2011 was not seen. Of its 24 figures 2 have two sources, 4 have one, 18 are from "
        "memory. Gaps hold all at once, at 95 %; so do the ranks of a column. Respondents could name several reasons; "
        "how these hang together is not known."
    )

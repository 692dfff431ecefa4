"""`murmure gap --chart FILE`: people's share and what is believed of it, joined, with scale, N and intervals."""

from pathlib import Path

from streams.chart_file import write_chart
from streams.charts.dumbbells import Ends, Pair, draw_dumbbells
from streams.charts.svg import Sheet
from streams.gap_found import Found, Row

__all__ = ["draw"]


def draw(found: Found, out: Path) -> None:
    """Draw what the table lists."""
    sheet = Sheet(found.title.partition(":")[0], [_of(found)])
    pairs = [_pair(row) for row in found.rows if row["weight"] > 0]
    what = "parts of 100 of all reasons" if found.is_stream else "per cent of respondents who name the reason"
    names = (
        "people show" if found.is_stream else "consumers say",
        "" if found.column("believed") is None else f"{found.brand.lower()} believe{'s' * found.is_stream}",
        "" if found.column("done") is None else "the brand's own posts",
    )
    draw_dumbbells(sheet, "Reasons, the largest gap first", what, pairs, names, told=lambda value: f"{value:.0f}")
    sheet.tell(
        [
            "Lines: 95 % intervals, one value each. Gaps at the right: believed less shown, in points, with intervals "
            "that hold all at once; dark where a gap is real. A dashed joint may be no gap at all."
        ]
    )
    if not found.is_stream:
        sheet.tell(["An example: the chart of 2011 was not seen, and 18 of its 24 figures are from memory."])
    write_chart(sheet, out)


def _pair(row: Row) -> Pair:
    is_known = row["gap"] is not None
    gap = [f"{round(100 * row[name]):+d}" for name in ("gap", "gap_lo", "gap_hi")] if is_known else []
    return Pair(
        str(row["reason"]).replace("_", " "),
        _ends(row, "observed", "lo", "hi"),
        _ends(row, "believed", "believed_lo", "believed_hi"),
        _ends(row, "done", "done_lo", "done_hi"),
        f"{gap[0]} [{gap[1]}, {gap[2]}]" if is_known else "",
        is_known and (row["gap_lo"] > 0 or row["gap_hi"] < 0),
    )


def _ends(row: Row, *names: str) -> Ends | None:
    return None if row[names[0]] is None else Ends(*(100 * row[name] for name in names))


def _of(found: Found) -> str:
    """Of how many each column is."""
    who = {
        "observed": "people who wrote" if found.is_stream else found.people.lower(),
        "believed": "respondents within the brand" if found.is_stream else f"{found.brand.lower()} at least",
        "done": "posts of the brand's own",
    }
    parts = [f"{column['n']:,} {who[column['told_as']]}" for column in found.columns]
    return f"N = {', '.join(parts)}." if parts else "N = 0."

"""`murmure leaders --chart FILE`: ranks with their intervals, and credit with its range over the rules."""

from pathlib import Path

from streams.chart_file import write_chart
from streams.charts.intervals import Row, draw_intervals
from streams.charts.svg import Sheet
from streams.named import brand_meant
from streams.queries import ask

__all__ = ["draw"]

_ROWS = (
    "SELECT author_id, role, rank, rank_lo, rank_hi, credit, credit_lo, credit_hi, acted_on_by FROM leaders(?, n := ?)"
)
_OF = "SELECT (SELECT count(*) FROM standings WHERE brand = ?), (SELECT max(as_of) FROM ties WHERE brand = ?)"
_AT_MOST = 60


def draw(brand: str, data: Path, top: int, out: Path) -> None:
    """Draw what the table lists, its first 60 rows at most."""
    brand = brand_meant(data, brand)
    rows = ask(data, _ROWS, [brand, min(top, _AT_MOST)]).rows
    ((n, as_of),) = ask(data, _OF, [brand, brand]).rows
    sheet = Sheet(
        f"Who leads the talk about {brand}",
        [
            f"N = {n:,} people on whom others act, as of {as_of:%d %B %Y %H:%M} UTC; the first {len(rows):,} by "
            "influence. Ranks: 95 % intervals, had others by chance been those who act. Where two meet, their order is "
            "not firm."
        ],
    )
    ranks = [
        Row(who, rank, lo, hi, note=f"{acted_on:,} act on them", stands_out=role == "leader")
        for who, role, rank, lo, hi, *_, acted_on in rows
    ]
    draw_intervals(sheet, "Rank by influence", "rank among all, 1 is the greatest (log scale)", ranks, is_log=True,
                   holds=(1,))  # fmt: skip
    credit = [
        Row(who, value, lo, hi, note=f"{value:,.1f} [{lo:,.1f}, {hi:,.1f}]", stands_out=role == "leader")
        for who, role, _, _, _, value, lo, hi, _ in rows
        if value is not None
    ]
    draw_intervals(sheet, "Credit", "adoptions laid to them: by the rule share, and the range over six rules", credit,
                   form="bar")  # fmt: skip
    sheet.tell(
        ["Orange: role leader, the whole interval of rank is among the first. Passing on is seen, persuading is not."]
    )
    write_chart(sheet, out)

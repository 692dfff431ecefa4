"""`murmure boost --id BOOST --chart FILE`: posts of the audience by day, those expected, and when it was boosted."""

from datetime import UTC, datetime
from pathlib import Path

from pipeline.errors import QueryError
from streams.chart_file import write_chart
from streams.charts.bands import Moment, draw_band
from streams.charts.svg import Sheet
from streams.commands.boost_shown import boost_meant
from streams.queries import ask
from streams.within import within

__all__ = ["draw"]

_DAYS = """
SELECT epoch(starts_at) AS begins, epoch(ends_at) AS ends, observed, expected, lo, hi, strftime(starts_at, '%Y-%m-%d')
FROM boost_days WHERE brand = ? AND boost_id = ? ORDER BY starts_at"""


def draw(name: str, brand: str | None, data: Path, out: Path) -> None:
    """Draw one boost. QueryError where there is nothing to draw."""
    one = boost_meant(data, name, brand)
    if one is None or one["why"]:
        why = "its tables are not made yet" if one is None else one["why"]
        raise QueryError(f"there is nothing to draw of boost {name!r}: {why}")
    days = ask(data, _DAYS, [one["brand"], name]).rows
    sheet = Sheet(
        f"Boost {name} of {one['brand']}: {one['verdict']}",
        [
            f"N = {one['audience']:,} people exposed to {one['influencer_id']}, compared with the audiences of "
            f"{one['matched']:,} who were not boosted. Lift {within(one['lift'], one['lift_lo'], one['lift_hi'])}: "
            "posts over those expected, less 1. Organic posts; a person counts at most once an hour. The band holds "
            "95 % of days without a boost.",
        ],
    )
    draw_band(
        sheet,
        "Posts a day, and those expected without the boost",
        [Moment(start, end, float(posts), expected, lo, hi, day) for start, end, posts, expected, lo, hi, day in days],
        marked=(_seconds(one["started_at"]), _seconds(one["ended_at"])),
        marked_as="boost",
    )
    write_chart(sheet, out)


def _seconds(moment: datetime) -> float:
    return moment.replace(tzinfo=UTC).timestamp()

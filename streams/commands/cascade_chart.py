"""`murmure cascade --chart FILE`: how a cascade grew, and its tree over the same time."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.errors import QueryError
from streams.chart_file import write_chart
from streams.charts.branches import Member, draw_branches
from streams.charts.curves import draw_growth
from streams.charts.scale import Scale
from streams.charts.svg import MARGIN, WIDTH, Sheet
from streams.commands.cascade import found
from streams.commands.credit import in_words
from streams.plain import flat
from streams.queries import ask
from streams.statements import statement

__all__ = ["draw"]

_TICKS = ((0, "0"), (1, "1 min"), (5, "5 min"), (15, "15 min"), (60, "1 h"), (240, "4 h"), (1_440, "1 d"),
          (4_320, "3 d"), (20_160, "14 d"), (129_600, "90 d"))  # fmt: skip
_AT_MOST = 400  # members of the tree that are drawn
Row = tuple[Any, ...]  # depth, kind, author, time, id, parent, text: sql/reads/cascade.sql


def draw(post_id: str, brand: str | None, data: Path, out: Path) -> None:
    """Draw the cascade that a post belongs to. QueryError for none, or where it is about several brands."""
    root, cards = found(post_id, brand, data)
    if len(cards.rows) > 1:
        known = ", ".join(f"{row[0]} ({row[1]})" for row in cards.rows)
        raise QueryError(f"{post_id!r} is in {len(cards.rows)} cascades, and a chart shows one: {known}; use --brand")
    card = dict(zip(cards.columns, cards.rows[0], strict=True))
    given = {"brand": card["brand"], "source": card["source"], "root": root, "n": None}
    rows = ask(data, statement("reads/cascade"), given).rows
    began = rows[0][3]
    minutes = {row[4]: max((row[3] - began).total_seconds() / 60, 0.0) if row[3] else 0.0 for row in rows}
    end = max([*minutes.values(), 1.0])
    over = Scale(1.0, 1.0 + end, MARGIN + 46, WIDTH - MARGIN - 120, is_log=True)  # of minutes, one more
    ticks = [(1.0 + minute, words) for minute, words in _TICKS if minute <= end * 1.001]
    sheet = Sheet(f"Cascade of {card['root_id']} ({card['brand']})", _told(card, len(rows)))
    draw_growth(
        sheet,
        "How many posts, shares and answers there were",
        over,
        ticks,
        sorted(1.0 + minute for minute in minutes.values()),
    )
    members = [*_members(rows, minutes)][:_AT_MOST]
    draw_branches(sheet, "Who had it from whom", "time since it began (log scale)", members, over, ticks)
    if len(rows) > len(members):
        sheet.tell([f"The tree shows {len(members):,} of {len(rows):,}."])
    write_chart(sheet, out)


def _told(card: Mapping[str, Any], n: int) -> Iterator[str]:
    expected, lo, hi = (card[f"expected_{name}"] for name in ("size", "lo", "hi"))
    yield (
        f"N = {n:,}: {card['reposts']:,} reposts, {card['quotes']:,} quotes, {card['replies']:,} replies; "
        f"{card['depth']:,} steps deep, {card['structural_virality']:.2f} steps between two of them. "
        f"Began {card['started_at']:%d %B %Y %H:%M} UTC; half was there after {in_words(card['half_s'])}."
        + ("" if expected is None else f" Expected to reach {expected:,.0f} [{lo:,.0f}, {hi:,.0f}], a 90 % interval.")
    )


def _members(rows: Sequence[Row], minutes: Mapping[str, float]) -> Iterator[Member]:
    """Depth first, the earlier first."""
    children: dict[str | None, list[Row]] = {}
    for row in rows:
        children.setdefault(row[5], []).append(row)
    waiting, place = [*reversed(children.get(None, []))], dict[str, int]()
    while waiting:
        _, kind, author, at, id_, parent, text = waiting.pop()
        place[id_] = len(place)
        tip = (
            f"{author or '?'}, {kind}"
            + (f", {at:%d %b %Y %H:%M} UTC" if at else "")
            + (f": {flat(text)}" if text else "")
        )
        yield Member(place.get(parent), kind, str(author or "?"), 1.0 + minutes[id_], tip[:200])
        waiting += reversed(children.get(id_, []))

"""`murmure virality BRAND`: how far talk goes, what carries it, and whether it hangs on a few."""

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from streams.display import reading, say, show
from streams.named import brand_meant, nothing_of
from streams.queries import ask

__all__ = ["execute"]

_LARGEST = """
SELECT c.root_id, c.author_id, c.size, c.depth, c.structural_virality, c.first_hour, c.half_s, c.expected_size,
    c.expected_lo, c.expected_hi, c.started_at, m.text
FROM cascades AS c
LEFT JOIN mentions AS m ON m.brand = c.brand AND m.source = c.source AND m.mention_id = c.root_id
WHERE c.brand = ? ORDER BY c.size DESC, c.root_id LIMIT ?"""
_MEASURES = "SELECT measure, value, lo, hi, null_lo, null_hi, n, is_told FROM virality WHERE brand = ?"
_TOTALS = """
SELECT count(*), sum(size), max(size), median(size), avg(depth), avg(structural_virality) FILTER (size > 2)
FROM cascades WHERE brand = ?"""
_COLUMNS = ("root_id", "author_id", "size", "depth", "shape", "half_in", "goes_to", "text")
_SNIPPET = 24


class _Measure(NamedTuple):
    value: float | None
    lo: float | None
    hi: float | None
    null_lo: float | None
    null_hi: float | None
    n: int
    is_told: bool

    def part(self) -> str:
        """The value as a percentage with its interval, or that it cannot be told."""
        if not self.is_told or self.value is None or self.lo is None or self.hi is None:
            return "cannot tell"
        return f"{self.value:.0%} [{self.lo:.0%}, {self.hi:.0%}]"


def execute(*, brand: str, data: Path, top: int, format: str) -> None:  # noqa: A002 - the word of the command line
    """Print the largest cascades of a brand and what carries them. QueryError for a brand without any."""
    brand = brand_meant(data, brand)
    columns, rows = ask(data, _LARGEST, [brand, top])
    if not rows:
        nothing = f"no cascades of {brand} in {data}: nobody is known to have passed on or answered a post"
        raise nothing_of(data, brand, nothing)
    found = {name: _Measure(*rest) for name, *rest in ask(data, _MEASURES, [brand]).rows}
    said = _sentences(ask(data, _TOTALS, [brand]).rows[0], found)
    if format != "table":
        show([(*row, reading(said)) for row in rows], (*columns, "reading"), format)
        return
    show([_told(*row) for row in rows], _COLUMNS, format, title=f"The largest cascades about {brand}")
    say("\n".join(said))


def _sentences(totals: tuple[int, int, int, float, float, float | None], found: dict[str, _Measure]) -> list[str]:
    n, size, largest, middle, depth, shape = totals
    lines = [
        f"\n{n:,} cascades of {size:,} posts, shares and answers; the middle one has {middle:g}, the largest "
        f"{largest:,}.",
        f"On average {depth:.1f} steps deep"
        + (f"; {shape:.2f} steps between two of them: near 2 is broadcast, more is word of mouth." if shape else "."),
        "shape: mean steps between two of a cascade; half_in: until half was there;\ngoes_to: 90 % of "
        "such end within, blank where no growth is foreseen.",
    ]
    if (one := found.get("reproduction")) and one.is_told:
        lines.append(
            f"A share or answer brings {one.value:.2f} [{one.lo:.2f}, {one.hi:.2f}] more, of {one.n:,} watched."
        )
    lines += _of_credit(found)
    for stage, words in (("reacted", "who reacts"), ("passed_on", "who of these passes on")):
        lines += _of_drivers(stage, words, found)
    return lines


def _of_credit(found: dict[str, _Measure]) -> list[str]:
    lines = []
    for percent in (1, 10):
        one = found.get(f"credit_of_top_{percent}")
        if one and one.is_told and one.null_lo is not None and one.null_hi is not None and one.lo is not None:
            more = "more than" if one.lo > one.null_hi else "no more than"
            lines.append(
                f"The top {percent} % ({one.n} people) have {one.part()} of the credit, {more} being seen more "
                f"often gives by itself ({one.null_lo:.0%} to {one.null_hi:.0%})."
            )
    return lines


def _of_drivers(stage: str, words: str, found: dict[str, _Measure]) -> list[str]:
    parts = {name: found.get(f"{stage}_by_{name}") for name in ("message", "relation", "together", "explained")}
    message, relation, together, explained = parts.values()
    if not message or not relation or not together or not explained:
        return []
    if not message.is_told:
        return [
            f"Of {words}, message and relation explain no more than chance might (cases: {message.n:,}): cannot tell."
        ]
    alone = found[f"{stage}_by_message_only"].part()
    return [
        f"Of {words} ({message.n:,} cases), {explained.part()} can be explained: of that\n  by the message "
        f"{message.part()}, by the relation {relation.part()}, by both together {together.part()}.\n"
        f"  A study of the message alone would explain {alone}.{_of_odds(stage, found)}"
    ]


def _of_odds(stage: str, found: dict[str, _Measure]) -> str:
    """The features that go with more, or with less: those whose interval leaves out 1."""
    start = f"{stage}_odds_"
    odds = [
        (name.removeprefix(start).replace("_", " "), one.value, one.lo, one.hi)
        for name, one in found.items()
        if name.startswith(start) and one.is_told
    ]
    sure = [
        f"{name} x{value:.2g} [{lo:.2g}, {hi:.2g}]"
        for name, value, lo, hi in odds
        if value is not None and lo is not None and hi is not None and not lo <= 1 <= hi
    ]
    if not odds:
        return ""
    return (
        f"\n  Odds, lowest to highest level of a feature: {', '.join(sure) or 'none differ surely'}"
        f" ({len(odds)} looked at: one in twenty by chance)."
    )


def _told(
    root: str,
    author: str | None,
    size: int,
    depth: int,
    shape: float,
    _first_hour: int,
    half_s: float,
    expected: float | None,
    lo: float | None,
    hi: float | None,
    _started_at: datetime,
    text: str | None,
) -> tuple[object, ...]:
    """A cascade for a person to read."""
    goes_to = "" if expected is None or lo is None or hi is None else f"{expected:,.0f} [{lo:,.0f}, {hi:,.0f}]"
    words = "" if text is None else text if len(text) <= _SNIPPET else text[: _SNIPPET - 1] + "…"
    half = f"{half_s / 60:,.0f} min"
    return (
        root,
        author,
        size,
        depth,
        round(shape, 2),
        half,
        goes_to,
        words,
    )

"""`murmure trust BRAND`: how many speak of each aspect of trust, how well, and whether that is more than usual."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.errors import QueryError
from streams.display import reading, say, show
from streams.named import brand_meant, nothing_of
from streams.queries import ask

__all__ = ["execute"]

_ROWS = "FROM trust_of(?, a := ?, weeks := ?)"
_KNOWN = "SELECT 1 FROM trust WHERE brand = ? LIMIT 1"
_COLUMNS = ("week", "aspect", "speak of it", "than usual", "balance", "tone than usual", "speakers", "of", "posts")
_TONE = {"more": "better", "less": "worse"}


def execute(*, brand: str, aspect: str | None, weeks: int, data: Path, format: str) -> None:  # noqa: A002
    """Print the last full week, or the last weeks of one aspect. QueryError for a brand without a full week."""
    brand = brand_meant(data, brand)
    columns, rows = ask(data, _ROWS, [brand, aspect, weeks])
    if not rows:
        raise _nothing(data, brand)
    told = [dict(zip(columns, row, strict=True)) for row in rows]
    said = [*_sentences(told, aspect), *_how_to_read()]
    if format != "table":
        show([(*row, reading(said)) for row in rows], (*columns, "reading"), format)
        return
    when = f"the week of {told[0]['week']:%d %B %Y}" if aspect is None else f"{aspect}, week by week"
    show([_told(row) for row in told], _COLUMNS, format, title=f"Trust in {brand}: {when}")
    say("\n".join(said))


def _told(row: dict[str, Any]) -> tuple[object, ...]:
    tone = row["balance_verdict"]
    return (
        row["week"],
        row["aspect"],
        _part(row["share"], row["lo"], row["hi"]),
        row["verdict"],
        _part(row["balance"], row["balance_lo"], row["balance_hi"], "+"),
        _TONE.get(tone, tone),
        row["speakers"],
        row["authors"],
        ", ".join(row["examples"]),
    )


def _part(value: float | None, lo: float | None, hi: float | None, sign: str = "") -> str:
    """A part as a percentage with its interval; empty where it is not told."""
    if value is None or lo is None or hi is None:
        return ""
    return f"{value:{sign}.0%} [{lo:{sign}.0%}, {hi:{sign}.0%}]"


def _sentences(rows: Sequence[dict[str, Any]], aspect: str | None) -> list[str]:
    """What can be concluded, and what cannot."""
    said = []
    for row in rows:
        what = f"{row['aspect']} (week of {row['week']:%d %B})" if aspect else row["aspect"]
        if row["verdict"] in ("more", "less"):
            more = f"{abs(row['change']):.1%} [{_least(row, 'change'):.1%} or more]"
            said.append(f"{row['verdict'].capitalize()} people than usual spoke of {what}, by {more}.")
        if row["balance_verdict"] in _TONE:
            said.append(f"They spoke {_TONE[row['balance_verdict']]} of {what} than usual: {_read_one(row)}.")
    firm = [row for row in rows if row["balance"] is not None and not row["balance_lo"] <= 0 <= row["balance_hi"]]
    said += [
        f"Of {row['aspect']}{_of(row['week'], aspect)}, more speak {'well' if row['balance'] > 0 else 'ill'} than "
        f"{'ill' if row['balance'] > 0 else 'well'}: surely, for all that tone is misread."
        for row in firm
    ]
    few = sorted({row["aspect"] for row in rows if row["balance_verdict"] == "too few"})
    if few:
        said.append(f"Too few people to say how well they speak of: {', '.join(few)}.")
    if any(row["verdict"] == "cannot tell" for row in rows):
        said.append("What is usual can be told after four weeks.")
    return ["", *(said or ["Nothing differs from the weeks before, nor is any balance firm."])]


def _least(row: dict[str, Any], name: str) -> float:
    return min(abs(float(row[f"{name}_lo"])), abs(float(row[f"{name}_hi"])))


def _of(week: date, aspect: str | None) -> str:
    return f" in the week of {week:%d %B}" if aspect else ""


def _read_one(row: dict[str, Any]) -> str:
    return f"see murmure explain mention {row['examples'][0]}" if row["examples"] else "no post can be shown"


def _how_to_read() -> list[str]:
    return [
        "speak of it: part of the people who wrote about the brand that week; balance: of those who speak of it, well\n"
        "less ill. Both corrected for how they are misread, with 95 % intervals: how many speak, and how well, is\n"
        "hard to tell; whether it changed, easier: what is misread is misread in both. One in twenty strays by chance.",
    ]


def _nothing(data: Path, brand: str) -> QueryError:
    if not ask(data, _KNOWN, [brand]).rows:
        return nothing_of(data, brand, f"no organic post about {brand} in {data}")
    return QueryError(
        f"no full week of {brand} in {data} yet: weeks begin on Mondays where the brand is; the days so far: "
        f"murmure sql --data {data} \"FROM trust WHERE brand = '{brand}'\""
    )

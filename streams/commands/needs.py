"""`murmure needs`: what people asked and nobody answered, the oldest first, with who could."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.errors import InputError
from streams.brand_asked import brand_asked
from streams.display import say, show
from streams.queries import ask

__all__ = ["execute"]

_NEEDS = """
SELECT n.source, n.mention_id, n.author_id, n.kind, n.reason, n.language, n.asked_at, round(n.age_h, 2) AS age_h,
    n.state, n.replies, n.answered_at, n.answered_by, n.answered_by_kind, n.responded_at, n.could_answer,
    n.could_answer_why, m.text
FROM needs AS n
LEFT JOIN mentions_full AS m ON m.brand = n.brand AND m.source = n.source AND m.mention_id = n.mention_id
WHERE n.brand = $b AND ($everything OR n.answered_at IS NULL) AND if($hours IS NULL, $everything OR n.state = 'need',
    n.age_h >= $hours)
ORDER BY n.asked_at, n.source, n.mention_id LIMIT $top"""
_SUMS = """
SELECT count(*), count(DISTINCT author_id), count(*) FILTER (state = 'answered'), count(*) FILTER (state = 'waiting'),
    count(*) FILTER (state = 'need'), count(*) FILTER (state = 'need' AND len(could_answer) > 0), min(asked_at)
FROM needs WHERE brand = ?"""
_KINDS = """
SELECT coalesce(reason, 'no reason told'), count(*) FROM needs WHERE brand = ? AND state = 'need'
GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 5"""
_COLUMNS = ("asked", "age", "author_id", "what", "reason", "words", "could_answer")
_LONGEST = 70
_TIME = re.compile(r"^(\d+(?:\.\d+)?)([mhd])$")
_HOURS = {"m": 1 / 60, "h": 1.0, "d": 24.0}


def execute(
    *, brand: str, data: Path, unanswered: str | None, everything: bool, top: int, format: str  # noqa: A002
) -> None:  # fmt: skip
    """Print the board. Nothing to answer is good news, and no error."""
    brand = brand_asked(data, brand)
    asked = {"b": brand, "hours": _hours(unanswered), "everything": everything, "top": top}
    found = ask(data, _NEEDS, asked)
    if format != "table":
        show(found.rows, found.columns, format)
        return
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    title = f"What people asked {brand}" + ("" if everything else " and nobody answered, the oldest first")
    show([_told(row) for row in rows], _COLUMNS, format, title=title)
    ((n, people, answered, waiting, open_, known, since),) = ask(data, _SUMS, [brand]).rows
    if not n:
        say("\nNobody of the public is seen to have asked anything.")
        return
    reasons = ", ".join(f"{reason} {times:,}" for reason, times in ask(data, _KINDS, [brand]).rows)
    say(
        f"\n{n:,} questions and requests by {people:,} people since {since:%d %B %Y}: {answered:,} answered, "
        f"{waiting:,} asked just now, {open_:,} that nobody answered"
        + (f" ({reasons}).\n" if reasons else ".\n")
        + f"For {known:,} of these somebody is known who gave advice on such questions and was active lately.\n"
        "An answer is a reply by somebody else that neither asks back nor complains too. Answers elsewhere (private\n"
        "messages, shops, telephone) are not seen: read before you blame. What is a question is the model's reading."
    )


def _told(row: Mapping[str, Any]) -> tuple[object, ...]:
    """A row for a person to read."""
    words = " ".join((row["text"] or "").split())
    if row["answered_at"] is not None:
        who = f"answered by {row['answered_by']} ({row['answered_by_kind']})"
    else:
        both = zip(row["could_answer"], row["could_answer_why"], strict=True)
        who = "; ".join(f"{name} ({why})" for name, why in list(both)[:2])
    return (
        f"{row['asked_at']:%d %b %H:%M}",
        f"{row['age_h'] / 24:.1f} d" if row["age_h"] >= 48 else f"{row['age_h']:.1f} h",
        row["author_id"],
        row["kind"],
        row["reason"] or "",
        words if len(words) <= _LONGEST else _cut(words) + "…",
        who,
    )


def _cut(words: str) -> str:
    """As many words as fit; what is one long word is cut within it."""
    head = words[: _LONGEST - 1]
    return head.rpartition(" ")[0] or head


def _hours(given: str | None) -> float | None:
    if given is None:
        return None
    found = _TIME.match(given)
    if found is None:
        raise InputError(f"--unanswered {given!r} is no time; write such as 90m, 24h or 7d")
    return float(found[1]) * _HOURS[found[2]]

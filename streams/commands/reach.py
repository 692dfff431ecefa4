"""`murmure reach`: when leaders are there, how much is asked of them, how soon they answer, and when to ask."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.errors import QueryError
from streams.display import reading, say, show
from streams.named import brand_meant, nothing_of
from streams.queries import ask
from streams.within import within

__all__ = ["of_all", "of_one", "reached"]

_ROWS = """
SELECT r.* EXCLUDE (brand), a."rank"
FROM reach AS r LEFT JOIN advocacy AS a ON a.brand = r.brand AND a.author_id = r.author_id
WHERE r.brand = ? ORDER BY r.author_id <> '*', a."rank", r.author_id LIMIT ?"""
_HOURS = "SELECT hour, asked, p, lo, hi, delay_h FROM answer_hours WHERE brand = ? AND author_id = ? ORDER BY hour"
_ZONE = "SELECT time_zone FROM brands WHERE id = ? AND valid_to IS NULL"
_NEAR = """
SELECT author_id FROM reach WHERE brand = ?
ORDER BY jaro_winkler_similarity(lower(author_id), ltrim(lower(?), '@')) DESC, author_id LIMIT 3"""
_COLUMNS = ("author_id", "seen most", "asked a week", "answered", "half within", "any hour", "best hour", "then")


def of_all(*, brand: str, data: Path, top: int, format: str) -> None:  # noqa: A002 - the word of the command line
    """Print a row a leader, all of them together first. QueryError for a brand without leaders."""
    brand = brand_meant(data, brand)
    columns, rows = ask(data, _ROWS, [brand, top + 1])
    if not rows:
        raise nothing_of(data, brand, f"no leaders of {brand} in {data}: there is nobody to reach")
    people = [dict(zip(columns, row, strict=True)) for row in rows]
    zone = zone_of(data, brand)
    said = ["", *_when(people), *_notes(zone)]
    if format != "table":
        show([(*row, reading(said)) for row in rows], (*columns, "reading"), format)
        return
    show([_told(one) for one in people], _COLUMNS, format, title=f"When to ask the leaders of {brand} ({zone})")
    say("\n".join(said))


def of_one(*, brand: str, author: str, data: Path, format: str) -> None:  # noqa: A002
    """Print the hours of the day of one leader (`*`: all). QueryError names the nearest."""
    brand = brand_meant(data, brand)
    one = reached(data, brand, author)
    rows = ask(data, _HOURS, [brand, one["author_id"]]).rows
    zone = zone_of(data, brand)
    said = ["", *_when([one]), _load(one), *_notes(zone)]
    columns = ("hour", "asked", "p", "lo", "hi", "delay_h")
    if format != "table":
        show([(*row, reading(said)) for row in rows], (*columns, "reading"), format)
        return
    if rows:
        told = [
            (f"{hour:02}:00", asked, within(p, lo, hi), "" if delay is None else f"{delay:.1f} h")
            for hour, asked, p, lo, hi, delay in rows
        ]
        title = f"When to ask {one['author_id']} about {brand} ({zone})"
        show(told, ("asked at", "asked", "answer within 4 h", "half within"), format, title=title)
    say("\n".join(said).lstrip("\n") if not rows else "\n".join(said))


def reached(data: Path, brand: str, author: str) -> Mapping[str, Any]:
    """The row of a leader, with or without @ and in any case. QueryError names the nearest."""
    columns, rows = ask(data, _ROWS, [brand, 10_000])
    people = [dict(zip(columns, row, strict=True)) for row in rows]
    asked = author.lstrip("@").casefold()
    for one in [*(p for p in people if p["author_id"] == author), *people]:
        if str(one["author_id"]).lstrip("@").casefold() == asked:
            return one
    near = [str(row[0]) for row in ask(data, _NEAR, [brand, author]).rows]
    raise QueryError(
        f"{author!r} is no leader of {brand} in {data}, so that no hours of theirs are kept; "
        + (f"the nearest are: {', '.join(near)}" if near else "it has no leaders")
    )


def zone_of(data: Path, brand: str) -> str:
    """The time zone whose hours are told."""
    rows = ask(data, _ZONE, [brand]).rows
    return str(rows[0][0]) if rows else "UTC"


def _told(one: Mapping[str, Any]) -> tuple[object, ...]:
    delay = within(one["delay_h"], one["delay_lo"], one["delay_hi"], 1)
    return (
        "all leaders" if one["author_id"] == "*" else one["author_id"],
        _hour(one["peak_hour"]) if one["peak_hour"] is not None else one["rhythm"],
        within(one["asked_a_week"], one["asked_lo"], one["asked_hi"], 1),
        within(one["answered_share"], one["answered_lo"], one["answered_hi"]),
        f"{delay} h" if delay else "",
        within(one["chance_4h"], None, None),
        _hour(one["best_hour"]) if one["verdict"] == "told" else one["verdict"],
        within(one["best_p"], one["best_lo"], one["best_hi"]) if one["verdict"] == "told" else "",
    )


def _when(people: Sequence[Mapping[str, Any]]) -> list[str]:
    told = [one for one in people if one["verdict"] == "told"]
    said = [
        f"Ask {'all leaders' if one['author_id'] == '*' else one['author_id']} from {_hour(one['best_hour'])} on: an "
        f"answer within 4 h with a chance of {within(one['best_p'], one['best_lo'], one['best_hi'])}, at any hour "
        f"{one['chance_4h']:.2f}."
        for one in told
    ]
    leaders = [one["verdict"] for one in people if one["author_id"] != "*"]
    few = leaders.count("too few")
    same = len(leaders) - few - leaders.count("told")
    if few:
        said.append(
            f"Of {few} of {len(leaders)} leaders it cannot be told when to ask: too few questions or answers (20 are "
            "needed, and 5 answers within 4 h)."
        )
    if same:
        said.append(f"Of {same} of {len(leaders)} leaders no hour is surely better than the others.")
    return said


def _load(one: Mapping[str, Any]) -> str:
    return (
        f"Asked {one['asked']} times in {one['weeks']:.1f} weeks ({one['questions']} read as questions), answered "
        f"{one['answered']}, {one['waiting']} still open. Seen in {one['hours_seen']} hours."
    )


def _notes(zone: str) -> tuple[str, ...]:
    return (
        f"\nHours of {zone}. asked: replies to them and posts that speak to them; answered: within a week, by a\n"
        "reply or quote. Who has not answered yet is kept until now (Kaplan & Meier); 95 % intervals. seen most: the\n"
        "hour in which they write or act most. What they do elsewhere is not seen, and a question that waits for an\n"
        "hour may be answered by another.",
    )


def _hour(hour: int) -> str:
    return f"{hour:02}:00"

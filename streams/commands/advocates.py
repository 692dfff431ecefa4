"""`murmure advocates`: whom to thank, whom to win over and with what, and who is turning."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from streams.display import reading, say, show
from streams.named import brand_meant, nothing_of
from streams.queries import ask
from streams.within import within

__all__ = ["execute"]

_ROWS = """
SELECT author_id, "rank", rank_lo, rank_hi, role, stance, rival, days, days_in_words, days_against, ours, ours_lo,
    ours_hi, rivals, rivals_lo, rivals_hi, neutral, neutral_lo, neutral_hi, trend, trend_lo, trend_hi, trend_days,
    trend_days_before, last_switch_at, switched_to, switched_before, switched_after, switched_n_before,
    switched_n_after, dominant_motive, motive_p, motive_share, motive_observed, motive_posts, posts, last_spoke_at
FROM advocacy WHERE brand = ? ORDER BY "rank", author_id LIMIT ?"""
_COLUMNS = ("rank", "author_id", "stance", "ours", "rivals", "neither", "days", "change", "lever")
_NAMED = 5  # people in a sentence


def execute(*, brand: str, data: Path, top: int, format: str) -> None:  # noqa: A002 - the word of the command line
    """Print the leaders of a brand by rank. QueryError when it has none."""
    brand = brand_meant(data, brand)
    columns, rows = ask(data, _ROWS, [brand, top])
    if not rows:
        raise nothing_of(data, brand, f"no leaders of {brand} in {data}: nobody is known to have passed on anybody")
    people = [dict(zip(columns, row, strict=True)) for row in rows]
    said = [*_thanks(people), *_wins(people), *_turns(people), *_said_little(people), *_NOTES]
    if format != "table":
        show([(*row, reading(said)) for row in rows], (*columns, "reading"), format)
        return
    show([_told(one) for one in people], _COLUMNS, format, title=f"For whom the leaders of {brand} speak")
    say("\n".join(said))


def _told(one: Mapping[str, Any]) -> tuple[object, ...]:
    return (
        within(one["rank"], one["rank_lo"], one["rank_hi"]),
        one["author_id"],
        one["stance"] + (f" ({one['rival']})" if one["stance"] == "rivals" else ""),
        within(one["ours"], one["ours_lo"], one["ours_hi"]),
        within(one["rivals"], one["rivals_lo"], one["rivals_hi"]),
        within(one["neutral"], None, None),
        one["days"],
        within(one["trend"], one["trend_lo"], one["trend_hi"]),
        one["dominant_motive"],
    )


def _thanks(people: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    ours = [one for one in people if one["stance"] == "ours"]
    yield ""
    yield f"To thank (surely ours): {_names(ours)}." if ours else "To thank: nobody here is surely ours."


def _wins(people: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Who is a rival's, or neither's, and what moves them."""
    theirs = [one for one in people if one["stance"] in {"rivals", "neutral"}]
    if not theirs:
        yield "To win over: nobody here is surely a rival's, or surely for neither."
        return
    yield "To win over:"
    for one in theirs[:_NAMED]:
        motive = one["dominant_motive"]
        lever = (
            "what moves them cannot be told"
            if motive == "cannot tell"
            else f"moved by {motive} ({one['motive_share']:.0%} of {one['motive_posts']} posts show it, first with a "
            f"probability of {one['motive_p']:.2f})"
        )
        side = f"speaks for {one['rival']}" if one["stance"] == "rivals" else "speaks for neither"
        yield f"  {one['author_id']} {side}; {lever}."
    if len(theirs) > _NAMED:
        yield f"  and {len(theirs) - _NAMED} more."


def _turns(people: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for one in people:
        if one["last_switch_at"] is not None:
            to = "to us" if one["switched_to"] == "ours" else f"to {one['rival'] or 'a rival'}"
            yield (
                f"{one['author_id']} went over {to} on {one['last_switch_at']:%d %B %Y}: ours on "
                f"{one['switched_before']:.0%} of {one['switched_n_before']} days for a side before, on "
                f"{one['switched_after']:.0%} of {one['switched_n_after']} after."
            )
    turning = [one for one in people if one["trend_lo"] is not None and not one["trend_lo"] <= 0 <= one["trend_hi"]]
    for what, of in (
        ("cooling", [one for one in turning if one["trend"] < 0]),
        ("warming", [one for one in turning if one["trend"] > 0]),
    ):
        if of:
            yield f"{what.capitalize()} towards us, the last period against before: {_names(of)}."
    if not turning and not any(one["last_switch_at"] for one in people):
        yield "Turning: of nobody here can that be told."


def _said_little(people: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    open_ = sum(one["stance"] == "cannot tell" for one in people)
    if open_:
        yield f"Of {open_} of {len(people)} it cannot be told where they stand: few days, or days for both."
    shown = [one for one in people if one["stance"] in {"ours", "rivals"} and not one["days_in_words"]]
    if shown:
        yield f"Only by what they show, without a word of praise that was read: {_names(shown)}."


def _names(people: Sequence[Mapping[str, Any]]) -> str:
    names = [str(one["author_id"]) for one in people]
    return ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")


_NOTES = (
    "\nA day is one vote: ours, a rival's of the same group, or neither; 95 % intervals, wider where days are alike.\n"
    "change: part of days for us in the last period minus before. A switch is told where less than one false one in\n"
    "ten months is to be expected over all leaders of the brand. What they think and do not write is not seen.\n"
    "Their posts: table mentions, by author_id.",
)

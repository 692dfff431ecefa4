"""`murmure seat BRAND`: which leader and which seeker should meet, over which topic; or who sits at which table."""

from pathlib import Path

import typer

from pipeline.seating_pairs import Pair
from streams.brand_asked import brand_asked
from streams.display import reading, show
from streams.seating import Party, party_of, posted_at, unseen

__all__ = ["execute"]

_COLUMNS = ("leader", "seeker", "topic", "fit", "why", "asked in")
_WORDS = 2
_OUT = ("leader", "seeker", "topic", "fit", "why", "source", "mention_id", "asked_at", "is_open", "text")


def execute(
    *, brand: str, event: Path | None, situation: str | None, seats: int | None, top: int, data: Path, format: str  # noqa: A002
) -> None:  # fmt: skip
    """Print the pairs, best first, or the tables. QueryError where nobody leads or nobody seeks."""
    brand = brand_asked(data, brand)
    party = party_of(brand, event, situation, data)
    if seats is None:
        _show_pairs(brand, party, top, format)
    else:
        from streams.commands import seat_tables  # late: its sums need numpy's friends, pairs do not

        seat_tables.execute(party, seats, format)


def _show_pairs(brand: str, party: Party, top: int, format: str) -> None:  # noqa: A002
    said = _sentences(party)
    some = party.pairs[:top]
    if format != "table":
        show([(*_out(pair), reading(said)) for pair in some], (*_OUT, "reading"), format)
        return
    rows = [
        (pair.leader, pair.seeker, _topic(pair), f"{pair.fit:.2f}" if pair.asked else "",
         pair.why.partition(";")[0].partition(",")[0], pair.asked.mention_id if pair.asked else "")
        for pair in some
    ]  # fmt: skip
    title = f"Who should meet about {brand}, best first: {len(some):,} of {len(party.pairs):,} pairs who never did"
    show(rows, _COLUMNS, format, title=title, width=100)
    typer.echo("\n".join(said))


def _topic(pair: Pair) -> str:
    """The reason of the question, and what is said of it."""
    return ": ".join(part for part in (pair.topic, ", ".join(pair.words[:_WORDS])) if part)


def _sentences(party: Party) -> list[str]:
    leaders, seekers = party.of("leader"), party.of("seeker")
    of_seekers = {guest.account for guest in seekers}
    met = sum((one.account, other) in party.met for one in leaders for other in of_seekers)
    found = sum(not guest.is_role_declared for guest in (*leaders, *seekers))
    topics = sum(pair.asked is not None for pair in party.pairs)
    return [
        *unseen(party),
        f"\n{len(leaders):,} leaders, {len(seekers):,} seekers"
        + (f"; {found:,} of these roles are found in what they do, not declared." if found else "."),
        f"{met:,} pairs have spoken with each other and are left out; {topics:,} of the others share a topic.",
        "fit: how near what one asked is to what the other answered; half for what they only wrote, and half\n"
        "where it was answered already. It says that they have something to talk about, not that they will.\n"
        "spoken: in public posts about the brand.",
    ]


def _out(pair: Pair) -> tuple[object, ...]:
    one = pair.asked
    told = (None, None, None, None, None) if one is None else (
        one.source, one.mention_id, posted_at(one), one.is_open, one.question.text,
    )  # fmt: skip
    return (pair.leader, pair.seeker, pair.topic or None, pair.fit, pair.why, *told)

"""Who could be seated, asked of the published tables: guests with their roles, who spoke with whom, who should meet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline.could_answer import Answer, Question
from pipeline.errors import QueryError
from pipeline.idea_box import names_of
from pipeline.seating_pairs import Asked, Guest, Pair, seating_pairs
from streams.gap_found import definition_of
from streams.guest_list import MOST_GUESTS, read_guests
from streams.pseudonym_key import hidden_name
from streams.queries import ask
from streams.statements import statement

__all__ = ["Party", "party_of", "posted_at", "unseen"]

_MOST_LEADERS, _MOST_SEEKERS = 50, 300
_NAMED = 10
_EVENTS = "SELECT situation_id FROM situations WHERE brand = ? ORDER BY 1"


@dataclass(frozen=True)
class Party:
    """Who comes, who of them spoke with whom (both ways round), and who should meet, best first."""

    guests: list[Guest]
    met: frozenset[tuple[str, str]]
    pairs: list[Pair]

    def of(self, role: str) -> list[Guest]:
        """Those of a role."""
        return [guest for guest in self.guests if guest.role == role]


def party_of(brand: str, event: Path | None, situation: str | None, data: Path) -> Party:
    """The guests of a file, of a declared event, or, with neither, all leaders and all who wait for an answer.

    QueryError where nobody leads or nobody seeks: then nobody can be brought together.
    """
    if event is not None:
        guests = _of_file(event, brand, data)
    elif situation is not None:
        guests = _of_event(situation, brand, data)
    else:
        guests = _of_all(brand, data)
    leaders, seekers = ([guest for guest in guests if guest.role == role] for role in ("leader", "seeker"))
    if not leaders or not seekers:
        raise QueryError(
            f"of {len(guests):,} people {len(leaders):,} are leaders and {len(seekers):,} seekers: there is nobody to "
            "bring together; write the roles you know into the guest list (account,role)"
        )
    own = definition_of(data, brand)
    names = frozenset({brand}) if own is None else names_of(own)
    met = _met(brand, [guest.account for guest in guests], data)
    is_all = event is None and situation is None
    asked = _asked(brand, seekers, data, only_open=is_all)
    advice, posts = (_told(name, brand, leaders, data) for name in ("seat_advice", "seat_posts"))
    pairs = seating_pairs(leaders, seekers, met, asked, advice, posts, names)
    return Party(guests, met, [pair for pair in pairs if pair.asked is not None or not is_all])


def unseen(party: Party) -> list[str]:
    """A line that names the guests who were never seen, where there are some."""
    names = [guest.account for guest in party.guests if not guest.is_seen]
    if not names:
        return []
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return [
        f"\n{len(names):,} of {len(party.guests):,} guests were never seen about the brand (new, or written otherwise "
        f"here): {', '.join(names[:_NAMED])}{more}."
    ]


def posted_at(asked: Asked) -> datetime:
    """When something was asked (UTC, as the tables have it)."""
    return datetime.fromtimestamp(asked.asked_ms / 1000, UTC).replace(tzinfo=None)


def _of_file(path: Path, brand: str, data: Path) -> list[Guest]:
    """Those on a list: a role that it does not give is the one found in what they do; who is not known has none."""
    listed = [(hidden_name(account.lstrip("@")), role) for account, role in read_guests(path)]
    keys = {account.lower().lstrip("@"): (account, role) for account, role in listed}
    known = {}
    for author, role, rank in ask(data, statement("reads/seat_roles"), {"brand": brand, "keys": list(keys)}).rows:
        key = str(author).lower().lstrip("@")
        if key not in known or author == keys[key][0]:
            known[key] = (str(author), str(role), rank)
    return [
        Guest(author, given or role, bool(given), rank, key in known)
        for key, (account, given) in keys.items()
        for author, role, rank in (known.get(key, (account, "member", None)),)
    ]


def _of_event(situation: str, brand: str, data: Path) -> list[Guest]:
    rows = ask(data, statement("reads/seat_situation"), {"brand": brand, "situation": situation}).rows
    if not rows:
        known = ", ".join(str(name) for (name,) in ask(data, _EVENTS, [brand]).rows) or "none"
        raise QueryError(
            f"nobody is known to be at an event {situation!r} of {brand} in {data}; declared events: {known}; "
            "name who comes in a file: --event FILE.csv"
        )
    if len(rows) > MOST_GUESTS:
        raise QueryError(f"{len(rows):,} people are at {situation}; at most {MOST_GUESTS} can be seated at once")
    return [Guest(*row) for row in rows]


def _of_all(brand: str, data: Path) -> list[Guest]:
    given = {"brand": brand, "most_leaders": _MOST_LEADERS, "most_seekers": _MOST_SEEKERS}
    rows = ask(data, statement("reads/seat_all"), given).rows
    return [Guest(author, role, False, rank) for author, role, rank in rows]


def _met(brand: str, people: Sequence[str], data: Path) -> frozenset[tuple[str, str]]:
    rows = ask(data, statement("reads/seat_met"), {"brand": brand, "people": list(people)}).rows
    return frozenset(pair for one, other in rows for pair in ((one, other), (other, one)))


def _asked(brand: str, seekers: Sequence[Guest], data: Path, *, only_open: bool) -> list[Asked]:
    given = {"brand": brand, "people": [guest.account for guest in seekers], "only_open": only_open}
    return [
        Asked(Question(author, reason, language, text), source, id_, asked_ms, is_open)
        for source, id_, author, reason, language, asked_ms, is_open, text in ask(
            data, statement("reads/seat_asked"), given
        ).rows
    ]


def _told(name: str, brand: str, leaders: Sequence[Guest], data: Path) -> list[Answer]:
    given = {"brand": brand, "people": [guest.account for guest in leaders]}
    return [Answer(*row) for row in ask(data, statement(f"reads/{name}"), given).rows]

"""`murmure seat BRAND --seats N`: who sits at which table, so that leaders sit with seekers whom they never met."""

import typer

from models.arrays import Ints
from models.table_plan import seated, sizes
from pipeline.seating_pairs import Guest, Pair, gains
from streams.display import reading, show
from streams.seating import Party, unseen

__all__ = ["execute"]

_COLUMNS = ("table", "who", "role", "should meet", "topic", "why")
_OUT = ("table", "author_id", "role", "is_role_declared", "meets", "topic", "fit", "why")


def execute(party: Party, seats: int, format: str) -> None:  # noqa: A002
    """Print a row a guest."""
    table = seated(gains(party.guests, party.pairs, party.met), seats)
    keys = [(t, guest.role, guest.account) for t, guest in zip(table.tolist(), party.guests, strict=True)]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    said = _sentences(party, table, seats)
    rows = [(int(table[i]) + 1, party.guests[i], _best(party, i, table)) for i in order]
    if format != "table":
        show([(t, *_out(guest, pair), reading(said)) for t, guest, pair in rows], (*_OUT, "reading"), format)
        return
    told = [(t, guest.account, guest.role + ("" if guest.is_role_declared else " (found)"), *_told(guest, pair))
            for t, guest, pair in rows]  # fmt: skip
    tables = len(sizes(len(party.guests), seats))
    title = f"{len(party.guests):,} people at {tables:,} tables with {seats} seats each"
    show(told, _COLUMNS, format, title=title, width=100)
    typer.echo("\n".join(said))


def _best(party: Party, i: int, table: Ints) -> Pair | None:
    """The best pair that a guest has at their own table."""
    here = {guest.account for guest, t in zip(party.guests, table.tolist(), strict=True) if t == table[i]}
    name = party.guests[i].account
    return next((p for p in party.pairs if name in (p.leader, p.seeker) and {p.leader, p.seeker} <= here), None)


def _told(guest: Guest, pair: Pair | None) -> tuple[str, str, str]:
    if pair is None:
        return "", "", ""
    return (pair.seeker if guest.account == pair.leader else pair.leader), pair.topic, pair.why


def _out(guest: Guest, pair: Pair | None) -> tuple[object, ...]:
    meets, topic, why = _told(guest, pair)
    given = (guest.account, guest.role, guest.is_role_declared)
    return (*given, meets or None, topic or None, None if pair is None else pair.fit, why or None)


def _sentences(party: Party, table: Ints, seats: int) -> list[str]:
    """How many new pairs sit together, beside chance."""
    number = {guest.account: i for i, guest in enumerate(party.guests)}
    new = sum(bool(table[number[p.leader]] == table[number[p.seeker]]) for p in party.pairs)
    known = {frozenset(pair) for pair in party.met}
    met = sum(len({int(table[number[name]]) for name in pair}) == 1 for pair in known)
    n, room = len(party.guests), sizes(len(party.guests), seats)
    chance = float((room * (room - 1)).sum()) / max(n * (n - 1), 1)
    return [
        *unseen(party),
        f"\n{len(room):,} tables of at most {seats}. {new:,} pairs of a leader and a seeker who never met sit together,"
        f" of {len(party.pairs):,}; seated at random, {chance * len(party.pairs):.0f}.",
        f"{met:,} pairs who have spoken before sit together, of {len(known):,}; seated at random, "
        f"{chance * len(known):.0f}.",
    ]

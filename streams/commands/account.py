"""`murmure account [NAME]`: who of a company buys, who of us is in touch with them, what it is read as, what to do.

Without a name all accounts, the one that needs somebody most first. The words are in `pipeline/account_words.py`.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from textwrap import fill
from typing import Any

import typer

from models.folding import fold
from models.network_reading import Reading
from pipeline.account_roster import ROLES
from pipeline.account_words import IN_SHORT, READINGS, role_words, to_do
from pipeline.errors import QueryError
from streams.brand_asked import brand_asked
from streams.commands import account_topics
from streams.display import reading, show
from streams.queries import ask
from streams.status import is_running

__all__ = ["account_meant", "execute", "execute_all"]

_ALL = "FROM accounts(?)"
_ONE = "FROM account_networks WHERE brand = ? AND company = ?"
_PEOPLE = """
FROM account_map WHERE brand = ? AND company = ? AND side = 'buy'
ORDER BY list_position(?, coalesce(role, '')) NULLS LAST, contacts DESC, author_id"""
_NAMES = """
SELECT brand, company, company_name FROM account_networks WHERE brand = coalesce(?, brand) ORDER BY brand, company"""
_DECLARED = "FROM declared WHERE kind = 'company' AND brand = coalesce(?, brand) LIMIT 1"
_ALL_COLUMNS = ("account", "reached", "contacts", "last", "decider", "holds most", "reading")
_COLUMNS = ("role", "who", "function", "contacts", "last", "with whom of us")
_INDICES = ("index", "value", "bracket", "ties of pairs")
_NOTES = (
    "A contact is a post of one that addresses, answers or quotes the other, about the brand; likes and reposts are "
    "none. Calls, meetings and mail are not seen: no contact here is no proof that nobody spoke. Roles are as "
    "declared. The reading is after one study of 207 key accounts (Gupta et al. 2019): murmure explain metric C27.",
)
_WIDTH = 100
# Further parts of an account's page: each gives the lines to print, from the folder, the brand and the company.
PARTS: tuple[Callable[[Path, str, str], Sequence[str]], ...] = (account_topics.tell,)


def execute_all(*, brand: str | None, top: int, data: Path, format: str) -> None:  # noqa: A002
    """Print all accounts. QueryError where none is declared."""
    brand = None if brand is None else brand_asked(data, brand)
    columns, found = ask(data, _ALL, [brand])
    if not found:
        raise _nothing_declared(data, brand)
    rows = [dict(zip(columns, row, strict=True)) for row in found]
    if format != "table":
        show([(*row.values(), READINGS[Reading(row["reading"])]) for row in rows[:top]], (*columns, "said"), format)
        return
    title = f"Accounts{'' if brand is None else f' of {brand}'}, those that need somebody first"
    show([_told(row) for row in rows[:top]], _ALL_COLUMNS, format, title=title, width=_WIDTH)
    n = "1 account" if len(rows) == 1 else f"{len(rows):,} accounts"
    _say(["", f"{n}. The map of one, and what to do: murmure account NAME.", *_NOTES])


def execute(*, name: str, brand: str | None, roles: Path | None, data: Path, format: str) -> None:  # noqa: A002
    """Print one account, having put a file of roles in force first. QueryError where it is not declared."""
    if roles is not None:
        from streams.commands.account_roles import put_in_force  # late: pydantic, and only --roles needs it

        typer.echo(put_in_force(roles, name, brand, data), err=True)
    brand, company = account_meant(data, name, brand, is_new=roles is not None)
    columns, found = ask(data, _ONE, [brand, company])
    row = dict(zip(columns, found[0], strict=True))
    columns, found = ask(data, _PEOPLE, [brand, company, list(ROLES)])
    people = [dict(zip(columns, one, strict=True)) for one in found]
    said = [*_reading(row, people), *(line for part in PARTS for line in part(data, brand, company)), "", *_NOTES]
    if format != "table":
        show([(*person.values(), reading(said)) for person in people], (*columns, "reading"), format)
        return
    since = f"{row['since']:%d %B %Y}"
    show(
        [_person(one) for one in people], _COLUMNS, format, title=f"{_title(row)}, an account of {brand}", width=_WIDTH
    )
    typer.echo("")
    show(_indices(row), _INDICES, format, title=f"The two networks, contacts since {since}", width=_WIDTH)
    _say(said)


def account_meant(data: Path, given: str, brand: str | None, *, is_new: bool = False) -> tuple[str, str]:
    """Brand and id of the account that is meant, by id or name in any case. QueryError names the nearest."""
    brand = None if brand is None else brand_asked(data, brand)
    known = [(str(of), str(id_), str(name or "")) for of, id_, name in ask(data, _NAMES, [brand]).rows]
    found = [(of, id_) for of, id_, _ in known if id_ == given]
    found = found or [(of, id_) for of, id_, name in known if fold(given) in (fold(id_), fold(name))]
    found = found or [(of, id_) for of, id_, name in known if fold(given) in fold(name)]
    if len(found) == 1:
        return found[0]
    if found:
        named = [f"{name or id_} ({id_}, of {of})" for of, id_, name in known if (of, id_) in found]
        raise QueryError(f"{given!r} may be {', '.join(named)}; say more of its name, or its id and --brand")
    if not known:
        raise _nothing_declared(data, brand)
    names = ", ".join(f"{id_} ({name})" if name and name != id_ else id_ for _, id_, name in known[:8])
    soon = (
        "; what was just declared shows when the tables are next made ([studies] refresh_s)"
        if is_new and is_running(data)
        else ""
    )
    raise QueryError(f"there is no account {given!r} in {data}; there are: {names or 'none yet'}{soon}")


def _nothing_declared(data: Path, brand: str | None) -> QueryError:
    of = "" if brand is None else f" of {brand}"
    if ask(data, _DECLARED, [brand]).rows:
        return QueryError(f"accounts{of} are declared, and nothing was read yet in {data}: murmure run --input FILE")
    return QueryError(
        f"no account{of} is declared in {data}: murmure declare accounts.toml, or murmure account NAME --roles "
        "roles.csv (docs/b2b.md says what stands in them)"
    )


def _told(row: Mapping[str, Any]) -> tuple[object, ...]:
    """A row of all accounts, for a person."""
    silent = row["decider_silent_days"]
    decider = "not reached" if "decider" in row["roles_not_in_contact"] else "not declared"
    if silent is not None:
        decider = f"{silent:.0f} d ago"
    return (
        row["company_name"] or row["company"],
        f"{row['buyers_in_contact']} of {row['n_buyers']}",
        row["contacts"],
        _day(row),
        decider,
        "" if row["top_seller"] is None else f"{row['top_seller']} {row['top_share']:.0%}",
        IN_SHORT[Reading(row["reading"])],
    )


def _person(row: Mapping[str, Any]) -> tuple[object, ...]:
    both = [f"{who} {n}" for who, n in zip(row["contacted_by"], row["contacts_by"], strict=True)]
    more = [f"{len(both) - 2} more"] if len(both) > 3 else both[2:3]
    whom = ", ".join((*both[:2], *more)) if both else ("nobody" if row["is_seen"] else "nobody (never seen at all)")
    return role_words(row["role"]), row["author_id"], row["function"] or "", row["contacts"], _day(row), whom


def _indices(row: Mapping[str, Any]) -> list[tuple[object, ...]]:
    """The five indices. The bracket: of pairs seen on two days, and with those expected unseen."""

    def share(kind: str, pairs: int) -> tuple[object, ...]:
        value, lo, hi = (row[f"{kind}_{part}"] for part in ("density", "lo", "hi"))
        bracket = "" if value is None else f"{lo:.2f} to {hi:.2f}"
        return "" if value is None else f"{value:.2f}", bracket, f"{row[f'{kind}_ties']} of {pairs}"

    n, central = row["n_sellers"], row["seller_centralization"]
    functions = [
        ("" if not (pairs := row[f"{kind}_function_pairs"]) else f"{row[f'{kind}_function_ties'] / pairs:.2f}", "",
         f"{row[f'{kind}_function_ties']} of {pairs}")
        for kind in ("similar", "cross")
    ]  # fmt: skip
    return [
        ("density, buyers with sellers", *share("buyer_seller", row["n_buyers"] * n)),
        ("density within the sellers", *share("within_seller", n * (n - 1) // 2)),
        ("centralization of the sellers", "" if central is None else f"{central:.2f}", "", ""),
        ("ties of the same function", *functions[0]),
        ("ties across functions", *functions[1]),
    ]


def _reading(row: Mapping[str, Any], people: Sequence[Mapping[str, Any]]) -> list[str]:
    """What is read off the account, and what to do, a sentence a line."""
    said = ["", READINGS[Reading(row["reading"])]]
    if row["top_seller"] is not None:
        lo, hi = row["top_share_lo"], row["top_share_hi"]
        said.append(
            f"{row['top_seller']} holds {row['top_share']:.0%} [{lo:.0%} to {hi:.0%}] of {row['contacts']:,} contacts."
        )
    if row["broker_id"] is not None:
        said.append(
            f"{row['bridged_pairs']:,} pairs of a buyer and a seller have no contact but somebody in common: "
            f"{row['broker_id']} for {row['broker_share']:.0%} of them, and for {row['broker_sole']:,} nobody else."
        )
    if row["n_buyers"] and row["roles_missing"]:
        missing = ", ".join(role_words(role) for role in row["roles_missing"])
        said.append(f"Nobody is declared as {missing}: perhaps there is nobody, perhaps nobody asked.")
    unseen = [person["author_id"] for person in people if not person["is_seen"]]
    if steps := to_do(row, unseen):
        said += ["", "What to do next:", *(f"{n}. {step}." for n, step in enumerate(steps, 1))]
    return said


def _say(lines: Sequence[str]) -> None:
    """Print lines, folded to the width."""
    typer.echo("\n".join(fill(line, _WIDTH) for line in lines))


def _title(row: Mapping[str, Any]) -> str:
    name, id_ = row["company_name"], row["company"]
    return f"{name} ({id_})" if name and name != id_ else str(id_)


def _day(row: Mapping[str, Any]) -> str:
    return "never" if row["last_contact_at"] is None else f"{row['last_contact_at']:%Y-%m-%d}"

"""A list of who works where, as a CRM or a spreadsheet gives it, made into declarations (`pipeline/declared.py`).

A CSV, one row a person, with the columns company, account, and where they are known name, function, role, side and
expertise; in English or French, separated by commas, semicolons or tabs. Every fault of the file is told at once.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from models.folding import fold
from pipeline.account_roster import account_key
from pipeline.declared import Company, Declarations, Declaring, Person, Team
from pipeline.errors import InputError
from pipeline.role_words import ROLE_WORDS, column_of, role_of, sells
from streams.config import read_config

__all__ = ["Before", "declaring_of"]

_MOST_FAULTS = 12
_SELLING = None  # where a person of the team is kept among the companies


@dataclass(frozen=True, slots=True)
class Before:
    """What was declared of the brand before: `team` who sells, `companies` id and name, by either of them folded."""

    companies: Mapping[str, tuple[str, str]]
    team: tuple[Person, ...] = ()


def declaring_of(file: Path, brand: str, before: Before) -> Declaring:
    """The change that a file of roles asks for, of a brand. InputError with every fault of the file.

    A TOML file is read as `murmure declare` reads it. A CSV takes the place of the companies that it names; who sells
    is added to the team. Other companies, and who else is of the team, stay.
    """
    if file.suffix.lower() == ".toml":
        found = read_config(file, Declarations)
        if found.brand != brand:
            raise InputError(f"{file} is about {found.brand!r}, and {brand!r} was asked for; say --brand {found.brand}")
        return found.declaring()
    teams = _teams(file)
    try:
        companies = tuple(_company(word, teams[word], before) for word in teams if word is not None)
        team = Team(person=_joined(before.team, teams[_SELLING])) if _SELLING in teams else None
        made = Declarations(brand=brand, team=team, company=companies).declaring()
    except ValidationError as error:
        faults = "; ".join(str(fault["msg"]).removeprefix("Value error, ") for fault in error.errors()[:_MOST_FAULTS])
        raise InputError(f"{file} cannot be used: {faults}") from None
    return Declaring(brand=brand, rows=made.rows)


def _joined(team: Sequence[Person], more: Sequence[Person]) -> tuple[Person, ...]:
    people = {account_key(person.account): person for person in (*team, *more)}
    return tuple(people.values())


def _company(word: str, people: Sequence[Person], before: Before) -> Company:
    id_, name = before.companies.get(fold(word), (word, word))
    return Company(id=id_, name=name, person=tuple(people))


def _teams(file: Path) -> dict[str | None, list[Person]]:
    """The people of each company, and of the team."""
    teams: dict[str | None, list[Person]] = {}
    faults: list[str] = []
    seen: dict[str, int] = {}
    for line, row in _rows(file):
        fault = _fault(row) or (
            f"account {row['account']!r} stands in line {seen[key]} too"
            if (key := account_key(row["account"])) in seen
            else ""
        )
        if fault:
            faults.append(f"line {line}: {fault}")
            continue
        seen[key] = line
        company = _SELLING if sells(row.get("side", "")) else row["company"]
        teams.setdefault(company, []).append(_person(row))
    if faults:
        more = f"\n  and {len(faults) - _MOST_FAULTS} more" if len(faults) > _MOST_FAULTS else ""
        raise InputError("\n  ".join((f"{file} cannot be used, {len(faults)} faults:", *faults[:_MOST_FAULTS])) + more)
    if not teams:
        raise InputError(f"{file} names nobody: below the headings there is no row")
    return teams


def _rows(file: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The rows under our names of the columns, with the number of their line. InputError for headings not ours."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file} cannot be read ({error}); it should be a CSV in UTF-8") from None
    lines = text.splitlines()
    head = next((line for line in lines if line.strip()), "")
    reader = csv.reader(lines, delimiter=max(",;\t", key=head.count))
    columns: list[str | None] | None = None
    for values in reader:
        if not any(value.strip() for value in values):
            continue
        if columns is None:
            columns = _columns(file, values)
            continue
        named = zip(columns, values, strict=False)
        yield reader.line_num, {name: value.strip() for name, value in named if name is not None}
    if columns is None:
        raise InputError(f"{file} is empty; {_EXPECTED}")


def _columns(file: Path, heads: Sequence[str]) -> list[str | None]:
    found = [column_of(head) for head in heads]
    twice = sorted({name for name in found if name is not None and found.count(name) > 1})
    missing = [name for name in ("company", "account") if name not in found]
    if twice or missing:
        what = f"no column {' and '.join(missing)}" if missing else f"two columns for {', '.join(twice)}"
        raise InputError(f"{file}: {what}; its columns are {', '.join(repr(head) for head in heads)}. {_EXPECTED}")
    return found


_EXPECTED = (
    "Expected: company (or entreprise), account (or compte), and where known name, function, role, side (buy or sell), "
    "expertise. In a CRM the customer is often called account: here that is company, and account is the person's "
    "handle at the source, such as @anna. Rename the columns and ask again"
)


def _fault(row: Mapping[str, str]) -> str:
    side, role = row.get("side", ""), row.get("role", "")
    if not row.get("account"):
        return "no account; leave out who has none, as nothing they write can be found"
    if side and sells(side) is None:
        return f"side {side!r} is neither buy nor sell"
    if not row.get("company") and not sells(side):
        return f"{row['account']} has no company"
    if role and role_of(role) is None:
        words = ", ".join(words[0] for words in ROLE_WORDS.values())
        return f"role {role!r} of {row['account']} is not known; known: {words}. Leave it empty where it is not known"
    return ""


def _person(row: Mapping[str, str]) -> Person:
    role = None if sells(row.get("side", "")) else role_of(row.get("role", ""))
    expertise = tuple(word.strip() for word in row.get("expertise", "").split("|") if word.strip())
    given = {name: row.get(name, "") for name in ("account", "name", "function")}
    return Person(**given, role=role, expertise=expertise)

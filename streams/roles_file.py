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
from pipeline.declared import Company, Declarations, Declaring, Person, Team, account_key
from pipeline.errors import InputError
from pipeline.role_words import ROLE_WORDS, column_of, role_of, sells
from streams.config import read_config
from streams.pseudonym_key import hidden_name

__all__ = ["Before", "declaring_of"]

_MOST_FAULTS = 12


@dataclass(frozen=True, slots=True)
class Before:
    """What was declared of the brand before: `team` who sells, `companies` by id and by name, both folded."""

    companies: Mapping[str, Company]
    team: tuple[Person, ...] = ()


def declaring_of(file: Path, brand: str, before: Before) -> Declaring:
    """The change that a file of roles asks for, of a brand. InputError with every fault of the file.

    A TOML file is read as `murmure declare` reads it. A CSV takes the place of the companies whose buyers it names; who
    sells is added to the team, for the company beside them. Other companies, and who else is of the team, stay.
    """
    if file.suffix.lower() == ".toml":
        found = read_config(file, Declarations)
        if found.brand != brand:
            raise InputError(f"{file} is about {found.brand!r}, and {brand!r} was asked for; say --brand {found.brand}")
        return found.declaring()
    teams, sellers = _teams(file)
    try:
        companies = tuple(_company(word, people, before) for word, people in teams.items())
        team = Team(person=_joined(before.team, sellers, before)) if sellers else None
        made = Declarations(brand=brand, team=team, company=companies).declaring()
    except ValidationError as error:
        faults = "; ".join(str(fault["msg"]).removeprefix("Value error, ") for fault in error.errors()[:_MOST_FAULTS])
        raise InputError(f"{file} cannot be used: {faults}") from None
    return Declaring(brand=brand, rows=made.rows)


def _joined(team: Sequence[Person], more: Sequence[tuple[Person, str]], before: Before) -> tuple[Person, ...]:
    """The team with those of the file in it, who come first; who looks after a company is said beside them."""
    known = {_key(person.account): person for person in team}
    found: dict[str, Person] = {}
    for person, word in more:
        key = _key(person.account)
        serves = found[key].serves if key in found else known[key].serves if key in known else ()
        is_all = key not in found and key in known and not serves
        own = {_of(word, before)[0]} if word and not is_all else set()
        found[key] = person.model_copy(update={"serves": tuple(sorted({*serves, *own}))})
    return tuple((found | {key: person for key, person in known.items() if key not in found}).values())


def _key(account: str) -> str:
    """How somebody is told apart, in a file by their own name and in the store perhaps by a pseudonym."""
    return account_key(hidden_name(account_key(account)))


def _of(word: str, before: Before) -> tuple[str, str]:
    """Id and name of a company, as declared before or as the file has it."""
    known = before.companies.get(fold(word))
    return (word, word) if known is None else (known.id, known.name)


def _company(word: str, people: Sequence[Person], before: Before) -> Company:
    id_, name = _of(word, before)
    return Company(id=id_, name=name, person=tuple(people))


def _teams(file: Path) -> tuple[dict[str, list[Person]], list[tuple[Person, str]]]:
    """The people of each company; and who sells, with the company they look after where the file says one."""
    teams: dict[str, list[Person]] = {}
    sellers: list[tuple[Person, str]] = []
    faults: list[str] = []
    seen: dict[str, int] = {}
    for line, row in _rows(file):
        is_seller, key = sells(row.get("side", "")), account_key(row.get("account", ""))
        fault = _fault(row)
        if not fault and key in seen and not is_seller:  # who sells may stand beside each company they look after
            fault = f"account {row['account']!r} stands in line {seen[key]} too"
        if fault:
            faults.append(f"line {line}: {fault}")
            continue
        seen[key] = line
        if is_seller:
            sellers.append((_person(row), row.get("company", "")))
        else:
            teams.setdefault(row["company"], []).append(_person(row))
    if faults:
        more = f"\n  and {len(faults) - _MOST_FAULTS} more" if len(faults) > _MOST_FAULTS else ""
        n = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        raise InputError("\n  ".join((f"{file} cannot be used, {n}:", *faults[:_MOST_FAULTS])) + more)
    if not teams and not sellers:
        raise InputError(f"{file} names nobody: below the headings there is no row")
    return teams, sellers


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
    account = row["account"].lstrip("@")
    return Person(
        account=account, name=row.get("name", ""), function=row.get("function", ""), role=role, expertise=expertise
    )

"""The declared people of a brand as rows: who sells, who buys and where, in which role, with which expertise.

Read after `declared`. Accounts are compared without @ and whatever their case; who is of the team is no buyer. Nothing
is guessed: who was not declared is not there.
"""

from collections.abc import Sequence
from typing import NamedTuple

import pyarrow as pa

from pipeline.declared import Company, Person, Team

__all__ = ["AccountPerson", "people_of", "people_table"]


class AccountPerson(NamedTuple):
    """One declared person. company None: of the team. key : the account as accounts are compared."""

    brand: str
    company: str | None
    company_name: str
    key: str
    person: Person


def people_of(teams: Sequence[tuple[str, Team]], companies: Sequence[tuple[str, Company]]) -> list[AccountPerson]:
    """All declared people, the team of a brand first, then by company and account; nobody twice in a brand."""
    found: dict[tuple[str, str], AccountPerson] = {}
    for brand, team in teams:
        for person in team.person:
            key = _key(person.account)
            found.setdefault((brand, key), AccountPerson(brand, None, "", key, person))
    for brand, company in companies:
        for person in company.person:
            key = _key(person.account)
            found.setdefault((brand, key), AccountPerson(brand, company.id, company.name or company.id, key, person))
    return sorted(found.values(), key=lambda one: (one.brand, one.company or "", one.key))


def people_table(people: Sequence[AccountPerson]) -> pa.Table:
    """The rows that questions know as `account_people`."""
    return pa.table(
        {
            "brand": pa.array([one.brand for one in people], pa.string()),
            "company": pa.array([one.company for one in people], pa.string()),
            "account": pa.array([one.key for one in people], pa.string()),
        }
    )


def _key(account: str) -> str:
    return account.lower().lstrip("@")

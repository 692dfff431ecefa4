"""Who sells and who buys, as declared: one row a person and company, in the order of names.

Read after `declared`. Accounts are compared without @ and whatever their case. Nothing is filled in: a role or a
function that was not declared is not known. Who is of the team is no buyer, whatever a company's list says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from pipeline.declared import Company, Person, Role, Team, account_key

__all__ = ["ROLES", "Member", "roster"]

ROLES: tuple[str, ...] = get_args(Role)  # of a buying centre, the decider first


@dataclass(frozen=True, slots=True)
class Member:
    """A declared person. `company` is None for who sells: a team sells to all companies of its brand."""

    brand: str
    company: str | None
    company_name: str
    key: str
    person: Person

    @property
    def company_shown(self) -> str:
        """The name of the company, or its id where it has none."""
        return self.company_name or self.company or ""

    @property
    def sells(self) -> bool:
        return self.company is None


def roster(teams: Sequence[tuple[str, Team]], companies: Sequence[tuple[str, Company]]) -> list[Member]:
    """All members by brand, company (the team last) and account; each account once in a company and in a team."""
    found: dict[tuple[str, str | None, str], Member] = {}
    for brand, team in teams:
        for person in team.person:
            key = account_key(person.account)
            found.setdefault((brand, None, key), Member(brand, None, "", key, person))
    for brand, company in companies:
        for person in company.person:
            key = account_key(person.account)
            if (brand, None, key) not in found:
                found.setdefault((brand, company.id, key), Member(brand, company.id, company.name, key, person))
    return sorted(found.values(), key=lambda one: (one.brand, one.sells, one.company or "", one.key))

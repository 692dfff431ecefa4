"""The companies that a selling team sells to: who works there, in which role, and who talks to whom how often.

A company follows one of three plans in turn: `dense` (many ties to many sellers), `single_threaded` (one seller holds
nearly all of it) or `silent_decider` (from some day on its decider speaks with nobody). Part of `world_business.py`.
"""

import random
from collections.abc import Sequence
from itertools import combinations
from typing import Literal

from msgspec import Struct

__all__ = [
    "SELLERS",
    "Company",
    "Contact",
    "Person",
    "Role",
    "accounts_toml",
    "companies",
    "contacts_of",
    "team_contacts",
]

Role = Literal["user", "influencer", "decider", "buyer", "gatekeeper"]
CompanyPlan = Literal["dense", "single_threaded", "silent_decider"]
PLANS: tuple[CompanyPlan, ...] = ("dense", "single_threaded", "silent_decider")

_NAMES = (
    "Halbrun Transports",
    "Ostenne Conseil",
    "Marlow & Finch",
    "Tervanne",
    "Quillard Works",
    "Bexley Brothers Mills",
)
_ROLES: tuple[tuple[Role, str], ...] = (
    ("decider", "management"),
    ("buyer", "finance"),
    ("gatekeeper", "management"),
    ("influencer", "it"),
    ("influencer", "support"),
    ("user", "it"),
    ("user", "support"),
    ("user", "finance"),
)
_BUYERS = ("anna", "bruno", "celia", "denis", "emma", "farid", "grace", "henri")
_DENSE = 0.6  # of all pairs of a dense company talk, besides those that must


class Person(Struct, frozen=True):
    """Someone of a buying or selling team. Sellers have no role."""

    account: str
    name: str
    function: str
    role: Role | None = None


class Company(Struct, frozen=True):
    company_id: str
    name: str
    plan: CompanyPlan
    language: int
    people: tuple[Person, ...]


class Contact(Struct, frozen=True):
    """`n` contacts between two people, spread over the span, or over its part before `until` (0 to 1)."""

    one: str
    other: str
    n: int
    until: float = 1.0


SELLERS = (
    Person("ines.for.lumio", "Inès Vauclair", "sales"),
    Person("owen.for.lumio", "Owen Tarrant", "it"),
    Person("maud.for.lumio", "Maud Périer", "finance"),
    Person("raj.for.lumio", "Raj Selwood", "support"),
    Person("lena.for.lumio", "Léna Corbin", "management"),
)


def companies(n: int) -> tuple[Company, ...]:
    """The first `n` companies; the plans and the languages take turns."""
    found = []
    for k in range(n):
        name = _NAMES[k % len(_NAMES)] if k < len(_NAMES) else f"{_NAMES[k % len(_NAMES)]} {k}"
        id_ = f"company{k + 1:02d}"
        people = tuple(
            Person(f"{given}.at.{id_}", f"{given.capitalize()} ({name})", function, role)
            for given, (role, function) in zip(_BUYERS, _ROLES, strict=True)
        )
        found.append(Company(id_, name, PLANS[k % len(PLANS)], k % 2, people))
    return tuple(found)


def contacts_of(company: Company, rng: random.Random, n: int, share: float, until: float) -> list[Contact]:
    """Who of a company talks to which seller, by its plan: about `n` contacts a pair.

    share : the part of a single-threaded company's contacts that its one seller holds. until : the part of the span
    after which a silent decider has no contact.
    """
    people, found = company.people, []
    if company.plan == "single_threaded":
        talkers = [p for p in people if p.role != "gatekeeper"]
        found = [Contact(p.account, SELLERS[0].account, n) for p in talkers]
        n_others = int(n * len(talkers) * (1 - share) / share)
        if n_others:
            found.append(Contact(talkers[-1].account, SELLERS[1].account, n_others))
        return found + _within(company, n)
    for k, person in enumerate(people):
        must = {k % len(SELLERS), (k + 1) % len(SELLERS)} if company.plan == "dense" else {k % 3}
        for j, seller in enumerate(SELLERS):
            if j in must or (company.plan == "dense" and rng.random() < _DENSE):
                is_silent = company.plan == "silent_decider" and person.role == "decider"
                found.append(Contact(person.account, seller.account, n, until if is_silent else 1.0))
    return found + _within(company, n)


def team_contacts(n: int) -> list[Contact]:
    """The selling team talks among itself: everyone with the first, and one pair besides."""
    pairs = [(SELLERS[0], other) for other in SELLERS[1:]] + [(SELLERS[1], SELLERS[3])]
    return [Contact(one.account, other.account, n) for one, other in pairs]


def accounts_toml(brand: str, teams: Sequence[Company]) -> str:
    """The account file of the scenario, ready to be written as `accounts.toml`."""
    lines = ["# Invented companies and people of the synthetic scenario `business`.", "version = 1"]
    lines += [f'brand = "{brand}"', "", "[team]", ""]
    for seller in SELLERS:
        lines += ["[[team.person]]", *_person(seller), ""]
    for company in teams:
        lines += ["[[company]]", f'id = "{company.company_id}"', f'name = "{company.name}"', ""]
        for person in company.people:
            lines += ["[[company.person]]", *_person(person), ""]
    return "\n".join(lines)


def _within(company: Company, n: int) -> list[Contact]:
    """Colleagues talk, too: the decider with all who buy or advise, the users with one another."""
    by_role = {p.account: p.role for p in company.people}
    pairs = [
        (one, other)
        for one, other in combinations(by_role, 2)
        if by_role[one] == by_role[other] == "user"
        or (by_role[one] == "decider" and by_role[other] in ("buyer", "influencer"))
    ]
    return [Contact(one, other, max(1, n // 3)) for one, other in pairs]


def _person(person: Person) -> list[str]:
    lines = [f'account = "{person.account}"', f'name = "{person.name}"', f'function = "{person.function}"']
    return [*lines, f'role = "{person.role}"'] if person.role is not None else lines

"""What the contacts of the scenario `business` add up to: densities, roles reached, who holds how much.

Counted over the contacts that are planned, by the plain definitions. Part of `world_business.py`.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct

from pipeline.simulation.buying_teams import SELLERS, Company, Person

__all__ = ["Account", "Member", "Met", "account_of", "within_team"]


class Met(NamedTuple):
    """Two people had a contact; where one of them buys, it is `one`."""

    at_ms: int
    one: str
    other: str


class Member(Struct, frozen=True):
    """One person of a buying team, and their contacts with the selling team."""

    account: str
    role: str
    function: str
    contacts: int
    sellers: int
    last_contact_at_ms: int | None


class Account(Struct, frozen=True):
    """One company and its ties to the team. A tie is a pair who had at least one contact, whoever began.

    Densities are ties over possible ties. top_share : the part of the contacts that `top_seller` holds.
    """

    company_id: str
    name: str
    plan: str
    members: tuple[Member, ...]
    contacts: int
    buyer_seller_ties: int
    buyer_seller_density: float
    within_buyer_density: float
    similar_function_ties: int
    cross_function_ties: int
    top_seller: str
    top_share: float
    roles_not_in_contact: tuple[str, ...]
    silent_from_ms: int | None


def account_of(company: Company, contacts: Sequence[Met]) -> Account:
    """What the contacts of a company add up to."""
    function = {p.account: p.function for p in (*SELLERS, *company.people)}
    sellers, people = {p.account for p in SELLERS}, {p.account for p in company.people}
    met = [m for m in contacts if m.one in people and m.other in sellers]
    within = {(m.one, m.other) for m in contacts if m.one in people and m.other in people}
    ties = {(m.one, m.other) for m in met}
    held = Counter(m.other for m in met)
    top = max(held, key=lambda seller: (held[seller], seller))
    similar = sum(function[one] == function[other] for one, other in ties)
    members = tuple(_member(p, met) for p in company.people)
    reached = {m.role for m in members if m.contacts}
    silent = next(m for m in members if m.role == "decider").last_contact_at_ms
    return Account(
        company_id=company.company_id,
        name=company.name,
        plan=company.plan,
        members=members,
        contacts=len(met),
        buyer_seller_ties=len(ties),
        buyer_seller_density=round(len(ties) / (len(people) * len(sellers)), 9),
        within_buyer_density=round(2 * len(within) / (len(people) * (len(people) - 1)), 9),
        similar_function_ties=similar,
        cross_function_ties=len(ties) - similar,
        top_seller=top,
        top_share=round(held[top] / len(met), 9),
        roles_not_in_contact=tuple(sorted({m.role for m in members} - reached)),
        silent_from_ms=silent if company.plan == "silent_decider" else None,
    )


def within_team(met: Sequence[Met]) -> tuple[float, float]:
    """Density and Freeman degree centralization of the selling team."""
    names = {p.account for p in SELLERS}
    pairs = {frozenset((m.one, m.other)) for m in met if m.one in names and m.other in names}
    degrees, n = Counter(name for pair in pairs for name in pair), len(names)
    spread = sum(max(degrees.values()) - degrees[name] for name in names)
    return round(2 * len(pairs) / (n * (n - 1)), 9), round(spread / ((n - 1) * (n - 2)), 9)


def _member(person: Person, met: Sequence[Met]) -> Member:
    own = [m for m in met if m.one == person.account]
    last_ms = max((m.at_ms for m in own), default=None)
    n_sellers = len({m.other for m in own})
    return Member(person.account, person.role or "", person.function, len(own), n_sellers, last_ms)

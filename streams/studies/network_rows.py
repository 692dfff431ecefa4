"""The rows of `account_map` and `account_networks`, from who was declared and who had contact.

Read after `accounts`. Nothing is asked of the store here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import isnan
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from models.arrays import Floats
from models.brokerage import bonds, bridging
from models.folding import fold
from models.network_reading import reading, steps
from models.two_networks import Contacts, Density, TwoNetworks, two_networks
from pipeline.account_roster import ROLES, Member
from pipeline.declared import Company

__all__ = ["MAP", "NETWORKS", "Known", "Pair", "looking_after", "network_row", "person_row", "selling"]

_TEXT, _N, _SHARE, _MOMENT = pa.string(), pa.int64(), pa.float64(), pa.timestamp("us")
_TEXTS = pa.list_(_TEXT)
MAP = pa.schema(
    [(name, _TEXT) for name in ("brand", "company", "company_name", "author_id", "name", "side", "role", "function")]
    + [("is_seen", pa.bool_()), ("posts", _N), ("contacts", _N), ("last_contact_at", _MOMENT), ("contacted_by", _TEXTS)]
    + [
        ("contacts_by", pa.list_(_N)),
        ("colleagues", _TEXTS),
        ("serves", _TEXTS),
        ("burt_constraint", _SHARE),
        ("effective_size", _SHARE),
    ]
)
NETWORKS = pa.schema(
    [(name, _TEXT) for name in ("brand", "company", "company_name", "top_seller", "broker_id", "reading")]
    + [(name, _N) for name in ("n_buyers", "n_sellers", "buyers_in_contact", "sellers_in_contact", "contacts")]
    + [(f"{kind}_ties", _N) for kind in ("buyer_seller", "within_seller", "within_buyer")]
    + [(f"{kind}_function_{what}", _N) for kind in ("similar", "cross") for what in ("ties", "pairs")]
    + [(name, _N) for name in ("broker_sole", "bridged_pairs", "without_role")]
    + [(f"{kind}_{part}", _SHARE) for kind in ("buyer_seller", "within_seller") for part in ("density", "lo", "hi")]
    + [(name, _SHARE) for name in ("within_buyer_density", "seller_centralization", "top_share", "top_share_lo")]
    + [
        ("top_share_hi", _SHARE),
        ("broker_share", _SHARE),
        ("decider_silent_days", _SHARE),
        ("since", _MOMENT),
        ("last_contact_at", _MOMENT),
    ]
    + [(name, _TEXTS) for name in ("roles_in_contact", "roles_not_in_contact", "roles_missing", "steps")]
)


class Pair(NamedTuple):
    """What two people had: contacts and days with contact lately, and the latest contact at all."""

    n: int
    days: int
    last_at: datetime


@dataclass(slots=True)
class Known:
    """What is stored of declared people, by number. seen : the name they were seen under, posts. met : whom they met,
    if only long ago."""

    number: dict[tuple[str, str], int]
    since_ms: int
    as_of_ms: int
    seen: dict[int, tuple[str, int]] = field(default_factory=dict)
    met: dict[int, dict[int, Pair]] = field(default_factory=dict)
    constraint: Floats = field(default_factory=lambda: np.zeros(0))
    effective_size: Floats = field(default_factory=lambda: np.zeros(0))

    def add(self, one: int, other: int, pair: Pair) -> None:
        self.met.setdefault(one, {})[other] = pair
        self.met.setdefault(other, {})[one] = pair

    def met_by(self, member: Member) -> dict[int, Pair]:
        """Whom they met."""
        return self.met.get(self.of(member), {})

    def of(self, member: Member) -> int:
        return self.number[member.brand, member.key]

    def who(self, member: Member) -> str:
        """Their id in the stored rows; as declared where they were never seen."""
        return self.seen.get(self.of(member), (member.person.account.lstrip("@"), 0))[0]


class Sellers(NamedTuple):
    """A team. place : where each number stands among its members. pairs : who of them had contact, as from `_pairs`."""

    members: Sequence[Member]
    place: dict[int, int]
    pairs: list[tuple[int, int, int, int]]


def person_row(
    member: Member, own: Mapping[int, Member], others: Mapping[int, Member], known: Known
) -> dict[str, Any]:  # fmt: skip
    """A row of `account_map`. own, others : by number, the people of their side and of the other."""
    me, person, met = known.of(member), member.person, known.met_by(member)
    across = {known.who(others[n]): pair for n, pair in met.items() if n in others}
    lately = sorted(((pair.n, who) for who, pair in across.items() if pair.n), key=lambda one: (-one[0], one[1]))
    colleagues = {known.who(own[n]) for n, pair in met.items() if n in own and pair.n}
    return {
        "brand": member.brand,
        "company": member.company,
        "company_name": member.company_name or None,
        "author_id": known.who(member),
        "name": person.name or None,
        "side": "sell" if member.sells else "buy",
        "role": person.role,
        "function": person.function or None,
        "is_seen": me in known.seen,
        "posts": known.seen.get(me, ("", 0))[1],
        "contacts": sum(n for n, _ in lately),
        "last_contact_at": max((pair.last_at for pair in across.values()), default=None),
        "contacted_by": [who for _, who in lately],
        "contacts_by": [n for n, _ in lately],
        "colleagues": sorted(colleagues),
        "serves": sorted(set(person.serves)) if member.sells else [],
        "burt_constraint": _told(known.constraint[me]),
        "effective_size": _told(known.effective_size[me]),
    }


def selling(members: Sequence[Member], known: Known) -> Sellers:
    """The team of a brand, and who of it had contact lately."""
    place = {known.of(member): i for i, member in enumerate(members)}
    return Sellers(members, place, list(_pairs(place, place, known)))


def looking_after(company: Company, buyers: Sequence[Member], team: Sequence[Member], known: Known) -> list[Member]:
    """Who of a team looks after a company: who was declared to (or to none), and who had contact with it lately."""
    met = {n for buyer in buyers for n, pair in known.met_by(buyer).items() if pair.n}
    return [
        one for one in team if not one.person.serves or company.id in one.person.serves or known.of(one) in met
    ]  # fmt: skip


def network_row(
    brand: str, company: Company, buyers: Sequence[Member], sellers: Sellers, known: Known
) -> dict[str, Any]:  # fmt: skip
    """A row of `account_networks`."""
    people = [*sellers.members, *buyers]
    sells = np.arange(len(people)) < len(sellers.members)
    place = {known.of(buyer): len(sellers.members) + i for i, buyer in enumerate(buyers)}
    pairs = [*sellers.pairs, *_pairs(place, sellers.place | place, known)]
    met = Contacts(*np.array(pairs, dtype=np.int64).reshape(-1, 4).T)
    found = two_networks(sells, _functions(people), met)
    across = [(b.person.role, pair) for b in buyers for n, pair in known.met_by(b).items() if n in sellers.place]
    reached = {role for role, pair in across if pair.n}
    declared = {buyer.person.role for buyer in buyers}
    decider_at = max((pair.last_at for role, pair in across if role == "decider"), default=None)
    return {
        "brand": brand,
        "company": company.id,
        "company_name": company.name or None,
        "n_buyers": found.n_buyers,
        "n_sellers": found.n_sellers,
        "buyers_in_contact": found.buyers_in_contact,
        "sellers_in_contact": found.sellers_in_contact,
        "contacts": found.contacts,
        "since": datetime.fromtimestamp(known.since_ms / 1000, UTC).replace(tzinfo=None),
        "last_contact_at": max((pair.last_at for _, pair in across), default=None),
        "decider_silent_days": None if decider_at is None else _days(known.as_of_ms, decider_at),
        **_indices(found),
        **_top(found, people, known),
        **_broker(met, people, sells, known),
        "roles_in_contact": [role for role in ROLES if role in reached],
        "roles_not_in_contact": [role for role in ROLES if role in declared - reached],
        "roles_missing": [role for role in ROLES if role not in declared],
        "without_role": sum(buyer.person.role is None for buyer in buyers),
        "reading": str(reading(found)),
        "steps": [str(step) for step in steps(found)],
    }


def _days(as_of_ms: int, at: datetime) -> float:
    """Days from a moment (UTC) to the watermark; 0 for what is newer."""
    return max(0.0, (as_of_ms / 1000 - at.replace(tzinfo=UTC).timestamp()) / 86_400)


def _pairs(
    ones: Mapping[int, int], others: Mapping[int, int], known: Known
) -> Iterator[tuple[int, int, int, int]]:  # fmt: skip
    """Who of the ones had contact lately with whom of the others (who may hold them): places, contacts, days; once."""
    for one, i in ones.items():
        for other, pair in known.met.get(one, {}).items():
            if pair.n and (j := others.get(other, -1)) >= 0 and (j < i or other not in ones):
                yield i, j, pair.n, pair.days


def _functions(people: Sequence[Member]) -> np.typing.NDArray[np.int64]:
    """Functions as numbers, however they are capitalised or accented; -1 where none was declared."""
    names = [fold(member.person.function.strip()) for member in people]
    known = {name: n for n, name in enumerate(sorted(set(names) - {""}))}
    return np.array([known.get(name, -1) for name in names], dtype=np.int64)


def _indices(found: TwoNetworks) -> dict[str, Any]:
    def density(name: str, of: Density) -> dict[str, Any]:
        bracket = {f"{name}_{part}": _told(getattr(of, part)) for part in ("lo", "hi")}
        return {f"{name}_ties": of.ties, f"{name}_density": _told(of.share), **bracket}

    return {
        **density("buyer_seller", found.between),
        **density("within_seller", found.within),
        "within_buyer_ties": found.among_buyers.ties,
        "within_buyer_density": _told(found.among_buyers.share),
        "seller_centralization": _told(found.centralization),
        "similar_function_ties": found.similar.ties,
        "similar_function_pairs": found.similar.pairs,
        "cross_function_ties": found.cross.ties,
        "cross_function_pairs": found.cross.pairs,
    }


def _top(found: TwoNetworks, people: Sequence[Member], known: Known) -> dict[str, Any]:
    held = found.held
    return {
        "top_seller": None if held.person < 0 else known.who(people[held.person]),
        "top_share": _told(held.share),
        "top_share_lo": _told(held.lo),
        "top_share_hi": _told(held.hi),
    }


def _broker(met: Contacts, people: Sequence[Member], sells: Any, known: Known) -> dict[str, Any]:  # noqa: ANN401
    """Who joins most; of several the first in the order of people, sellers before buyers."""
    found = bridging(bonds(met.one, met.other, met.n.astype(np.float64), len(people)), sells.astype(np.int64))
    if not found.n_pairs:
        return {"broker_id": None, "broker_share": None, "broker_sole": 0, "bridged_pairs": 0}
    most = int(np.argmax(found.pairs.round(9)))
    return {
        "broker_id": known.who(people[most]),
        "broker_share": float(found.pairs[most]) / found.n_pairs,
        "broker_sole": int(found.sole[most]),
        "bridged_pairs": found.n_pairs,
    }


def _told(value: float) -> float | None:
    return None if isnan(value) else float(value)

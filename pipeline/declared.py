"""What only the user knows and no post says: who works where and sells to whom, what was done, what it is worth.

One TOML file is about one brand. Accounts are ids as the sources give them. A moment without an offset is UTC. Nothing
in here is ever guessed: a role that is not given is not known.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

__all__ = [
    "DECLARED",
    "Attendee",
    "Boost",
    "Campaign",
    "Company",
    "Declarations",
    "Declaring",
    "MemberValue",
    "Person",
    "Role",
    "Row",
    "Situation",
    "Team",
    "Value",
    "account_key",
]

Role = Literal["decider", "influencer", "gatekeeper", "user", "buyer", "initiator", "approver", "resource_holder"]
_Id = Annotated[str, Field(pattern=r"^[^\s:][^\n:]{0,99}$")]
_Account = Annotated[str, Field(min_length=1, max_length=500)]
_Words = Annotated[str, Field(max_length=200)]
_Worth = Annotated[float, Field(ge=0, le=1e15, allow_inf_nan=False)]  # beyond, sums are no longer whole to a cent


def _in_utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


Moment = Annotated[datetime, AfterValidator(_in_utc)]


def account_key(account: str) -> str:
    """An account as accounts are compared.

    >>> account_key("@Anna")
    'anna'
    """
    return account.lower().lstrip("@")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Person(_Strict):
    """Someone of a team. `function` is their trade (it, finance, ...), `role` their part in the purchase (Webster &
    Wind, 1972), `expertise` what they can answer. Sellers have no role; `serves` are the ids of the companies they look
    after, all where none is named."""

    account: _Account
    name: _Words = ""
    function: _Words = ""
    role: Role | None = None
    expertise: tuple[_Words, ...] = ()
    serves: tuple[_Id, ...] = ()


class Team(_Strict):
    """Who sells."""

    person: tuple[Person, ...] = ()


class Company(_Strict):
    """Who buys: a company and those of its people who are known."""

    id: _Id
    name: _Words = ""
    person: tuple[Person, ...] = ()


class _Spanning(_Strict):
    """Something that begins and ends."""

    id: _Id
    starts: Moment
    ends: Moment

    @model_validator(mode="after")
    def _ends_after(self) -> "_Spanning":
        if self.ends <= self.starts:
            raise ValueError(f"ends ({self.ends:%Y-%m-%d %H:%M}) is not after starts ({self.starts:%Y-%m-%d %H:%M})")
        return self


class Campaign(_Spanning):
    """Posts with one of these items (`tag:spring`, `link:https://...`, `post:ID`), from `starts` to before `ends`."""

    name: _Words = ""
    items: Annotated[tuple[Annotated[str, Field(pattern=r"^(tag|link|post):\S")], ...], Field(min_length=1)]


class Attendee(_Strict):
    """Someone who was there. Without a role it is looked for among what they did, by now."""

    account: _Account
    role: Literal["leader", "seeker"] | None = None


class Situation(_Spanning):
    """An event where people meet. Without attendees they are those who post its `tag` meanwhile; no lift is told."""

    name: _Words = ""
    tag: _Words = ""
    attendee: tuple[Attendee, ...] = ()


class Boost(_Spanning):
    """An influencer was paid, equipped or otherwise strengthened. `cost` in whatever money the user counts in."""

    influencer: _Account
    cost: _Worth | None = None


class MemberValue(_Strict):
    """What one person's own dealings are worth, as the user's books have it: 0 for who costs more than they bring."""

    account: _Account
    value: _Worth


class Value(_Strict):
    """What one adoption is worth."""

    per_adoption: _Worth
    currency: Annotated[str, Field(max_length=20)] = "EUR"
    member: tuple[MemberValue, ...] = ()


class Row(_Strict):
    """One declared thing: its kind, its name within the kind, and the thing itself as JSON."""

    kind: str
    name: str
    content: str


class Declaring(_Strict):
    """A change to what is declared of a brand: all of `kinds` goes, then `without` (kind, name), then `rows` come."""

    brand: str
    kinds: tuple[str, ...] = ()
    without: tuple[tuple[str, str], ...] = ()
    rows: tuple[Row, ...] = ()

    @model_validator(mode="after")
    def _can_be_read_again(self) -> "Declaring":
        """Else every making of the tables would stumble over it."""
        for row in self.rows:
            if row.kind not in DECLARED:
                raise ValueError(f"{row.kind!r} is no kind of thing to declare; known: {', '.join(DECLARED)}")
            DECLARED[row.kind].model_validate_json(row.content)
        return self


class Declarations(_Strict):
    """One file. Each section that is there takes the place of all that was declared of its kind for the brand."""

    version: Annotated[int, Field(ge=1)] = 1
    brand: Annotated[str, Field(min_length=1, max_length=64)]
    team: Team | None = None
    company: tuple[Company, ...] | None = None
    campaign: tuple[Campaign, ...] | None = None
    situation: tuple[Situation, ...] | None = None
    boost: tuple[Boost, ...] | None = None
    value: Value | None = None

    @model_validator(mode="after")
    def _unique(self) -> "Declarations":
        for kind in ("company", "campaign", "situation", "boost"):
            _refuse_twice(f"{kind} id", [one.id for one in getattr(self, kind) or ()])
        teams = [team for team in (self.team, *(self.company or ())) if team is not None]
        _refuse_twice_account([one.account for team in teams for one in team.person])
        for situation in self.situation or ():
            _refuse_twice_account([one.account for one in situation.attendee], f" of situation {situation.id!r}")
        if self.value is not None:
            _refuse_twice_account([one.account for one in self.value.member], " of value.member")
        return self

    def declaring(self) -> Declaring:
        """The change that this file asks for."""
        kinds = tuple(kind for kind in DECLARED if getattr(self, kind) is not None)
        return Declaring(brand=self.brand, kinds=kinds, rows=tuple(row for kind in kinds for row in self._rows(kind)))

    def _rows(self, kind: str) -> Iterator[Row]:
        found = getattr(self, kind)
        for one in found if isinstance(found, tuple) else (found,):
            yield Row(kind=kind, name=getattr(one, "id", kind), content=one.model_dump_json(exclude_defaults=True))


DECLARED: dict[str, type[BaseModel]] = {
    "team": Team,
    "company": Company,
    "campaign": Campaign,
    "situation": Situation,
    "boost": Boost,
    "value": Value,
}


def _refuse_twice(what: str, names: Sequence[str]) -> None:
    if twice := sorted(name for name, n in Counter(names).items() if n > 1):
        raise ValueError(f"{what} {twice[0]!r} is there twice; each may stand once")


def _refuse_twice_account(accounts: Sequence[str], where: str = "") -> None:
    """Accounts are the same without @ and in any case, here as in the tables."""
    spelled = {account_key(account): account for account in reversed(accounts)}
    _refuse_twice(f"account{where}", [spelled[account_key(account)] for account in accounts])

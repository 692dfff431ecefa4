"""Scenario `business`: a selling team and the buying teams of a few companies, who talk for months.

Planted: a company with many ties, one held by a single seller, one whose decider falls silent; people who vouch for the
brand, one of whom turns against it; a question that nobody of the team answers. Everyone else is the public. Read after
`buying_teams.py`.
"""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct

from pipeline.simulation.buying_teams import SELLERS, Company, accounts_toml, companies, contacts_of, team_contacts
from pipeline.simulation.buying_teams import Person as TeamMember
from pipeline.simulation.cast import BRANDS, Cast
from pipeline.simulation.chatter import Chatter, Mix
from pipeline.simulation.scenes import Part, Scenes
from pipeline.simulation.scribe import Ref
from pipeline.simulation.team_books import Account, Met, account_of, within_team
from pipeline.simulation.world import DAY_MS, HOUR_MS, Params, Plan, Planned, World, WorldTruth

__all__ = ["Business", "BusinessParams", "BusinessTruth", "Question", "Vouch"]

_BRAND = BRANDS[1]
_REPLY_WITHIN_MS = 20 * DAY_MS
_CONSULTANT = "cabinet.delorme"  # knows many, works for none
_TURNS_AT = 0.8


class BusinessParams(Params, frozen=True, kw_only=True):
    """companies : how many; their plans take turns. contacts : of each pair that talks, over the span. single_share :
    the part of a single-threaded company's contacts that one seller holds. silent_days : for how many days before the
    end the silent decider has had no contact."""

    span_days: Annotated[int, Meta(ge=14, le=1000)] = 120
    companies: Annotated[int, Meta(ge=3, le=60)] = 3
    contacts: Annotated[int, Meta(ge=1, le=1000)] = 8
    single_share: Annotated[float, Meta(gt=0.5, le=1)] = 0.92
    silent_days: Annotated[int, Meta(ge=1)] = 70


class Vouch(Struct, frozen=True):
    """Someone speaks for the brand to someone (hand `second`: by what others told them), or against it."""

    voucher: str
    receiver: str
    company_id: str
    hand: Literal["first", "second"]
    stance: Literal["for", "against"]
    at_ms: int
    mention_id: str


class Question(Struct, frozen=True):
    """A buyer asks the team something; `answered_by` None: nobody ever answers."""

    company_id: str
    author: str
    topic: str
    at_ms: int
    mention_id: str
    answered_by: str | None


class BusinessTruth(WorldTruth, frozen=True, kw_only=True):
    """seller_centralization is Freeman's for degrees within the selling team (0: all alike, 1: a star)."""

    params: BusinessParams
    brand: str
    sellers: tuple[TeamMember, ...]
    accounts: tuple[Account, ...]
    within_seller_density: float
    seller_centralization: float
    vouching: tuple[Vouch, ...]
    questions: tuple[Question, ...]


class Business(World[BusinessParams]):
    """Two networks and what lies between them."""

    name: ClassVar[str] = "business"

    @property
    def truth(self) -> BusinessTruth:
        density, centralization = within_team(self._met)
        return BusinessTruth(
            books=self.books(),
            params=self.params,
            brand=_BRAND.id,
            sellers=SELLERS,
            accounts=tuple(account_of(company, self._met) for company in self._companies),
            within_seller_density=density,
            seller_centralization=centralization,
            vouching=self.vouching,
            questions=self.questions,
        )

    def accounts_toml(self) -> str:
        return accounts_toml(_BRAND.id, self._companies)

    def plan(self) -> Plan:
        rng, words = self.rng("contacts"), self.rng("words")
        self._rnd = rng.random
        self._scenes = Scenes(words.random)
        self._companies = companies(self.params.companies)
        self._language = {p.account: c.language for c in self._companies for p in c.people}
        self._last: dict[frozenset[str], tuple[int, Ref]] = {}
        self._met = sorted(self._meetings())
        self.vouching = self._vouching()
        self.questions = self._questions()
        planned: list[Planned] = [(met.at_ms, self._meet, (met.one, met.other)) for met in self._met]
        planned += [(v.at_ms, self._vouch, (v,)) for v in self.vouching]
        planned += [(q.at_ms, self._ask, (q,)) for q in self.questions]
        answered = [q for q in self.questions if q.answered_by is not None]
        planned += [(self._answered_ms(q), self._answer, (q,)) for q in answered]
        planned.sort(key=lambda one: one[0])
        # A contact of its own, for the books of the accounts.
        self._met += [Met(self._answered_ms(q), q.author, q.answered_by or "") for q in answered]
        cast = Cast(min(40_000, max(200, self.n_events // 8)))
        chatter = Chatter(
            self.scribe,
            words,
            BRANDS,
            lambda language: cast.anyone(language, words.random),
            lambda author, language: cast.someone_else(author, language, words.random),
            Mix(post=0.4),
        )
        return Plan(len(planned), planned, self.start_ms, chatter)

    def _meetings(self) -> list[Met]:
        """Every contact, in working hours, spread over the time that its pair has."""
        params, rng = self.params, self.rng("teams")
        until = max(0.0, 1 - params.silent_days / params.span_days)
        pairs = team_contacts(params.contacts)
        for company in self._companies:
            pairs += contacts_of(company, rng, params.contacts, params.single_share, until)
        return [
            Met(self._in_working_hours((i + self._rnd()) / pair.n * pair.until), pair.one, pair.other)
            for pair in pairs
            for i in range(pair.n)
        ]

    def _in_working_hours(self, part: float) -> int:
        """A moment between 8 and 18 hours of a day from Monday to Friday, at this part of the span or just before."""
        day = int(part * self.params.span_days)
        day -= max(0, day % 7 - 4)
        return self.start_ms + day * DAY_MS + 8 * HOUR_MS + int(10 * HOUR_MS * self._rnd())

    def _meet(self, t: int, one: str, other: str) -> bytes:
        """One writes to the other, or answers their last words where these are not too old; they take turns."""
        pair = frozenset((one, other))
        last_ms, last = self._last.get(pair, (0, None))
        language = self._language.get(one, self._language.get(other, 0))
        if last is not None and t - last_ms < _REPLY_WITHIN_MS and self._rnd() < 0.6:
            author, id_ = (other if last.author == one else one), self.scribe.new_id("a")
            self._last[pair] = (t, Ref(id_, author, last.brands))
            return self.scribe.answer(t, id_, author, self._scenes.say("THREAD", language, _BRAND), last)
        author, to = (one, other) if self._rnd() < 0.5 else (other, one)
        id_ = self.scribe.new_id("m")
        self._last[pair] = (t, Ref(id_, author, (_BRAND.id,)))
        text = self._scenes.say("CONTACT", language, _BRAND)
        return self.scribe.mention(t, id_, author, text, (_BRAND.id,), addressed=(to,))

    def _vouching(self) -> tuple[Vouch, ...]:
        """A customer speaks from experience to a prospect; a consultant by hearsay to two, then takes it back."""
        dense, single, silent = self._companies[:3]
        told: tuple[tuple[str, str, Company, Literal["first", "second"], Literal["for", "against"], float], ...] = (
            (dense.people[5].account, silent.people[3].account, silent, "first", "for", 0.3),
            (_CONSULTANT, single.people[0].account, single, "second", "for", 0.4),
            (_CONSULTANT, silent.people[1].account, silent, "second", "for", 0.5),
            (_CONSULTANT, single.people[0].account, single, "first", "against", _TURNS_AT),
        )
        return tuple(
            Vouch(who, to, company.company_id, hand, stance, self._in_working_hours(part), f"g{i + 1:04d}")
            for i, (who, to, company, hand, stance, part) in enumerate(told)
        )

    def _vouch(self, t: int, vouch: Vouch) -> bytes:
        by_hand: Part = "VOUCH" if vouch.hand == "first" else "VOUCH_SECOND"
        part: Part = "TURN" if vouch.stance == "against" else by_hand
        text = self._scenes.say(part, self._language.get(vouch.receiver, 0), _BRAND)
        return self.scribe.mention(t, vouch.mention_id, vouch.voucher, text, (_BRAND.id,), addressed=(vouch.receiver,))

    def _questions(self) -> tuple[Question, ...]:
        """The dense company's question is answered by whose field it is; the single-threaded one's by nobody."""
        dense, single = self._companies[:2]
        return (
            Question(
                dense.company_id,
                dense.people[1].account,
                "pricing",
                self._in_working_hours(0.35),
                "q0001",
                SELLERS[2].account,
            ),
            Question(
                single.company_id, single.people[3].account, "security", self._in_working_hours(0.45), "q0002", None
            ),
        )

    def _ask(self, t: int, question: Question) -> bytes:
        text = self._scenes.ask(question.topic, self._language[question.author], _BRAND)
        return self.scribe.mention(t, question.mention_id, question.author, text, (_BRAND.id,))

    def _answer(self, t: int, question: Question) -> bytes:
        of = Ref(question.mention_id, question.author, (_BRAND.id,))
        text = self._scenes.answer(question.topic, self._language[question.author], _BRAND)
        author = question.answered_by or ""
        return self.scribe.answer(t, self.scribe.new_id("a"), author, text, of, (_BRAND.id,))

    def _answered_ms(self, question: Question) -> int:
        return question.at_ms + 2 * HOUR_MS

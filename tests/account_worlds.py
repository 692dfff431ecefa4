"""Declared companies, a team, and who speaks to whom on which day, for tests of accounts."""

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from pipeline.declared import Company, Declarations, Person, Team
from pipeline.records import InteractionRow, MentionRow
from pipeline.settings import Brand, Brands
from streams.store import Store
from tests.standing_worlds import DAY_MS, START_MS
from tests.store_samples import mention, output, share

__all__ = ["ACME", "DECLARED", "Spoken", "at", "declare", "speak"]

ACME = Brands(brand=(Brand(id="acme", name="Acme", accounts=("@acme_help",)),))
DECLARED = Declarations(
    brand="acme",
    team=Team(person=(Person(account="@Ines"), Person(account="raj", expertise=("sécurité", "varnish")))),
).model_copy(  # a file that names one account in both is refused; what was declared in two files may
    update={
        "company": (
            Company(id="c1", name="Ostrel", person=(Person(account="Dora", role="decider"), Person(account="udo"))),
            Company(id="c2", person=(Person(account="eve", role="decider"), Person(account="ines", role="decider"))),
        )
    }
)


def at(day: float) -> int:
    """A moment, in ms, so many days after the start."""
    return START_MS + round(day * DAY_MS)


@dataclass(frozen=True)
class Spoken:
    """On a day `one` writes to `other`; with a text it is a post that is stored, else a reply whose words are not."""

    day: float
    one: str
    other: str
    text: str = ""
    act: str = "opinion"

    @property
    def id(self) -> str:
        return f"{self.one}-{self.other}-{self.day:g}"

    def rows(self) -> tuple[list[MentionRow], InteractionRow]:
        kind = "mention" if self.text else "reply"
        act = share(f"{self.id}#{kind}", self.one, self.other, at(self.day), kind=kind, post_id=self.id)
        post = replace(mention(self.id, self.one, at(self.day), text=self.text), language="en")
        return ([post] if self.text else []), act


def declare(store: Store, given: Declarations = DECLARED) -> None:
    """Put the brand and what is declared of it in force."""
    if not store.brands().brand:
        store.commit_act(store.last_seq() + 1, START_MS, ACME)
    store.commit_act(store.last_seq() + 1, START_MS, declaring=given.declaring())


def speak(store: Store, spoken: Sequence[Spoken]) -> None:
    """Store that they spoke."""
    rows = [one.rows() for one in spoken]
    mentions = [row for found, _ in rows for row in found]
    made = output(str(store.last_seq()), mentions=mentions, interactions=[act for _, act in rows])
    store.commit(made, store.last_seq() + 1)

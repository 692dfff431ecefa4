"""Rows of leaders who speak for a brand and perhaps turn to its rival, and what standing rules make of them."""

from collections.abc import Sequence

from msgspec.structs import replace

from pipeline.records import InteractionRow, MentionRow
from pipeline.settings import Brand, Brands, Settings
from pipeline.standing import StandingFinding
from streams.standing import Rows, StandingRule
from streams.store import Store
from tests.store_samples import mention, output, share

__all__ = ["DAY_MS", "GROUP", "START_MS", "found_by", "heard", "keep", "said", "speech"]

DAY_MS = 86_400_000
START_MS = 1_767_225_600_000  # 2026-01-01T00:00:00Z
GROUP = Brands(brand=(Brand(id="acme", name="Acme", group="g"), Brand(id="brisa", name="Brisa", group="g")))


def said(author: str, day: float, brand: str, *, polarity: int = 1, **given: object) -> MentionRow:
    """A post about a brand, positive unless told otherwise, so many days after the start."""
    at_ms = START_MS + round(day * DAY_MS)
    row = mention(f"{author}-{brand}-{day:g}", author, at_ms, brand=brand, text=f"{brand} is what I use")
    return replace(row, polarity=polarity, **given)


def speech(author: str, days: int, turn: int, first: int = 0) -> list[MentionRow]:
    """A post a day, for acme until the day of the turn, and for brisa since."""
    return [said(author, day + 0.5, "acme" if day < turn else "brisa") for day in range(first, days)]


def heard(author: str, day: float, n: int = 6, brand: str = "acme") -> list[InteractionRow]:
    """People who pass on what they wrote."""
    at_ms = START_MS + round(day * DAY_MS)
    return [share(f"{author}-{day:g}-{i}", f"fan{i}", author, at_ms, brand=brand) for i in range(n)]


def keep(store: Store, mentions: Sequence[MentionRow] = (), interactions: Sequence[InteractionRow] = ()) -> None:
    """Store rows as a commit does; brands are put in force by the first."""
    if not store.brands().brand:
        store.commit_act(store.last_seq() + 1, START_MS, GROUP)
    rows = output(str(store.last_seq()), mentions=list(mentions), interactions=list(interactions))
    store.commit(rows, store.last_seq() + 1)


def found_by(rule: StandingRule, store: Store, as_of_ms: int, per_month: float = 0.025) -> list[StandingFinding]:
    """What a rule finds in a store as of a moment."""
    with store.con.cursor() as con:
        return list(rule.find(Rows(con, as_of_ms, Settings(), store.zones()), per_month))

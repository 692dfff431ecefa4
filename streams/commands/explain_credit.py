"""`murmure explain credit --adopter WHO --item ITEM`: one adoption, who had shown it, and what each rule gives them.

Read after `models/credit.py`. The parts are those of the table `credit`; what the rule `decay` multiplies is learned
again from the same rows (`streams/learned.py`).
"""

from datetime import datetime
from math import exp
from pathlib import Path
from textwrap import fill
from typing import NamedTuple

from models.credit import Rule
from pipeline.errors import QueryError
from streams.commands.credit import in_words
from streams.display import say, show
from streams.learned import Learned, Readiness, learned
from streams.named import brand_named, item_named, person_named
from streams.queries import ask
from streams.statements import statement

__all__ = ["execute"]

_RULES = ("share", "equal", "decay", "first", "last", "shapley")
_BRANDS = "SELECT DISTINCT brand FROM credit_parts ORDER BY 1"
_TOOK_UP = "SELECT adoptions FROM shares_of_credit WHERE brand = ? AND author_id = ?"
_SOME = """
SELECT item FROM credit_parts WHERE brand = ? AND adopter_id = ?
GROUP BY item ORDER BY max(adopted_at) DESC, item LIMIT 3"""
_VERDICT = "SELECT verdict FROM contagion WHERE brand = ? AND item = ?"
_SIGHT = ("influencer_id", "before", "faded_to", "strength", "why_it_counts_as_shown")
_ALL = "all of them"
_WIDTH = 100


class _Shown(NamedTuple):
    """One who had shown the item; the first fields are those of sql/reads/why_exposed.sql."""

    influencer_id: str
    adopted_at: datetime
    seen_at: datetime
    strength: float
    followed_at: datetime | None
    met_at: datetime | None
    acts: int
    spoken_to: int
    share: float
    equal: float
    decay: float
    first: float
    last: float
    shapley: float
    credit_lo: float
    credit_hi: float
    mean_delay_s: float = 0.0
    basis: str = ""

    @property
    def delay_s(self) -> float:
        return (self.adopted_at - self.seen_at).total_seconds()

    @property
    def faded_to(self) -> float:
        """What the delay leaves of a sight, under `decay`."""
        return exp(-self.delay_s / self.mean_delay_s)

    def why(self) -> str:
        """By what the adopter could see them."""
        said = [f"followed since {self.followed_at:%d %b %Y}"] if self.followed_at else []
        said += [f"acted on {_times(self.acts)}"] if self.acts else []
        said += [f"spoken to by them {_times(self.spoken_to)}"] if self.spoken_to else []
        if not self.followed_at and self.met_at == self.adopted_at:
            said.append("first by this very act")
        return ", ".join(said)


def execute(*, adopter: str, item: str, brand: str | None, data: Path, format: str) -> None:  # noqa: A002
    """Print who had shown an item to one who took it up, and their parts. QueryError where nobody is known to have."""
    brand = brand_named(data, brand) if brand is not None else _brand_of(data, adopter, item)
    item, adopter = item_named(data, brand, item, "credit_parts"), person_named(data, brand, adopter)
    found = ask(data, statement("reads/why_exposed"), {"brand": brand, "item": item, "adopter": adopter}).rows
    if not found:
        raise QueryError(_nobody(data, brand, item, adopter))
    known = learned(data, brand)
    shown = [_with_delay(_Shown(*row), adopter, known) for row in found]
    ready = known.readiness(adopter)
    if format != "table":
        _show_for_programs(brand, item, adopter, shown, ready, format)
        return
    sight = [(s.influencer_id, in_words(s.delay_s), round(s.faded_to, 3), round(s.strength, 2), s.why()) for s in shown]
    show(sight, _SIGHT, format, title=f"Who had shown {item} to {adopter} before they took it up ({brand})")
    parts = [(s.influencer_id, *(round(getattr(s, r), 3) for r in (*_RULES, "credit_lo", "credit_hi"))) for s in shown]
    total = (_ALL, *(round(sum(getattr(s, rule) for s in shown), 3) for rule in _RULES), None, None)
    show(
        [*parts, total], ("influencer_id", *_RULES, "least", "most"), format, title="The part of each, under each rule"
    )
    said = [_sentence(item, adopter, shown), *_notes(data, brand, item, adopter, shown, ready)]
    say("\n" + "\n".join(fill(sentence, _WIDTH) for sentence in said))


def _brand_of(data: Path, adopter: str, item: str) -> str:
    """The one brand in which this person took this up. QueryError where that is none, or several."""
    brands = [str(name) for (name,) in ask(data, _BRANDS).rows]
    fits, wrong = [], ""
    for brand in brands:
        try:
            given = {
                "brand": brand,
                "item": item_named(data, brand, item, "credit_parts"),
                "adopter": person_named(data, brand, adopter),
            }
        except QueryError as error:
            wrong = wrong if "nobody is known" in wrong else str(error)
            continue
        fits += [brand] if ask(data, statement("reads/why_exposed"), given).rows else []
        wrong = _nobody(data, brand, given["item"], given["adopter"])
    if len(fits) == 1:
        return fits[0]
    if fits:
        raise QueryError(f"{adopter!r} took up {item!r} of several brands; choose one: --brand {' or '.join(fits)}")
    raise QueryError(wrong or f"nobody in {data} is known to have taken up anything after somebody they could see")


def _with_delay(shown: _Shown, adopter: str, known: Learned) -> _Shown:
    passing = known.passing(shown.influencer_id, adopter)
    return shown._replace(mean_delay_s=passing.mean_delay_s, basis=passing.basis)


def _nobody(data: Path, brand: str, item: str, adopter: str) -> str:
    took_up = sum(n for (n,) in ask(data, _TOOK_UP, [brand, adopter]).rows)
    some = [name for (name,) in ask(data, _SOME, [brand, adopter]).rows]
    return (
        f"nobody is known to have shown {item} of {brand} to {adopter} before: they did not take it up, or found it "
        f"themselves, or the source does not show where. Of their {took_up:,} adoptions "
        + (f"others had a part in, for example, {', '.join(some)}" if some else "nobody had a part in any")
    )


def _show_for_programs(
    brand: str,
    item: str,
    adopter: str,
    shown: list[_Shown],
    ready: Readiness,
    format: str,  # noqa: A002
) -> None:
    columns = (
        *("brand", "item", "adopter_id", "adopted_at", "influencer_id", "seen_at", "delay_s", "mean_delay_s"),
        *("mean_delay_of", "faded_to", "strength", "followed_at", "met_at", "acts", "spoken_to", *_RULES),
        *("credit_lo", "credit_hi", "influenceability", "influenceability_lo", "influenceability_hi"),
    )
    rows = [
        (
            *(brand, item, adopter, s.adopted_at, s.influencer_id, s.seen_at, s.delay_s, s.mean_delay_s),
            *(s.basis, s.faded_to, s.strength, s.followed_at, s.met_at, s.acts, s.spoken_to),
            *(getattr(s, rule) for rule in _RULES),
            *(s.credit_lo, s.credit_hi, ready.rate, ready.lo, ready.hi),
        )
        for s in shown
    ]
    show(rows, columns, format)


def _sentence(item: str, adopter: str, shown: list[_Shown]) -> str:
    """The whole in one sentence: who, what, when, after whom, and whether the rules agree on who led."""
    first, *others = shown
    if not others:
        agree = "nobody else is known to have shown it"
    elif all(getattr(first, rule) >= max(getattr(other, rule) for other in others) for rule in _RULES):
        agree = f"the rest goes to {_named(others)}, and to none of them more under any rule"
    else:
        agree = f"the rest goes to {_named(others)}, and which of them led hangs on the rule"
    return (
        f"{adopter} took up {item} on {first.adopted_at:%d %B %Y %H:%M} UTC, {in_words(first.delay_s)} after "
        f"{first.influencer_id}, who gets {first.share:.0%} of the credit by share, {first.credit_lo:.0%} to "
        f"{first.credit_hi:.0%} over six rules; {agree}."
    )


def _named(others: list[_Shown]) -> str:
    if len(others) <= 2:
        return " and ".join(other.influencer_id for other in others)
    return f"{others[0].influencer_id} and {len(others) - 1:,} others"


def _notes(data: Path, brand: str, item: str, adopter: str, shown: list[_Shown], ready: Readiness) -> list[str]:
    """What the figures mean, and what they do not."""
    verdicts = [verdict for (verdict,) in ask(data, _VERDICT, [brand, item]).rows]
    delays = sorted({f"{in_words(s.mean_delay_s)} ({s.basis})" for s in shown})
    least = min(sum(getattr(s, rule) for s in shown) for rule in _RULES)
    return [
        f"Of {ready.n_actions:,} adoptions by {adopter} {ready.n_influenced:,} came within the mean delay after "
        f"somebody they could see: influenceability {ready.rate:.2f} [{ready.lo:.2f}, {ready.hi:.2f}].",
        f"faded_to: what the delay leaves, at mean delays of {'; '.join(delays[:3])}. decay is equal x faded_to x "
        "influenceability.",
        f"Under the sternest of {len(Rule)} rules {1 - least:.0%} of the adoption stays theirs. That somebody came "
        "before is seen; that they persuaded is not: "
        + (f"{item} reads `{verdicts[0]}`" if verdicts else f"{item} was not tested")
        + f" (murmure contagion {brand}).",
    ]


def _times(n: int) -> str:
    return "once" if n == 1 else "twice" if n == 2 else f"{n:,} times"

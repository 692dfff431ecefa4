"""`murmure invite BRAND --budget B`: whom to contact first, what each adds, and which idle ties that could wake.

The plan is that of `invite_plan.py`, which the page shows too: credit of past adoptions, handed back along their
chains, under prices; beside it who has ties that were strong once, to whom, and who of the brand's own could speak to
them.
"""

from pathlib import Path

import numpy as np

from pipeline.errors import QueryError
from streams.chains import Chain, chain_of
from streams.commands.credit_plan import costs_of
from streams.display import reading, say, show
from streams.invite_plan import COLUMNS, Invited, invited
from streams.inviting import Past, past_of
from streams.named import brand_named
from streams.queries import ask

__all__ = ["chosen", "execute"]

_SHORT = {  # of COLUMNS, what fits a line, and its name there
    **{"order": "order", "author_id": "who", "price": "price", "gain": "gain", "gain_lo": "lo", "gain_hi": "hi"},
    **{"reach": "reach", "overlap": "overlap", "overlap_with": "with", "dormant_ties": "idle"},
}


def execute(
    *,
    brand: str,
    data: Path,
    budget: float,
    prices: Path | None,
    price: float,
    rule: str,
    top: int,
    format: str,  # noqa: A002
) -> None:
    """Print whom to contact, in order. The brand's own accounts are not for choice."""
    brand = brand_named(data, brand)
    past, chain, found = chosen(data, brand, budget, prices, price, rule, top)
    said = _said(found, chain, past, budget, rule)
    if format != "table":
        show([(*row, reading(said)) for row in found.rows], (*COLUMNS, "reading"), format)
        return
    rounded = [COLUMNS.index(name) for name in ("gain", "gain_lo", "gain_hi", "reach", "overlap")]
    at = [COLUMNS.index(name) for name in _SHORT]
    short = [tuple(round(row[k], 1) if k in rounded else row[k] for k in at) for row in found.rows]
    show(short, tuple(_SHORT.values()), format, title=f"Whom to contact first: {brand}, {rule}, budget {budget:g}")
    say("\n" + "\n".join(said))


def chosen(
    data: Path,
    brand: str,
    budget: float,
    prices: Path | None = None,
    price: float = 1.0,
    rule: str = "decay",
    top: int = 20,
) -> tuple[Past, Chain, Invited]:
    """What the plan stands on, the chains of credit, and whom to contact. QueryError: nobody."""
    past = past_of(lambda sql, given: ask(data, sql, given).rows, brand)
    if not past.rows:
        raise QueryError(
            f"nobody in {data} is known to have taken up anything of {brand} after somebody they could see"
        )
    chain = chain_of(past.rows)
    cost = costs_of(prices, chain.people, past.staff, price, ("account", "price"))
    found = invited(past, chain, rule, budget, cost, top)
    if not found.rows:
        cheapest = float(cost.min(initial=np.inf))
        raise QueryError(
            f"--budget {budget:g} reaches nobody: "
            + (f"the cheapest costs {cheapest:g}" if cheapest > budget else "nobody who could be asked adds anything")
        )
    return past, chain, found


def _said(invitation: Invited, chain: Chain, past: Past, budget: float, rule: str) -> list[str]:
    found = invitation.found
    plan = found.plan
    reach, spent = float(plan.gain.sum()), float(plan.cost.sum())
    people = "1 person reaches" if len(plan.person) == 1 else f"{len(plan.person):,} people reach"
    lines = [
        f"{people} {reach:.1f} of {chain.n:,} adoptions ({reach / chain.n:.0%}) for {spent:g} of {budget:g}.",
        f"No choice for this budget reaches more than {plan.at_most:.1f}, so this is at least {found.surely:.0%} of",
        f"the best there is; whatever the network, such a plan is at least {found.promised:.0%}.",
    ]
    if past.worth is not None:
        unit, each = past.worth
        lines.append(f"At {each:g} {unit} an adoption, what they reach is worth {reach * each:,.0f} {unit}.")
    beside = "" if past.adoptions is None else f" (murmure value: all {past.adoptions:,} of members)"
    return [
        *lines,
        f"Counted are the {chain.n:,} adoptions that followed others' or led to some{beside}. Credit is",
        f"split by the rule {rule}; other rules give other gains (--rule; murmure credit --plan takes share). A price",
        "is 1 where none is given.",
        "gain: what each adds to those before, of past adoptions; lo, hi: over six rules and chance, for all who could",
        "be chosen at once. overlap: what those before reach already.",
        "idle: ties strong once, silent since, which a word could wake (to whom, and by whom: --format json).",
        *_coming(invitation),
    ]


def _coming(found: Invited) -> list[str]:
    """What to expect of what comes, in words: plans reach most of what they were chosen on."""
    if found.elsewhere is None:
        return ["Of one item alone it cannot be told what such a plan reaches of others."]
    last = dict(zip(COLUMNS, found.rows[-1], strict=True))
    people = f"{last['people_expected']:,.1f} people [{last['people_lo']:,.1f}, {last['people_hi']:,.1f}]"
    return [
        f"Chosen on half of the items, such a plan reached {found.elsewhere:.0%} of the other half: expect that of",
        f"what comes, with these {people}; of the past they were chosen on it is {last['past_people']:,.1f}.",
    ]

"""`murmure invite BRAND --budget B`: whom to contact first, what each adds, and which idle ties that could wake.

The plan is that of `credit --plan` (credit of past adoptions, handed back along their chains), under prices; beside it
who has ties that were strong once, to whom, and who of the brand's own could speak to them.
"""

from collections.abc import Sequence
from copy import copy
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import typer

from models.adoptions import Floats, Ints
from models.budgeted import Budgeted, spend
from pipeline.errors import QueryError
from streams.commands.credit_plan import CHAIN, STAFF, Chain, chain_of, costs_of
from streams.display import reading, show
from streams.named import brand_named
from streams.queries import ask

__all__ = ["chosen", "execute"]

_DORMANT = """
SELECT author_id, other_id, epoch_ms(last_at), opener_id FROM dormant_ties WHERE brand = ?
ORDER BY author_id, round(once, 9) DESC, other_id"""
_ALL = "SELECT adoptions FROM network_value WHERE brand = ?"
_VALUE = "SELECT unit, per_adoption FROM network_value WHERE brand = ? AND unit <> 'adoptions'"
_OF_PEOPLE = "SELECT 1 FROM network_value WHERE brand = ? AND counted = 'people'"
_FULL = (
    *(
        "order",
        "author_id",
        "price",
        "gain",
        "reach",
        "alone",
        "overlap",
        "overlap_with",
        "own",
        "worth",
        "dormant_ties",
    ),
    *("dormant_to", "opener"),
)
_COLUMNS = ("order", "who", "price", "gain", "reach", "overlap", "with", "idle ties", "to whom", "opener")
_SHOWN = 2  # names of one's idle ties
_LOOKED_AT = 10  # of the first so many is looked at whom others overlap with


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
    rows, chain, cost, found = chosen(data, brand, budget, prices, price, rule)
    value = next(((str(unit), float(each)) for unit, each in ask(data, _VALUE, [brand]).rows), None)
    table = _rows(found, chain, _idle(data, brand), value)
    said = [
        *_said(found, chain, budget, value, rule, [n for (n,) in ask(data, _ALL, [brand]).rows]),
        _elsewhere(rows, budget, dict(zip(chain.people, cost.tolist(), strict=True))),
    ]
    if format != "table":
        show([(*row, reading(said)) for row in table[:top]], (*_FULL, "reading"), format)
        return
    short = [(*row[:5], *row[6:8], row[10], ", ".join(row[11]), row[12]) for row in table]
    show(short[:top], _COLUMNS, format, title=f"Whom to contact first: {brand}, {rule}, budget {budget:g}")
    typer.echo("\n" + "\n".join(said))


def chosen(
    data: Path, brand: str, budget: float, prices: Path | None = None, price: float = 1.0, rule: str = "decay"
) -> tuple[list[tuple[Any, ...]], Chain, Floats, Budgeted]:
    """The rows of credit of a brand, the chain they make, what each costs, and whom to contact. QueryError: nobody."""
    rows = ask(data, CHAIN.format(rule=rule), [brand]).rows
    if ask(data, _OF_PEOPLE, [brand]).rows:  # only the brand itself has a value, and a person takes it up once
        rows = [row for row in rows if row[0] == f"brand:{brand}"]
    if not rows:
        raise QueryError(
            f"nobody in {data} is known to have taken up anything of {brand} after somebody they could see"
        )
    chain = chain_of(rows)
    staff = {str(name) for (name,) in ask(data, STAFF, [brand]).rows}
    cost = costs_of(prices, chain.people, staff, price, ("account", "price"))
    found = spend(chain.reach, budget, cost)
    if not len(found.plan.person):
        cheapest = float(cost.min(initial=np.inf))
        raise QueryError(
            f"--budget {budget:g} reaches nobody: "
            + (f"the cheapest costs {cheapest:g}" if cheapest > budget else "nobody who could be asked adds anything")
        )
    return rows, chain, cost, found


def _idle(data: Path, brand: str) -> dict[str, tuple[int, list[str], str]]:
    """Of each person, how many of their ties are idle, to whom the strongest, and who of ours is near to them."""
    rows = ask(data, _DORMANT, [brand]).rows
    out = {}
    for author, of in groupby(rows, key=lambda row: str(row[0])):
        ties = list(of)
        out[author] = len(ties), [str(row[1]) for row in ties[:_SHOWN]], ties[0][3] or ""
    return out


def _rows(
    found: Budgeted, chain: Chain, idle: dict[str, tuple[int, list[str], str]], value: tuple[str, float] | None
) -> list[tuple[Any, ...]]:
    plan = found.plan
    shared = _shared(chain, plan.person, plan.alone)
    out = []
    for i, who in enumerate(plan.person.tolist()):
        n, to, opener = idle.get(chain.people[who], (0, [], ""))
        figures = (plan.cost[i], plan.gain[i], plan.reach[i], plan.alone[i], plan.overlap[i])
        rounded = (round(float(figure), 2) + 0.0 for figure in figures)  # rounding leaves -0.0 of differences
        worth = None if value is None else round(float(plan.gain[i]) * value[1], 2)
        name, own = chain.people[who], round(float(plan.own[i]), 2) + 0.0
        out.append((i + 1, name, *rounded, shared[i], own, worth, n, to, opener))
    return out


def _shared(chain: Chain, person: Ints, alone: Floats) -> list[str]:
    """With whom of those before them the first of the plan overlap most, where that is a twentieth or more."""
    first = person[:_LOOKED_AT]
    beside = np.zeros((len(first), len(person)))
    for j, who in enumerate(first.tolist()):
        reach = copy(chain.reach)
        reach.choose(np.array([who]))
        beside[j] = alone - reach.gains()[person]
    out = []
    for i in range(len(person)):
        before = beside[:i, i]
        most = int(np.argmax(before)) if len(before) else -1
        is_some = len(before) > 0 and before[most] >= 0.05 * alone[i]
        out.append(chain.people[int(first[most])] if is_some else "")
    return out


def _said(
    found: Budgeted, chain: Chain, budget: float, value: tuple[str, float] | None, rule: str, every: Sequence[int]
) -> list[str]:
    plan = found.plan
    reach, spent = float(plan.gain.sum()), float(plan.cost.sum())
    people = "1 person reaches" if len(plan.person) == 1 else f"{len(plan.person):,} people reach"
    lines = [
        f"{people} {reach:.1f} of {chain.n:,} adoptions ({reach / chain.n:.0%}) for {spent:g} of {budget:g}.",
        f"No choice for this budget reaches more than {plan.at_most:.1f}, so this is at least {found.surely:.0%} of",
        f"the best there is; whatever the network, such a plan is at least {found.promised:.0%}.",
    ]
    if value is not None:
        unit, each = value
        lines.append(f"At {each:g} {unit} an adoption, what they reach is worth {reach * each:,.0f} {unit}.")
    beside = "".join(f" (murmure value: all {n:,} of members)" for n in every)
    return [
        *lines,
        f"Counted are the {chain.n:,} adoptions that followed others' or led to some{beside}. Credit is",
        f"split by the rule {rule}; other rules give other gains (--rule; murmure credit --plan takes share). A price",
        "is 1 where none is given.",
        "gain: what each adds to those before, of past adoptions. overlap: what those before reach already.",
        "idle ties: strong once, silent since, which a word could wake; opener: who of ours is nearest to them now.",
    ]


def _elsewhere(rows: Sequence[tuple[Any, ...]], budget: float, cost: dict[str, float]) -> str:
    """What plans chosen on one half of the items reach of the other half: they were not chosen for it."""
    half_of = {item: n % 2 for n, item in enumerate(sorted({row[0] for row in rows}))}
    if len(half_of) < 2:
        return "Of one item alone it cannot be told what such a plan reaches of others."
    chains = [chain_of([row for row in rows if half_of[row[0]] == half]) for half in (0, 1)]
    reached = 0.0
    for here, there in (chains, chains[::-1]):
        prices = np.array([cost[name] for name in here.people])
        names = {here.people[who] for who in spend(here.reach, budget, prices).plan.person.tolist()}
        there_too = copy(there.reach)
        there_too.choose(np.array([i for i, name in enumerate(there.people) if name in names], dtype=np.int64))
        reached += there_too.total()
    part = reached / sum(chain.n for chain in chains)
    return f"Chosen on half of the items, such a plan reached {part:.0%} of the other half: expect that of what comes."

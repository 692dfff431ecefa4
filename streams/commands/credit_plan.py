"""`murmure credit --plan`: whom to win over first for a budget, and what is left to gain after them.

Chosen on the credit of past adoptions, handed back along their chains (`models/seeding.py`): every adoption is worth 1.
"""

import csv
from collections.abc import Sequence, Set
from copy import copy
from pathlib import Path
from typing import Any

import numpy as np
import typer

from models.adoptions import Floats, Ints
from models.seeding import Plan, Reach, plan
from pipeline.errors import InputError, QueryError
from streams.chains import DORMANT, Chain, chain_of, priced_alike
from streams.display import reading, say, show
from streams.inviting import STAFF
from streams.named import brand_named, person_named
from streams.queries import ask
from streams.statements import statement

__all__ = ["costs_of", "execute"]

_COLUMNS = ("order", "author_id", "cost", "gain", "reach", "overlap", "own", "dormant")
_SHOWN = 3


def execute(
    *,
    brand: str,
    data: Path,
    budget: float,
    costs: Path | None,
    given: str | None,
    rule: str,
    format: str,  # noqa: A002
) -> None:
    """Print whom to win over, in order. The brand's own accounts are not for choice."""
    brand = brand_named(data, brand)
    rows = ask(data, statement("reads/chain"), {"brand": brand}).rows
    if not rows:
        raise QueryError(
            f"nobody in {data} is known to have taken up anything of {brand} after somebody they could see"
        )
    chain = chain_of(rows)
    reach = chain.reach(rule)
    staff = {name for (name,) in ask(data, STAFF, {"brand": brand}).rows}
    cost = costs_of(costs, chain.people, staff)
    number = {name: i for i, name in enumerate(chain.people)}
    already = [person_named(data, brand, name.strip()) for name in (given or "").split(",") if name.strip()]
    there = np.array([number[name] for name in already if name in number], dtype=np.int64)
    found = plan(reach, budget, cost, there)
    if not len(found.person):
        raise QueryError(
            f"--plan {budget:g} wins nobody over: "
            + (
                "nobody who could be chosen adds anything"
                if not np.isfinite(cost).any() or cost.min() <= budget
                else f"the cheapest costs {cost.min():g}"
            )
        )
    told, said = _rows(found, chain), _said(found, chain, reach, cost, there, already, rule)
    if format != "table":
        show([(*row, reading([said])) for row in told], (*_COLUMNS, "reading"), format)
        return
    show(told, _COLUMNS, format, title=f"Whom to win over first: {brand}, {rule}, budget {budget:g}")
    say(said)


def _rows(found: Plan, chain: Chain) -> list[tuple[Any, ...]]:
    reach = found.given + found.reach
    parts = (found.cost, found.gain, reach, found.overlap, found.own, found.dormant)
    # A float is shown with two digits, and 0 stays 0: rounding leaves -0.0 of differences.
    return [
        (i + 1, chain.people[who], *(round(float(part[i]), 2) + 0.0 for part in parts))
        for i, who in enumerate(found.person.tolist())
    ]


def _said(found: Plan, chain: Chain, of: Reach, cost: Floats, there: Ints, already: Sequence[str], rule: str) -> str:
    reach, n = found.given + found.reach, len(found.person)
    some = min(_SHOWN, n)
    lines = []
    if already:
        lines.append(f"{', '.join(already)} reach {found.given:.1f} already; what others add comes on top.")
    first = "The first reaches" if some == 1 else f"The first {some} reach"
    after = f"the next adds {found.gain[some]:.1f}." if n > some else _next(found, chain, of, cost, there)
    lines.append(f"{first} {reach[some - 1]:.1f} of {chain.n:,} adoptions ({reach[some - 1] / chain.n:.0%}); {after}")
    if n > some:
        lines.append(
            f"All {n:,} reach {reach[-1]:.1f} ({reach[-1] / chain.n:.0%}); {_next(found, chain, of, cost, there)}"
        )
    if found.by_cost:
        lines.append("Chosen by gain for each unit of cost; that came out higher than choosing by gain alone.")
    lines += [
        f"No choice for this budget reaches more than {found.given + found.at_most:.1f}.",
        "Of the adoptions that followed others or led to some. It is what these hang on, not a forecast.",
        f"Credit is split by the rule {rule}; other rules give other gains (--rule; murmure invite takes decay).",
        f"own: their own adoptions. overlap: reached by those before. dormant: over ties below {DORMANT:g} then,",
        "which a word could wake. The brand's own accounts are not for choice.",
    ]
    return "\n" + "\n".join(lines)


def _next(found: Plan, chain: Chain, reach: Reach, cost: Floats, there: Ints) -> str:
    """What whoever comes after all of them would add."""
    reach = copy(reach)
    reach.choose(np.concatenate([there, found.person]))
    gains = np.where(np.isfinite(cost), reach.gains(), 0.0)
    who = int(np.argmax(gains))
    if gains[who] <= 0:
        return "nobody else would add anything."
    return f"the next ({chain.people[who]}) would add {gains[who]:.1f}."


def costs_of(
    path: Path | None,
    people: Sequence[str],
    staff: Set[str],
    each: float = 1.0,
    columns: tuple[str, str] = ("author", "cost"),
) -> Floats:
    """What each costs: `each`, or what a file says and nobody else can be had; never the brand's own accounts."""
    if path is None:
        return priced_alike(people, staff, each)
    told = _read(path, *columns)
    if strange := sorted(set(told) - set(people)):
        few = ", ".join(strange[:3]) + (" ..." if len(strange) > 3 else "")
        typer.echo(f"murmure: {len(strange):,} in {path} named in no chain of adoptions, passed over: {few}", err=True)
    if own := sorted(staff & set(told)):
        typer.echo(f"murmure: the brand's own accounts are not for choice: {', '.join(own)}", err=True)
    return np.array([np.inf if name in staff else told.get(name, np.inf) for name in people])


def _read(path: Path, who: str, what: str) -> dict[str, float]:
    """The costs in a CSV file with the columns `who` and `what`. InputError names the line."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if not {who, what} <= set(reader.fieldnames or ()):
                raise InputError(f"{path} needs the columns {who},{what} in its first line, got {reader.fieldnames}")
            costs: dict[str, float] = {}
            for row in reader:
                author, where = (row[who] or "").strip(), f"{path}:{reader.line_num}"
                if not author or author in costs:
                    raise InputError(f"{where}: {f'{author} is named twice' if author else f'the {who} is missing'}")
                costs[author] = _cost(row[what], where, what)
            return costs
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"--{what}s {path} cannot be read ({error})") from error


def _cost(given: str | None, where: str, what: str) -> float:
    try:
        cost = float(given or "")
    except ValueError:
        cost = 0.0
    if not 0 < cost < float("inf"):
        raise InputError(f"{where}: {what} must be a number above 0, got {given!r}")
    return cost

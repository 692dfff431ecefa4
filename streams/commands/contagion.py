"""`murmure contagion`: whether items spread from contact to contact; of one item, after how many contacts and when.

The tests are made with the tables (`models/contagion.py`); this tells what they found.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from models.contagion import LEAST_LINKED, LEVEL, Verdict
from models.exposure import Curve, OrderCounts
from models.exposure import curve as shape_of
from pipeline.errors import QueryError
from streams.display import reading, say, show
from streams.named import brand_named, item_named
from streams.queries import ask

__all__ = ["caution", "of_brand", "of_item"]

_TESTS = """
SELECT verdict, item, n_adopters, n_linked, round(alpha, 2), round(null_mean, 2), round(null_sd, 2), p, p_near,
    p_direction, why
FROM contagion WHERE brand = ? ORDER BY list_position(?, verdict), n_adopters DESC, item"""
_COLUMNS = (
    *("verdict", "item", "n_adopters", "n_linked", "alpha", "null_mean", "null_sd"),
    *("p", "p_near", "p_direction", "why"),
)
_TOLD = ("verdict", "item", "adopters", "linked", "alpha", "shuffled", "p", "p_near", "p_dir")
_CURVE = "SELECT k, exposed, adopted, round(p, 4), round(lo, 4), round(hi, 4) FROM k_exposure(?, what := ?)"
_TIMES = """
SELECT dimension, bin, label, adopted, hours_at_risk, per_hour, lo, hi FROM hazards WHERE brand = ? AND item = ?
ORDER BY list_position(['delay', 'hour', 'weekday'], dimension), bin"""
_ORDER = [Verdict.CONTAGION, Verdict.CANNOT_TELL, Verdict.CORRELATION_ONLY, Verdict.TOO_FEW]
_DIMENSIONS = {
    "delay": "time since the latest contact took it up",
    "hour": "hour of the brand's day",
    "weekday": "weekday",
}
_THOUSAND = 1_000  # hours: rates of one hour are too small to be read
Row = tuple[Any, ...]


def of_brand(*, brand: str, data: Path, format: str) -> None:  # noqa: A002
    """Print the verdict on every item of a brand that was looked at."""
    brand = brand_named(data, brand)
    rows = ask(data, _TESTS, [brand, list(map(str, _ORDER))]).rows
    if not rows:
        raise QueryError(f"nothing of {brand} in {data} was taken up by 10 people or more: too few to test anything")
    if format != "table":
        show([(*row, reading([caution(rows)])) for row in rows], (*_COLUMNS, "reading"), format)
        return
    show([_told(row) for row in rows], _TOLD, format, title=f"Did it spread from contact to contact? {brand}")
    say(caution(rows))


def of_item(*, brand: str, item: str, data: Path, format: str) -> None:  # noqa: A002
    """Print the test of one item, its k-exposure curve, and when people of its type follow."""
    brand = brand_named(data, brand)
    item = item_named(data, brand, item, "exposures")
    test = [row for row in ask(data, _TESTS, [brand, list(map(str, _ORDER))]).rows if row[1] == item]
    curve = ask(data, _CURVE, [brand, item]).rows
    every = f"{item.partition(':')[0]}:*"
    times = ask(data, _TIMES, [brand, every]).rows
    if format != "table":
        measures = ("item", "measure", "bin", "label", "value", "lo", "hi", "adopted", "of", "reading")
        said = reading([_summary(curve, every, [row for row in times if row[0] == "delay"])])
        show([(*row, said) for row in _long(item, every, test, curve, times)], measures, format)
        return
    if test:
        title = f"Did {item} spread from contact to contact? {test[0][0]}"
        show([_told(row) for row in test], _TOLD, format, title=title)
        say(f"{test[0][-1]}.\n")
    show(curve, ("k", "exposed", "adopted", "p", "lo", "hi"), format, title=f"{item}: after how many contacts")
    for dimension, what in _DIMENSIONS.items():
        rows = [
            (label, adopted, round(hours), *(None if rate is None else rate * _THOUSAND for rate in rates))
            for name, _, label, adopted, hours, *rates in times
            if name == dimension
        ]
        columns = (dimension, "adopted", "hours_at_risk", "per_1000_h", "lo", "hi")
        show(rows, columns, format, title=f"{every}: by {what}")
    say(_summary(curve, every, [row for row in times if row[0] == "delay"]))


def _told(row: Row) -> Row:
    """A test for a person to read: alpha, and its mean and standard deviation over shuffles."""
    *known, alpha, mean, sd, p, p_near, p_direction, _ = row
    return (*known, alpha, "" if mean is None else f"{mean:.2f} ± {sd:.2f}", p, p_near, p_direction)


def caution(rows: Sequence[Row]) -> str:
    """What the verdicts are worth, taken together."""
    tested = sum(row[0] != Verdict.TOO_FEW for row in rows)
    found = sum(row[0] == Verdict.CONTAGION for row in rows)
    if not tested:
        return (
            f"\nNone of {len(rows)} items could be tested: that needs {LEAST_LINKED} adopters with links "
            "to others that are older than the item.\nMostly these are follows: an input that begins with them, before "
            "the posts, can be tested."
        )
    by_chance = tested * LEVEL
    return (
        f"\ncontagion: p, p_near and p_dir are all at most {LEVEL:g}. cannot tell: p is, another is not. "
        "correlation only: p is not. too few: not tested.\n"
        f"Of {len(rows)} items looked at {tested} could be tested. If nothing spread, up to {by_chance:.2g} of them "
        f"would read contagion by chance; {found} {'does' if found == 1 else 'do'}.\n"
        "It is how it came, not that it persuaded: what people mostly repost from those they see reads contagion by "
        "that alone."
    )


def _summary(curve: Sequence[Row], every: str, delays: Sequence[Row]) -> str:
    """After how many contacts, and how soon, half of those who followed had done so."""
    said = []
    k = _half([(row[0], row[2]) for row in curve if row[0]])
    if k is not None:
        n, seen = sum(row[2] for row in curve if row[0]), sum(row[2] for row in curve)
        said.append(
            f"{n:,} of {seen:,} took it up with a contact in sight who had; half of them at {k} "
            f"contact{'' if k == 1 else 's'} or fewer."
        )
    soon = _half([(row[2], row[3]) for row in delays])
    if soon is not None:
        said.append(f"Of all who followed ({every}), the one in the middle came {soon} after the latest contact.")
    shape = _shape(curve)
    if shape.reach and not np.isnan(shape.persistence):
        said.append(
            f"Stickiness {shape.stickiness:.3f}: the highest p, of 1 to {shape.reach} contacts. Persistence "
            f"{shape.persistence:.2f}: how much of it lasts over these;\nlow where a first contact decides, near 1 "
            "where further ones go on to."
        )
    elif shape.reach:
        said.append(
            f"Stickiness {shape.stickiness:.3f}: p at one contact; more contacts are too few to say what lasts."
        )
    said.append("p: of all who had k contacts in sight, how many took it up before a further one did; 95 % intervals.")
    return "\n" + "\n".join(said)


def _half(counts: Sequence[tuple[Any, int]]) -> Any:  # noqa: ANN401 - a number or a label
    """Up to which value half of the count lies; None of nothing."""
    total, so_far = sum(n for _, n in counts), 0
    for value, n in counts:
        so_far += n
        if total and 2 * so_far >= total:
            return value
    return None


def _shape(rows: Sequence[Row]) -> Curve:
    """The stickiness and persistence of a k-exposure curve (Romero et al. 2011), from its rows, k from 0 on."""
    exposed, adopted = (np.array([row[column] for row in rows], dtype=np.int64) for column in (1, 2))
    return shape_of(OrderCounts(exposed, adopted))


def _long(item: str, every: str, test: Sequence[Row], curve: Sequence[Row], times: Sequence[Row]) -> list[Row]:
    """Everything as rows of one shape: one is a measure, and its bin where it has several."""
    rows: list[Row] = []
    for row in test:
        verdict, _, n_adopters, n_linked, *numbers, why = row
        rows.append((item, "verdict", None, verdict, None, None, None, None, None))
        rows.append((item, "why", None, why, None, None, None, None, None))
        named = zip(_COLUMNS[2:-1], (n_adopters, n_linked, *numbers), strict=True)
        rows += [(item, name, None, None, number, None, None, None, None) for name, number in named]
    shape = _shape(curve)
    if shape.reach:
        rows.append((item, "stickiness", None, f"k up to {shape.reach}", shape.stickiness, None, None, None, None))
    if not np.isnan(shape.persistence):
        rows.append((item, "persistence", None, f"k up to {shape.reach}", shape.persistence, None, None, None, None))
    rows += [(item, "k", k, str(k), p, lo, hi, adopted, exposed) for k, exposed, adopted, p, lo, hi in curve]
    for dimension, bin_, label, adopted, hours, rate, lo, hi in times:
        rows.append((every, dimension, bin_, label, rate, lo, hi, adopted, hours))
    return rows

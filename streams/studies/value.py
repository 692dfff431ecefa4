"""The study of value: what each member of a network is worth, what all are together, and which ties lie idle.

Values are in adoptions until `[value]` is declared. The sums are in `models/member_worth.py`; it reads the tables of
influence (`credit_parts`, `shares_of_credit`), which are made before.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from models.adoptions import Floats
from models.credit import Rule
from models.member_worth import Led, Worth, worth
from pipeline.declared import Team, Value, account_key
from pipeline.horizons import DAY_MS
from streams.statements import statement
from streams.studies.case import Case, Tables
from streams.studies.within_reach import by_brand, ints, table_of

__all__ = ["value"]

_STRONG = 2.0  # strength of a tie at its last contact: of two replies, the one soon after the other
_RULES = list(Rule)
_DECAY = _RULES.index(Rule.DECAY)
_ROUNDING = 1e-9
_ADOPTIONS = "adoptions"
_GIVEN = pa.schema([("brand", pa.string()), ("account", pa.string()), ("value", pa.float64())])
_EACH = pa.schema([("brand", pa.string()), ("per_adoption", pa.float64())])
_TEAM = pa.schema([("brand", pa.string()), ("account", pa.string())])
_KNOWN = "SELECT DISTINCT brand FROM shares_of_credit ORDER BY brand"


def value(case: Case) -> Tables:
    """The rows of `member_value`, `network_value` and `dormant_ties`. Cost: 2 s for a million interactions at most."""
    declared = dict(case.declared(Value))
    in_force = {brand.id for brand in case.brands}
    brands = sorted(in_force & ({str(name) for (name,) in case.con.execute(_KNOWN).fetchall()} | set(declared)))
    made: dict[str, list[pa.Table]] = {"member_value": [], "network_value": [], "dormant_ties": [_dormant(case)]}
    if not brands:
        return made
    each = {brand: declared[brand].per_adoption if brand in declared else 1.0 for brand in brands}
    given = [
        {"brand": brand, "account": account_key(member.account), "value": member.value}
        for brand, of in declared.items()
        for member in of.member
    ]
    case.register("value_given", pa.Table.from_pylist(given, _GIVEN))
    case.register("value_each", pa.Table.from_pylist([{"brand": b, "per_adoption": v} for b, v in each.items()], _EACH))
    people = statement("studies/value_people").format(staff=statement("influence/staff"))
    silent_ms = case.as_of_ms - case.settings.studies.dormant_days * DAY_MS
    counted = case.settings.studies.value_of
    for brand, rows in by_brand(case.con.sql(people, params={"of_people": counted == "people"}).to_arrow_table()):
        if brand not in in_force:
            continue
        unit = declared[brand].currency if brand in declared else _ADOPTIONS
        members, network = _of_brand(rows, unit, each[brand], silent_ms)
        made["member_value"].append(table_of(brand, members))
        made["network_value"].append(table_of(brand, {**network, "counted": [counted]}))
    return made


def _of_brand(
    rows: pa.Table, unit: str, per_adoption: float, silent_ms: int
) -> tuple[dict[str, object], dict[str, object]]:
    """The columns of `member_value`, and the row of `network_value`."""
    is_staff = np.asarray(rows["is_staff"].to_numpy(zero_copy_only=False), dtype=np.bool_)
    by_brand_itself = float(_rules(rows, "led")[_DECAY][is_staff].sum())
    rows = rows.filter(pa.array(~is_staff))
    worths, adoptions = np.asarray(rows["value"].to_numpy(), dtype=np.float64), ints(rows["adoptions"])
    laid = _rules(rows, "laid")
    one = float(worths.sum()) / max(int(adoptions.sum()), 1)
    led = Led(_rules(rows, "led"), _rules(rows, "squares"), _rules(rows, "greatest"), one)
    found = worth(worths, laid, led, _DECAY)
    never_ms = 2**62  # who was never seen has not fallen silent
    last_ms = np.asarray(rows["last_at"].cast(pa.timestamp("ms")).cast(pa.int64()).fill_null(never_ms).to_numpy())
    is_dormant, whole = last_ms < silent_ms, float(found.influence.sum())
    is_declared = np.asarray(rows["is_declared"].to_numpy(zero_copy_only=False), dtype=np.bool_)
    members = _members(rows, found, unit, is_dormant, whole)
    # A member's adoptions are worth the same each, so what is laid to others of the worth is laid of the adoptions.
    shares = np.divide(laid[_DECAY], worths, out=np.zeros(len(worths)), where=worths > 0)
    credited, total = float((adoptions * shares).sum()), float(worths.sum())
    sums = found.own.sum() + whole + by_brand_itself
    holds = abs(sums - total) <= _ROUNDING * max(total, 1.0) and credited <= adoptions.sum() + _ROUNDING
    of_rules = led.total.sum(axis=1)
    network = {
        "unit": [unit],
        "per_adoption": [per_adoption],
        "members": [len(worths)],
        "dormant_members": [int(is_dormant.sum())],
        "declared_members": [int(is_declared.sum())],
        "adoptions": [int(adoptions.sum())],
        "credited": [credited],
        "own": [float(found.own.sum())],
        "influence": [whole],
        "influence_lo": [float(of_rules.min())],
        "influence_hi": [float(of_rules.max())],
        "by_brand": [by_brand_itself],
        "total": [total],
        "dormant_total": [float((found.own + found.influence)[is_dormant].sum())],
        "reconciles": [bool(holds)],
    }
    return members, network


def _members(rows: pa.Table, of: Worth, unit: str, is_dormant: NDArray[np.bool_], whole: float) -> dict[str, object]:
    return {
        "author_id": rows["author_id"],
        "unit": [unit] * rows.num_rows,
        "adoptions": rows["adoptions"],
        "own_value": of.own,
        "influence_value": of.influence,
        "influence_lo": of.influence_lo,
        "influence_hi": of.influence_hi,
        "total": of.total,
        "lo": of.lo,
        "hi": of.hi,
        "rank": of.rank,
        "rank_lo": of.rank_lo,
        "rank_hi": of.rank_hi,
        "influence_effect": of.influence / whole if whole > 0 else np.full(rows.num_rows, np.nan),
        "is_declared": rows["is_declared"],
        "is_dormant": is_dormant,
        "last_at": rows["last_at"],
    }


def _rules(rows: pa.Table, name: str) -> Floats:
    """A list column of figures by rule as (rules, people)."""
    flat = rows[name].combine_chunks().flatten().to_numpy(zero_copy_only=False)
    return np.asarray(flat, dtype=np.float64).reshape(-1, len(_RULES)).T


def _dormant(case: Case) -> pa.Table:
    """The rows of `dormant_ties`."""
    team = [
        {"brand": brand, "account": account_key(person.account)}
        for brand, of in case.declared(Team)
        for person in of.person
    ]
    case.register("value_team", pa.Table.from_pylist(team, _TEAM))
    asked = statement("studies/value_dormant").format(staff=statement("influence/staff"))
    given = {
        "half_life_ms": case.settings.graph.half_life_days * DAY_MS,
        "silent_from_ms": case.as_of_ms - case.settings.studies.dormant_days * DAY_MS,
        "strong": _STRONG,
        "floor": case.settings.influence.floor,
    }
    rows = case.con.sql(asked, params=given).to_arrow_table()
    return rows.filter(pc.is_in(rows["brand"], pa.array([brand.id for brand in case.brands], pa.string())))

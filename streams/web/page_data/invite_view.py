"""Whom to invite, in which order, and what that reaches: the plan of `murmure invite`, at one price for everybody.

So the budget is how many are contacted. The tables are only read while others wait; the plan is made after that.
"""

import duckdb

from pipeline.study_settings import StudySettings
from streams.inviting import RULES, Past, past_of
from streams.statements import statement
from streams.web.page_data.asked import Answer, Asked, Later, answer_of
from streams.web.page_data.of_a_brand import brand_or_first

__all__ = ["invite"]

_BUDGET, _MOST = 10, 50
_RULE = "decay"  # as the command has it


def invite(con: duckdb.DuckDBPyConnection, asked: Asked) -> Later:
    """`rows` are people in the order to contact them (`invite_plan.COLUMNS`); `plan` what they come to together, None
    where nothing can be told: of nobody, or of fewer than `k_floor` who adopted (`few`). `dormant`: ties that sleep."""
    brand, budget = brand_or_first(con, asked), asked.whole("budget", _BUDGET, _MOST)
    rule = asked.more.get("rule", "")
    rule = rule if rule in RULES else _RULE
    past = past_of(lambda sql, given: con.execute(sql, dict(given)).fetchall(), brand)
    around = {"brand": brand, "budget": budget, "rule": rule, "rules": RULES}
    around["dormant"] = answer_of(con, "value_dormant", {"brand": brand})  # also of people who are not in the plan
    ((k_floor,),) = con.execute(statement("page/k_floor")).fetchall()
    floor = StudySettings().k_floor if k_floor is None else int(k_floor)
    return lambda: {**around, **_planned(past, rule, budget, floor)}


def _planned(past: Past, rule: str, budget: int, k_floor: int) -> Answer:
    from streams.chains import chain_of, priced_alike  # heavy, and most ask no plan
    from streams.invite_plan import COLUMNS, invited

    n_adopters = len({row[1] for row in past.rows})
    if n_adopters < k_floor:
        return {"columns": COLUMNS, "rows": [], "plan": None, "few": k_floor if n_adopters else 0}
    chain = chain_of(past.rows)
    found = invited(past, chain, rule, budget, priced_alike(chain.people, past.staff), budget)
    plan = {
        "adoptions": chain.n,
        "people": len(chain.people),
        "surely": found.found.surely,
        "promised": found.found.promised,
        "elsewhere": found.elsewhere,
        "unit": past.worth and past.worth[0],
    }
    return {"columns": COLUMNS, "rows": [list(row) for row in found.rows], "plan": plan, "few": 0}

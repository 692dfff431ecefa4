"""The companies that are declared for a brand, and of one of them who knows whom, what is asked, and who vouches."""

import duckdb

from streams.statements import statement
from streams.web.page_data.asked import Answer, Asked, answer_of
from streams.web.page_data.of_a_brand import brand_or_first
from streams.web.page_data.zones import zone_of

__all__ = ["accounts"]


def accounts(con: duckdb.DuckDBPyConnection, asked: Asked) -> Answer:
    """`rows` are companies, the one that needs somebody most first; the rest is of `company=`, or of the first."""
    given = {"brand": _with_companies(con, asked)}
    answer = answer_of(con, "accounts", {**given, "n": asked.whole("n", 50, 200)})
    companies = [row[-1] for row in answer["rows"]]
    wanted = asked.more.get("company", "")
    company = wanted if wanted in companies else next(iter(companies), "")
    of_one = {**given, "company": company}
    return {
        **answer,
        **of_one,
        "zone": zone_of(con, given["brand"]),
        **{
            part: answer_of(con, f"account_{part}", of_one)
            for part in ("people", "indices", "topics", "coordination", "vouchers")
        },
    }


def _with_companies(con: duckdb.DuckDBPyConnection, asked: Asked) -> str:
    """The brand asked about; where none is, the first for which companies are declared."""
    if asked.brand:
        return asked.brand
    found = con.execute(statement("page/account_brands")).fetchall()
    return str(found[0][0]) if found else brand_or_first(con, asked)

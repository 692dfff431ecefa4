"""The declared people of a brand, each once, as rows that questions can name.

Read after `account_roster`. Who is declared in two companies counts for the first of them by name.
"""

from collections.abc import Sequence

import pyarrow as pa

from pipeline.account_roster import Member, roster
from pipeline.declared import Company, Team

__all__ = ["people_of", "people_table"]


def people_of(teams: Sequence[tuple[str, Team]], companies: Sequence[tuple[str, Company]]) -> list[Member]:
    """All declared people, the team of a brand first, then by company and account; nobody twice in a brand."""
    found: dict[tuple[str, str], Member] = {}
    for member in sorted(roster(teams, companies), key=lambda one: (one.brand, one.company or "", one.key)):
        found.setdefault((member.brand, member.key), member)
    return list(found.values())


def people_table(people: Sequence[Member]) -> pa.Table:
    """The rows that questions know as `account_people`."""
    return pa.table(
        {
            "brand": pa.array([one.brand for one in people], pa.string()),
            "company": pa.array([one.company for one in people], pa.string()),
            "account": pa.array([one.key for one in people], pa.string()),
        }
    )

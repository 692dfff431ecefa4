"""The declared people of a brand as rows that questions can name: once in the team, or once in each of their companies.

Read after `account_roster`. Who is declared in two companies is looked at in both.
"""

from collections.abc import Sequence

import pyarrow as pa

from pipeline.account_roster import Member, roster
from pipeline.declared import Company, Team

__all__ = ["people_of", "people_table"]


def people_of(teams: Sequence[tuple[str, Team]], companies: Sequence[tuple[str, Company]]) -> list[Member]:
    """All declared people, the team of a brand first, then by company and account."""
    return sorted(roster(teams, companies), key=lambda one: (one.brand, one.company or "", one.key))


def people_table(people: Sequence[Member]) -> pa.Table:
    """The rows that questions know as `account_people`."""
    return pa.table(
        {
            "brand": pa.array([one.brand for one in people], pa.string()),
            "company": pa.array([one.company for one in people], pa.string()),
            "account": pa.array([one.key for one in people], pa.string()),
        }
    )

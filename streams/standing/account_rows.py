"""What the rules that watch accounts ask: the declared people, and every contact of theirs with the team."""

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.account_people import people_of, people_table
from pipeline.account_roster import Member
from pipeline.declared import Company, Team
from streams.standing.standing_rule import Rows
from streams.statements import statement
from streams.store_declared import M, read_declared

__all__ = ["Contact", "contacts_of_accounts"]


_IN_FORCE = "SELECT id FROM brands WHERE valid_to IS NULL"


class Contact(NamedTuple):
    """A post in which one of a declared company and one of the team speak to each other."""

    buyer: str
    seller: str
    from_seller: bool
    source: str
    post_id: str
    at_ms: int

    @property
    def shown(self) -> tuple[str, str, str]:
        """As the evidence of a finding."""
        return self.source, self.post_id, self.seller if self.from_seller else self.buyer


def contacts_of_accounts(rows: Rows) -> tuple[Sequence[Member], dict[tuple[str, str], list[Contact]]]:
    """The declared people, and the contacts of each (brand, company) up to the watermark, in order of time.

    Nothing is asked where no company and no team were declared. Of a withdrawn brand nobody is watched.
    """
    people = people_of(_declared(rows, Team), _declared(rows, Company))
    found: dict[tuple[str, str], list[Contact]] = {}
    if {one.company is None for one in people} == {True, False}:
        rows.lend("account_people", people_table(people))
        given = {"from_ms": 0, "until_ms": rows.as_of_ms}
        table = rows.con.sql(statement("studies/team_contacts"), params=given).to_arrow_table()
        for row in table.to_pylist():
            one = Contact(*(row[name] for name in Contact._fields))
            found.setdefault((row["brand"], row["company"]), []).append(one)
    return people, found


def _declared(rows: Rows, model: type[M]) -> list[tuple[str, M]]:
    """What was declared of brands in force."""
    in_force = {name for (name,) in rows.con.execute(_IN_FORCE).fetchall()}
    return [(brand, one) for brand, one in read_declared(rows.con, model) if brand in in_force]

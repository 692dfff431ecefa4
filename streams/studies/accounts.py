"""The study of accounts: who of a company buys, who of us is in touch with them, and how the two networks meet.

Only who was declared is in here, in the role they were declared in (`pipeline/account_roster.py`). A contact is a post
of one that addresses, answers or quotes the other: to like or to pass on is none, as nobody is spoken to. The rows are
made in `network_rows.py`, one by one: they are as many as people were declared.
"""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from models.brokerage import bonds, constraint, effective_size
from pipeline.account_roster import Member, roster
from pipeline.declared import Company, Team
from pipeline.horizons import DAY_MS
from streams.studies.case import Case, Tables
from streams.studies.network_rows import MAP, NETWORKS, Known, Pair, looking_after, network_row, person_row, selling

__all__ = ["accounts"]


def accounts(case: Case) -> Tables:
    """The rows of `account_map` and `account_networks`."""
    companies = case.declared(Company)
    members = roster(case.declared(Team), companies)
    if not members and not companies:
        return {"account_map": [], "account_networks": []}
    known = _known(case, members)
    of: dict[tuple[str, str | None], list[Member]] = defaultdict(list)  # by company, None for the team
    buyers: dict[str, dict[int, Member]] = defaultdict(dict)
    for member in members:
        of[member.brand, member.company].append(member)
        if not member.sells:
            buyers[member.brand][known.of(member)] = member
    rows, networks = [], []
    for brand in sorted({member.brand for member in members} | {brand for brand, _ in companies}):
        team = of[brand, None]
        sellers, by_number = selling(team, known), {known.of(member): member for member in team}
        for company in (company for owner, company in companies if owner == brand):
            theirs = of[brand, company.id]
            colleagues = {known.of(member): member for member in theirs}
            ours = looking_after(company, theirs, team, known)
            those = sellers if len(ours) == len(team) else selling(ours, known)
            networks.append(network_row(brand, company, theirs, those, known))
            rows += [person_row(member, colleagues, by_number, known) for member in theirs]
        rows += [person_row(member, by_number, buyers[brand], known) for member in team]
    return {
        "account_map": [pa.Table.from_pylist(rows, MAP)],
        "account_networks": [pa.Table.from_pylist(networks, NETWORKS)],
    }


def _known(case: Case, members: Sequence[Member]) -> Known:
    """What is stored of the declared people; each has a number, whatever companies they are of."""
    people = {(member.brand, member.key): member.person.account for member in members}
    given = {
        "person": pa.array(range(len(people)), pa.int64()),
        "brand": pa.array([brand for brand, _ in people], pa.string()),
        "account": pa.array(list(people.values()), pa.string()),
    }
    case.register("declared_people", pa.table(given))
    since_ms = case.as_of_ms - round(case.settings.studies.account_days * DAY_MS)
    known = Known({person: n for n, person in enumerate(people)}, since_ms, case.as_of_ms)
    for row in case.found("account_seen").to_pylist():
        known.seen[row["person"]] = (row["author_id"], row["posts"])
    for row in case.found("account_contacts", since_ms=since_ms).to_pylist():
        known.add(row["one"], row["other"], Pair(row["n"], row["days"], row["last_at"]))
    tied = [(one, other, pair.n) for one, met in known.met.items() for other, pair in met.items() if one < other]
    one, other, n = np.array([tie for tie in tied if tie[2]], dtype=np.int64).reshape(-1, 3).T
    network, everybody = bonds(one, other, n.astype(np.float64), len(people)), np.arange(len(people))
    known.constraint, known.effective_size = constraint(network, everybody), effective_size(network, everybody)
    return known

"""`single_threaded`: one of the team holds `[studies] thread_share` of the contacts with a declared company.

Counted over the last `thread_days`, from 20 contacts on; when that one leaves, the account is lost with them. Told
once: it is over when their part falls .1 below the threshold, or, without a word, when no contact is left. It states
what is stored and estimates nothing; how firm the share is, is in `account_coordination`. Read after
`silent_decider.py`, which says what happens when accounts are declared late.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from models.held_share import Spell, spells
from pipeline.coordinating import LEAST
from pipeline.horizons import DAY_MS
from pipeline.standing import Fact, StandingFinding
from streams.standing.account_rows import Contact, contacts_of_accounts
from streams.standing.standing_rule import Rows, StandingRule

__all__ = ["SINGLE_THREADED"]

_BACK = 0.1  # so far below the threshold it is over: what hovers there is told once


def _find(rows: Rows, _per_month: float) -> Iterator[StandingFinding]:
    people, contacts = contacts_of_accounts(rows)
    names = {(one.brand, one.company): one.company_shown for one in people}
    settings = rows.settings.studies
    for (brand, company), met in sorted(contacts.items()):
        team = sorted({one.seller for one in met})
        found = spells(
            np.array([team.index(one.seller) for one in met], dtype=np.int64),
            np.array([one.at_ms for one in met], dtype=np.int64),
            window_ms=round(settings.thread_days * DAY_MS),
            least=LEAST,
            opens=settings.thread_share,
            closes=settings.thread_share - _BACK,
            as_of_ms=rows.as_of_ms,
        )
        for spell in found:
            facts: dict[str, Fact] = {
                "company": names[brand, company],
                "seller": team[spell.who],
                "days": float(settings.thread_days),
            }
            yield _finding(brand, company, spell, facts, met)


def _finding(brand: str, company: str, spell: Spell, facts: dict[str, Fact], met: Sequence[Contact]) -> StandingFinding:
    held = [one for one in met if one.seller == facts["seller"] and one.at_ms <= spell.from_ms]
    return StandingFinding(
        brand=brand,
        subject=company,
        turn=f"{facts['seller']}:{spell.from_ms}",
        started_at_ms=spell.from_ms,
        detected_at_ms=spell.from_ms,
        closed_at_ms=spell.until_ms,
        is_end_told=spell.left > 0,
        facts={**facts, "share": spell.share, "contacts": spell.n},
        evidence=tuple(one.shown for one in held[:-6:-1]),
    )


SINGLE_THREADED = StandingRule("single_threaded", 1, _find)

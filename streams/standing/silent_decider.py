"""`silent_decider`: who decides in a declared company has had no contact with the team for `[studies] silent_days`.

A contact is a post in which they and one of the team address, answer or quote each other, whoever began. Who never had
one is not silent but not won yet: see the account. A silence is told once and is over with the next contact; it is told
whether or not others of the company go on talking, and says how many contacts they had meanwhile. It states what is
stored and estimates nothing. What is declared holds for all of the past; who is found silent at that is stored and
shown, but nobody is told of what was decided hours ago: so a list of a hundred companies sends no hundred notices.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from pipeline.account_roster import Member
from pipeline.horizons import DAY_MS
from pipeline.standing import StandingFinding
from streams.standing.account_rows import Contact, contacts_of_accounts
from streams.standing.standing_rule import Rows, StandingRule

__all__ = ["SILENT_DECIDER"]

_MOST = 3  # posts to show: of a reply that does not name the brand the words are not stored


def _find(rows: Rows, _per_month: float) -> Iterator[StandingFinding]:
    people, contacts = contacts_of_accounts(rows)
    days = float(rows.settings.studies.silent_days)  # the same fact however it was written
    for decider in people:
        if decider.company is not None and decider.person.role == "decider":
            yield from _silences(decider, contacts.get((decider.brand, decider.company), []), days, rows.as_of_ms)


def _silences(decider: Member, of_company: Sequence[Contact], days: float, as_of_ms: int) -> Iterator[StandingFinding]:
    """Every silence there ever was of one who decides."""
    own = [one for one in of_company if one.buyer == decider.key]
    others = [one.at_ms for one in of_company if one.buyer != decider.key]
    for n, (last, after) in enumerate(zip(own, [*own[1:], None], strict=False), 1):
        known_ms = last.at_ms + round(days * DAY_MS)
        if known_ms > as_of_ms or (after is not None and after.at_ms <= known_ms):
            continue
        yield StandingFinding(
            brand=decider.brand,
            subject=decider.person.account,
            turn=f"{decider.company}:{last.at_ms}",
            started_at_ms=last.at_ms,
            detected_at_ms=known_ms,
            closed_at_ms=None if after is None else after.at_ms,
            facts={
                "company": decider.company_shown,
                "days": days,
                "last": last.at_ms,
                "seller": last.seller,
                "others": bisect_right(others, known_ms) - bisect_right(others, last.at_ms),
            },
            evidence=tuple(one.shown for one in own[max(0, n - _MOST) : n][::-1]),
        )


SILENT_DECIDER = StandingRule("silent_decider", 1, _find)

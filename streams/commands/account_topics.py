"""What `murmure account NAME` says of one company beyond its map: topics nobody answers, coordination, vouchers.

Each function gives lines for a person, from the tables; `tell` gives all of them. `topic_rows` is for a program.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from streams.queries import Result, ask

__all__ = ["coordination_said", "tell", "topic_rows", "topics_said", "vouchers_said"]

_TOPICS = "FROM account_topics_of(?, c := ?)"
_COORDINATION = "FROM account_coordination WHERE brand = ? AND company = ?"
_LOAD = "SELECT seller, share, lo, hi FROM account_load WHERE brand = ? AND verdict = 'more' ORDER BY rank, seller"
_VOUCHERS = """
SELECT voucher_id, stance, bool_or(hand = 'first') AS is_first, list_sort(list(DISTINCT receiver_id)) AS receivers,
    max(last_at) AS last_at, any_value(turned_at) AS turned_at, any_value(turned_id) AS turned_id
FROM vouching
WHERE brand = ? AND company = ? AND path IN ('addressed', 'answered')
GROUP BY voucher_id, stance
ORDER BY stance DESC, max(strength) DESC, voucher_id
LIMIT 10"""
_MOST = 12


def tell(data: Path, brand: str, company: str) -> list[str]:
    """All that is said of one company, a sentence a line."""
    parts = (topics_said(data, brand, company), coordination_said(data, brand, company))
    return [line for part in (*parts, vouchers_said(data, brand, company)) for line in part]


def topic_rows(data: Path, brand: str, company: str) -> Result:
    """Columns and rows of what the company's people asked, what nobody answers first."""
    return ask(data, _TOPICS, [brand, company])


def topics_said(data: Path, brand: str, company: str) -> list[str]:
    """What its people ask, what nobody answers first; `covered` last."""
    found = topic_rows(data, brand, company)
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    if not rows:
        return ["", "Nobody of them is seen to have asked anything."]
    more = [f"and {len(rows) - _MOST:,} topics more"] if len(rows) > _MOST else []
    return ["", "What they ask, and who answers:", *(_topic(row) for row in rows[:_MOST]), *more]


def _topic(row: Mapping[str, Any]) -> str:
    n, open_, verdict = row["asked"], row["unanswered"], row["verdict"]
    said = f"{row['topic']}: {n:,} {'question' if n == 1 else 'questions'}"
    if open_:
        since = f"{row['oldest_unanswered_at']:%d %B %Y}"
        said += f", {open_:,} unanswered, the oldest since {since} (post {row['unanswered_ids'][0]})"
    experts = ", ".join(row["experts"])
    end = {
        "nobody can": "nobody in the team answers it, nor declared it as their field",
        "nobody answers": f"{experts} could answer" if experts else "nobody answers",
        "covered": f"answered in time by {', '.join(row['answered_by'])}",
        "slow": "answered late or not at all" + (f"; {experts} could answer" if experts else ""),
    }
    return f"{said}: {end.get(verdict, _known(row))}."


def _known(row: Mapping[str, Any]) -> str:
    """What there is to say where no verdict is."""
    if not row["answered"]:
        return "asked just now"
    wait = row["median_wait_h"]
    within = "" if wait is None else f", half within {wait:,.0f} hours"
    return f"{row['answered']:,} answered{within}, too few to say more"


def coordination_said(data: Path, brand: str, company: str) -> list[str]:
    """Whether it hangs on one person, and whether its people are told things twice."""
    found = ask(data, _COORDINATION, [brand, company])
    if not found.rows:
        return []
    row = dict(zip(found.columns, found.rows[0], strict=True))
    return ["", *_held(row), *_doubled(row), *_loaded(data, brand, row["top_seller"])]


def _held(row: Mapping[str, Any]) -> Iterator[str]:
    who, n = row["top_seller"], row["contacts"]
    if row["verdict"] == "too few":
        yield f"{n:,} contact{'' if n == 1 else 's'} of late: too few to say whether the account hangs on anybody."
        return
    part = f"{row['top_share']:.0%} [{row['lo']:.0%} to {row['hi']:.0%}] of {n:,} contacts of late"
    if row["verdict"] == "one person":
        yield f"It hangs on one person: {who} holds {part}. Let a second person meet them."
    elif row["verdict"] == "shared":
        yield f"{row['sellers']:,} of the team share it: {who}, who holds most, has {part}."
    else:
        yield f"{who} holds {part}: whether it hangs on them cannot be told."


def _doubled(row: Mapping[str, Any]) -> Iterator[str]:
    if row["doubled"]:
        yield (
            f"{row['doubled']:,} of {row['told']:,} posts to them said what a colleague had said to the same person "
            f"within a week, without a word between the two of the team (by {', '.join(row['doubled_by'])}; the "
            f"latest: {row['doubled_ids'][-1]})."
        )


def _loaded(data: Path, brand: str, top: str | None) -> Iterator[str]:
    """Whoever holds the account may carry more than an even part of all accounts."""
    for seller, share, lo, hi in ask(data, _LOAD, [brand]).rows:
        if seller == top:
            yield f"{seller} carries {share:.0%} [{lo:.0%} to {hi:.0%}] of the team's contacts with all accounts."


def vouchers_said(data: Path, brand: str, company: str) -> list[str]:
    """Who gave its people their word for the brand, and who of them has turned."""
    rows = ask(data, _VOUCHERS, [brand, company]).rows
    if not rows:
        return ["", f"Nobody is seen to have vouched for {brand} to them: murmure vouch {brand} --to {company}"]
    said = ["", "Who vouched to them:"]
    for who, stance, is_first, receivers, last, turned_at, turned_id in rows:
        hand = "from experience" if is_first else "by hearsay"
        line = f"{who} to {', '.join(receivers)}, {hand}, on {last:%d %B %Y}"
        said.append(
            f"{line}." if stance == "for" else f"{line}; spoke against it on {turned_at:%d %B %Y} (post {turned_id})."
        )
    return said

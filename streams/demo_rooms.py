"""What the demo found of accounts, boosts, events and campaigns in its third market, beside what was planted there."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from textwrap import fill

from rich.console import Console

from pipeline.simulation.world_boosts import BoostsTruth
from pipeline.simulation.world_business import BusinessTruth
from pipeline.simulation.world_campaigns import SeededTruth
from streams.demo_campaigns import campaign_lines, value_lines
from streams.queries import ask

__all__ = ["tell_rooms"]

_WIDTH = 100
_ACCOUNTS = """
SELECT company, company_name, n_buyers, buyers_in_contact, buyer_seller_density, top_seller, top_share,
    decider_silent_days
FROM account_networks WHERE brand = ? ORDER BY company"""
_UNANSWERED = "SELECT company_name, topic, verdict FROM account_topics WHERE brand = ? AND unanswered > 0 ORDER BY ALL"
_ALERTS = "SELECT rule, subject, started_at FROM alerts WHERE brand = ? AND subject <> '' ORDER BY started_at, rule"
_ANSWERED = {
    "nobody can": "nobody in the team ever answered that, or declared it as their field",
    "nobody answers": "somebody could, and nobody did",
    "slow": "surely less than half in time",
    "too few": "too few questions to say more",
    "covered": "surely more than half in time",
}
_BOOSTS = "SELECT boost_id, lift, lift_lo, lift_hi, verdict FROM boosts WHERE brand = ? ORDER BY boost_id"
_EVENTS = """
SELECT situation_id, name, started_at, new_ties_14d, lift, lift_lo, lift_hi, verdict FROM situations_of(?) ORDER BY 1"""


def tell_rooms(
    console: Console, data: Path, business: BusinessTruth, boosts: BoostsTruth, campaigns: SeededTruth
) -> None:
    """Print a line or two for each question: what was found, and what is true."""
    console.print("\n[bold]Who sells to whom, and what came of it[/bold] (a third market; who works where is declared)")
    worth = (campaign_lines(data, campaigns), value_lines(data, campaigns))
    found = (_accounts(data, business), _boosts(data, boosts), _events(data, boosts), *worth)
    for line in (line for lines in found for line in lines):
        told = fill(line, min(console.width, _WIDTH), initial_indent="  ", subsequent_indent="    ")
        console.print(told, soft_wrap=True, markup=False)


def _accounts(data: Path, truth: BusinessTruth) -> Iterator[str]:
    planted, names = {one.company_id: one for one in truth.accounts}, {}
    for company, name, n, reached, density, seller, share, silent_days in ask(data, _ACCOUNTS, [truth.brand]).rows:
        true, names[company] = planted[company], name
        silent = f", its decider silent for {silent_days:.0f} days" if silent_days and silent_days > 30 else ""
        yield (
            f"{name}: {reached} of {n} buyers in contact, density {density:.2f} (planted "
            f"{true.buyer_seller_density:.2f}), {share:.0%} of contacts with {seller}{silent}. "
            f"Planted: {true.plan.replace('_', ' ')}."
        )
    for name, topic, verdict in ask(data, _UNANSWERED, [truth.brand]).rows:
        about = "something in no topic's words" if topic == "other" else topic
        yield f"Asked by {name} about {about}, and not always answered: {_ANSWERED.get(verdict, verdict)}."
    for rule, subject, at in ask(data, _ALERTS, [truth.brand]).rows:
        yield f"Alert {rule.replace('_', ' ')}: {names.get(subject, subject)}, since {_day(at)}."


def _boosts(data: Path, truth: BoostsTruth) -> Iterator[str]:
    planted = {one.boost_id: one for one in truth.boosts}
    rows = ask(data, _BOOSTS, [truth.brand]).rows
    real = [row for row in rows if not planted[row[0]].is_placebo]
    placebo = [row for row in rows if planted[row[0]].is_placebo]
    held = sum(lo is not None and lo <= planted[name].lift <= hi for name, _, lo, hi, _ in rows)
    yield (
        f"Boosts of {truth.brand}: {_n(real)} of {len(real)} that lifted their audience by {truth.params.lift:g} are "
        f"called worked, and {_n(placebo)} of {len(placebo)} placebos; {held} of {len(rows)} intervals hold the truth."
    )


def _events(data: Path, truth: BoostsTruth) -> Iterator[str]:
    planted = {one.situation_id: one for one in truth.situations}
    for name, title, at, ties, lift, lo, hi, verdict in ask(data, _EVENTS, [truth.brand]).rows:
        true = f"planted {len(planted[name].new_ties)}"
        if lift is None:
            yield f"Event {title}, {_day(at)}: {ties} new ties; {verdict} how many would have come anyway ({true})."
        else:
            more = f"{lift:+.0f} [{lo:+.0f}, {hi:+.0f}] new ties beyond the usual"
            yield f"Event {title}, {_day(at)}: {more}: {verdict} ({true})."


def _n(rows: list[tuple[object, ...]]) -> int:
    return sum(row[-1] == "worked" for row in rows)


def _day(at: datetime) -> str:
    return f"{at.replace(tzinfo=UTC):%d %B %Y}"

"""What the demo found, read back from the published file as any analyst would, beside what was planted."""

import json
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

from pipeline.simulation.truth import Truth
from streams.demo_rooms import tell_rooms
from streams.demo_studies import tell_studies
from streams.demo_world import DemoTruth
from streams.queries import ask

__all__ = ["tell"]

_EARLY_MS = 3_600_000
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the tables hold UTC without a zone

_TOTALS = "SELECT outcome, sum(n)::BIGINT FROM counts GROUP BY outcome"
_MENTIONS = """
SELECT m.brand, count(*), count(DISTINCT m.author_id), count(*) FILTER (m.language = 'fr'),
       count(*) FILTER (m.language = 'en'), count(*) FILTER (m.provenance = 'staff')
FROM mentions AS m GROUP BY m.brand ORDER BY 2 DESC, 1"""
_MOTIVES = "SELECT motive, share, lo, hi, n FROM motive_shares(?) WHERE motive NOT IN ('none', 'unclear') LIMIT 5"
_EVIDENCE = """
SELECT l.evidence, m.text FROM labels AS l JOIN mentions AS m USING (source, mention_id, brand)
WHERE l.brand = ? AND l.scheme = 'motive' AND l.label = ? AND l.evidence <> '' AND m.provenance = 'organic'
ORDER BY l.p DESC, m.mention_id LIMIT 1"""
_TIES = """
SELECT brand, source_id, target_id, weight, n_reply + n_repost + n_quote + n_mention + n_like, reciprocity
FROM ties ORDER BY weight DESC, brand, source_id, target_id LIMIT 5"""
_SHARERS = "SELECT author_id, shares_made, rank_lo, rank_hi, dominant_motive FROM top_sharers(?, n := 3)"
_ALERTS = """
SELECT alert_id, brand, signals, started_at, detected_at, observed, expected, expected_lo, expected_hi, window_s,
    authors, breadth, false_alarms_per_month, motive_shift
FROM alerts WHERE subject = '' ORDER BY detected_at"""
_SHOWN = """
SELECT m.text FROM alert_evidence AS e JOIN mentions AS m USING (source, mention_id)
WHERE e.alert_id = ? AND e.part = 'example' AND m.brand = ? ORDER BY e.n LIMIT 3"""
_BROKEN = (
    "SELECT code, sum(n)::BIGINT, first(detail ORDER BY byte_offset) FROM rejected GROUP BY code ORDER BY 2 DESC, 1"
)


def tell(data: Path, truth: DemoTruth, seconds: float) -> None:
    """Print the summary for a stranger."""
    console = Console(highlight=False)
    totals = {str(name): int(n) for name, n in ask(data, _TOTALS).rows}
    console.rule("[bold]murmure demo: three synthetic markets, nobody in them is real")
    console.print(
        f"{totals['input']:,} lines came in (and held {totals['derived']:,} replies and quotes more); "
        f"all are accounted for, in {seconds:.1f} s:"
    )
    outcomes = ("accepted", "off_topic", "duplicate", "late", "unmatched", "rejected")
    console.print("  " + " · ".join(f"{name} {totals.get(name, 0):,}" for name in outcomes))
    _mentions(console, data)
    _motives(console, data, truth.market)
    _people(console, data)
    _alerts(console, data, truth)
    tell_studies(console, data, truth.wishes)
    tell_rooms(console, data, truth.business, truth.boosts, truth.campaigns)
    _broken(console, data)
    _next(console, data)


def _mentions(console: Console, data: Path) -> None:
    table = _table(
        console, "Mentions", "brand", "mentions", "authors", "in French", "in English", "by the brand itself"
    )
    for row in ask(data, _MENTIONS).rows:
        table.add_row(str(row[0]), *(f"{n:,}" for n in row[1:]))
    console.print(table)


def _motives(console: Console, data: Path, truth: Truth) -> None:
    columns = ("brand", "motive", "share", "interval", "n", "planted, of posts")
    table = _table(console, "Why people talk: part of the authors, 95 % interval", *columns)
    brands = [str(row[0]) for row in ask(data, _MENTIONS).rows if row[0] in truth.motives]
    for brand in brands:
        for motive, share, lo, hi, n in ask(data, _MOTIVES, [brand]).rows[:3]:
            made = truth.motives[brand]
            planted = made.get(motive, 0) / max(sum(made.values()), 1)
            table.add_row(brand, motive, f"{share:.0%}", f"{lo:.0%} to {hi:.0%}", f"{n:,}", f"{planted:.0%}")
    console.print(table)
    console.print(
        "  [dim]The intervals hold the errors of the classifier too; how far to believe it: docs/motives.md.[/dim]"
    )
    for motive in ("venting", "help_others"):
        for evidence, text in ask(data, _EVIDENCE, [brands[0], motive]).rows:
            console.print(f"  {motive}, because of “{evidence}”: ", end="")
            console.print(text, markup=False, style="italic", overflow="ellipsis", no_wrap=True)


def _people(console: Console, data: Path) -> None:
    table = _table(console, "Who passes most on", "brand", "person", "shares", "rank, 95 % sure", "mostly shows")
    for brand in [str(row[0]) for row in ask(data, _MENTIONS).rows]:
        for who, shares, lo, hi, motive in ask(data, _SHARERS, [brand]).rows:
            table.add_row(brand, who, f"{shares:,}", f"{lo:,} to {hi:,}", motive or "")
    console.print(table)
    console.print(
        "  [dim]A wide range of ranks means: these counts cannot tell the people apart. Who leads is another\n"
        "  question, of who is passed on by people who are passed on: murmure leaders BRAND.[/dim]"
    )
    table = _table(
        console,
        "Strongest ties (they fade by half in 30 days)",
        "brand",
        "who acts",
        "on whom",
        "weight",
        "acts",
        "mutual",
    )
    for brand, source, target, weight, acts, mutual in ask(data, _TIES).rows:
        table.add_row(brand, source, target, f"{weight:.2f}", f"{acts}", f"{mutual:.0%}")
    console.print(table)


def _alerts(console: Console, data: Path, truth: DemoTruth) -> None:
    """What was starting, why it is thought so, and whether it is what was planted."""
    console.print("\n[bold]What was starting[/bold]")
    planted = truth.market.burst
    begins = _EPOCH + timedelta(milliseconds=planted.start_ms)
    found = ask(data, _ALERTS).rows
    for alert_id, brand, signals, started, detected, seen, usual, lo, hi, window_s, *rest in found:
        people, breadth, rate, shift = rest
        console.print(
            f"  {brand}: {', '.join(signals)}. Began about {started:%A %d %B %Y, %H:%M} UTC, found {detected:%H:%M}.\n"
            f"  {seen:.0f} in {window_s / 60:.0f} minutes, usual {usual:.1f} [{lo:.1f}, {hi:.1f}]; {people} people so "
            f"far ({breadth}){_grown(shift)}.\n  This rule may be wrong {rate:g} times a month.",
            soft_wrap=True,
        )
        for (text,) in ask(data, _SHOWN, [alert_id, brand]).rows:
            console.print("    ", end="")
            console.print(text, markup=False, style="italic", overflow="ellipsis", no_wrap=True)
        late_min = (detected - begins).total_seconds() / 60
        is_it = brand == planted.brand and -60 < late_min < 60 * 24
        console.print(
            f"  It is the burst that was planted at {begins:%H:%M}: found {late_min:.0f} minutes after it began."
            if is_it
            else f"  {_event_of(truth, brand, started)}"
        )
    missed = planted.brand not in {row[1] for row in found}
    if missed:
        console.print(f"  The burst that was planted ({planted.brand}, {begins:%d %B %H:%M}) was not found.")
    quiet = [str(row[0]) for row in ask(data, _MENTIONS).rows if row[0] not in {row[1] for row in found}]
    if quiet:
        console.print(f"  Left alone: {', '.join(quiet)}.")


def _event_of(truth: DemoTruth, brand: str, at: datetime) -> str:
    """Whether people met then, or were paid, or posted in a campaign, and wrote of it."""
    at_ms, boosts, campaigns = (at - _EPOCH) / timedelta(milliseconds=1), truth.boosts, truth.campaigns
    for event in boosts.situations if brand == boosts.brand else ():
        if event.start_ms - _EARLY_MS <= at_ms <= event.end_ms:
            return f"Those who were at {event.name}, an event that was planted, wrote of it."
    if brand == boosts.brand and any(one.start_ms - _EARLY_MS <= at_ms <= one.end_ms for one in boosts.boosts):
        return "The paid posts of the boosts that were planted, all at one hour."
    for one in campaigns.campaigns if brand == campaigns.brand else ():
        if one.start_ms - _EARLY_MS <= at_ms <= one.end_ms:
            return f"The campaign {one.name}, which was planted, was posted and passed on."
    return "Nothing of the kind was planted: a false alarm."


def _grown(shift: str) -> str:
    told = [f"{motive} {now:.0%} of them (usual {usual:.0%})" for motive, (now, usual) in json.loads(shift).items()]
    return f", {', '.join(told)}" if told else ""


def _broken(console: Console, data: Path) -> None:
    table = _table(console, "What arrived broken (kept in the table `rejected`)", "code", "lines", "for example")
    for code, n, detail in ask(data, _BROKEN).rows:
        table.add_row(code, f"{n:,}", detail)
    console.print(table)


def _next(console: Console, data: Path) -> None:
    console.print(
        f"\nThe tables are in [bold]{data / 'murmure.duckdb'}[/bold]: open it with any DuckDB client. Try next:"
    )
    for command in (
        f"murmure sql --data {data} \"SELECT * FROM motive_shares('norvia')\"",
        f"murmure alerts list --data {data}",
        f"murmure leaders norvia --data {data}",
        f"murmure invite norvia --data {data}",
        f"murmure virality norvia --data {data}",
        f"murmure gap --brand velora --data {data}",
        f"murmure needs velora --data {data}",
        f"murmure account --data {data}",
        f"murmure boost --data {data}",
        f"murmure campaign --data {data}",
        f"murmure communities norvia --data {data}",
        f"murmure serve --data {data}",
        f"murmure sql --data {data} --list",
        f"murmure doctor --data {data}",
    ):
        console.print(f"  {command}", markup=False, soft_wrap=True)


def _table(console: Console, title: str, *columns: str) -> Table:
    console.print(f"\n[bold]{title}[/bold]")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for number, column in enumerate(columns):
        is_text = column in ("brand", "motive", "person", "who acts", "on whom", "code", "for example", "mostly shows")
        table.add_column(column, justify="left" if is_text or number == 0 else "right", header_style="dim")
    return table

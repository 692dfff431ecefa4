"""What the demo found, read back from the published file as any analyst would, beside what was planted."""

from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

from pipeline.simulation.truth import Truth
from streams.queries import ask

__all__ = ["tell"]

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the tables hold UTC without a zone
_HOUR_MS = 3_600_000

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
_PEAK = """
WITH hours AS (SELECT brand, bucket, mentions FROM activity WHERE grain = 'hour' AND dimension = 'all'),
typical AS (SELECT brand, median(mentions) AS usual FROM hours GROUP BY brand),
peak AS (SELECT brand, max(mentions) AS most, arg_max(bucket, mentions) AS bucket FROM hours GROUP BY brand)
SELECT p.brand, p.bucket, p.most, t.usual, (
    SELECT v.value FROM activity AS v
    WHERE v.brand = p.brand AND v.grain = 'hour' AND v.bucket = p.bucket AND v.dimension = 'motive'
      AND v.value NOT IN ('none', 'unclear')
    ORDER BY v.mentions DESC, v.value LIMIT 1)
FROM peak AS p JOIN typical AS t USING (brand) ORDER BY p.most / greatest(t.usual, 1) DESC LIMIT 1"""
_BROKEN = (
    "SELECT code, sum(n)::BIGINT, first(detail ORDER BY byte_offset) FROM rejected GROUP BY code ORDER BY 2 DESC, 1"
)


def tell(data: Path, truth: Truth, seconds: float) -> None:
    """Print the summary for a stranger."""
    console = Console(highlight=False)
    totals = {str(name): int(n) for name, n in ask(data, _TOTALS).rows}
    console.rule("[bold]murmure demo: a synthetic market, nobody in it is real")
    console.print(
        f"{totals['input']:,} lines came in (and held {totals['derived']:,} replies and quotes more); "
        f"all are accounted for, in {seconds:.1f} s:"
    )
    outcomes = ("accepted", "off_topic", "duplicate", "late", "unmatched", "rejected")
    console.print("  " + " · ".join(f"{name} {totals.get(name, 0):,}" for name in outcomes))
    _mentions(console, data)
    _motives(console, data, truth)
    _people(console, data)
    _burst(console, data, truth)
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
    brands = [str(row[0]) for row in ask(data, _MENTIONS).rows]
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
    console.print("  [dim]A wide range of ranks means: these counts cannot tell the people apart.[/dim]")
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


def _burst(console: Console, data: Path, truth: Truth) -> None:
    """The busiest hour, and whether it is the one that was planted."""
    for brand, bucket, most, usual, motive in ask(data, _PEAK).rows:
        moment_ms = (bucket - _EPOCH).total_seconds() * 1000
        planted = truth.burst
        is_it = brand == planted.brand and planted.start_ms - _HOUR_MS < moment_ms < planted.end_ms
        console.print(
            f"\n[bold]Busiest hour[/bold]  {brand}, {bucket:%A %d %B %H:%M} UTC: {most:.0f} mentions "
            f"against {usual:.0f} in a usual hour, mostly {motive}."
        )
        start = _EPOCH + timedelta(milliseconds=planted.start_ms)
        truth_is = (
            "the burst that was planted"
            if is_it
            else f"another than the planted one: {planted.brand}, {start:%d %B %H:%M}"
        )
        console.print(f"  It is {truth_is}.")


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
        f"murmure leaders norvia --data {data}",
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

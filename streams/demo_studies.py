"""What the demo found of what people want, need and trust, beside what was planted there."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from textwrap import fill

from rich.console import Console

from pipeline.simulation.wishes_truth import WishesTruth
from streams.queries import ask

__all__ = ["tell_studies"]

_WIDTH = 100

_GAPS = """
SELECT reason, observed, lo, hi, believed, verdict FROM perception_gap
WHERE brand = ? AND verdict <> 'cannot tell' ORDER BY abs(gap) DESC LIMIT 3"""
_IDEAS = "SELECT title, people, rank_lo, rank_hi FROM ideas_of(?, n := 2)"
_NEEDS = "SELECT count(*), min(asked_at), count(*) FILTER (len(could_answer) > 0) FROM unanswered(?)"
_TURNED = "SELECT DISTINCT voucher_id, turned_at FROM vouching WHERE brand = ? AND turned_at IS NOT NULL ORDER BY 2, 1"
_SWITCHED = """
SELECT author_id, last_switch_at, switched_to FROM advocacy
WHERE brand = ? AND last_switch_at IS NOT NULL ORDER BY last_switch_at, author_id"""
_HELP = "SELECT ratio, ratio_lo, ratio_hi, verdict FROM reluctance WHERE brand = ?"
_TRUST = """
SELECT aspect, week, balance_change, balance_change_lo, balance_change_hi FROM trust
WHERE brand = ? AND balance_verdict = 'worse' AND is_closed ORDER BY week, aspect LIMIT 2"""


def tell_studies(console: Console, data: Path, truth: WishesTruth) -> None:
    """Print a line or two for each study: what was found, and what is true."""
    brand = truth.brand
    console.print(f"\n[bold]What people want of {brand}, need and trust[/bold] (a second market, eight weeks)")
    for lines in (_gap, _ideas, _needs, _help, _trust, _leaders, _vouchers):
        for line in lines(data, truth):
            told = fill(line, min(console.width, _WIDTH), initial_indent="  ", subsequent_indent="    ")
            console.print(told, soft_wrap=True, markup=False)


def _gap(data: Path, truth: WishesTruth) -> Iterator[str]:
    mix, whole = truth.wants, sum(truth.wants.values())
    for reason, observed, lo, hi, believed, verdict in ask(data, _GAPS, [truth.brand]).rows:
        yield (
            f"{reason}: {observed:.0%} [{lo:.0%}, {hi:.0%}] of why people come, the brand believes {believed:.0%}: "
            f"{verdict}. Planted {mix[reason] / whole:.0%}."
        )


def _ideas(data: Path, truth: WishesTruth) -> Iterator[str]:
    most = max((len(idea.people) for idea in truth.ideas), default=0)
    for title, people, lo, hi in ask(data, _IDEAS, [truth.brand]).rows:
        yield f"An idea of {people} people (rank {lo} to {hi}): “{title}”. The largest planted: {most} people."


def _needs(data: Path, truth: WishesTruth) -> Iterator[str]:
    for n, first, could in ask(data, _NEEDS, [truth.brand]).rows:
        open_ = sum(one.answered_by is None for one in truth.asked)
        yield (
            f"{n:,} questions that nobody answered, the oldest of {_day(first)}; for {could:,} it is known who could. "
            f"Planted {open_:,} of {len(truth.asked):,}, the latest day among them."
        )


def _help(data: Path, truth: WishesTruth) -> Iterator[str]:
    for ratio, lo, hi, verdict in ask(data, _HELP, [truth.brand]).rows:
        if ratio is not None:
            yield (
                f"A rival's customers are helped {ratio:.2f} [{lo:.2f}, {hi:.2f}] times as often as ours: {verdict}. "
                f"Planted {truth.params.rival_help:g}, of answers by peers."
            )


def _trust(data: Path, truth: WishesTruth) -> Iterator[str]:
    planted = f"Planted: delivery, from week {truth.params.turns_in_week + 1} on."
    found = ask(data, _TRUST, [truth.brand]).rows
    if not found:
        yield f"Trust: of no week can it be told that the tone on anything got worse. {planted}"
    for aspect, week, change, lo, hi in found:
        yield f"Week of {_day(week)}: the tone on {aspect} fell by {-change:.0%} [{-hi:.0%}, {-lo:.0%}]. {planted}"


def _leaders(data: Path, truth: WishesTruth) -> Iterator[str]:
    planted = {one.account: one.switched_ms for one in truth.leaders if one.switched_ms is not None}
    for who, at, side in ask(data, _SWITCHED, [truth.brand]).rows:
        days = abs(at.timestamp() * 1000 - planted[who]) / 86_400_000 if who in planted else None
        said = "not planted" if days is None else f"planted, {days:.0f} days off"
        whom = truth.brand if side == "ours" else "a rival"
        yield f"{who} went over to {whom} on {_day(at)} ({said})."


def _vouchers(data: Path, truth: WishesTruth) -> Iterator[str]:
    for who, at in ask(data, _TURNED, [truth.brand]).rows:
        said = "planted" if who == truth.turned[0] else "not planted"
        yield f"{who} had answered for {truth.brand} and turned on {_day(at)} ({said})."


def _day(at: datetime) -> str:
    return f"{at:%d %B}"

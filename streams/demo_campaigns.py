"""What the demo found of campaigns, and of what members are worth, in its third market, beside what was planted."""

from collections.abc import Iterator
from pathlib import Path

from pipeline.simulation.seeding_books import Difference
from pipeline.simulation.world_campaigns import SeededTruth
from streams.commands.campaign import told
from streams.commands.invite import chosen
from streams.queries import ask

__all__ = ["campaign_lines", "value_lines"]

_STAGE = "reacted"
_INVITED = 10
_NETWORK = """
SELECT adoptions, credited, influence_hi, own, influence, by_brand, total, reconciles
FROM network_value WHERE brand = ?"""


def campaign_lines(data: Path, truth: SeededTruth) -> Iterator[str]:
    """The first campaign beside the second, from which it differs, and the second beside the third, like it."""
    name = {one.campaign_id: one.name for one in truth.campaigns}
    pairs = [pair for pair in truth.differences if pair.stage == _STAGE]
    held = of = 0
    for true in (pairs[0], pairs[-1]):
        parts = [row[1:5] + row[-1:] for row in told(data, truth.brand, true.one, true.other)[1] if row[0] == _STAGE]
        said = []
        for part, value, lo, hi, verdict in parts:
            planted = _planted(true, part)
            if lo is None:
                said.append(f"{part} {verdict}")
                continue
            held, of = held + (lo <= planted <= hi), of + 1
            said.append(
                f"{part} {_points(value)} [{_points(lo)}, {_points(hi)}] {verdict} (planted {_points(planted)})"
            )
        yield (
            f"Campaigns of {truth.brand}, {name[true.one]} less {name[true.other]}, readers who acted in 100: "
            f"{'; '.join(said)}."
        )
    if of:
        yield f"Of these {of} intervals {held} hold what was planted; one by one, each should in 95 of 100 worlds."


def value_lines(data: Path, truth: SeededTruth) -> Iterator[str]:
    """What is laid to members beside what they led to, and whether those to be invited first are those who led."""
    seeders = {one.account: one for campaign in truth.campaigns for one in campaign.seeders}
    led = sum(one.led for one in seeders.values())
    for adoptions, credited, most, own, influence, by_brand, total, reconciles in ask(
        data, _NETWORK, [truth.brand]
    ).rows:
        yield (
            f"Value of the network of {truth.brand}: {adoptions:,} adoptions, {credited:,.0f} of them laid to somebody, "
            f"up to {most:,.0f} by other rules of credit (planted {led:,} that somebody led to). "
            f"Own {own:,.0f} + influence {influence:,.0f} + by the brand {by_brand:,.0f} = {total:,.0f}: "
            f"{'nothing is counted twice' if reconciles else 'THIS DOES NOT ADD UP'}."
        )
    _, chain, _, found = chosen(data, truth.brand, _INVITED)
    people = [chain.people[who] for who in found.plan.person.tolist()]
    great = sum(name in seeders and seeders[name].is_great for name in people)
    of_all = sum(one.is_great for one in seeders.values()) / len(seeders)
    yield (
        f"Of the first {len(people)} to invite, {great} are authors with a great following "
        f"(planted: {of_all:.0%} of {len(seeders)} authors, whose readers act more readily)."
    )


def _planted(true: Difference, part: str) -> float:
    return {"difference": true.difference, "message": true.message, "seeding": true.seeding}.get(part, 0.0)


def _points(value: float) -> str:
    return f"{100 * value + 0.0:+.1f}"

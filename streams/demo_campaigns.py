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
_NETWORK = "SELECT adoptions, own, influence, by_brand, total, reconciles FROM network_value WHERE brand = ?"
_LED = """
SELECT coalesce(sum(by_decay), 0), coalesce(sum(by_first), 0)
FROM credit_parts WHERE brand = ? AND list_contains(?, influencer_id)"""


def campaign_lines(data: Path, truth: SeededTruth) -> Iterator[str]:
    """The first campaign beside the second, from which it differs, and the second beside the third, like it."""
    name = {one.campaign_id: one.name for one in truth.campaigns}
    pairs = [pair for pair in truth.differences if pair.stage == _STAGE]
    held = of = 0
    for true in (pairs[0], pairs[-1]):
        said, null = [], []
        for stage, part, value, lo, hi, *_, verdict in told(data, truth.brand, true.one, true.other)[1]:
            if stage != _STAGE:
                continue
            if lo is None:
                said.append(f"{part} {verdict}")
                continue
            planted, words = _planted(true, part), f"{part} {_points(value)} [{_points(lo)}, {_points(hi)}]"
            held, of = held + (lo <= planted <= hi), of + 1
            if planted or verdict != "cannot tell":
                said.append(f"{words} {verdict} (planted {_points(planted)})")
            else:
                null.append(words)
        if null:
            said.append(f"cannot tell, and none is planted: {', '.join(null)}")
        yield (
            f"Campaigns of {truth.brand}, readers who acted in 100, {name[true.one]} less {name[true.other]}: "
            f"{'; '.join(said)}."
        )
    yield f"Of these {of} intervals {held} hold what was planted; one by one, each should in 95 of 100 worlds."


def value_lines(data: Path, truth: SeededTruth) -> Iterator[str]:
    """What is laid to the authors beside what they led to, and whether those to be invited first are those who led."""
    authors = {one.account: one for campaign in truth.campaigns for one in campaign.seeders}
    led = sum(one.led for one in authors.values())
    for least, most in ask(data, _LED, [truth.brand, sorted(authors)]).rows:
        yield (
            f"Value: the {len(authors)} authors of these campaigns led readers to {led:,} adoptions (planted). Laid to "
            f"them are {most:,.0f} where whoever came first has all, {least:,.0f} by the cautious rule of `value`."
        )
    for adoptions, own, influence, by_brand, total, reconciles in ask(data, _NETWORK, [truth.brand]).rows:
        yield (
            f"All {adoptions:,} adoptions: own {own:,.0f} + influence {influence:,.0f} + the brand's {by_brand:,.0f} = "
            f"{total:,.0f}, {'nothing is counted twice' if reconciles else 'WHICH DOES NOT ADD UP'}."
        )
    _, chain, plan = chosen(data, truth.brand, _INVITED)
    people = [chain.people[who] for who in plan.found.plan.person.tolist()]
    great = sum(name in authors and authors[name].is_great for name in people)
    of_all = sum(one.is_great for one in authors.values()) / len(authors)
    yield (
        f"Invite: of the first {len(people)}, {great} have a great following whose readers act more readily, as was "
        f"planted for {of_all:.0%} of the authors."
    )


def _planted(true: Difference, part: str) -> float:
    return {"difference": true.difference, "message": true.message, "seeding": true.seeding}.get(part, 0.0)


def _points(value: float) -> str:
    return f"{100 * value + 0.0:+.1f}"

"""The file that tells murmure which events and boosts there were, as a user of the scenario `boosts` would write it.

It names placebos as it names the others: that they lift nothing is for murmure to find. Part of `world_boosts.py`.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Protocol

from pipeline.simulation.gatherings import Situation

__all__ = ["actions_toml", "span"]


class _Boost(Protocol):
    """A paid push, as planted."""

    @property
    def boost_id(self) -> str: ...
    @property
    def influencer(self) -> str: ...
    @property
    def start_ms(self) -> int: ...
    @property
    def end_ms(self) -> int: ...
    @property
    def cost(self) -> float: ...


def actions_toml(brand: str, situations: Sequence[Situation], boosts: Sequence[_Boost]) -> str:
    """The declarations of the scenario, ready to be written as `actions.toml`."""
    lines = [
        "# Invented events and boosts of the synthetic scenario `boosts`.",
        "version = 1",
        f'brand = "{brand}"',
        "",
    ]
    for situation in situations:
        lines += ["[[situation]]", f'id = "{situation.situation_id}"', f'name = "{situation.name}"']
        lines += [*span(situation.start_ms, situation.end_ms), f'tag = "{situation.tag}"', ""]
        for attendee in situation.attendees:
            lines += ["[[situation.attendee]]", f'account = "{attendee.account}"', f'role = "{attendee.role}"', ""]
    for boost in boosts:
        lines += ["[[boost]]", f'id = "{boost.boost_id}"', f'influencer = "{boost.influencer}"']
        lines += [*span(boost.start_ms, boost.end_ms), f"cost = {boost.cost}", ""]
    return "\n".join(lines)


def span(start_ms: int, end_ms: int) -> list[str]:
    """The lines that say from when to when."""
    return [f"starts = {_moment(start_ms)}", f"ends = {_moment(end_ms)}"]


def _moment(at_ms: int) -> str:
    """A moment as TOML writes it, in UTC."""
    second, ms = divmod(at_ms, 1000)
    part = f".{ms:03d}" if ms else ""
    return f"{datetime.fromtimestamp(second, UTC):%Y-%m-%dT%H:%M:%S}{part}Z"

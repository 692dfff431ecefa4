"""A source driven for a test: what it gives, until there is enough, over as many connections as that takes."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing

from pipeline.events import Event, Reject
from pipeline.records import CoverageRow
from streams.sources.live import Found, LinkError, Source

__all__ = ["drive"]


def drive(
    source: Source,
    is_enough: Callable[[Sequence[Found]], bool],
    *,
    troubles: list[LinkError] | None = None,
    notes: list[CoverageRow] | None = None,
) -> list[Event | Reject]:
    """The events and rejects that come until `is_enough` of all that came; it fails after ten seconds.

    troubles : gathers the connections that broke; without it, the first ends the test.
    notes : gathers the rows of coverage.
    """
    found: list[Found] = []

    async def read() -> None:
        while not is_enough(found):
            try:
                async with aclosing(source.stream()) as stream:
                    async for one in stream:
                        found.append(one)
                        if is_enough(found):
                            return
            except LinkError as error:
                if troubles is None:
                    raise
                troubles.append(error)

    asyncio.run(asyncio.wait_for(read(), 10))
    if notes is not None:
        notes += [one for one in found if isinstance(one, CoverageRow)]
    return [one for one in found if isinstance(one, Event | Reject)]

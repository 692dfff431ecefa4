"""What a live source is: something that tells of events while they happen, and can be asked to go on from a place.

Read before `pump.py`, which drives one. A source knows its protocol and nothing else: reconnecting, silence, batches,
stamps, back-pressure and the store are the pump's. How to write one: docs/sources.md.
"""

from collections.abc import AsyncGenerator
from typing import Protocol

from msgspec import Struct

from pipeline.events import Event, Reject
from pipeline.records import CoverageRow

__all__ = ["GAP", "Found", "Link", "LinkError", "Source", "gap"]

Found = Event | Reject | CoverageRow | None
GAP = "gap"


class Source(Protocol):
    """A live source. All of it runs in one thread, the pump's.

    name         : what its positions, counts and gaps are stored under; also the `source` of its events.
    silence_s    : without a word for so long, the connection is given up and made anew.
    retry_s      : the longest pause after the first failed attempt; doubled after each, up to `retry_most_s`.
    """

    @property
    def name(self) -> str: ...
    @property
    def silence_s(self) -> float: ...
    @property
    def retry_s(self) -> float: ...
    @property
    def retry_most_s(self) -> float: ...

    def resume(self, position: str | None) -> None:
        """Go on from a stored position; None at the very first start. Called once, before `stream`.

        InputError: the position cannot be read.
        """

    def stream(self) -> AsyncGenerator[Found, None]:
        """Open one connection, go on from where the source stands, and give what comes.

        Gives an event, a reject, a row of coverage (something is not seen), or None: a sign of life, or a place that
        moved over something that is no event. Ends, or raises `LinkError`, when the connection is over; it is then
        called again. **What was given once is not given again**: the source leaves out what it reads twice.
        """

    def position(self) -> str:
        """Where to go on after all that was given, as text for the store.

        It may be asked whenever `stream` waits for something: so the source moves its place and gives what it moved
        over without waiting between the two.
        """

    def promise_ms(self, now_ms: int) -> int | None:
        """Up to when surely nothing more will come while the source says nothing; None when that is not known."""

    def stored(self, position: str) -> None:
        """All that was given up to this position is stored, and will not be lost. Most sources need not know."""

    @property
    def address(self) -> str:
        """Whom it is connected to, for a person."""


class LinkError(Exception):
    """A connection that could not be made, or broke. `wait_s`: what the other side asked to wait; `is_refused`: it
    understood and said no, so that trying again will hardly help."""

    def __init__(self, detail: str, *, wait_s: float | None = None, is_refused: bool = False) -> None:
        super().__init__(detail)
        self.detail, self.wait_s, self.is_refused = detail, wait_s, is_refused


class Link(Struct):
    """How the connection of a source is: for `murmure doctor`. `breaks` counts connections that were lost or not made,
    `last_heard_ms` is by the receiver's clock, `trouble` the last thing that went wrong."""

    state: str = "connecting"
    address: str = ""
    breaks: int = 0
    gaps: int = 0
    last_heard_ms: int | None = None
    trouble: str = ""


def gap(source: str, from_ms: int | None, to_ms: int | None, detail: str) -> CoverageRow:
    """A stretch that was not seen. How much came in it nobody knows: `n` is 0."""
    return CoverageRow(source, GAP, from_ms, to_ms, 0, detail)

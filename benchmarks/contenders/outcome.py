"""The job that every contender does: read an event's JSON, find its kind and minute, write that down or count it.

Needs msgspec and nothing of murmure, so that it runs in the environment of any contender.
"""

import sys
from collections import Counter

import msgspec
from msgspec import Struct

__all__ = ["AHEAD", "PARCEL", "Asked", "Counts", "Outcome", "asked", "outcome", "told"]

PARCEL = 400  # events that are counted together, or travel in one record
AHEAD = {"queued.max.messages.kbytes": "4096"}  # what librdkafka may fetch before it is asked, unseen by the measure


class Event(Struct):
    """What the job needs of an event; the rest of the line is skipped."""

    how: str
    at: str


class Outcome(Struct, frozen=True):
    """`n` events of a kind in a minute. `diff` is -1 where an engine takes an earlier word of its own back."""

    how: str
    minute: str
    n: int = 1
    diff: int = 1


class Asked(Struct, frozen=True):
    """What a contender is told on its command line. `counts` is False where each event is to be written down."""

    brokers: str
    inbound: str
    outbound: str
    counts: bool
    folder: str


class Counts:
    """Events counted by kind and minute, handed over every 400 events."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._n = 0

    def update(self, line: bytes) -> bytes | None:
        """Take one event; the counts as JSON when 400 have been taken, otherwise None."""
        event = _decode(line)
        self._counts[event.how, event.at[:16]] += 1
        self._n += 1
        if self._n < PARCEL:
            return None
        record = told(self._counts)
        self._counts, self._n = Counter(), 0
        return record


def asked() -> Asked:
    """The command line of a contender."""
    brokers, inbound, outbound, what, folder = sys.argv[1:]
    return Asked(brokers, inbound, outbound, what == "counts", folder)


def outcome(line: bytes) -> bytes:
    """One event, written down."""
    event = _decode(line)
    return _encode(Outcome(event.how, event.at[:16]))


def told(counts: Counter[tuple[str, str]]) -> bytes:
    """Counts as one record."""
    return _encode([Outcome(how, minute, n) for (how, minute), n in counts.items()])


_decode = msgspec.json.Decoder(Event).decode
_encode = msgspec.json.Encoder().encode

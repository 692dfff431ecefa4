"""When is a parcel that is missing really lost? Only then a sink may go on behind the hole.

It may be on its way to the broker, with a worker that is down, or with an ingest that was killed and will send it
again, however late. So a hole is left alone: other inputs go on, and `murmure doctor` tells of the one that cannot. It
is real only where records grew too old before this sink ever read them.
"""

import time
from collections.abc import Callable, Sequence

from kafka import TopicPartition
from msgspec import Struct

from streams.cluster.barrier import Barrier
from streams.cluster.ordering import Gap, Stream

__all__ = ["Doubts"]

_PATIENCE_S = 60.0


class _Doubt(Struct, frozen=True):
    """A gap, when it was noticed, how many barriers had begun, and whether records were known to have expired."""

    gap: Gap
    since_s: float
    n_begun: int
    is_known: bool


class Doubts:
    """The holes of a sink.

    expired_until : set when records grew too old before they were read: where the topics ended then. Until that is
    read, the first hole of an input is known to be real.
    """

    def __init__(self, barrier: Barrier, elapsed: Callable[[], float] = time.monotonic) -> None:
        self.expired_until: dict[TopicPartition, int] = {}
        self._barrier = barrier
        self._elapsed = elapsed
        self._open: dict[Stream, _Doubt] = {}
        self._settled: set[Stream] = set()  # inputs that went on behind a hole
        self._told: set[Stream] = set()

    def settled(self, gaps: Sequence[Gap]) -> list[Gap]:
        """Those of the gaps behind which the sink must go on."""
        found = {gap.stream: gap for gap in gaps}
        self._open = {stream: doubt for stream, doubt in self._open.items() if found.get(stream) == doubt.gap}
        self._told &= self._open.keys()
        for stream, gap in found.items():
            if stream not in self._open:
                known = bool(self.expired_until) and stream not in self._settled
                self._open[stream] = _Doubt(gap, self._elapsed(), self._barrier.n_begun, known)
        is_read = self._barrier.is_read(self.expired_until.items())
        real = [doubt.gap for doubt in self._open.values() if is_read and self._is_real(doubt)]
        for gap in real:
            del self._open[gap.stream]
            self._settled.add(gap.stream)
        if is_read and not any(doubt.is_known for doubt in self._open.values()):
            self.expired_until = {}
        return real

    def worrying(self) -> list[Gap]:
        """The holes that have been open for a minute; each is told once."""
        found = [
            doubt.gap
            for stream, doubt in self._open.items()
            if stream not in self._told and self._elapsed() - doubt.since_s >= _PATIENCE_S
        ]
        self._told.update(gap.stream for gap in found)
        return found

    def oldest_s(self) -> float:
        """For how long the oldest hole has been open; 0 when there is none."""
        return max((self._elapsed() - doubt.since_s for doubt in self._open.values()), default=0.0)

    def _is_real(self, doubt: _Doubt) -> bool:
        is_past = self._barrier.n_past > doubt.n_begun
        return doubt.is_known and is_past and self._elapsed() - doubt.since_s >= _PATIENCE_S

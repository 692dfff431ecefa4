"""Put the parcels of each input back in their order, whatever partitions and workers they came through.

A parcel says which events of its input it holds. The next one begins where the last one ended; what was taken before
is a repeat and is dropped, or cut off; what comes too early waits. Pure: `sink.py` feeds it from Kafka.
"""

from heapq import heappop, heappush

from msgspec import Struct

from streams.cluster.wire import Span

__all__ = ["Arrival", "Gap", "Order", "Ready"]

Partition = tuple[str, int]  # (topic, number)


class Arrival(Struct, frozen=True):
    """A record with a parcel in it, not yet opened."""

    topic: str
    partition: int
    offset: int
    span: Span
    value: bytes

    @property
    def source(self) -> Partition:
        """The partition it came from."""
        return self.topic, self.partition


class Ready(Struct, frozen=True):
    """A parcel whose turn it is, and how many of its first events and refused lines were taken before."""

    arrival: Arrival
    skip_events: int
    skip_rejects: int


class Gap(Struct, frozen=True):
    """An input that cannot go on: it was taken up to `have`, and the earliest that waits begins at `next`."""

    input: str
    have: tuple[int, int]
    next: tuple[int, int]


class Order:
    """What was taken of each input, and what waits. `taken` is (events, refused lines) by input."""

    def __init__(self, taken: dict[str, tuple[int, int]]) -> None:
        self.taken = dict(taken)
        self.n_waiting = 0
        self.n_bytes = 0  # of the records that wait
        self.n_repeats = 0
        self._waiting: dict[str, list[tuple[tuple[int, int], int, Arrival]]] = {}
        self._next_offset: dict[Partition, int] = {}
        self._held: dict[Partition, set[int]] = {}
        self._n = 0

    def add(self, arrival: Arrival) -> None:
        """A record came. Records of one partition come in the order of their offsets."""
        self.pass_by(arrival.topic, arrival.partition, arrival.offset)
        self._held.setdefault(arrival.source, set()).add(arrival.offset)
        self._n += 1
        first = arrival.span.first_event, arrival.span.first_reject
        heappush(self._waiting.setdefault(arrival.span.input, []), (first, self._n, arrival))
        self.n_waiting += 1
        self.n_bytes += len(arrival.value)

    def pass_by(self, topic: str, partition: int, offset: int) -> None:
        """A record came that holds no parcel."""
        self._next_offset[topic, partition] = offset + 1

    def next_run(self, limit: int) -> list[Ready]:
        """The parcels of one input whose turn it is: at least `limit` events, or all there are. Empty when none is."""
        for input_ in list(self._waiting):
            run: list[Ready] = []
            n = 0
            while n < limit and (ready := self._next(input_)) is not None:
                run.append(ready)
                n += ready.arrival.span.n_events - ready.skip_events
            rest = self._waiting.pop(input_)
            if rest:
                self._waiting[input_] = rest  # behind the others: the next run is another input's
            if run:
                return run
        return []

    def offsets(self) -> dict[Partition, int]:
        """From where each partition must be read again, so that nothing that waits is lost."""
        return {
            source: min(held) if (held := self._held.get(source)) else after
            for source, after in self._next_offset.items()
        }

    def n_held(self, source: Partition) -> int:
        """How many records of a partition wait."""
        return len(self._held.get(source, ()))

    def gaps(self) -> list[Gap]:
        """The inputs that cannot go on with what is here. Call after `next_run` gave nothing."""
        return [Gap(input_, self.taken.get(input_, (0, 0)), waiting[0][0]) for input_, waiting in self._waiting.items()]

    def jump(self, gap: Gap) -> None:
        """Go on behind a gap: what lies in it will not come any more."""
        have = self.taken.get(gap.input, (0, 0))
        self.taken[gap.input] = max(have[0], gap.next[0]), max(have[1], gap.next[1])

    def _next(self, input_: str) -> Ready | None:
        waiting = self._waiting.get(input_)
        while waiting:
            arrival = waiting[0][2]
            span, (events, rejects) = arrival.span, self.taken.get(input_, (0, 0))
            if span.first_event > events or span.first_reject > rejects:
                return None
            heappop(waiting)
            self._let_go(arrival)
            is_empty = not (span.n_events or span.n_rejects)
            if span.end == (events, rejects) if is_empty else span.end[0] > events or span.end[1] > rejects:
                self.taken[input_] = max(events, span.end[0]), max(rejects, span.end[1])
                return Ready(arrival, events - span.first_event, rejects - span.first_reject)
            self.n_repeats += 1
        return None

    def _let_go(self, arrival: Arrival) -> None:
        self._held[arrival.source].discard(arrival.offset)
        self.n_waiting -= 1
        self.n_bytes -= len(arrival.value)

"""Put the parcels of each input back in their order, whatever partitions and workers they came through.

A parcel says which events of its input it holds. The next one begins where the last one ended; what was taken before
is a repeat and is dropped, or cut off; what comes too early waits. Between inputs, none runs ahead of what another has
to say: see `Pacing`. Pure: `sink.py` feeds it from Kafka.
"""

from collections import defaultdict
from collections.abc import Mapping
from heapq import heappop, heappush

from msgspec import Struct

from streams.cluster.wire import Span

__all__ = ["Arrival", "Gap", "Order", "Pacing", "Ready", "Stream"]

Partition = tuple[str, int]  # (topic, number)
Stream = tuple[str, str]  # (input, generation)


class Arrival(Struct, frozen=True):
    """A record with a parcel in it, not yet opened. `came` is the number of barriers that had begun when it came."""

    topic: str
    partition: int
    offset: int
    span: Span
    value: bytes
    came: int = 0

    @property
    def source(self) -> Partition:
        """The partition it came from."""
        return self.topic, self.partition

    @property
    def stream(self) -> Stream:
        """The input it is of, in which of its lives."""
        return self.span.input, self.span.generation


class Ready(Struct, frozen=True):
    """A parcel whose turn it is, and how many of its first events and refused lines were taken before."""

    arrival: Arrival
    skip_events: int
    skip_rejects: int


class Gap(Struct, frozen=True):
    """An input that cannot go on: it was taken up to `have`, and the earliest that waits begins at `next`."""

    stream: Stream
    have: tuple[int, int]
    next: tuple[int, int]


class Pacing(Struct, frozen=True):
    """What keeps one input from overtaking another whose parcels are still with the workers.

    A share would give up on a post that is on its way. So what is ahead of another open input's mark by more than
    `slack_ms` of event time waits until all that was sent before it has come (barrier `n_past`). What did not go
    through a worker (`unread`, a topic) is quicker than they are: it has no slack, and as the first of its input waits
    in any case. `is_full`: no memory is left to wait.
    """

    marks: Mapping[str, int | None] = {}
    slack_ms: int = 2**62
    n_past: int = 0
    unread: str = ""
    is_full: bool = False

    def holds(self, arrival: Arrival, *, is_new: bool) -> bool:
        """Whether a parcel is to wait for other inputs. `is_new`: nothing of its input was taken yet."""
        if arrival.came < self.n_past or self.is_full:
            return False
        is_unread = arrival.topic == self.unread
        if is_unread and is_new:
            return True
        others = [mark for name, mark in self.marks.items() if mark is not None and name != arrival.span.input]
        slack_ms = 0 if is_unread else self.slack_ms
        return bool(others) and _mark(arrival) > min(others) + slack_ms


_FREE = Pacing()


class Order:
    """What was taken of each input, and what waits. `taken` is (events, refused lines) by input and generation."""

    def __init__(self, taken: Mapping[Stream, tuple[int, int]]) -> None:
        self.taken = dict(taken)
        self.n_waiting = 0
        self.n_repeats = 0
        self.is_holding = False  # whether the last `next_run` left a parcel that waits for other inputs only
        self.held_bytes: defaultdict[Partition, int] = defaultdict(int)
        self._waiting: dict[Stream, list[tuple[tuple[int, int], int, Arrival]]] = {}
        self._next_offset: dict[Partition, int] = {}
        self._held: dict[Partition, set[int]] = {}
        self._n = 0

    def add(self, arrival: Arrival) -> None:
        """A record came. Records of one partition come in the order of their offsets."""
        self.pass_by(arrival.topic, arrival.partition, arrival.offset)
        held = self._held.setdefault(arrival.source, set())
        if arrival.offset in held:  # read once more, after partitions were assigned anew
            return
        held.add(arrival.offset)
        self._n += 1
        first = arrival.span.first_event, arrival.span.first_reject
        heappush(self._waiting.setdefault(arrival.stream, []), (first, self._n, arrival))
        self.n_waiting += 1
        self.held_bytes[arrival.source] += len(arrival.value)

    def pass_by(self, topic: str, partition: int, offset: int) -> None:
        """A record came that holds no parcel."""
        self._next_offset[topic, partition] = max(offset + 1, self._next_offset.get((topic, partition), 0))

    def next_run(self, limit: int, pacing: Pacing = _FREE) -> list[Ready]:
        """The parcels of one input whose turn it is: at least `limit` events, or all that may go. Empty when none is.

        The input that is furthest behind in event time goes first.
        """
        self.is_holding = False
        heads = {stream: head for stream in list(self._waiting) if (head := self._head(stream)) is not None}
        free = {stream: _mark(head) for stream, head in heads.items() if not self._is_held(head, pacing)}
        self.is_holding = len(free) < len(heads)
        if not free:
            return []
        stream = min(free, key=lambda name: (free[name], name))
        until_ms = min((_mark(heads[name]) for name in heads if name != stream), default=2**62) + pacing.slack_ms
        run: list[Ready] = []
        n = 0
        ahead: Arrival | None = heads[stream]
        while ahead is not None and n < limit:
            if run and (_mark(ahead) > until_ms or self._is_held(ahead, pacing)):
                break
            run.append(self._take(stream))
            n += ahead.span.n_events
            ahead = self._head(stream)
        return run

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
        """The inputs that miss a parcel."""
        missing = [stream for stream in list(self._waiting) if self._head(stream) is None]
        return [
            Gap(stream, self.taken.get(stream, (0, 0)), self._waiting[stream][0][0])
            for stream in missing
            if stream in self._waiting
        ]

    def jump(self, gap: Gap) -> None:
        """Go on behind a gap: what lies in it will not come any more."""
        have = self.taken.get(gap.stream, (0, 0))
        self.taken[gap.stream] = max(have[0], gap.next[0]), max(have[1], gap.next[1])

    def _is_held(self, arrival: Arrival, pacing: Pacing) -> bool:
        return pacing.holds(arrival, is_new=arrival.stream not in self.taken)

    def _head(self, stream: Stream) -> Arrival | None:
        """The parcel of an input whose turn it is; repeats before it are dropped."""
        waiting = self._waiting.get(stream)
        while waiting:
            arrival = waiting[0][2]
            span, (events, rejects) = arrival.span, self.taken.get(stream, (0, 0))
            if span.first_event > events or span.first_reject > rejects:
                return None
            is_empty = not (span.n_events or span.n_rejects)
            if span.end == (events, rejects) if is_empty else span.end[0] > events or span.end[1] > rejects:
                return arrival
            self.n_repeats += 1
            self._let_go(stream)
        self._waiting.pop(stream, None)
        return None

    def _take(self, stream: Stream) -> Ready:
        """Take the head of an input."""
        arrival = self._let_go(stream)
        span, (events, rejects) = arrival.span, self.taken.get(stream, (0, 0))
        self.taken[stream] = max(events, span.end[0]), max(rejects, span.end[1])
        return Ready(arrival, events - span.first_event, rejects - span.first_reject)

    def _let_go(self, stream: Stream) -> Arrival:
        arrival = heappop(self._waiting[stream])[2]
        self._held[arrival.source].discard(arrival.offset)
        self.held_bytes[arrival.source] -= len(arrival.value)
        self.n_waiting -= 1
        return arrival


def _mark(arrival: Arrival) -> int:
    """How far an input has come in event time with this parcel."""
    return -(2**62) if arrival.span.mark_ms is None else arrival.span.mark_ms

"""Gather events into a batch and stamp each with the highest event time its input had shown before it.

Part of `batches.py` and `follow.py`. What is refused, also for its time lying in the future, never raises a stamp.
"""

from pipeline.events import Edit, Event, Mention, Reject
from pipeline.records import Batch, CoverageRow
from streams.codec import check_future, encode
from streams.instants import rfc3339
from streams.pseudonym_key import pseudonyms
from streams.refusals import Fault, refuse

__all__ = ["Stamper"]

_MAX_TEXT = 16 * 2**20  # characters of text in one batch: a file of 1 MB texts must not fill the memory


class Stamper:
    """The batch being filled. `stamp_ms` is the highest event time shown so far; None before the first event."""

    def __init__(self, name: str, batch_size: int, future_ms: int, stamp_ms: int | None = None) -> None:
        self.stamp_ms = stamp_ms
        self._name, self._size, self._future_ms = name, batch_size, future_ms
        self._events: list[Event] = []
        self._stamps: list[int] = []
        self._rejects: list[Reject] = []
        self._text = 0
        self._hiding = pseudonyms()

    def __len__(self) -> int:
        return len(self._events) + len(self._rejects)

    @property
    def is_full(self) -> bool:
        """Whether the batch holds as many lines, or as much text, as one may."""
        return len(self._events) + len(self._rejects) >= self._size or self._text >= _MAX_TEXT

    def take(self, found: Event | Reject, file: str, offset: int, received_ms: int) -> None:
        """Add what a line became, under pseudonyms where a key is set; an event too far ahead of the receiver's clock
        becomes a reject."""
        if self._hiding is not None:
            found = self._hiding.found(found)
        if type(found) is Reject:
            self._rejects.append(found)
            return
        assert not isinstance(found, Reject)
        if (code := check_future(found, received_ms, self._future_ms)) is not None:
            detail = f"{rfc3339(found.at_ms)} is more than {self._future_ms / 1000:g} s ahead of the receiver's clock"
            self._rejects.append(refuse(Fault(code, detail), file, offset, encode(found)))
            return
        at_ms = int(found.at_ms)
        stamp_ms = at_ms if self.stamp_ms is None else self.stamp_ms
        self._events.append(found)
        self._stamps.append(stamp_ms)
        self.stamp_ms = max(at_ms, stamp_ms)
        if type(found) is Mention or type(found) is Edit:
            self._text += len(found.text)

    def batch(
        self, position: str, received_ms: int, *, ended: bool = False, notes: list[CoverageRow] | None = None
    ) -> Batch:
        """Hand over what was gathered, and begin again."""
        batch = Batch(
            input=self._name,
            events=self._events,
            stamps=self._stamps,
            rejects=self._rejects,
            position=position,
            mark_ms=self.stamp_ms,
            ended=ended,
            received_ms=received_ms,
            notes=notes or [],
        )
        self._events, self._stamps, self._rejects, self._text = [], [], [], 0
        return batch

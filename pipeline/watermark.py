"""How far event time has surely come: the smallest promise of the inputs that are still open, less the lateness.

What need not wait for late events goes by what the inputs have shown (`shown_ms`).
"""

__all__ = ["Watermark"]


class Watermark:
    """The marks of the open inputs. An input that ended no longer holds the others back; `ended_ms` is the highest
    mark of those that did."""

    def __init__(self, lateness_ms: int) -> None:
        self.marks: dict[str, int | None] = {}
        self.value_ms: int | None = None
        self.shown_ms: int | None = None
        self.ended_ms: int | None = None
        self.lateness_ms = lateness_ms

    def declare(self, input_: str) -> None:
        """An input will speak: until its first mark the watermark stands still."""
        self.marks.setdefault(input_, None)

    def update(self, input_: str, mark_ms: int | None, ended: bool, left: bool = False) -> int | None:
        """Take an input's promise; the watermark, which never goes back. At the end of the last input it
        reaches that input's last mark: nothing can be late any more. One that `left` holds nobody back."""
        if mark_ms is not None:
            known = self.marks.get(input_)
            self.marks[input_] = mark_ms if known is None else max(known, mark_ms)
        last = self.marks.get(input_)
        if ended or left:
            self.marks.pop(input_, None)
        if ended and last is not None:
            self.ended_ms = last if self.ended_ms is None else max(last, self.ended_ms)
        if self.marks:
            promises = [mark for mark in self.marks.values() if mark is not None]
            if len(promises) == len(self.marks):
                self._raise_to(min(promises) - self.lateness_ms)
                self._show(promises)
        elif ended and last is not None:
            self._raise_to(last)
            self._show([self.ended_ms or last])  # whichever of them ended last
        return self.value_ms

    def _show(self, promises: list[int]) -> None:
        """An input that speaks of what all others have passed is history: it keeps no minute open."""
        live = [mark for mark in promises if self.shown_ms is None or mark >= self.shown_ms]
        if live:
            self.shown_ms = min(live)

    def _raise_to(self, at_ms: int) -> None:
        self.value_ms = at_ms if self.value_ms is None else max(at_ms, self.value_ms)

"""How far event time has surely come: the smallest promise of the inputs that are still open, less the lateness."""

__all__ = ["Watermark"]


class Watermark:
    """The marks of the open inputs. An input that ended no longer holds the others back."""

    def __init__(self, lateness_ms: int) -> None:
        self.marks: dict[str, int | None] = {}
        self.value_ms: int | None = None
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
        if self.marks:
            promises = [mark for mark in self.marks.values() if mark is not None]
            if len(promises) == len(self.marks):
                self._raise_to(min(promises) - self.lateness_ms)
        elif ended and last is not None:
            self._raise_to(last)
        return self.value_ms

    def _raise_to(self, at_ms: int) -> None:
        self.value_ms = at_ms if self.value_ms is None else max(at_ms, self.value_ms)

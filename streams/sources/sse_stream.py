"""Server-sent events out of the parts of a stream: bounded, cut at line ends alone, and a heartbeat counts as a word.

The library for this hides heartbeats, which are all that tells a quiet stream from a dead one.
"""

from collections.abc import Iterator

from msgspec import Struct

from streams.refusals import MAX_LINE

__all__ = ["Sent", "SseCutter"]


class Sent(Struct):
    """One event. A comment, such as a heartbeat, has neither name nor data. `is_cut`: the rest was too long."""

    event: str = ""
    data: bytes = b""
    is_cut: bool = False


class SseCutter:
    r"""Cuts parts into events. Lines end with \n or \r\n; other line ends of Unicode are text."""

    def __init__(self) -> None:
        self._rest, self._event, self._data, self._size = b"", "", list[bytes](), 0

    def cut(self, part: bytes) -> Iterator[Sent]:
        """The events and comments that a part completes."""
        *lines, rest = (self._rest + part).split(b"\n")
        self._rest = rest[: MAX_LINE + 1]
        for line in lines:
            yield from self._line(line.removesuffix(b"\r"))

    def _line(self, line: bytes) -> Iterator[Sent]:
        if line.startswith(b":"):
            yield Sent()
        elif not line:
            if self._data or self._event:
                yield Sent(self._event, b"\n".join(self._data), self._size > MAX_LINE)
            self._event, self._data, self._size = "", [], 0
        else:
            name, _, value = line.partition(b":")
            value = value.removeprefix(b" ")
            if name == b"event":
                self._event = value[:200].decode("utf-8", "replace")
            elif name == b"data":
                if self._size <= MAX_LINE:
                    self._data.append(value)
                self._size += len(value)

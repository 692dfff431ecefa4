"""Where the reading of a Jetstream stands: what to ask the server for next, what comes twice, what was never seen.

A server that numbers its events is asked from the last number on, and sends that one again. One that does not, or
another one, is asked by time, some seconds back: events come a little out of order, so the last time seen is no place.
What is read twice then is known by the keys of the last seconds.
"""

from base64 import b85decode, b85encode
from hashlib import blake2b
from itertools import islice

import msgspec

from pipeline.errors import InputError
from streams.sources.jetstream import Frame

__all__ = ["Bookmark"]

_BYTES = 8
_MAX_SEEN = 200_000
_MAX_LOOSE = 1_000
_AHEAD_US = 60_000_000  # a server whose clock is farther ahead than this does not tell where we are


class _Place(msgspec.Struct, omit_defaults=True):
    """What is stored. `seq` counts at `host` alone; `seen` are the keys of what may be sent again, 8 bytes each."""

    host: str = ""
    seq: int | None = None
    time_us: int = 0
    asked: str = ""
    seen: str = ""


class Bookmark:
    """Moves with each frame that is `new`. `asked` names what is asked for, so that a change of it is known.

    InputError: the stored position cannot be read.
    """

    def __init__(self, position: str | None, asked: str, rewind_us: int) -> None:
        place = _decode(position)
        self.host, self.seq, self.time_us = place.host, place.seq, place.time_us
        self._asked, self._rewind_us = asked, rewind_us
        self._is_other = place.asked != asked  # other collections: the last event may not be among them
        self._floor = (place.seq, place.time_us) if place.seq is not None else None  # read before this process began
        self._seen = dict.fromkeys(_unpacked(place.seen), place.time_us)
        self._loose: list[int] = []  # keys that came after the last number
        self._opened, self._is_first, self._skip_us = self.host, False, 0

    def open(self, host: str) -> int | None:
        """A connection to `host` begins: the cursor to ask for, or None to begin with what comes now."""
        self._opened, self._is_first = host, self.time_us > 0
        skip_us, self._skip_us = self._skip_us, 0
        if host == self.host and self.seq is not None:
            return self.seq
        return self.time_us + (skip_us or -self._rewind_us) if self.time_us else None

    def by_time(self, skip_us: int = 0) -> None:
        """The number is of no use any more: ask by time. With `skip_us`, only for what is so much later."""
        self.seq, self._floor, self._skip_us = None, None, skip_us

    def missed_us(self, frame: Frame) -> tuple[int, int] | None:
        """From when to when nothing was seen, in microseconds, if this first frame of a connection does not follow on
        the last one of the former. None for every other frame."""
        if not self._is_first:
            return None
        self._is_first = False
        seq = self.seq if self._opened == self.host else None
        if seq is None or frame.seq is None:
            follows = frame.time_us <= self.time_us
        else:  # asked for a number, a server sends that very event first, unless it is gone, or counts anew
            follows = frame.seq == seq or (frame.seq < seq and frame.time_us <= self.time_us)
            if frame.seq < seq and not follows:
                self.seq, self._floor = frame.seq, None
        if follows or self._is_other:
            return None
        return min(self.time_us, frame.time_us), frame.time_us

    def is_new(self, frame: Frame, now_us: int) -> bool:
        """Whether the frame comes for the first time; then the place is behind it."""
        if self._opened != self.host:
            self.host, self.seq, self._floor = self._opened, None, None
        floor = self._floor
        if floor is not None and frame.seq is not None and frame.seq <= (floor[0] or 0) and frame.time_us <= floor[1]:
            return False
        if self.time_us < frame.time_us <= now_us + _AHEAD_US:
            self.time_us = frame.time_us
        if not self.is_new_key(frame.key.encode("utf-8", "surrogatepass")):
            return False
        if frame.seq is not None:
            self.seq = frame.seq if self.seq is None else max(frame.seq, self.seq)
            self._loose.clear()
        self._is_other = False
        return True

    def is_new_key(self, key: bytes) -> bool:
        """Whether these bytes are met for the first time within the last seconds; then they are known."""
        short = int.from_bytes(blake2b(key, digest_size=_BYTES).digest(), "big")
        if short in self._seen:
            return False
        self._seen[short] = self.time_us
        self._forget()
        if self.seq is not None:
            self._loose = [*self._loose[-_MAX_LOOSE:], short]
        return True

    def position(self) -> str:
        """The place as text for the store."""
        seen = self._seen if self.seq is None else self._loose
        place = _Place(self.host, self.seq, self.time_us, self._asked, _packed(seen))
        return msgspec.json.encode(place).decode()

    def _forget(self) -> None:
        """Let go of keys that are not sent again: those of before the last seconds. (They lie in order of coming.)"""
        floor_us = self.time_us - 2 * self._rewind_us
        for key, time_us in list(islice(self._seen.items(), 2)):  # two for each that came: it never grows for long
            if time_us < floor_us or len(self._seen) > _MAX_SEEN:
                del self._seen[key]


def _decode(position: str | None) -> _Place:
    if position is None:
        return _Place()
    try:
        return msgspec.json.decode(position, type=_Place)
    except msgspec.MsgspecError as error:
        raise InputError(f"the position {position[:80]!r} of a Jetstream cannot be read: {error}") from error


def _packed(keys: dict[int, int] | list[int]) -> str:
    return b85encode(b"".join(key.to_bytes(_BYTES, "big") for key in keys)).decode()


def _unpacked(text: str) -> list[int]:
    try:
        raw = b85decode(text)
    except ValueError as error:
        raise InputError(f"the position of a Jetstream holds keys that cannot be read: {error}") from error
    return [int.from_bytes(raw[at : at + _BYTES], "big") for at in range(0, len(raw), _BYTES)]

"""Records to bytes and back (MessagePack), for the journal and the snapshots; times stay `Instant`s."""

from typing import Generic, TypeVar

from msgspec import msgpack

from pipeline.events import Instant

__all__ = ["Unpacker", "pack"]

_T = TypeVar("_T")


def _to_wire(value: object) -> int:
    if isinstance(value, Instant):
        return int(value)
    raise TypeError(f"no packed form for a {type(value).__name__}")


def _from_wire(kind: type, value: object) -> object:
    if kind is Instant and isinstance(value, int):
        return Instant(value)
    raise ValueError(f"expected {kind.__name__}, found {value!r}")


_ENCODER = msgpack.Encoder(enc_hook=_to_wire)


def pack(record: object) -> bytes:
    """The bytes of a record."""
    return _ENCODER.encode(record)


class Unpacker(Generic[_T]):
    """Reads records of one type back. ValueError when the bytes are none."""

    def __init__(self, kind: type[_T]) -> None:
        self._decoder = msgpack.Decoder(kind, dec_hook=_from_wire)

    def __call__(self, raw: bytes) -> _T:
        return self._decoder.decode(raw)

"""The position of an input in the store of a sink: how much of it was taken, and from where it could be read again."""

from collections.abc import Mapping
from contextlib import suppress

import msgspec
from msgspec import Struct

from streams.cluster.ordering import Stream
from streams.cluster.wire import Place

__all__ = ["Taken", "taken_of"]


class Taken(Struct, omit_defaults=True):
    """The position of an input in the store of a sink: where it can be read again, and how much of it was taken."""

    place: Place
    n_events: int = 0
    n_rejects: int = 0
    generation: str = ""


def taken_of(positions: Mapping[str, tuple[str, int, bool]]) -> dict[Stream, tuple[int, int]]:
    """How many events and refused lines were taken of each input; those that a laptop read before are left out."""
    found: dict[Stream, tuple[int, int]] = {}
    for name, (position, _, _) in positions.items():
        with suppress(msgspec.MsgspecError):
            taken = msgspec.json.decode(position, type=Taken)
            found[name, taken.generation] = taken.n_events, taken.n_rejects
    return found

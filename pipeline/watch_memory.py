"""What a snapshot keeps of the watch: the slots not counted yet, what detectors learned, the open incidents."""

from collections import deque

import numpy as np
from msgspec import Struct

from models.burst import Burst
from models.mix_shift import MixShift
from pipeline.alert_settings import AlertSettings
from pipeline.early import Passed, Removal, Said, Spoken
from pipeline.incidents import Incident
from pipeline.mixed import Mixed
from pipeline.watch import Desk, Watch

__all__ = ["Watched", "dump_watch", "load_watch"]

Packed = tuple[str, list[int], bytes]  # type, shape and bytes of an array


class _Desk(Struct, array_like=True):
    name: str
    first: int
    first_mix: int
    posts: list[Said]
    shares: list[Passed]
    voices: dict[str, int]


class Watched(Struct):
    """A watch in a snapshot."""

    next_ms: int | None
    open: dict[int, Spoken]
    removals: list[Removal]
    clock_ms: int | None
    heard_ms: int
    withdrawn: list[str]
    burst: dict[str, Packed]
    mix: dict[str, Packed]
    mixed: dict[str, Packed]
    desks: list[_Desk]
    incidents: list[Incident]
    begun: list[tuple[str, str, list[str]]]


def dump_watch(watch: Watch) -> Watched:
    """The watch between two batches."""
    early, incidents = watch.early, watch.incidents
    return Watched(
        next_ms=early.next_ms,
        open=early.open,
        removals=early.removals,
        clock_ms=watch.clock_ms,
        heard_ms=watch.heard_ms,
        withdrawn=sorted(watch.withdrawn),
        burst=_pack(watch.burst.dump()),
        mix=_pack(watch.mix.dump()),
        mixed=_pack(watch.mixed.dump()),
        desks=[
            _Desk(d.name, d.first, d.first_mix, list(d.posts), list(d.shares), d.voices) for d in watch.desks.values()
        ],
        incidents=list(incidents.open.values()),
        begun=[(*key, keys) for key, keys in incidents.begun.items()],
    )


def load_watch(kept: Watched, settings: AlertSettings, *, is_former: bool = False) -> Watch:
    """The watch as it was, bit for bit. is_former : its detectors are those of a former release, which counted
    otherwise: they begin anew, and everybody warms up again; what was counted and the incidents stay."""
    watch = Watch(settings)
    watch.withdrawn = frozenset(kept.withdrawn)
    watch.early.next_ms, watch.early.open, watch.early.removals = kept.next_ms, kept.open, kept.removals
    watch.clock_ms, watch.heard_ms = kept.clock_ms, kept.heard_ms
    for packed in kept.desks:
        desk = watch.desks[packed.name] = Desk(packed.name, packed.first, packed.first_mix)
        desk.posts, desk.shares = deque(packed.posts, desk.posts.maxlen), deque(packed.shares, desk.shares.maxlen)
        desk.voices = packed.voices
    if is_former:
        watch.start_anew()
    else:
        watch.burst = Burst.load(settings.slot_s, _unpack(kept.burst))
        watch.mix = MixShift.load(_unpack(kept.mix))
        watch.mixed = Mixed.load(_unpack(kept.mixed))
    watch.incidents.open = {(incident.brand, incident.side): incident for incident in kept.incidents}
    watch.incidents.begun = {(brand, side): keys for brand, side, keys in kept.begun}
    return watch


def _pack(arrays: dict[str, np.ndarray]) -> dict[str, Packed]:
    return {name: (a.dtype.str, list(a.shape), np.ascontiguousarray(a).tobytes()) for name, a in arrays.items()}


def _unpack(packed: dict[str, Packed]) -> dict[str, np.ndarray]:
    return {name: np.frombuffer(raw, dtype=dtype).reshape(shape).copy() for name, (dtype, shape, raw) in packed.items()}

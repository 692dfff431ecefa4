"""Write the engine's memory to bytes, and read it back exactly.

A snapshot plus the journal after it is the engine as it was: see `streams/recovery.py`. The form is versioned:
those of former releases are read, a newer one is refused.
"""

import struct
import zlib
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TypeVar

import numpy as np
from msgspec import Struct, msgpack

from models.ties import KINDS, TieColumns
from pipeline.errors import StoreError
from pipeline.join import Waiter
from pipeline.memory import Post
from pipeline.packing import Unpacker, pack
from pipeline.rollup import Cell, Cells
from pipeline.settings import Settings
from pipeline.state import State, gone_key
from pipeline.watch_memory import Watched, dump_watch, load_watch

__all__ = ["VERSION", "changed", "dump", "load", "version_of"]

_T = TypeVar("_T", bound=Hashable)
Key = tuple[str, str]

# 4: told the names of those who left. 3: detectors that learned otherwise. 2: without the watch. 1: no checksum; did
# not tell the settings, nor the hour in which a key was taken
VERSION = 5
_HEAD = struct.Struct("<8sI")  # a mark, and the checksum of what follows
_MARK = b"murmure\x02"


class _Ties(Struct, array_like=True):
    """The ties of a brand: the landmark of their decay, and their columns as little-endian bytes."""

    landmark_ms: int | None
    keys: bytes
    weight: bytes
    first_ms: bytes
    last_ms: bytes
    counts: bytes


class _Cell(Struct, array_like=True):
    name: tuple[str, str, str]
    mentions_e4: int
    shares: int
    authors: dict[str, int]


class _Posts(Struct, array_like=True):
    """The known posts in columns, little-endian where they are bytes: what repeats is told once, and numbered."""

    keys: list[str]
    sources: list[str]
    source: bytes
    authors: list[str]
    author: bytes
    brand_sets: list[tuple[str, ...]]
    brand_set: bytes
    at_ms: bytes
    is_mention: bytes
    is_deleted: bytes


class _Version(Struct):
    """What every snapshot tells, of whatever release."""

    version: int


class _Snapshot(Struct):
    version: int
    seq: int
    ids: list[tuple[str, str, int]]
    horizon_ms: int | None
    posts: list[tuple[str, str, Post]]  # of version 1
    waiting: list[Waiter]
    waiting_ids: list[tuple[str, str]]
    gone: list[tuple[str, str, int]]
    closed_ms: int | None
    open: list[tuple[tuple[str, int, int], list[_Cell]]]
    names: list[str]
    ties: dict[str, list[_Ties]]
    marks: dict[str, int | None]
    watermark_ms: int | None
    settings: str = ""
    post_columns: _Posts | None = None
    # (hour, numbers of the keys taken in it, in the order of `ids` and of `posts`)
    id_hours: list[tuple[int, list[int]]] = []
    post_hours: list[tuple[int, list[int]]] = []
    floor_ms: int | None = None
    watch: Watched | None = None
    shown_ms: int | None = None
    ended_ms: int | None = None


def dump(state: State, seq: int) -> bytes:
    """The state after the commit `seq`. Call between batches."""
    activity = state.activity
    snapshot = _Snapshot(
        version=VERSION,
        seq=seq,
        ids=[(*key, int(at_ms)) for key, at_ms in state.ids.known.items()],
        horizon_ms=state.ids.horizon_ms,
        posts=[],
        waiting=state.waiting.everyone(),
        waiting_ids=sorted(state.waiting_ids),
        gone=[(*key, at_ms) for key, at_ms in state.gone.items()],
        closed_ms=activity.closed_ms,
        open=[(span, [_cell(name, cell) for name, cell in cells.items()]) for span, cells in activity.open.items()],
        names=state.graph.names,
        ties={brand: _pack(ties.decay.landmark_ms, ties.snapshot()) for brand, ties in state.graph.brands.items()},
        marks=state.watermark.marks,
        watermark_ms=state.watermark.value_ms,
        settings=state.settings.model_dump_json(),
        post_columns=_pack_posts(state.posts.known),
        id_hours=state.ids.slices.hours(state.ids.known),
        post_hours=state.posts.slices.hours(state.posts.known),
        floor_ms=state.floor_ms,
        watch=dump_watch(state.watch),
        shown_ms=state.watermark.shown_ms,
        ended_ms=state.watermark.ended_ms,
    )
    body = pack(snapshot)
    return _HEAD.pack(_MARK, zlib.crc32(body)) + body


def load(raw: bytes, settings: Settings, zones: Mapping[str, str]) -> tuple[State, int]:
    """The state and the commit it stands after. StoreError when the bytes are no snapshot, or of a newer release.

    `settings` are used for a snapshot of the first release, which does not tell its own.
    """
    try:
        snapshot = _unpack_snapshot(_checked(raw))
        if snapshot.settings:
            settings = Settings.model_validate_json(snapshot.settings)
    except ValueError as error:
        raise StoreError(f"a snapshot cannot be read ({error}); it is damaged or of another release") from error
    if not 1 <= snapshot.version <= VERSION:
        raise StoreError(f"a snapshot of version {snapshot.version} was found; this release reads 1 to {VERSION}")
    state = State(settings, zones)
    _remember(state, snapshot)
    for waiter in snapshot.waiting:
        state.waiting.add(waiter)
    state.waiting_ids = set(snapshot.waiting_ids)
    key = gone_key if snapshot.version < 5 else _as_it_is
    state.gone = {key(source, author): at_ms for source, author, at_ms in snapshot.gone}
    state.activity.closed_ms = snapshot.closed_ms
    for span, cells in snapshot.open:
        state.activity.open[span] = Cells({cell.name: _uncell(cell) for cell in cells})
    state.graph.restore_names(snapshot.names)
    for brand, packed in snapshot.ties.items():
        landmark_ms = packed[0].landmark_ms if packed else None
        state.graph.ties_of(brand).restore([_unpack(level) for level in packed], landmark_ms)
    state.watermark.marks = snapshot.marks
    state.watermark.value_ms = snapshot.watermark_ms
    state.watermark.shown_ms, state.watermark.ended_ms = snapshot.shown_ms, snapshot.ended_ms
    state.floor_ms = snapshot.floor_ms
    if snapshot.watch is not None:
        state.watch = load_watch(snapshot.watch, settings.alerts, is_former=snapshot.version < 4)
    elif snapshot.watermark_ms is not None:  # of a release without alerts: what it has read is history
        state.watermark.shown_ms = shown_ms = snapshot.watermark_ms + state.lateness_ms
        state.watch.early.next_ms = shown_ms - shown_ms % state.watch.early.slot_ms
    return state, snapshot.seq


def changed(raw: bytes, change: Callable[[object], object]) -> bytes:
    """The snapshot with `change` made to all that it holds, as lists, tables, texts and numbers."""
    body = msgpack.encode(change(msgpack.decode(_checked(raw))))
    return _HEAD.pack(_MARK, zlib.crc32(body)) + body


def version_of(raw: bytes) -> int:
    """The version of a whole snapshot, of whatever release. ValueError when it is damaged."""
    return _unpack_version(_checked(raw)).version


def _as_it_is(source: str, key: str) -> Key:
    return source, key


def _checked(raw: bytes) -> bytes:
    """The snapshot behind its checksum. Those of the first release have none. ValueError when they do not agree."""
    if not raw.startswith(_MARK):
        return raw
    _, crc = _HEAD.unpack_from(raw)
    body = raw[_HEAD.size :]
    if zlib.crc32(body) != crc:
        raise ValueError("its checksum does not agree")
    return body


def _remember(state: State, snapshot: _Snapshot) -> None:
    """Fill the memories of ids and posts, each key under the hour in which it was taken."""
    for source, id_, at_ms in snapshot.ids:
        state.ids.add((source, id_), at_ms)
        if snapshot.version == 1:
            state.ids.seal(at_ms)
    for source, id_, post in snapshot.posts:
        state.posts.add((source, id_), post)
        state.posts.seal(post.at_ms)
    if snapshot.post_columns is not None:
        state.posts.known = _unpack_posts(snapshot.post_columns)
    if snapshot.version > 1:
        state.ids.slices.restore(state.ids.known, snapshot.id_hours)
        state.posts.slices.restore(state.posts.known, snapshot.post_hours)
    state.ids.horizon_ms = snapshot.horizon_ms


def _pack_posts(known: Mapping[Key, Post]) -> _Posts:
    posts = known.values()
    sources, source = _numbered(key[0] for key in known)
    authors, author = _numbered(post.author for post in posts)
    brand_sets, brand_set = _numbered(post.brands for post in posts)
    return _Posts(
        keys=[key[1] for key in known],
        sources=sources,
        source=source,
        authors=authors,
        author=author,
        brand_sets=brand_sets,
        brand_set=brand_set,
        at_ms=np.fromiter((int(post.at_ms) for post in posts), np.int64, len(known)).tobytes(),
        is_mention=bytes(post.is_mention for post in posts),
        is_deleted=bytes(post.is_deleted for post in posts),
    )


def _unpack_posts(packed: _Posts) -> dict[Key, Post]:
    """The posts in their order. Names that repeat are one string again, as they are when they come from events."""
    posts = map(
        Post,
        map(packed.brand_sets.__getitem__, np.frombuffer(packed.brand_set, np.int32).tolist()),
        map(packed.authors.__getitem__, np.frombuffer(packed.author, np.int32).tolist()),
        np.frombuffer(packed.at_ms, np.int64).tolist(),
        map(bool, packed.is_mention),
        map(bool, packed.is_deleted),
    )
    sources = map(packed.sources.__getitem__, np.frombuffer(packed.source, np.int32).tolist())
    return dict(zip(zip(sources, packed.keys, strict=True), posts, strict=True))


def _numbered(values: Iterable[_T]) -> tuple[list[_T], bytes]:
    """The distinct values in order of appearance, and for each of all the number of its own."""
    numbers: dict[_T, int] = {}
    column = [numbers.setdefault(value, len(numbers)) for value in values]
    return list(numbers), np.array(column, dtype=np.int32).tobytes()


def _cell(name: tuple[str, str, str], cell: Cell) -> _Cell:
    return _Cell(name, cell.mentions_e4, cell.shares, cell.authors)


def _uncell(packed: _Cell) -> Cell:
    cell = Cell()
    cell.mentions_e4, cell.shares, cell.authors = packed.mentions_e4, packed.shares, packed.authors
    return cell


def _pack(landmark_ms: int | None, ties: TieColumns) -> list[_Ties]:
    """All ties as one part, the landmark with it when all are gone; former releases wrote several."""
    if landmark_ms is None:
        return []
    return [
        _Ties(
            landmark_ms,
            ties.keys.tobytes(),
            ties.weight.tobytes(),
            ties.first_ms.tobytes(),
            ties.last_ms.tobytes(),
            ties.counts.tobytes(),
        )
    ]


def _unpack(packed: _Ties) -> TieColumns:
    return TieColumns(
        np.frombuffer(packed.keys, dtype=np.int64).copy(),
        np.frombuffer(packed.weight, dtype=np.float64).copy(),
        np.frombuffer(packed.first_ms, dtype=np.int64).copy(),
        np.frombuffer(packed.last_ms, dtype=np.int64).copy(),
        np.frombuffer(packed.counts, dtype=np.uint32).reshape(-1, len(KINDS)).copy(),
    )


_unpack_snapshot = Unpacker(_Snapshot)
_unpack_version = Unpacker(_Version)

"""Bring the engine back as it was at the store's last commit: newest readable snapshot, then the journal after it.

What the journal holds beyond that commit is not replayed here but carried out again by the writer, rows and all
(`Embedded`): after a kill that is one entry at most, after a damaged store all that the damage took.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from pipeline.engine import Engine
from pipeline.errors import StoreError
from pipeline.settings import Settings
from pipeline.snapshot import dump, load, version_of
from streams.acts import OPEN, Opening, brands_of
from streams.durable import fsync_folder, told_of_disk, write_durably
from streams.journal import Act, Journal

__all__ = ["forget_beyond", "leave_only", "put_in_mind", "recover", "save_snapshot", "snapshots"]

_KEPT = 2  # a snapshot that cannot be read falls back to the one before


def recover(
    state_folder: Path,
    journal: Journal,
    seq: int,
    settings: Settings,
    zones: Mapping[str, str],
    tell: Callable[[str], None] = lambda _said: None,
) -> Engine:
    """The engine after entry `seq`. StoreError when neither snapshot nor journal reach back far enough.

    `settings` are those of a folder whose snapshots do not tell theirs. `tell` hears of damage that could be borne.
    """
    engine, after_seq, unread = Engine(settings, zones), 0, ""
    for path in snapshots(state_folder):
        if int(path.stem) > seq:
            continue  # the store was put back behind it
        try:
            engine.state, after_seq = load(path.read_bytes(), settings, zones)
            break
        except StoreError as error:
            unread = unread or f" (the newest snapshot, {path.name}, was passed over: {error})"
    try:
        for entry in journal.entries(after_seq, seq):
            if entry.act is not None:
                put_in_mind(engine, entry.act)
            elif entry.enriched is not None:
                engine.step(entry.enriched, entry.answers)
    except StoreError as error:
        raise StoreError(f"{error}{unread}") from error
    if unread:
        tell(unread.strip(" ()"))
    return engine


def put_in_mind(engine: Engine, act: Act) -> None:
    """What an act changes in the engine's memory; its rows are the store's."""
    if act.kind == OPEN:
        opening = Opening.model_validate_json(act.content)
        if not opening.keeps_marks:
            engine.state.watermark.marks.clear()  # an input that is not read in this session holds nobody back
        engine.state.change(opening.settings)
    if (brands := brands_of(act)) is not None:
        engine.state.put_in_force({brand.id: brand.time_zone for brand in brands.brand})


def forget_beyond(state_folder: Path, seq: int) -> bool:
    """Remove the snapshots of commits that did not come back: others will bear their numbers. Gives if there were."""
    beyond = [path for path in snapshots(state_folder) if int(path.stem) > seq]
    for path in beyond:
        path.unlink()
    return bool(beyond)


def save_snapshot(state_folder: Path, journal: Journal, engine: Engine, seq: int, keep_s: float = 0) -> None:
    """Write the engine durably, then let go of the snapshots and journal nobody needs any more.

    The published file must stand at the commit before or after: it is the last resort of a damaged store, and can
    only be brought forward from a snapshot that is not newer.
    """
    folder = state_folder / "snapshots"
    if not folder.is_dir():
        with told_of_disk(folder):
            folder.mkdir()
            fsync_folder(state_folder)
    write_durably(folder / f"{seq:012d}.snapshot", dump(engine.state, seq))
    journal.rotate()
    kept = snapshots(state_folder)
    for old in kept[_KEPT:]:
        old.unlink()
    if len(kept) >= _KEPT:
        journal.prune_until(int(kept[_KEPT - 1].stem), keep_s)


def leave_only(state_folder: Path, journal: Journal, seq: int) -> None:
    """Remove all snapshots but that of the commit `seq`, once it is read back, and all of the journal up to it."""
    newest, *others = snapshots(state_folder)
    if int(newest.stem) != seq:
        raise StoreError(f"the newest snapshot stands after commit {newest.stem}, not {seq}: nothing was removed")
    version_of(newest.read_bytes())
    for path in others:
        path.unlink()
    journal.retire()
    fsync_folder(newest.parent)


def snapshots(state_folder: Path) -> list[Path]:
    """The snapshots of a folder, newest first."""
    return sorted((state_folder / "snapshots").glob("*.snapshot"), reverse=True)

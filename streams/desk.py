"""Carry out the commands that lie in the inbox: each once, with a receipt, whatever happens in between.

A command that cannot be carried out is refused, and the refusal is its receipt. What a kind of command does is one
function here; whoever writes the folder calls `carry_out_all` between two batches.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from pydantic import ValidationError

from pipeline.declared import Declaring
from pipeline.errors import InputError, SettingsError
from pipeline.settings import Brands
from streams import alert_marks
from streams.acts import DECLARE, refuse_moved_zones
from streams.backup import back_up
from streams.config import load_brands
from streams.erasing import ERASE, ErasingWriter, carry_out_erase
from streams.idea_marks import IDEAS, carry_out_idea
from streams.inbox import Receipt, leave_receipt, receipt_of, waiting
from streams.notify.resending import RESEND, carry_out_resend
from streams.pace import now_ms
from streams.pseudonym_key import refuse_other_key
from streams.store import Store

__all__ = ["Writer", "carry_out_all"]

_REFUSED = "refused: "


class Writer(ErasingWriter, Protocol):
    """What a command may ask of the one who writes the folder."""

    data: Path
    store: Store

    def put_in_force(self, brands: Brands, command: str = "") -> None:
        """Match with these brands from the next batch on, and remember the command that said so."""
        ...


def carry_out_all(writer: Writer, done: set[str], now_ms: int) -> None:
    """Carry out what waits, oldest first. `done` holds the ids of those whose file only waits to be swept."""
    for path in waiting(writer.data):
        if path.name not in done:
            _carry_out(writer, path, now_ms)
            done.add(path.name)


def _carry_out(writer: Writer, path: Path, now_ms: int) -> None:
    kind = path.suffix.removeprefix(".")
    said = writer.store.applied(path.name)
    if said is None:
        try:
            said = _HANDLERS.get(kind, _unknown)(writer, path)
        except (SettingsError, InputError) as error:
            said = f"{_REFUSED}{error}"
        if writer.store.applied(path.name) is None:
            writer.store.mark_applied(path.name, kind, said, now_ms)
    if receipt_of(writer.data, path) is None:
        leave_receipt(writer.data, Receipt(path.name, kind, not said.startswith(_REFUSED), said, now_ms))


def _apply_brands(writer: Writer, path: Path) -> str:
    brands = load_brands(path)
    refuse_other_key(writer.store)
    refuse_moved_zones(brands, writer.store.zones())
    writer.put_in_force(brands, path.name)
    return "brands apply"


def _declare(writer: Writer, path: Path) -> str:
    """InputError when it cannot be read, SettingsError when its brand was never known."""
    try:
        declaring = Declaring.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise InputError(f"the command cannot be read ({error}); a newer murmure may have left it") from None
    known = writer.store.zones()
    if declaring.brand not in known:
        raise SettingsError(
            f"brand {declaring.brand!r} is not known in this folder; known: {', '.join(sorted(known)) or 'none'}"
        )
    writer.declare(declaring, path.name)
    return _said(declaring)


def _said(declaring: Declaring) -> str:
    """What was declared, kind by kind, and what is gone for it."""
    by_kind: dict[str, list[str]] = {}
    for row in declaring.rows:
        by_kind.setdefault(row.kind, []).append(row.name)
    there = [_counted(kind, names) for kind, names in by_kind.items()]
    gone = [*(_plural(kind) for kind in declaring.kinds), *(f"{kind}:{name}" for kind, name in declaring.without)]
    said = f"declared of {declaring.brand}: {', '.join(there) or 'nothing more'}"
    return f"{said}; gone is what was declared before of: {', '.join(gone)}" if gone else said


def _counted(kind: str, names: Sequence[str]) -> str:
    """Such as `2 boosts (spring, autumn)`; a kind of which there is one bears its own name."""
    if list(names) == [kind]:
        return f"the {kind}"
    more = [f"and {len(names) - 5} more"] if len(names) > 5 else []
    return f"{len(names)} {kind if len(names) == 1 else _plural(kind)} ({', '.join([*names[:5], *more])})"


def _plural(kind: str) -> str:
    return {"company": "companies", "team": "the team", "value": "values"}.get(kind, f"{kind}s")


def _mark_alerts(writer: Writer, path: Path) -> str:
    return alert_marks.carry_out(writer.store, path.name, path.read_bytes(), now_ms())


def _mark_ideas(writer: Writer, path: Path) -> str:
    return carry_out_idea(writer.store, path.name, path.read_bytes(), now_ms())


def _unknown(_writer: Writer, path: Path) -> str:
    raise InputError(f"there is no command of the kind {path.suffix!r}; a newer murmure may have left it")


_HANDLERS: dict[str, Callable[[Writer, Path], str]] = {
    "brands": _apply_brands,
    "backup": back_up,
    ERASE: carry_out_erase,
    DECLARE: _declare,
    alert_marks.ALERTS: _mark_alerts,
    IDEAS: _mark_ideas,
    RESEND: carry_out_resend,
}

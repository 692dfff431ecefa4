"""Ask whoever writes a data folder to do something, and wait for the receipt; where nobody writes, do it here.

The command lies in the inbox either way: it is carried out once, by the writer that lives, or by the next one.
"""

import time
from pathlib import Path

from pipeline.errors import LockedError, StoreError
from streams.inbox import Receipt, drop, receipt_of
from streams.live_file import LIVE_FILE, no_folder
from streams.pace import now_ms
from streams.queries import PUBLISHED_FILE
from streams.status import is_running

__all__ = ["ask_writer"]

_PATIENCE_S = 60.0
_LOOK_EVERY_S = 0.1


def ask_writer(data: Path, kind: str, content: bytes, patience_s: float = _PATIENCE_S) -> Receipt:
    """Have a command carried out. StoreError when it was refused, or not taken within `patience_s`.

    Brands may be the first thing that a folder is told; for all else a misspelt `data` is refused, not made a folder.
    """
    if kind != "brands" and not any((data / file).is_file() for file in (f"state/{LIVE_FILE}", PUBLISHED_FILE)):
        raise no_folder(data)
    command = drop(data, kind, content)
    deadline = time.monotonic() + patience_s
    while (receipt := receipt_of(data, command)) is None:
        if not is_running(data):
            _write_here(data)
        elif time.monotonic() > deadline:
            raise StoreError(
                f"the writer of {data} has not taken {command.name} for {patience_s:.0f} s; it stays in the inbox "
                f"and is carried out when the writer comes to it (see murmure doctor --data {data})"
            )
        else:
            time.sleep(_LOOK_EVERY_S)
    if not receipt.done:
        raise StoreError(f"the command was {receipt.said}")
    return receipt


def _write_here(data: Path) -> None:
    """Be the writer for as long as it takes to carry out the inbox. Another one may come first: that is as good."""
    from streams.embedded import Embedded

    try:
        with Embedded(data, None, None, now_ms, quiet=True):
            pass
    except LockedError:
        time.sleep(_LOOK_EVERY_S)

"""The command of the inbox by which dead letters are sent again: what it holds, and how the writer carries it out.

Leave it with `drop(data, RESEND, asked(...))`. Carried out twice, it does no more than once.
"""

from pathlib import Path
from typing import Protocol

import msgspec

from pipeline.errors import InputError
from streams.notify.outbox import resend
from streams.pace import now_ms
from streams.store import Store

__all__ = ["RESEND", "asked", "carry_out_resend"]

RESEND = "resend"  # the kind of the command


class _Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    outbox_id: str = ""
    channel: str = ""


class _Writer(Protocol):
    store: Store


def asked(outbox_id: str = "", channel: str = "") -> bytes:
    """The content of the command: of one id, of one channel, of both, or of all that is dead."""
    return msgspec.json.encode(_Asked(outbox_id, channel))


def carry_out_resend(writer: _Writer, path: Path) -> str:
    """Have the writer try again what was given up, and turn its channels on. InputError when the file is no such."""
    try:
        wanted = msgspec.json.decode(path.read_bytes(), type=_Asked)
    except msgspec.MsgspecError as error:
        raise InputError(f"{path.name} asks for nothing that can be sent again ({error})") from error
    store = writer.store
    n = resend(store.con, store.path, now_ms(), wanted.outbox_id, wanted.channel)
    store.is_unpublished = True
    return f"{n} to be sent again" if n else "nothing was dead of what was asked for"

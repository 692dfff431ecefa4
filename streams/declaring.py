"""Declare something from a command: through the inbox, so that the writer of the folder takes it, journalled."""

from pathlib import Path

from pydantic import BaseModel

from pipeline.declared import Declaring, Row
from streams.acts import DECLARE
from streams.asking import ask_writer
from streams.inbox import Receipt
from streams.pseudonym_key import pseudonyms

__all__ = ["declare", "send"]


def declare(data: Path, brand: str, kind: str, name: str, thing: BaseModel) -> Receipt:
    """Declare one thing, in the place of one of the same kind and name."""
    row = Row(kind=kind, name=name, content=thing.model_dump_json(exclude_defaults=True))
    return send(data, Declaring(brand=brand, rows=(row,)))


def send(data: Path, declaring: Declaring) -> Receipt:
    """Have a change taken in, people under pseudonyms where a key is set. StoreError when it is refused."""
    hiding = pseudonyms()
    if hiding is not None:
        declaring = hiding.declaring(declaring)
    return ask_writer(data, DECLARE, declaring.model_dump_json().encode())

"""The key of pseudonyms, from the environment; and whether a folder was written under it.

`MURMURE_PSEUDONYM_KEY`, or a file that `MURMURE_PSEUDONYM_KEY_FILE` names. Without either, names stay as they come.
"""

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import SettingsError
from pipeline.pseudonyms import Pseudonyms

if TYPE_CHECKING:  # heavy, and most who ask have no store
    from streams.store import Store

__all__ = ["KEY", "hidden_name", "pseudonyms", "refuse_other_key"]

KEY = "MURMURE_PSEUDONYM_KEY"
_KEPT = "pseudonym_key"  # a fact about the store: the id of the key its people are named under, or none
_NONE = "none"


def pseudonyms() -> Pseudonyms | None:
    """Those of the key in the environment; None where none is set. SettingsError when it cannot be used."""
    return _of(os.environ.get(KEY, ""), os.environ.get(f"{KEY}_FILE", ""))


def hidden_name(name: str) -> str:
    """How the tables name somebody."""
    found = pseudonyms()
    return name if found is None else found.name(name)


def refuse_other_key(store: "Store") -> None:
    """SettingsError when a folder holds people under another key, or none: one person would be two."""
    found = pseudonyms()
    now, then = _NONE if found is None else found.key_id, store.meta(_KEPT) or (_NONE if store.has_taken else None)
    if then is None:
        store.set_meta(_KEPT, now)
    elif then != now:
        kept = "names as they come" if then == _NONE else f"pseudonyms of the key {then}"
        given = f"{KEY} is not set" if now == _NONE else f"{KEY} is the key {now}"
        raise SettingsError(
            f"{store.path.parent.parent} holds {kept}, but {given}: the same person would be two. Set the key it was "
            "written under, or load the inputs into a new data folder"
        )


@cache
def _of(key: str, file: str) -> Pseudonyms | None:
    if not key and file:
        try:
            key = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"{KEY}_FILE names {file}, which cannot be read ({error})") from None
        if not key:
            raise SettingsError(f"{KEY}_FILE names {file}, which is empty")
    try:
        return Pseudonyms(key) if key else None
    except ValueError as error:
        raise SettingsError(f"{KEY}: {error}; make one: openssl rand -hex 32") from None

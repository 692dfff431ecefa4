"""Know a caller by the token they bear: `Authorization: Bearer TOKEN`. Tokens come from the environment or a file.

    MURMURE_TOKENS="grafana:b3JjaGlkLWxhbXA0...  ana:c2VhLXNhbHQtc3Rvcm0...:600"

NAME:TOKEN, and if need be how many questions a minute that name may ask. Only digests are kept, so nothing here can be
printed by mistake, and all of them are compared in the same time whatever is given.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import SettingsError

__all__ = ["DEFAULT_PER_MINUTE", "Caller", "Tokens", "tokens_from"]

DEFAULT_PER_MINUTE = 120
_VARIABLE, _FILE_VARIABLE = "MURMURE_TOKENS", "MURMURE_TOKENS_FILE"
_NAME = re.compile(r"[A-Za-z][\w.-]{0,39}")
_TOKEN = re.compile(r"[\w.~+/=-]{20,200}", re.ASCII)
_MAKE_ONE = "make one with: python -c 'import secrets; print(secrets.token_urlsafe(32))'"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and how often they may."""

    name: str
    per_minute: int = DEFAULT_PER_MINUTE


@dataclass(frozen=True, slots=True)
class Tokens:
    """The digests of all tokens, and whose they are. Empty: nobody needs one."""

    known: tuple[tuple[bytes, Caller], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.known)

    def bearer(self, authorization: str) -> Caller | None:
        """Who sends this header; None when it is nobody's. It takes as long, whoever it is."""
        scheme, _, token = authorization.partition(" ")
        found = self.holder(token)
        return found if scheme.casefold() == "bearer" else None

    def holder(self, token: str) -> Caller | None:
        """Whose token this is; None when it is nobody's. It takes as long, whoever it is."""
        given = _digest(token.strip())
        found = None
        for digest, caller in self.known:
            if hmac.compare_digest(digest, given):
                found = caller
        return found


def tokens_from(environ: Mapping[str, str]) -> Tokens:
    """The tokens of the environment. SettingsError names every fault by its place, and never repeats a value."""
    text, place = environ.get(_VARIABLE, ""), _VARIABLE
    if named := environ.get(_FILE_VARIABLE, ""):
        if text.strip():
            raise SettingsError(f"{_VARIABLE} and {_FILE_VARIABLE} are both set; keep one of them")
        place = f"{_FILE_VARIABLE} ({named})"
        try:
            text = Path(named).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"{place} cannot be read ({getattr(error, 'strerror', 'not UTF-8')})") from None
        if not _entries(text):
            raise SettingsError(f"{place} holds no token; write NAME:TOKEN into it, one a line; {_MAKE_ONE}")
    return _parsed(_entries(text), place)


def _entries(text: str) -> list[str]:
    lines = (line.partition("#")[0] for line in text.splitlines())
    return [entry for line in lines for entry in line.replace(",", " ").split()]


def _parsed(entries: Sequence[str], place: str) -> Tokens:
    faults: list[str] = []
    known: dict[bytes, Caller] = {}
    for number, entry in enumerate(entries, 1):
        name, _, rest = entry.partition(":")
        token, _, limit = rest.partition(":")
        if not _NAME.fullmatch(name):
            faults.append(f"entry {number}: wants NAME:TOKEN or NAME:TOKEN:PER_MINUTE, a name of letters and digits")
        elif not _TOKEN.fullmatch(token):
            faults.append(f"entry {number} ({name}): a token has 20 to 200 letters, digits, - or _; {_MAKE_ONE}")
        elif limit and not (limit.isascii() and limit.isdigit() and 0 < int(limit) <= 100_000):
            faults.append(f"entry {number} ({name}): the limit is not a number of questions a minute, 1 to 100000")
        elif _digest(token) in known or name in {caller.name for caller in known.values()}:
            faults.append(f"entry {number} ({name}): its name or its token is there twice")
        else:
            known[_digest(token)] = Caller(name, int(limit) if limit else DEFAULT_PER_MINUTE)
    if faults:
        raise SettingsError("\n".join([f"{place} cannot be used:", *(f"  {fault}" for fault in faults)]))
    return Tokens(tuple(known.items()))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "backslashreplace")).digest()

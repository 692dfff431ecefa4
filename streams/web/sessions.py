"""Remember in a browser who came in with a token: a cookie that holds a number of chance, and never the token.

No script of the page can read it, no other site's page can send it, and it is worth nothing after half a day, after
leaving, or once the server was started again. Only digests are kept, as of tokens.
"""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from streams.web.bearer import Caller

__all__ = ["COOKIE", "HOURS", "Sessions", "cookie_of"]

COOKIE = "murmure-session"
HOURS = 12
_MOST = 2_000  # at once; the oldest goes


@dataclass
class Sessions:
    """Who is in. `elapsed` gives seconds of a clock that never goes back."""

    elapsed: Callable[[], float]
    _until: dict[bytes, tuple[float, Caller]] = field(default_factory=dict)

    def begin(self, caller: Caller) -> str:
        """What the cookie of this caller holds from now on."""
        number = secrets.token_urlsafe(32)
        while len(self._until) >= _MOST:
            del self._until[next(iter(self._until))]
        self._until[_digest(number)] = self.elapsed() + HOURS * 3_600, caller
        return number

    def holder(self, number: str) -> Caller | None:
        """Whose cookie this is; None when it is nobody's, or no longer."""
        key = _digest(number)
        until_s, caller = self._until.get(key, (0.0, None))
        if caller is not None and self.elapsed() >= until_s:
            self._until.pop(key, None)
            return None
        return caller

    def end(self, number: str) -> None:
        """Its cookie is worth nothing from now on."""
        self._until.pop(_digest(number), None)


def cookie_of(headers: Mapping[str, str]) -> str:
    """What the session's cookie holds; empty when there is none, or when there are two.

    >>> cookie_of({"cookie": "a=b; murmure-session=x"}), cookie_of({"cookie": "murmure-session=x; murmure-session=y"})
    ('x', '')
    """
    parts = (part.strip().partition("=") for part in headers.get("cookie", "").split(";"))
    found = [value for name, _, value in parts if name == COOKIE]
    return found[0] if len(found) == 1 else ""


def _digest(number: str) -> bytes:
    return hashlib.sha256(number.encode("utf-8", "backslashreplace")).digest()

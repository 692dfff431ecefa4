"""Ask a web address, for the sources that poll: bounded in time and size, and what goes wrong as a `LinkError`.

It goes nowhere but where it was sent: a redirect is a refusal that names the new address.
"""

import logging
import re
from collections.abc import AsyncGenerator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Self

import httpx
from msgspec import Struct

from streams.sources.live import LinkError

__all__ = ["Answer", "HttpReader", "refusal_of", "wait_of"]

_MOST = 4 * 2**20
_PASSING = frozenset({408, 425, 429})
_AGENT = "murmure (social listening; reads public posts)"


class Answer(Struct):
    """What came. 304: nothing new since the `ETag` or date that was sent along."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class HttpReader:
    """Asks addresses over a few kept connections, in an `async with` block. `most`: the largest body, in bytes."""

    def __init__(
        self, timeout_s: float, headers: Mapping[str, str] | None = None, *, at_once: int = 8, most: int = _MOST
    ) -> None:
        for name in ("httpx", "httpcore"):  # they would log addresses, which may hold keys
            logging.getLogger(name).setLevel(logging.WARNING)
        self._most = most
        self._limits = httpx.Limits(max_connections=at_once, max_keepalive_connections=at_once)
        self._timeout_s, self._headers = timeout_s, {"User-Agent": _AGENT, **(headers or {})}

    async def __aenter__(self) -> Self:
        self.client = httpx.AsyncClient(
            timeout=self._timeout_s, headers=self._headers, limits=self._limits, follow_redirects=False
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.client.aclose()

    async def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """The answer of an address: 200 or 304. LinkError: everything else, and a body that is too large."""
        try:
            async with self.client.stream("GET", url, headers=headers) as answer:
                if answer.status_code not in (200, 304):
                    raise refusal_of(answer)
                body = bytearray()
                async for part in answer.aiter_bytes():
                    body += part
                    if len(body) > self._most:
                        raise LinkError(f"{shown_url(url)} sends more than {self._most} bytes", is_refused=True)
                return Answer(answer.status_code, dict(answer.headers), bytes(body))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise LinkError(f"{shown_url(url)}: {error or type(error).__name__}"[:200]) from error

    async def parts_of(self, url: str) -> AsyncGenerator[bytes, None]:
        """An answer that does not end, part by part; first b"", once it has begun. LinkError: it is none."""
        timeout = httpx.Timeout(self._timeout_s, read=None)  # how long it may be silent is for the pump to say
        try:
            async with self.client.stream("GET", url, timeout=timeout) as answer:
                if answer.status_code != 200:
                    raise refusal_of(answer)
                yield b""
                async for part in answer.aiter_bytes():
                    yield part
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise LinkError(f"{shown_url(url)}: {error or type(error).__name__}"[:200]) from error


def refusal_of(answer: httpx.Response) -> LinkError:
    """What an answer means that is no content."""
    status, url = answer.status_code, shown_url(str(answer.url))
    if answer.is_redirect:
        where = shown_url(answer.headers.get("Location", "?"))
        return LinkError(f"{url} has moved to {where}; write that address in the settings", is_refused=True)
    is_passing = status in _PASSING or status >= 500
    detail = f"{url} answered {status} {answer.reason_phrase}".strip()
    return LinkError(detail, wait_s=wait_of(answer.headers), is_refused=not is_passing)


def wait_of(headers: Mapping[str, str]) -> float | None:
    """How many seconds `Retry-After` asks to wait, be it a number or a date; None where it asks nothing."""
    said = headers.get("Retry-After", "").strip()
    if said.isdigit():
        return float(said[:9])
    try:
        return max((parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds(), 0.0) if said else None
    except (ValueError, TypeError):
        return None


def shown_url(url: str) -> str:
    """An address for a message: without what may be secret in it."""
    return re.sub(r"//[^/@]*@", "//", url).partition("?")[0][:200]

"""Bytes that are answered often: packed once, for those who take them so."""

import gzip
from collections.abc import Mapping
from functools import cached_property
from typing import Self

from starlette.requests import Request
from starlette.responses import Response

__all__ = ["Packed"]

_LEAST = 1_400  # bytes: what fits one packet comes no sooner for being packed
_LEVEL = 5  # 9 takes several times as long, and saves a hundredth


class Packed:
    """The bytes of an answer."""

    def __init__(self, plain: bytes) -> None:
        self.plain = plain

    @cached_property
    def small(self) -> bytes:
        """By gzip; empty where that is not worth it. The same for the same, whenever they are packed."""
        return gzip.compress(self.plain, _LEVEL, mtime=0) if len(self.plain) >= _LEAST else b""

    def packed(self) -> Self:
        """The same, packed already: not when somebody waits."""
        _ = self.small
        return self

    def answered(self, request: Request, media_type: str, headers: Mapping[str, str]) -> Response:
        """The answer to who asks: packed, where that is worth it and they say they take it."""
        told = {**headers, "vary": "accept-encoding"}
        takes = {one.replace(" ", "") for one in request.headers.get("accept-encoding", "").lower().split(",")}
        if takes.isdisjoint({"gzip", "gzip;q=1", "gzip;q=1.0"}) or not self.small:
            return Response(self.plain, media_type=media_type, headers=told)
        return Response(self.small, media_type=media_type, headers={**told, "content-encoding": "gzip"})

"""Say no over HTTP as murmure says it everywhere: what was asked, what was found, what to do."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse, Response

__all__ = ["Refusal", "refused"]


class Refusal(Exception):  # noqa: N818 - a no is an answer
    """A request that is not answered as asked; `code` is one of a closed list (docs/serve.md)."""

    def __init__(
        self, status: int, code: str, asked: str, found: str, to_do: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(found)
        self.status, self.code, self.headers = status, code, dict(headers or {})
        self.body = {"error": {"code": code, "asked": asked, "found": found, "to_do": to_do}}

    @classmethod
    def later(cls, code: str, asked: str, found: str, after_s: float) -> "Refusal":
        """Too much at once: the caller may come back in so many seconds."""
        seconds = max(1, int(after_s + 0.999))
        to_do = f"ask again in {seconds} s"
        return cls(429, code, asked, found, to_do, {"Retry-After": str(seconds)})


class _Json(JSONResponse):
    def render(self, content: Any) -> bytes:  # noqa: ANN401 - as the library has it
        return json.dumps(content, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def refused(refusal: Refusal) -> Response:
    """The refusal as a response."""
    return _Json(refusal.body, refusal.status, refusal.headers)

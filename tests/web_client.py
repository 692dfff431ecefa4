"""Ask an application of ours as a browser or a program would, without a socket: its life, one request after another."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
from starlette.applications import Starlette

__all__ = ["HERE", "WebClient"]

T = TypeVar("T")
HERE = "http://127.0.0.1:8900"


class WebClient:
    """From `with` to its end the application runs, with all it starts; its errors are answers, as in a real server."""

    def __init__(self, app: Starlette) -> None:
        self.app = app
        self._runner = asyncio.Runner()
        self._life: AbstractAsyncContextManager[Any] = app.router.lifespan_context(app)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self._client = httpx.AsyncClient(transport=transport, base_url=HERE, trust_env=False)

    def __enter__(self) -> Self:
        self._runner.run(self._entered())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._runner.run(self._left())
        self._runner.close()

    def request(self, method: str, path: str, **parts: Any) -> httpx.Response:  # noqa: ANN401 - as httpx has them
        """One request and its answer; nothing is remembered between two."""
        self._client.cookies.clear()
        return self._runner.run(self._client.request(method, path, **parts))

    def get(self, path: str, **parts: Any) -> httpx.Response:  # noqa: ANN401
        """A GET."""
        return self.request("GET", path, **parts)

    def post(self, path: str, **parts: Any) -> httpx.Response:  # noqa: ANN401
        """A POST."""
        return self.request("POST", path, **parts)

    def together(self, asking: Callable[[httpx.AsyncClient], Coroutine[Any, Any, T]]) -> T:
        """What comes of `asking`, which may ask several things at once."""
        return self._runner.run(asking(self._client))

    async def _entered(self) -> None:
        await self._life.__aenter__()

    async def _left(self) -> None:
        await self._client.aclose()
        await self._life.__aexit__(None, None, None)

"""The server: its parts, its routes, and what is said when there is no route or something fails.

A further concern is a file with `routes(parts)`, and a line in `ROUTES`. Every route is behind the guard; a test asks
each of them without a token.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from streams.web import act_routes, health_routes, login_routes, page_routes, sql_routes
from streams.web.guard import Guard
from streams.web.parts import LOG, Parts
from streams.web.refusal import Refusal, refused

__all__ = ["ROUTES", "create_app"]

ROUTES: Final[Sequence[Callable[[Parts], list[BaseRoute]]]] = (
    act_routes.routes,
    login_routes.routes,
    page_routes.routes,
    sql_routes.routes,
    health_routes.routes,
)
_ELSEWHERE = "see /api/sql, /api/queries, /readyz, /metrics, and docs/serve.md"


def create_app(parts: Parts) -> Starlette:
    """The application; its query processes start and end with it."""

    @asynccontextmanager
    async def living(_app: Starlette) -> AsyncIterator[None]:
        await parts.pool.start()
        try:
            yield
        finally:
            await parts.pool.close()

    return Starlette(
        routes=[route for make in ROUTES for route in make(parts)],
        middleware=[Middleware(Guard, parts=parts)],
        exception_handlers={Refusal: _say_no, HTTPException: _no_route, Exception: _failed},
        lifespan=living,
    )


async def _say_no(_request: Request, error: Exception) -> Response:
    return refused(error) if isinstance(error, Refusal) else await _failed(_request, error)


async def _no_route(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) else None
    asked = f"{request.method[:10]} {request.url.path[:100]}"
    if status == 405:
        return refused(Refusal(405, "wrong_method", asked, "another method is meant here", _ELSEWHERE, headers))
    return refused(Refusal(status, "no_such_page", asked, "there is nothing here", _ELSEWHERE, headers))


async def _failed(request: Request, error: Exception) -> Response:
    LOG.error("a request failed", exc_info=error)
    return refused(Refusal(500, "failed", request.url.path[:100], "a fault of the server", "look at its log"))

"""`/livez`, `/readyz`, `/metrics`, as every role has them (`cluster/health.py`); metrics need a token like the rest."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from streams.cluster.gauges import CONTENT_TYPE
from streams.web.parts import Parts

__all__ = ["routes"]


def routes(parts: Parts) -> list[BaseRoute]:
    """The routes of this file."""

    async def livez(_request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_request: Request) -> Response:
        why_not = parts.why_not_ready()
        parts.gauges.ready(not why_not)
        return PlainTextResponse(f"{why_not or 'ok'}\n", 503 if why_not else 200)

    async def metrics(_request: Request) -> Response:
        parts.gauges.ready(not parts.why_not_ready())
        return Response(parts.gauges.exposition(), media_type=CONTENT_TYPE)

    return [Route("/livez", livez), Route("/readyz", readyz), Route("/metrics", metrics)]

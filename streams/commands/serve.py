"""`murmure serve`: questions in SQL over HTTP, until a signal.

The socket is opened here, before anything else starts, so that a port that is taken is one sentence.
"""

import asyncio
import os
import socket
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import uvicorn

from pipeline.errors import SettingsError
from streams.cluster.health import Health
from streams.cluster.logs import start_logs
from streams.web.allowance import Allowance
from streams.web.app import create_app
from streams.web.bearer import tokens_from
from streams.web.open_door import listening, names_allowed, refuse_open_door
from streams.web.page_routes import MAX_VIEWERS
from streams.web.parts import Parts
from streams.web.query_pool import Limits, QueryPool
from streams.web.web_gauges import WebGauges

__all__ = ["execute"]

_BEAT_S = 2.0
_MAX_CONNECTIONS = MAX_VIEWERS + 500  # those who look live have theirs apart from those who ask


def execute(
    *,
    data: Sequence[Path],
    host: str,
    port: int,
    allow_host: Sequence[str],
    seconds: float,
    processes: int,
    health: str | None,
    at: socket.socket | None = None,
) -> None:
    """Serve until a signal, `at` a socket that listens already if one is given. SettingsError when it may not listen
    there, or cannot."""
    tokens = tokens_from(os.environ)
    refuse_open_door(host, tokens)
    for folder in data:
        if not folder.is_dir():
            raise SettingsError(f"--data {folder} is no folder; name that of murmure run")
    gauges = WebGauges()
    parts = Parts(
        folders=data,
        pool=QueryPool(data, Limits(seconds=seconds, working=processes), gauges.ended.inc),
        tokens=tokens,
        names=names_allowed(host, allow_host),
        gauges=gauges,
        allowance=Allowance(time.monotonic),
    )
    with at or listening(host, port) as door, Health(health, parts.gauges, parts.why_not_ready) as shown:
        log = start_logs("serve")
        place = door.getsockname()
        named = f"[{place[0]}]" if ":" in place[0] else place[0]
        who = f"{len(tokens.known)} tokens" if tokens else "no token: this machine only"
        sys.stderr.write(f"murmure: serving {', '.join(map(str, data))} at http://{named}:{place[1]} ({who})\n")
        sys.stderr.flush()
        asyncio.run(_serve(parts, door, shown))
        log.info("stopped")


async def _serve(parts: Parts, door: socket.socket, shown: Health) -> None:
    async def beating() -> None:
        while True:
            shown.beat()
            await asyncio.sleep(_BEAT_S)

    server = uvicorn.Server(
        uvicorn.Config(
            create_app(parts),
            log_config=None,
            access_log=False,  # its lines would hold what people ask
            server_header=False,
            proxy_headers=False,
            http="h11",
            ws="none",
            lifespan="on",
            limit_concurrency=_MAX_CONNECTIONS,
            timeout_keep_alive=10,
            timeout_graceful_shutdown=5,
        )
    )
    shown.ready()
    beat = asyncio.create_task(beating())
    try:
        await server.serve(sockets=[door])
    finally:
        beat.cancel()

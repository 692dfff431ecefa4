"""The body of a request, read no further than it may be long, and no longer than it may take."""

import asyncio

from starlette.requests import ClientDisconnect, Request

from streams.web.refusal import Refusal

__all__ = ["body_of"]

_BODY_S = 10.0


async def body_of(request: Request, most: int, what: str) -> bytes:
    """The whole body. Refusal: more than `most` bytes, of which no more are read, or too slow. `what` it is for."""
    body = bytearray()
    try:
        async with asyncio.timeout(_BODY_S):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most:
                    raise Refusal(413, "too_large", what, f"more than {most:,} bytes", f"send at most {most:,} bytes")
    except (TimeoutError, ClientDisconnect):
        raise Refusal(408, "too_slow", what, f"no whole body within {_BODY_S:g} s", "send it again") from None
    return bytes(body)

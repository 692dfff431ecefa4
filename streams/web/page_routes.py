"""The page at `/`, its files, what its views show, and its news.

Each answer of a view is made when it is asked for and kept until another file is published: two hundred people who look
at one view are one question, even when all of them ask at once, as they do when they hear of a new file.
"""

import asyncio
import json
from collections import OrderedDict
from collections.abc import AsyncIterator
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import datetime

import duckdb
from sse_starlette.sse import EventSourceResponse
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from pipeline.errors import QueryError
from streams.status import is_running, read_status
from streams.web.live_news import LiveNews
from streams.web.packed import Packed
from streams.web.page_data import VIEWS, Asked
from streams.web.page_data.asked import Answer, Later, frame
from streams.web.page_data.zones import in_zone
from streams.web.parts import LOG, Parts
from streams.web.published_file import PublishedFile
from streams.web.refusal import Refusal
from streams.web.static_files import static_files

__all__ = ["CSP", "MAX_VIEWERS", "routes"]

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_KEPT = 64  # answers
_PING_S = 15
_END_S = 2.0
MAX_VIEWERS = 300  # who look at the page live; each holds a connection


def routes(parts: Parts) -> list[BaseRoute]:
    """The routes of this file."""
    files, published = static_files(), PublishedFile(parts.folders)
    news = LiveNews(published, lambda: _writer(parts), lambda: _turn(parts))
    kept: OrderedDict[tuple[object, ...], asyncio.Task[Packed]] = OrderedDict()
    long = ThreadPoolExecutor(1, "murmure-long")  # what takes long waits for its like, and nobody else for it

    async def index(request: Request) -> Response:
        return _file(request, "index.html")

    async def static(request: Request) -> Response:
        return _file(request, request.path_params["path"])

    def _file(request: Request, path: str) -> Response:
        found = files.get(path)
        if found is None:
            raise Refusal(404, "no_such_page", path[:100], "there is nothing here", "see /")
        headers = {"etag": found.tag, "cache-control": "no-cache", "content-security-policy": CSP}
        if request.headers.get("if-none-match") == found.tag:
            return Response(status_code=304, headers=headers)
        return found.content.answered(request, found.media_type, headers)

    async def view(request: Request) -> Response:
        asked = _asked(request)
        key = published.stamp(), asked.view, *sorted(request.query_params.multi_items())
        making = kept.get(key)
        if making is None or (making.done() and making.exception() is not None):
            kept[key] = making = asyncio.create_task(_answer(published, asked, long))
            while len(kept) > _KEPT:
                kept.popitem(last=False)
        # Who goes away takes the answer from nobody else.
        return (await asyncio.shield(making)).answered(request, "application/json", {})

    async def live(_request: Request) -> Response:
        if news.n_viewers >= MAX_VIEWERS:
            raise Refusal.later("too_many", "the news of the page", f"{MAX_VIEWERS} look already", 30)

        async def told() -> AsyncIterator[dict[str, str]]:
            async for one in news.listen():
                yield {"event": "published", "data": one}

        # What is cut short in the middle is told as an error: so the news end first.
        return EventSourceResponse(told(), ping=_PING_S, shutdown_event=news.ending, shutdown_grace_period=_END_S)

    return [
        Route("/", index),
        Route("/static/{path:path}", static),
        Route("/api/page/live", live),
        Route("/api/page/{view}", view),
    ]


def _asked(request: Request) -> Asked:
    name = request.path_params["view"]
    if name not in VIEWS:
        raise Refusal(
            404, "no_such_view", f"the view {name[:80]!r}", f"there are {', '.join(VIEWS)}", "name one of them"
        )
    given = dict(request.query_params)
    brand = given.pop("brand", "")[:100]
    span = _moment(given.pop("from", "")), _moment(given.pop("to", ""))
    return Asked(name, brand, span, more=given)


def _moment(text: str) -> datetime | None:
    """A day or moment of the URL; without an offset it is of the brand's zone."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        to_do = "write a day such as 2026-01-31"
        raise Refusal(400, "bad_time", f"the time {text[:40]!r}", "it is none", to_do) from None


async def _answer(published: PublishedFile, asked: Asked, long: Executor) -> Packed:
    def look(con: duckdb.DuckDBPyConnection) -> tuple[Answer, Answer | Later]:
        there = in_zone(con, asked)
        return frame(con, there), VIEWS[asked.view](con, there)

    try:
        around, found = await published.ask(look)
    except QueryError as error:
        LOG.warning("a view could not be asked for: nothing is published, or it cannot be opened")
        to_do = "start murmure run; what was read is shown as soon as it is published"
        raise Refusal(503, "not_published", f"the view {asked.view}", "nothing is published yet", to_do) from error
    in_thread = asyncio.get_running_loop().run_in_executor
    answer = await in_thread(long, found) if callable(found) else found
    return await in_thread(None, _written, {**around, **answer})


def _written(answer: Answer) -> Packed:
    text = json.dumps(answer, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Packed(text.encode("utf-8", "backslashreplace")).packed()


def _writer(parts: Parts) -> dict[str, object]:
    """What the writers of the folders are doing."""
    found = [(folder, read_status(folder)) for folder in parts.folders]
    return {
        "writers": [
            {
                "running": is_running(folder),
                "phase": status.phase if status else None,
                "events": status.events if status else None,
                "rate": status.rate if status else None,
                "lag_s": status.lag_s if status else None,
                "speed": status.speed if status else None,
            }
            for folder, status in found
        ]
    }


def _turn(parts: Parts) -> object:
    """What changes when a writer begins, ends, or has nothing more to read."""
    found = ((is_running(folder), read_status(folder)) for folder in parts.folders)
    return [(running, status and (status.phase, status.speed)) for running, status in found]

"""`/api/sql`: one SELECT in, its rows out, as JSON, NDJSON, CSV or Arrow. And the named queries, with their parameters.

curl -G http://127.0.0.1:8900/api/sql --data-urlencode "q=SELECT brand, count(*) AS n FROM mentions GROUP BY brand"
curl "http://127.0.0.1:8900/api/queries/motives?format=csv"
"""

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from pipeline.errors import QueryError
from streams.one_select import parameters_of
from streams.queries import named_query, named_values, query_names
from streams.web.answer_forms import FORMS, MEDIA_TYPES
from streams.web.bodies import body_of
from streams.web.guard import caller_of
from streams.web.parts import Parts
from streams.web.query_pool import Question
from streams.web.refusal import Refusal

__all__ = ["routes"]

_MAX_BODY = 200_000
_MAX_SQL = 50_000
_WHOLE = "a question for /api/sql"
_HOW = 'send {"sql": "SELECT ..."} as application/json, or the statement alone as application/sql'
_BY_ACCEPT = {kind.partition(";")[0]: form for form, kind in MEDIA_TYPES.items()}


class _Asked(NamedTuple):
    """What a request asks for, checked."""

    sql: str
    parameters: Mapping[str, object] | Sequence[object]
    form: str


def routes(parts: Parts) -> list[BaseRoute]:
    """The routes of this file."""

    async def ask_by_get(request: Request) -> Response:
        given = dict(request.query_params)
        form = _form(given.pop("format", None), request)
        sql = given.pop("q", None)
        if sql is None:
            raise Refusal(400, "no_question", _WHOLE, "no parameter q", "put the SELECT into q, percent-encoded")
        return await _answer(parts, request, _Asked(sql, given, form))

    async def ask_by_post(request: Request) -> Response:
        return await _answer(parts, request, await _posted(request))

    async def list_named(_request: Request) -> Response:
        named = [
            {"name": name, "about": about, "parameters": parameters_of(named_query(name))}
            for name, about in query_names().items()
        ]
        return JSONResponse({"queries": named})

    async def ask_named(request: Request) -> Response:
        name = request.path_params["name"]
        try:
            sql = named_query(name)
        except QueryError as error:
            raise Refusal(404, "no_such_query", f"the query {name[:80]!r}", str(error), "GET /api/queries") from None
        given = dict(request.query_params)
        form = _form(given.pop("format", None), request)
        try:
            values = named_values(name, given)
        except QueryError as error:
            to_do = "GET /api/queries tells the parameters of each"
            raise Refusal(400, "unknown_parameter", f"the query {name!r}", str(error), to_do) from None
        return await _answer(parts, request, _Asked(sql, values, form))

    return [
        Route("/api/sql", ask_by_get, methods=["GET"]),
        Route("/api/sql", ask_by_post, methods=["POST"]),
        Route("/api/queries", list_named, methods=["GET"]),
        Route("/api/queries/{name}", ask_named, methods=["GET"]),
    ]


async def _answer(parts: Parts, request: Request, asked: _Asked) -> Response:
    if len(asked.sql) > _MAX_SQL:
        found = f"a statement of {len(asked.sql):,} characters"
        raise Refusal(413, "too_large", _WHOLE, found, f"send at most {_MAX_SQL:,} characters")
    started_s = time.monotonic()
    outcome = "failed"
    parts.gauges.now.inc()
    try:
        answer = await parts.pool.ask(Question(asked.sql, asked.form, asked.parameters), caller_of(request.scope).name)
        outcome = "done"
    except Refusal as refusal:
        outcome = refusal.code
        raise
    finally:
        parts.gauges.now.dec()
        parts.gauges.asked(outcome)
        parts.gauges.question.observe(time.monotonic() - started_s)
    headers = {
        "Murmure-Rows": str(answer.n),
        "Murmure-Truncated": json.dumps(answer.truncated),
        "Murmure-Milliseconds": str(answer.ms),
        "Vary": "Accept",
    }
    if asked.form == "csv":
        headers["Content-Disposition"] = 'attachment; filename="murmure.csv"'
    return Response(answer.body, headers=headers, media_type=MEDIA_TYPES[asked.form])


async def _posted(request: Request) -> _Asked:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if kind not in ("application/json", "application/sql"):
        raise Refusal(415, "wrong_type", _WHOLE, f"a body of type {kind[:60]!r}", _HOW)
    body = await body_of(request, _MAX_BODY, _WHOLE)
    try:
        text = body.decode("utf-8")
        given: Any = json.loads(text) if kind == "application/json" else {"sql": text}
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise Refusal(400, "unreadable", _WHOLE, f"a body that is not {kind}, in UTF-8", _HOW) from None
    if not isinstance(given, dict) or not isinstance(given.get("sql"), str):
        raise Refusal(400, "no_question", _WHOLE, "no text 'sql' in the body", _HOW)
    if unknown := sorted(set(given) - {"sql", "parameters", "format"}):
        found = f"{', '.join(map(repr, unknown))[:200]} in the body"
        raise Refusal(400, "unknown_parameter", _WHOLE, found, "there are: sql, parameters, format")
    parameters = given.get("parameters") or {}
    values = parameters.values() if isinstance(parameters, dict) else parameters
    if not isinstance(parameters, dict | list) or any(isinstance(v, dict | list) for v in values):
        found = "parameters that are not a list or an object of plain values"
        raise Refusal(400, "unknown_parameter", _WHOLE, found, 'send {"brand": "acme"} for $brand, ["acme"] for ?')
    return _Asked(given["sql"], parameters, _form(given.get("format"), request))


def _form(given: object, request: Request) -> str:
    """By `format`, else by the Accept header: the first type there that is one of ours; JSON when none is."""
    if given is not None:
        if given not in FORMS:
            found = f"format {str(given)[:60]!r}"
            raise Refusal(400, "unknown_format", _WHOLE, found, f"the formats are: {', '.join(FORMS)}")
        return str(given)
    wanted = (kind.partition(";")[0].strip().casefold() for kind in request.headers.get("accept", "").split(","))
    return next((_BY_ACCEPT[kind] for kind in wanted if kind in _BY_ACCEPT), "json")

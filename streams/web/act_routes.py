"""`POST /api/page/act`: what people say of alerts on the page, left in the inbox as the commands leave it.

It is carried out by whoever writes the folder; the page shows it when it is published. A request from another site was
refused before it came here (`guard.py`).
"""

import asyncio
import json
import time
from typing import TYPE_CHECKING, Any

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from pipeline.errors import StoreError
from streams.inbox import drop
from streams.web.bodies import body_of
from streams.web.parts import LOG, Parts
from streams.web.refusal import Refusal

if TYPE_CHECKING:  # with the store and all it needs: only who says something waits for it
    from streams.alert_marks import Mark

__all__ = ["routes"]

_DAY_MS = 86_400_000
_MAX_BODY = 4_000
_MAX_NOTE = 500
_LONGEST_DAYS = 366
_WHAT = "something said of an alert"


def routes(parts: Parts) -> list[BaseRoute]:
    """The routes of this file."""

    async def act(request: Request) -> Response:
        if request.headers.get("content-type", "").partition(";")[0] != "application/json":
            raise Refusal(415, "wrong_type", _WHAT, "no application/json", "send JSON")
        raw = await body_of(request, _MAX_BODY, _WHAT)
        if len(parts.folders) != 1:
            to_do = "say it with murmure alerts, at the folder of the alert's brand"
            raise Refusal(409, "many_folders", _WHAT, "this server shows several folders", to_do)
        from streams.alert_marks import ALERTS

        mark = _mark(_object(raw))
        try:
            command = await asyncio.to_thread(drop, parts.folders[0], ALERTS, msgspec.json.encode(mark))
        except StoreError as error:
            LOG.warning("what was said on the page could not be written: %s", error)
            raise Refusal(503, "not_written", _WHAT, "the inbox cannot be written", "see murmure doctor") from error
        return JSONResponse({"said": mark.do, "command": command.name}, 202)

    return [Route("/api/page/act", act, methods=["POST"])]


def _object(raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Refusal(400, "bad_json", _WHAT, "no JSON object", 'send {"act": "ack", "alert_id": "..."}')
    return found


def _mark(found: dict[str, Any]) -> "Mark":
    """What is said, checked."""
    from streams.alert_marks import Mark

    act, note = found.get("act"), str(found.get("note", ""))[:_MAX_NOTE]
    alert_id = _text(found, "alert_id")
    if act == "ack" and alert_id:
        return Mark("ack", alert_id, note=note)
    verdict = found.get("verdict")
    if act == "verdict" and alert_id and verdict in ("useful", "noise", ""):
        return Mark("verdict", alert_id, verdict=verdict, note=note)
    days = found.get("days", 7)
    if act == "silence" and isinstance(days, int) and 0 < days <= _LONGEST_DAYS and _text(found, "rule"):
        until_ms = round(time.time() * 1000) + days * _DAY_MS
        return Mark(
            "silence", brand=_text(found, "brand") or "*", rule=_text(found, "rule"), until_ms=until_ms, note=note
        )
    to_do = "send ack or verdict (useful, noise) with an alert_id, or silence with brand, rule and days"
    raise Refusal(400, "bad_act", _WHAT, f"act {str(act)[:40]!r} with {', '.join(sorted(found))[:80]}", to_do)


def _text(found: dict[str, Any], key: str) -> str:
    value = found.get(key, "")
    return value[:200] if isinstance(value, str) else ""

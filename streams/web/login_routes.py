"""`/login`, `/logout`: a person comes in with a token, once, and the browser keeps a cookie in its place.

The form is a plain one. Who asks with a header, as programs do, needs none of this.
"""

from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from streams.web.guard import caller_of
from streams.web.page_routes import CSP
from streams.web.parts import LOG, Parts
from streams.web.refusal import Refusal
from streams.web.sessions import COOKIE, HOURS, cookie_of
from streams.web.static_files import static_files

__all__ = ["routes"]

_MAX_BODY = 2_000
_FORM = "application/x-www-form-urlencoded"


def routes(parts: Parts) -> list[BaseRoute]:
    """The routes of this file."""
    door = static_files()["login.html"].content.plain
    wrong = door.replace(b'<p id="wrong" hidden>', b'<p id="wrong" class="fault" role="alert">')

    def shown(content: bytes, status: int = 200) -> Response:
        # With no-referrer, which all else has, a browser does not say which site a form was sent from.
        headers = {"content-security-policy": CSP, "referrer-policy": "same-origin"}
        return Response(content, status, headers, "text/html; charset=utf-8")

    async def login(request: Request) -> Response:
        if not parts.tokens:
            return RedirectResponse("/", 303)
        if request.method != "POST":
            return shown(door)
        token = _token(request.headers.get("content-type", ""), await _body(request))
        caller = parts.tokens.holder(token)
        if caller is None:
            LOG.warning("a login with a wrong token was refused")
            return shown(wrong, 401)
        answer = RedirectResponse("/", 303)
        _keep(request, answer, parts.sessions.begin(caller), HOURS * 3_600)
        return answer

    async def logout(request: Request) -> Response:
        parts.sessions.end(cookie_of(request.headers))
        answer = Response(status_code=204)
        _keep(request, answer, "", 0)
        return answer

    async def me(request: Request) -> Response:
        by_cookie = bool(cookie_of(request.headers)) and "authorization" not in request.headers
        return JSONResponse({"name": caller_of(request.scope).name, "can_leave": bool(parts.tokens) and by_cookie})

    return [
        Route("/login", login, methods=["GET", "POST"]),
        Route("/logout", logout, methods=["POST"]),
        Route("/api/page/me", me),
    ]


def _keep(request: Request, answer: Response, number: str, seconds: int) -> None:
    is_secret_line = "https" in (request.url.scheme, request.headers.get("x-forwarded-proto", ""))
    answer.set_cookie(
        COOKIE, number, max_age=seconds, path="/", secure=is_secret_line, httponly=True, samesite="strict"
    )


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_BODY:
            raise Refusal(413, "too_long", "to come in", "more than a token", "send the token alone")
    return body


def _token(kind: str, body: bytes) -> str:
    if kind.partition(";")[0].strip().casefold() != _FORM:
        raise Refusal(415, "wrong_type", "to come in", "no form", f"send the field token as {_FORM}")
    try:
        return parse_qs(body.decode("utf-8", "backslashreplace"), max_num_fields=4).get("token", [""])[0]
    except ValueError:  # more fields than the form has
        return ""

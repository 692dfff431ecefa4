"""What every request goes through, before any route and whatever the route: name, origin, token, allowance; and what
every response bears.

No response lets another site read it (no CORS), and none is taken for anything but what it says it is. A page may set a
Content-Security-Policy of its own; without one, nothing may be loaded or run.
"""

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from streams.web.bearer import Caller
from streams.web.open_door import host_of
from streams.web.parts import LOCAL, LOG, STRANGER, Parts
from streams.web.refusal import Refusal, refused
from streams.web.sessions import cookie_of

__all__ = ["ALWAYS", "OPEN", "Guard", "caller_of", "is_for_strangers"]

# They say whether the server lives, to whom it is nothing but that: a probe has no token, and calls by an address.
OPEN = frozenset({"/livez", "/readyz"})
# The page without a figure in it: its code, which is anybody's, and the door. So a link to a view works from a mail,
# with which no browser sends the cookie: the page then asks for the figures itself.
_FOR_STRANGERS = frozenset({"/", "/login"})
_FILES = "/static/"
ALWAYS = {
    "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
}
_FOREIGN = frozenset({"cross-site", "same-site"})


class Guard:
    """The middleware."""

    def __init__(self, app: ASGIApp, parts: Parts) -> None:
        self._app = app
        self._parts = parts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or say no."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return  # no WebSocket here

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._parts.gauges.request(message["status"])
                given = {name.lower() for name, _ in message["headers"]}
                more = [(n.encode(), v.encode()) for n, v in ALWAYS.items() if n.encode() not in given]
                message["headers"] = [*message["headers"], *more]
            await send(message)

        try:
            if scope["path"] not in OPEN:
                scope.setdefault("state", {})["caller"] = self._let_in(scope)
        except Refusal as refusal:
            await refused(refusal)(scope, receive, with_headers)
            return
        await self._app(scope, receive, with_headers)

    def _let_in(self, scope: Scope) -> Caller:
        headers = _headers(scope["headers"])
        self._refuse_name(headers)
        _refuse_foreign(headers, self._parts.names)
        is_for_all = is_for_strangers(scope["method"], scope["path"])
        caller = self._known(headers, is_for_all)
        if is_for_all and scope["method"] != "POST":
            return caller  # a page is thirty files, which cost nothing
        if wait_s := self._parts.allowance.wait_s(caller):
            found = f"{caller.per_minute} questions a minute are yours, and they are used up"
            raise Refusal.later("too_often", scope["path"], found, wait_s)
        return caller

    def _refuse_name(self, headers: Mapping[str, str]) -> None:
        given = headers.get("host", "")
        if host_of(given) not in self._parts.names:
            LOG.warning("a request for a name that is not ours was refused")
            raise Refusal(
                421,
                "unknown_host",
                "an answer of this server",
                "it was called by a name that it does not answer to",
                "call it by its address, or start it with --allow-host NAME",
            )

    def _known(self, headers: Mapping[str, str], may_be_stranger: bool) -> Caller:
        if not self._parts.tokens:
            return LOCAL
        given, cookie = headers.get("authorization", ""), cookie_of(headers)
        # A header says who asks, whatever cookie comes with it.
        caller = self._parts.tokens.bearer(given) if given else self._parts.sessions.holder(cookie)
        if caller is None and may_be_stranger:
            return STRANGER
        if caller is None:
            LOG.warning("a request with a wrong token was refused" if given else "a request without token was refused")
            raise Refusal(
                401,
                "no_token",
                "an answer of this server",
                "a token that is nobody's" if given else "no token",
                "send the header 'Authorization: Bearer TOKEN', with a token of MURMURE_TOKENS",
                {"WWW-Authenticate": 'Bearer realm="murmure"'},
            )
        return caller


def is_for_strangers(method: str, path: str) -> bool:
    """Whether anybody may ask for this."""
    if method == "POST":
        return path == "/login"
    return method in ("GET", "HEAD") and (path in _FOR_STRANGERS or path.startswith(_FILES))


def caller_of(scope: Scope) -> Caller:
    """Who asks, as the guard found it."""
    caller: Caller = scope["state"]["caller"]
    return caller


def _headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """By lower-case name; one that comes twice is joined, so two hosts or two tokens are none."""
    found: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found


def _refuse_foreign(headers: Mapping[str, str], names: frozenset[str]) -> None:
    """No: a page of another site asks, in somebody's browser. (A link that is followed to a page of ours is let in.)"""
    foreign = headers.get("sec-fetch-site", "") in _FOREIGN
    if foreign and headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document":
        foreign = False
    origin = headers.get("origin")
    if origin is not None and not _is_ours(origin, headers.get("host", ""), names):
        foreign = True
    if foreign:
        LOG.warning("a request from the page of another site was refused")
        raise Refusal(
            403,
            "other_site",
            "an answer of this server",
            "the page of another site asked for it",
            "ask from a page of this server, or from a program",
        )


def _is_ours(origin: str, host: str, names: frozenset[str]) -> bool:
    """The same name and port as the request's own. `null`, which sandboxed pages send, is nobody's."""
    try:
        place = urlsplit(origin)
    except ValueError:
        return False
    return place.scheme in ("http", "https") and place.netloc.casefold() == host.casefold() and host_of(host) in names

"""A status of a Mastodon server as an event of ours. Pure; read before `mastodon.py`.

A status is named `HOST/NUMBER`, as the server that was asked numbers it, and a person `name@host`.
"""

import msgspec
from msgspec import Struct

from pipeline.events import Delete, Edit, Event, How, Instant, Mention, RejectCode, Share
from streams.codec import check
from streams.instants import parse_instant
from streams.refusals import MAX_SHORT, Fault, excess, explain_shape
from streams.sources.html_text import html_text

__all__ = ["SOURCE", "Status", "delete_of", "event_of_status", "read_status", "read_statuses"]

SOURCE = "mastodon"
_OPEN = ("public", "unlisted")
_MAX_LANGUAGE = 35


class _Account(Struct):
    id: str
    acct: str


class _Quote(Struct):
    quoted: "Status | None" = msgspec.field(default=None, name="quoted_status")


class Status(Struct):
    """What a server says of a post or a boost."""

    id: str
    account: _Account
    created_at: str
    content: str = ""
    spoiler_text: str = ""
    visibility: str = "public"
    language: str | None = None
    url: str | None = None
    edited_at: str | None = None
    in_reply_to_id: str | None = None
    in_reply_to_account_id: str | None = None
    mentions: tuple[_Account, ...] = ()
    reblog: "Status | None" = None
    quote: _Quote | None = None


_ONE, _MANY = msgspec.json.Decoder(Status), msgspec.json.Decoder(tuple[msgspec.Raw, ...])


def read_status(raw: bytes) -> Status | Fault:
    """One status. Never raises."""
    if len(raw) > MAX_SHORT and (fault := excess(raw)):
        return fault
    try:
        return _ONE.decode(raw)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        return explain_shape(raw, error)


def read_statuses(raw: bytes) -> list[bytes] | Fault:
    """A page of statuses, each as bytes."""
    try:
        return [bytes(one) for one in _MANY.decode(raw)]
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        return explain_shape(raw, error)


def event_of_status(status: Status, host: str, now_ms: int, *, is_edit: bool) -> Event | Fault | None:
    """What a status tells; None when it is not for everybody. Its time is never later than now.

    is_edit : it was told before, and now says something else.
    """
    if status.visibility not in _OPEN:
        return None
    at_ms = _time(status.created_at, now_ms)
    who, name = _person(status.account.acct, host), f"{host}/{status.id}"
    if status.reblog is not None:
        of = status.reblog
        return check(
            Share(
                source=SOURCE,
                id=name,
                at_ms=at_ms,
                how=How.REPOST,
                author=who,
                of=f"{host}/{of.id}",
                of_author=_person(of.account.acct, host),
            )
        )
    text = "\n\n".join(part for part in (status.spoiler_text.strip(), html_text(status.content)) if part)
    if is_edit and status.edited_at is not None:
        changed_ms = _time(status.edited_at, now_ms)
        return check(
            Edit(source=SOURCE, id=f"{name}@{changed_ms}", at_ms=changed_ms, of=name, text=text, rev=changed_ms)
        )
    quoted = status.quote.quoted if status.quote is not None else None
    return check(
        Mention(
            source=SOURCE,
            id=name,
            at_ms=at_ms,
            author=who,
            text=text,
            lang=status.language if status.language and len(status.language) <= _MAX_LANGUAGE else None,
            reply_to=f"{host}/{status.in_reply_to_id}" if status.in_reply_to_id else None,
            reply_to_author=_answered(status, host),
            quote_of=f"{host}/{quoted.id}" if quoted is not None else None,
            addressed=tuple(dict.fromkeys(_person(one.acct, host) for one in status.mentions)),
            url=status.url if status.url and status.url.startswith(("http://", "https://")) else None,
        )
    )


def delete_of(number: str, host: str, at_ms: int) -> Event | Fault:
    """A status was taken back, as heard at `at_ms`."""
    if not number:
        return Fault(RejectCode.BAD_ID, "a deleted status without a number")
    name = f"{host}/{number}"
    return check(Delete(source=SOURCE, id=name, at_ms=Instant(at_ms), of=name))


def _person(acct: str, host: str) -> str:
    return acct if "@" in acct or not acct else f"{acct}@{host}"


def _answered(status: Status, host: str) -> str | None:
    """Who is answered: one of those spoken to, or the author, who goes on."""
    known = {one.id: one.acct for one in (*status.mentions, status.account)}
    acct = known.get(status.in_reply_to_account_id or "")
    return _person(acct, host) if acct else None


def _time(said: str, now_ms: int) -> Instant:
    try:
        return min(parse_instant(said), Instant(now_ms))
    except ValueError:
        return Instant(now_ms)

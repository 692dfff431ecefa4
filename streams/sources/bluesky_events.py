"""What happens on Bluesky, as events of ours: posts, replies, quotes, reposts, likes, follows, and their taking back.

Pure; read after `jetstream.py`. A post is named by its at-uri, so that a share finds it, and people by their DID.
The time of an event is the author's (`createdAt`), but never later than when the network saw it.
"""

from collections.abc import Callable

import msgspec
from msgspec import Struct, field

from pipeline.events import AccountGone, Delete, Edit, Event, Follow, How, Instant, Mention, RejectCode, Share
from streams.codec import check
from streams.instants import parse_instant
from streams.refusals import Fault, explain_shape
from streams.sources.jetstream import Frame

__all__ = ["SOURCE", "event_of"]

SOURCE = "bluesky"
_POST, _REPOST, _LIKE = "app.bsky.feed.post", "app.bsky.feed.repost", "app.bsky.feed.like"
_FOLLOW = "app.bsky.graph.follow"
# Said by servers about themselves, not by or about the author: nobody has left.
_STILL_THERE = frozenset({"desynchronized", "throttled"})
_TID = "234567abcdefghijklmnopqrstuvwxyz"  # the digits of a revision, in order
_MAX_LANGUAGE = 35


def event_of(frame: Frame) -> Event | Fault | None:
    """What a frame tells; None when it is nothing of ours: other collections, handles that change, likes of lists."""
    if frame.kind == "account":
        return _gone(frame)
    reader = _READERS.get(frame.collection)
    if frame.kind != "commit" or reader is None:
        return None
    if frame.operation == "delete":
        at_ms = _witnessed(frame)
        return check(Delete(source=SOURCE, id=f"{frame.uri}@{frame.rev}", at_ms=at_ms, of=frame.uri))
    if frame.operation not in ("create", "update"):
        return Fault(RejectCode.UNKNOWN_KIND, f"operation {frame.operation[:40]!r} is none of create, update, delete")
    if not frame.record:
        return Fault(RejectCode.MISSING, f"record missing in a {frame.operation}")
    try:
        event = reader(frame)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        return explain_shape(frame.record, error)
    return None if event is None else check(event)


class _Uri(Struct):
    """A reference to a record; one with media holds the reference within."""

    uri: str = ""
    record: "_Uri | None" = None


class _Embed(Struct):
    record: _Uri | None = None


class _Reply(Struct):
    parent: _Uri
    root: _Uri | None = None


class _Feature(Struct):
    kind: str = field(default="", name="$type")
    did: str = ""


class _Facet(Struct):
    features: tuple[_Feature, ...] = ()


class _Post(Struct):
    text: str
    created: str | None = field(default=None, name="createdAt")
    langs: tuple[str, ...] | None = None
    reply: _Reply | None = None
    embed: _Embed | None = None
    facets: tuple[_Facet, ...] | None = None


class _Passed(Struct):
    subject: _Uri
    via: _Uri | None = None
    created: str | None = field(default=None, name="createdAt")


class _Following(Struct):
    subject: str
    created: str | None = field(default=None, name="createdAt")


_POSTS, _PASSED = msgspec.json.Decoder(_Post), msgspec.json.Decoder(_Passed)
_FOLLOWING = msgspec.json.Decoder(_Following)


def _gone(frame: Frame) -> Event | Fault | None:
    account = frame.account
    if account is None:
        return Fault(RejectCode.MISSING, "account missing in an account event")
    if account.active or account.status in _STILL_THERE:
        return None
    name = f"at://{frame.did}/account/{account.time or frame.time_us}"  # of the form that pseudonyms know
    return check(AccountGone(source=SOURCE, id=name, at_ms=_witnessed(frame), author=frame.did))


def _post(frame: Frame) -> Event:
    post = _POSTS.decode(frame.record)
    if frame.operation == "update":
        return Edit(
            source=SOURCE,
            id=f"{frame.uri}@{frame.rev}",
            at_ms=_witnessed(frame),
            of=frame.uri,
            text=post.text,
            rev=_revision(frame.rev),
        )
    parent = post.reply.parent.uri if post.reply is not None else ""
    root = post.reply.root.uri if post.reply is not None and post.reply.root is not None else ""
    features = (feature for facet in post.facets or () for feature in facet.features)
    return Mention(
        source=SOURCE,
        id=frame.uri,
        at_ms=_happened(frame, post.created),
        author=frame.did,
        text=post.text,
        lang=next((name for name in post.langs or () if 0 < len(name) <= _MAX_LANGUAGE), None),
        reply_to=parent or None,
        reply_to_author=_author_of(parent),
        quote_of=_quoted(post.embed),
        root=root or None,
        addressed=tuple(dict.fromkeys(f.did for f in features if f.kind.endswith("#mention") and f.did)),
        url=f"https://bsky.app/profile/{frame.did}/post/{frame.rkey}",
    )


def _passed_on(frame: Frame, how: How) -> Event | None:
    found = _PASSED.decode(frame.record)
    if not _is_post(found.subject.uri):
        return None
    return Share(
        source=SOURCE,
        id=frame.uri,
        at_ms=_happened(frame, found.created),
        how=how,
        author=frame.did,
        of=found.subject.uri,
        of_author=_author_of(found.subject.uri),
        via=found.via.uri or None if found.via is not None else None,
    )


def _follow(frame: Frame) -> Event:
    found = _FOLLOWING.decode(frame.record)
    at_ms = _happened(frame, found.created)
    return Follow(source=SOURCE, id=frame.uri, at_ms=at_ms, author=frame.did, target=found.subject)


_READERS: dict[str, Callable[[Frame], Event | None]] = {
    _POST: _post,
    _REPOST: lambda frame: _passed_on(frame, How.REPOST),
    _LIKE: lambda frame: _passed_on(frame, How.LIKE),
    _FOLLOW: _follow,
}


def _witnessed(frame: Frame) -> Instant:
    return parse_instant(frame.time_us // 1000)


def _happened(frame: Frame, created: str | None) -> Instant:
    """When the author says it was, unless they say nothing that is a time, or a moment the network had not come to."""
    seen_ms = _witnessed(frame)
    try:
        return min(parse_instant(created), seen_ms)
    except ValueError:
        return seen_ms


def _quoted(embed: _Embed | None) -> str | None:
    """The post that is quoted, alone or with a picture; lists and feeds are none."""
    found = embed.record if embed is not None else None
    while found is not None and found.record is not None:
        found = found.record
    return found.uri if found is not None and _is_post(found.uri) else None


def _is_post(uri: str) -> bool:
    return uri.startswith("at://") and uri.split("/")[3:4] == [_POST]


def _author_of(uri: str) -> str | None:
    return uri.split("/")[2] or None if uri.startswith("at://") else None


def _revision(rev: str) -> int:
    """The microseconds in a revision: a whole number that rises with each; 1 where it is none of the usual form."""
    n = 0
    for letter in rev:
        digit = _TID.find(letter)
        if digit < 0 or len(rev) != 13:
            return 1
        n = n * 32 + digit
    return max((n >> 10) & (2**53 - 1), 1)

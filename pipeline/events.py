"""The events that come in: what people write, pass on, follow, and take back (`murmure.event/v1`).

Read this first. An event is frozen, and its identity is source + id + rev. Times are `at_ms`, milliseconds
since 1970 in UTC. How bytes become events is in `streams/codec.py`; what happens to them, in `engine.py`.
"""

from enum import StrEnum

from msgspec import Struct

__all__ = [
    "AccountGone",
    "Delete",
    "Edit",
    "Event",
    "Follow",
    "How",
    "Instant",
    "Mention",
    "Reject",
    "RejectCode",
    "Share",
    "Undo",
]


class Instant(int):
    """A moment: milliseconds since 1970-01-01 UTC. On the wire, RFC 3339 with an offset or epoch ms."""

    __slots__ = ()


class How(StrEnum):
    """The ways of passing on or reacting to a post."""

    REPOST = "repost"
    QUOTE = "quote"
    REPLY = "reply"
    LIKE = "like"


class _Event(Struct, frozen=True, kw_only=True, tag_field="kind", rename={"at_ms": "at"}, omit_defaults=True, gc=False):
    """What every event has. `id` is unique within `source`."""

    source: str
    id: str
    at_ms: Instant


class Mention(_Event, frozen=True, tag="mention"):
    """Someone wrote a text. Whether it is about a brand is decided later.

    `addressed` are the authors spoken to by handle; `brand` is set only by a column map and bypasses
    matching; `root` is the first post of the thread.
    """

    author: str
    text: str
    rev: int = 0
    lang: str | None = None
    reply_to: str | None = None
    reply_to_author: str | None = None
    quote_of: str | None = None
    root: str | None = None
    addressed: tuple[str, ...] = ()
    url: str | None = None
    brand: str | None = None


class Share(_Event, frozen=True, tag="share"):
    """Someone reposted, quoted, replied to or liked the post `of`, perhaps seen through the share `via`."""

    how: How
    author: str
    of: str
    of_author: str | None = None
    via: str | None = None
    comment: str | None = None
    brand: str | None = None


class Follow(_Event, frozen=True, tag="follow"):
    """`author` follows `target`: evidence of exposure, bound to no brand."""

    author: str
    target: str


class Edit(_Event, frozen=True, tag="edit"):
    """The text of the post `of` became `text`. The highest (rev, time, id) wins."""

    of: str
    text: str
    rev: int = 1


class Delete(_Event, frozen=True, tag="delete"):
    """The post, share or follow `of` was taken back."""

    of: str


class AccountGone(_Event, frozen=True, tag="account_gone"):
    """`author` left the platform: what they did up to this moment is to be removed."""

    author: str


Event = Mention | Share | Follow | Edit | Delete | AccountGone
Undo = Edit | Delete


class RejectCode(StrEnum):
    """Why a line was refused. The codes are stable: people filter and alert on them."""

    BAD_BYTES = "bad_bytes"  # not UTF-8, or a damaged compressed stream
    BAD_JSON = "bad_json"  # not one JSON value
    BAD_ROW = "bad_row"  # a CSV or Parquet row that does not fit its header or column map
    NOT_OBJECT = "not_object"  # JSON, but not an object
    TOO_LONG = "too_long"  # a line above the limit
    TOO_DEEP = "too_deep"  # nested beyond any sense
    MISSING = "missing"  # a required field is absent
    WRONG_TYPE = "wrong_type"  # a field has another type than promised
    UNKNOWN_KIND = "unknown_kind"  # `kind` or `how` is none of ours
    BAD_TIME = "bad_time"  # a time that is no time: no offset, NaN, year 0 or 10000
    BAD_ID = "bad_id"  # an empty, over-long or control-character id or author
    UNREADABLE = "unreadable"  # the reader of texts failed on it: it is in the dead letters of the cluster
    ERASED = "erased"  # by an author who left, from before they left
    FUTURE = "future"  # later than the receiver's clock by more than the allowance


class Reject(Struct, frozen=True, gc=False):
    """An input line that could not become an event: nothing is lost, everything is countable.

    `offset` is the byte (text files) or row (Parquet) where it began in `file`; `raw` its first bytes, bounded.
    """

    code: RejectCode
    detail: str
    file: str
    offset: int
    raw: bytes

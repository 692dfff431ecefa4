"""What a receiver is told of an alert: one `Notice` is one state of one incident, whatever the channel.

Filled by whoever opens and closes incidents; rendered in `renderings.py` (for programs) and `wording.py` (for people).
Its id is made of the incident's id and the number of the notice, so that all retries, and a commit that is carried out
again, carry the same one.
"""

from datetime import UTC, datetime

import msgspec

from pipeline.errors import StoreError

__all__ = [
    "Breadth",
    "Coordination",
    "Digest",
    "DigestLine",
    "Gap",
    "MotiveShift",
    "Notice",
    "Post",
    "decode_notice",
    "encode_notice",
    "utc",
]


class Post(msgspec.Struct, frozen=True, forbid_unknown_fields=False):
    """A mention shown as evidence, with its text as it was written: hostile, perhaps."""

    mention_id: str
    source: str
    text: str
    author: str
    posted_at: datetime
    url: str = ""
    provenance: str = ""


class MotiveShift(msgspec.Struct, frozen=True):
    """A motive whose part among authors moved: `observed` and `expected` are from 0 to 1."""

    motive: str
    observed: float
    expected: float


class Breadth(msgspec.Struct, frozen=True):
    """How many people it is. `loudest`: the part of the posts that the one who wrote most wrote, 0 to 1."""

    authors: int
    posts: int
    loudest: float


class Coordination(msgspec.Struct, frozen=True):
    """So many accounts that passed on the same item within a few seconds of each other."""

    authors: int
    within_s: float
    item: str = ""


class Gap(msgspec.Struct, frozen=True):
    """What was not seen while this rose or fell, in the words of the table `coverage`."""

    source: str
    reason: str
    detail: str = ""


class DigestLine(msgspec.Struct, frozen=True):
    """An alert of the day that a digest is of. `was`: opened, ongoing or ended. `verdict`: useful, noise, or empty."""

    alert_id: str
    brand: str
    signal: str
    subject: str
    was: str
    verdict: str
    authors: int
    detected_at: datetime


class Digest(msgspec.Struct, frozen=True):
    """What there was in a day, brand by brand. `is_blind`: part of it was not seen. `more`: lines left out."""

    opened: int
    ongoing: int
    ended: int
    useful: int
    noise: int
    is_blind: bool
    lines: tuple[DigestLine, ...]
    more: int = 0


class Notice(msgspec.Struct, frozen=True):
    """One state of one incident.

    id : of the incident, the same in all its states. n : 1 for its first notice, one more for each that follows.
    signal : what moved: volume, drop, motive, breadth, sharing, blind, or a standing rule, such as switch; others are
        said by their own name.
    subject : which motive, person or post moved, where the signal has several; else empty.
    state : open, ongoing, eased or closed.
    observed, expected, expected_lo, expected_hi : in units of the signal (posts, authors, or a share when `is_share`)
        over `window_s` seconds; None where the signal has no number.
    false_alarms_per_month : the declared error of the rule for the brand; None where it has none.
    started_at, detected_at : UTC; their difference is the delay.
    authors, leaders : who started it, first of all who led; the leaders of the brand among them.
    warnings : what speaks against taking it at face value: one_person, coordinated, paid, solicited, staff, automated,
        gap, warm_up; others are said by their own name.
    links : where to go on, by purpose: explain, mute, verdict, or others. An address, or a command.
    time_zone : that in which people are told times.
    facts : what the sentence of a standing rule is filled with.
    digest : of the signal digest only: the alerts from started_at until detected_at.
    """

    id: str
    rule: str
    rule_version: str
    brand: str
    signal: str
    state: str
    started_at: datetime
    detected_at: datetime
    n: int = 1
    subject: str = ""
    observed: float | None = None
    expected: float | None = None
    expected_lo: float | None = None
    expected_hi: float | None = None
    is_share: bool = False
    window_s: int = 0
    false_alarms_per_month: float | None = None
    evidence: tuple[Post, ...] = ()
    authors: tuple[str, ...] = ()
    leaders: tuple[str, ...] = ()
    motive_shift: tuple[MotiveShift, ...] = ()
    breadth: Breadth | None = None
    coordination: Coordination | None = None
    coverage: tuple[Gap, ...] = ()
    warnings: tuple[str, ...] = ()
    links: dict[str, str] = {}
    language: str = "en"
    time_zone: str = "UTC"
    facts: dict[str, str | float] = {}
    digest: Digest | None = None

    @property
    def outbox_id(self) -> str:
        """What all retries of this notice carry."""
        return f"{self.id}.{self.n}"


_DECODER = msgspec.json.Decoder(Notice)


def encode_notice(notice: Notice) -> str:
    """A notice as JSON text, fields in the order they are declared: the same notice, the same text."""
    return msgspec.json.encode(notice, order="deterministic").decode()


def decode_notice(payload: str) -> Notice:
    """A notice of an outbox. Unknown fields are left out. StoreError when it is none."""
    try:
        return _DECODER.decode(payload)
    except msgspec.MsgspecError as error:
        raise StoreError(f"the outbox holds what is no notice of an alert ({error}): {payload[:80]!r}") from error


def utc(at_ms: int) -> datetime:
    """A moment in ms since 1970 as a notice wants it.

    >>> utc(1_790_000_000_000).isoformat()
    '2026-09-21T14:13:20+00:00'
    """
    return datetime.fromtimestamp(at_ms / 1000, UTC)

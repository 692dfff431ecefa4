"""The rows that alerts are stored as: an incident, and the posts that show it. What they mean is in `incidents.py`."""

from msgspec import Struct

__all__ = ["AlertRow", "EvidenceRow"]


class AlertRow(Struct, frozen=True, gc=False):
    """A row of `alert_rows`: an incident as it stands, whole. Times are of event time, `observed` and so on in posts.

    `signals` are all that joined it, `signal` the one it opened with. `breadth` is 'one person', 'a few' or 'many',
    `loudest` and `solicited` parts of its posts (0 to 1), `coordination` the probability that posts so alike came so
    close by chance (None: not looked at), `motive_shift` is JSON: {motive: [part of the posts, usual part]}.
    `notice` is the state that people are to be told of, empty when nobody is; `told` counts these, from 1.
    """

    alert_id: str
    brand: str
    rule: str
    rule_version: str
    signal: str
    signals: tuple[str, ...]
    state: str
    started_at_ms: int
    detected_at_ms: int
    updated_at_ms: int
    closed_at_ms: int | None
    observed: float
    expected: float
    expected_lo: float
    expected_hi: float
    window_s: int
    false_alarms_per_month: float
    posts: int
    authors: int
    breadth: str
    loudest: float
    solicited: float
    coordination: float | None
    motive_shift: str
    notice: str
    told: int


class EvidenceRow(Struct, frozen=True, gc=False):
    """A row of `alert_evidence`: a post that shows an incident. `part` is 'example', or 'lead': its author leads it."""

    alert_id: str
    part: str
    n: int
    source: str
    mention_id: str
    author_id: str

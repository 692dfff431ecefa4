"""Standing alerts: what is found in stored rows, by making it out anew, rather than counted as it comes.

A rule looks at all rows up to the watermark and gives every finding there ever was, each with the moment from which it
could be known. What it says of a moment hangs on rows up to that moment alone: so the same rows give the same alerts
under the same ids, however often they are looked at, and what was found stays found. Read `streams/standing/` next.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256

import msgspec
from msgspec import Struct

from pipeline.alert_rows import EvidenceRow
from pipeline.alert_settings import AlertSettings

__all__ = ["Fact", "StandingFinding", "StandingRow", "rows_of"]

Fact = str | float
_MOST_POSTS = 5


class StandingFinding(Struct, frozen=True, kw_only=True):
    """What a rule found of a brand. Times are of event time.

    subject : whom or what it is about, a person or an account. turn : what tells this finding from another on the same
    subject, such as the day it turned; with rule, brand and subject it makes the id. started_at_ms : since when, as far
    as can be told. detected_at_ms : from when it could be known, at most the watermark. closed_at_ms : from when it
    holds no longer; None while it does. is_end_told : whether people want to hear of its end. observed and so on :
    figures, in parts of a whole where `is_share`, over `window_s` seconds. facts : what its sentence is filled with
    (`streams/notify/standing_words.py`). evidence : posts that show it, (source, mention_id, author_id), newest first.
    """

    brand: str
    subject: str
    turn: str
    started_at_ms: int
    detected_at_ms: int
    closed_at_ms: int | None = None
    is_end_told: bool = True
    observed: float | None = None
    expected: float | None = None
    expected_lo: float | None = None
    expected_hi: float | None = None
    is_share: bool = False
    window_s: int = 0
    facts: Mapping[str, Fact] = {}
    evidence: tuple[tuple[str, str, str], ...] = ()


class StandingRow(Struct, frozen=True, gc=False):
    """A row of `standing_alerts`. `facts` is JSON; `false_alarms_per_month` None: it is no estimate.

    `notice` is the state that people are to be told of, empty when nobody is; `told` is which notice that is.
    """

    alert_id: str
    brand: str
    rule: str
    rule_version: str
    subject: str
    state: str
    started_at_ms: int
    detected_at_ms: int
    updated_at_ms: int
    closed_at_ms: int | None
    observed: float | None
    expected: float | None
    expected_lo: float | None
    expected_hi: float | None
    is_share: bool
    window_s: int
    false_alarms_per_month: float | None
    facts: str
    notice: str
    told: int


def rows_of(
    name: str,
    version: str,
    per_month: float,
    findings: Iterable[StandingFinding],
    as_of_ms: int,
    settings: AlertSettings,
) -> tuple[list[StandingRow], list[EvidenceRow]]:
    """The rows of what a rule found, by id, and of the posts that show it. `per_month`: its declared error, 0 for none.

    What is of a brand that the rule is not for is left out; of two findings of one id the first stands. ValueError when
    a finding is of after the watermark: then the rule looks ahead, and would say something else tomorrow.
    """
    rows: dict[str, StandingRow] = {}
    posts: list[EvidenceRow] = []
    for found in findings:
        if found.detected_at_ms > as_of_ms:
            raise ValueError(f"rule {name!r} found {found.subject!r} at {found.detected_at_ms}, after {as_of_ms}")
        alert_id = sha256(f"{name}\0{found.brand}\0{found.subject}\0{found.turn}".encode()).hexdigest()[:16]
        if alert_id in rows or not settings.wants_standing(name, found.brand):
            continue
        rows[alert_id] = _row(alert_id, name, version, per_month, found, as_of_ms)
        shown = enumerate(found.evidence[:_MOST_POSTS], 1)
        posts += [EvidenceRow(alert_id, "example", n, *post) for n, post in shown]
    return [rows[alert_id] for alert_id in sorted(rows)], posts


def _row(
    alert_id: str, name: str, version: str, per_month: float, found: StandingFinding, as_of_ms: int
) -> StandingRow:
    is_over = found.closed_at_ms is not None and found.closed_at_ms <= as_of_ms
    closed_ms = found.closed_at_ms if is_over else None
    return StandingRow(
        alert_id=alert_id,
        brand=found.brand,
        rule=name,
        rule_version=version,
        subject=found.subject,
        state="closed" if is_over else "open",
        started_at_ms=found.started_at_ms,
        detected_at_ms=found.detected_at_ms,
        updated_at_ms=found.detected_at_ms if closed_ms is None else closed_ms,
        closed_at_ms=closed_ms,
        observed=found.observed,
        expected=found.expected,
        expected_lo=found.expected_lo,
        expected_hi=found.expected_hi,
        is_share=found.is_share,
        window_s=found.window_s,
        false_alarms_per_month=per_month or None,
        facts=msgspec.json.encode(
            {name: _rounded(fact) for name, fact in found.facts.items()}, order="sorted"
        ).decode(),
        notice="" if is_over and not found.is_end_told else "closed" if is_over else "open",
        told=2 if is_over else 1,
    )


def _rounded(fact: Fact) -> Fact:
    return fact if isinstance(fact, str | int) else round(fact, 6)  # sums may differ by less from run to run

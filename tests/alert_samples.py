"""Rows of alerts as the watch makes them, for tests of what is stored and told of them."""

from msgspec.structs import replace

from pipeline.alert_rows import AlertRow, EvidenceRow

__all__ = ["alert", "shown"]


_PLAIN = AlertRow(
    alert_id="a1",
    brand="norvia",
    rule="volume",
    rule_version="1-abc",
    signal="volume",
    signals=("volume", "motive:venting"),
    state="open",
    started_at_ms=0,
    detected_at_ms=600_000,
    updated_at_ms=600_000,
    closed_at_ms=None,
    observed=22.0,
    expected=1.7,
    expected_lo=0.0,
    expected_hi=4.8,
    window_s=900,
    false_alarms_per_month=0.15,
    posts=22,
    authors=20,
    breadth="many",
    loudest=0.1,
    solicited=0.0,
    coordination=None,
    motive_shift='{"venting": [0.5, 0.2]}',
    notice="open",
    told=1,
)


def alert(**given: object) -> AlertRow:
    """An incident; what is not given is plain."""
    return replace(_PLAIN, **given)


def shown(
    alert_id: str, source: str, mention_id: str, author_id: str, part: str = "example", n: int = 1
) -> EvidenceRow:
    """A post that shows it."""
    return EvidenceRow(alert_id, part, n, source, mention_id, author_id)

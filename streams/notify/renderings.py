"""An alert for a program: our own JSON, Alertmanager's (v2 API), or a CloudEvent (1.0, structured mode).

Ours has every field of a `Notice` with a `type` that says how to read it; fields may be added, none change their
meaning. Alertmanager takes a list of alerts, told apart by their labels, and resolves one whose `endsAt` has passed.
"""

from datetime import datetime

import msgspec

from streams.notify.notice import Notice
from streams.notify.wording import body_of, language_of, subject_of

__all__ = ["DIGEST_TYPE", "TYPE", "content_type", "rendered"]

TYPE = "murmure.alert/v1"
DIGEST_TYPE = "murmure.digest/v1"
_CONTENT_TYPES = {"cloudevents": "application/cloudevents+json; charset=utf-8"}


def rendered(notice: Notice, rendering: str, language: str = "") -> bytes:
    """One notice as JSON, the same bytes at every call. `rendering`: murmure, alertmanager or cloudevents."""
    shapes = {"murmure": _murmure, "alertmanager": _alertmanager, "cloudevents": _cloud_event}
    return msgspec.json.encode(shapes[rendering](notice, language), order="deterministic")


def content_type(rendering: str) -> str:
    """What a rendering is, for the header of that name."""
    return _CONTENT_TYPES.get(rendering, "application/json; charset=utf-8")


def _murmure(notice: Notice, language: str) -> object:
    known = language_of(notice, language)
    kind = TYPE if notice.digest is None else DIGEST_TYPE
    told = {"type": kind, "notice_id": notice.outbox_id, **msgspec.to_builtins(notice), "language": known}
    return {**told, "subject_line": subject_of(notice, known)}


def _alertmanager(notice: Notice, language: str) -> object:
    known = language_of(notice, language)
    labels = {"alertname": f"murmure_{notice.signal}", "alert_id": notice.id, "brand": notice.brand}
    labels |= {"rule": notice.rule, "signal": notice.signal}  # not its state: that would make it another alert
    told = {"summary": subject_of(notice, known), "description": body_of(notice, known), "state": notice.state}
    figures = {"observed": notice.observed, "expected": notice.expected}
    told |= {name: f"{value:g}" for name, value in figures.items() if value is not None}
    told |= {"notice_id": notice.outbox_id, "rule_version": notice.rule_version}
    alert = {"labels": labels, "annotations": told, "startsAt": _stamp(notice.started_at)}
    if notice.state == "closed":
        alert["endsAt"] = _stamp(notice.detected_at)
    explain = notice.links.get("explain", "")
    if explain.startswith(("https://", "http://")):
        alert["generatorURL"] = explain
    return [alert]


def _cloud_event(notice: Notice, language: str) -> object:
    return {
        "specversion": "1.0",
        "id": notice.outbox_id,
        "source": f"/murmure/brands/{notice.brand}",
        "type": f"murmure.alert.{notice.state}" if notice.digest is None else "murmure.digest",
        "subject": notice.id,
        "time": _stamp(notice.detected_at),
        "datacontenttype": "application/json",
        "data": _murmure(notice, language),
    }


def _stamp(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")

"""Programs get our JSON, an Alertmanager alert or a CloudEvent, each as its specification says."""

import json
from typing import Any

from streams.notify.notice import Post, decode_notice, encode_notice
from streams.notify.renderings import content_type, rendered
from tests.notices import notice

FIELDS = """
id rule rule_version brand signal state observed expected expected_lo expected_hi false_alarms_per_month started_at
detected_at evidence authors leaders motive_shift breadth coordination coverage links language
"""


def read(rendering: str, **changed: object) -> Any:  # noqa: ANN401 - JSON
    return json.loads(rendered(notice(**changed), rendering))  # type: ignore[arg-type]


def test_ours_has_every_field_that_is_promised_and_says_what_it_is() -> None:
    found = read("murmure")
    assert set(FIELDS.split()) <= set(found)
    assert (found["type"], found["notice_id"]) == ("murmure.alert/v1", "acme-volume-1.1")
    assert found["started_at"] == "2026-09-21T14:13:20Z"
    assert set(found["evidence"][0]) == {"mention_id", "source", "text", "author", "posted_at", "url", "provenance"}
    assert found["evidence"][0]["text"] == "Encore en panne"
    assert found["subject_line"] == "acme: more posts than expected (new)"


def test_a_program_gets_texts_as_they_were_written() -> None:
    found = read("murmure", evidence=(Post("m", "x", "<!channel>\n@all", "b", notice().started_at),))
    assert found["evidence"][0]["text"] == "<!channel>\n@all"


def test_alertmanager_keeps_one_alert_through_all_states_and_resolves_it_when_it_is_closed() -> None:
    (opened,), (going_on,), (closed,) = (
        read("alertmanager", n=n, state=s) for n, s in enumerate(("open", "ongoing", "closed"), 1)
    )
    assert opened["labels"] == going_on["labels"] == closed["labels"]
    assert opened["labels"]["alertname"] == "murmure_volume"
    assert opened["startsAt"] == "2026-09-21T14:13:20.000Z"
    assert "endsAt" not in opened
    assert "endsAt" not in going_on
    assert closed["endsAt"] == "2026-09-21T14:17:40.000Z"
    for alert in (opened, closed):
        assert all(isinstance(value, str) for part in ("labels", "annotations") for value in alert[part].values())
    assert "generatorURL" not in opened, "a command is no address"
    (linked,) = read("alertmanager", links={"explain": "https://m.example/a"})
    assert linked["generatorURL"] == "https://m.example/a"


def test_a_cloud_event_has_what_version_1_0_requires() -> None:
    found = read("cloudevents", state="eased", n=4)
    assert {name: found[name] for name in ("specversion", "id", "source", "type", "subject", "time")} == {
        "specversion": "1.0",
        "id": "acme-volume-1.4",
        "source": "/murmure/brands/acme",
        "type": "murmure.alert.eased",
        "subject": "acme-volume-1",
        "time": "2026-09-21T14:17:40.000Z",
    }
    assert found["data"] == read("murmure", state="eased", n=4)
    assert content_type("cloudevents").startswith("application/cloudevents+json")


def test_a_notice_gives_the_same_bytes_before_and_after_the_outbox() -> None:
    for rendering in ("murmure", "alertmanager", "cloudevents"):
        before, after = notice(), decode_notice(encode_notice(notice()))
        assert rendered(before, rendering) == rendered(after, rendering)

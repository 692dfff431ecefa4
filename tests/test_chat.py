"""Mail by a real mail server, ntfy by a real HTTP server, Slack up to the request: text arrives as text."""

import asyncio
import email
import email.policy
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import requests
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from streams.notify.channel_secrets import Secrets
from streams.notify.channels import AppriseChannel
from streams.notify.chat import AppriseSender
from streams.notify.notice import Notice, Post, utc
from streams.notify.outbox import Outcome
from streams.notify.senders import Reply
from tests.notices import HOSTILE, START_MS, channels, notice, receiver


class Mailbox:
    """What a mail server was given."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.answer = "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802, ARG002
        if self.answer.startswith("250"):
            self.envelopes.append(envelope)
        return self.answer

    @property
    def messages(self) -> list[EmailMessage]:
        found = [email.message_from_bytes(e.content or b"", policy=email.policy.default) for e in self.envelopes]  # type: ignore[arg-type]
        return [message for message in found if isinstance(message, EmailMessage)]


@pytest.fixture
def mail() -> Iterator[tuple[Mailbox, str]]:
    """A mail server on this machine, and the address of apprise for it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield box, f"mailto://127.0.0.1:{port}?from=murmure@example.org&to=team@example.org&mode=insecure"
    finally:
        server.stop()


def sent(url: str, told: Notice, allow: tuple[str, ...] = ("127.0.0.1",), language: str = "") -> Reply:
    (channel,) = channels({"name": "c", "kind": "apprise", "url_env": "U", "allow": allow, "language": language})
    assert isinstance(channel, AppriseChannel)
    return asyncio.run(AppriseSender(channel, Secrets(url)).send(told))


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain", "html"))
    assert body is not None
    return str(body.get_content())


def test_a_mail_arrives_in_the_language_of_the_channel(mail: tuple[Mailbox, str]) -> None:
    box, url = mail
    assert sent(url, notice(), language="fr") == Reply(Outcome.SENT)
    (message,) = box.messages
    assert message["subject"].replace("\u00a0", " ") == "acme : plus de messages que prévu (nouveau)"
    assert box.envelopes[0].rcpt_tos == ["team@example.org"]
    assert "murmure@example.org" in message["from"]
    assert "Observé\u00a0: 1\u202f240 en 10\u00a0min" in text_of(message)
    assert "«\u00a0Encore en panne\u00a0»" in text_of(message)


def test_a_hostile_post_adds_no_header_no_recipient_and_no_markup_to_a_mail(mail: tuple[Mailbox, str]) -> None:
    box, url = mail
    evidence = (Post("m1", "x", HOSTILE, HOSTILE, utc(START_MS)),)
    assert sent(url, notice(evidence=evidence, brand=HOSTILE, authors=(HOSTILE,))).outcome is Outcome.SENT
    (message,) = box.messages
    assert box.envelopes[0].rcpt_tos == ["team@example.org"]
    assert message["bcc"] is None
    assert "\n" not in message["subject"]
    for bad in ("<script", "<!channel>", "@everyone"):
        assert bad not in text_of(message)


def test_a_mail_server_that_refuses_is_tried_again(mail: tuple[Mailbox, str]) -> None:
    box, url = mail
    box.answer = "451 try later"
    reply = sent(url, notice())
    assert reply.outcome is Outcome.FAILED
    assert box.envelopes == []


def test_a_server_of_ones_own_must_be_named_as_allowed(mail: tuple[Mailbox, str]) -> None:
    box, url = mail
    with receiver() as made:
        host = made.url.removeprefix("http://").partition("/")[0]
        for address in (url, f"ntfy://{host}/topic", "workflows://127.0.0.1:9/643bcd/AbCd-sign/"):
            reply = sent(address, notice(), allow=())
            assert reply.outcome is Outcome.REFUSED, address
            assert "allow" in reply.detail
        assert made.got == []
    assert box.envelopes == []


def test_ntfy_gets_the_text_and_a_failure_tells_no_secret() -> None:
    with receiver([500]) as made:
        host = made.url.removeprefix("http://").partition("/")[0]
        url = f"ntfy://me:hunter22@{host}/topic-canary?format=text"
        reply = sent(url, notice())
        assert reply.outcome is Outcome.FAILED
        assert "hunter22" not in reply.detail
        assert sent(url, notice()).outcome is Outcome.SENT
        assert "Encore en panne" in made.got[1].body.decode()


def test_a_redirect_is_not_followed() -> None:
    with receiver() as inner, receiver([(307, {"location": inner.url})]) as made:
        host = made.url.removeprefix("http://").partition("/")[0]
        assert sent(f"ntfy://{host}/topic?redirect=yes", notice()).outcome is Outcome.FAILED
        assert inner.got == []


@pytest.mark.parametrize(
    "url",
    ["slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/", "workflows://93.184.216.34:443/643bcd/AbCd-sign/"],
    ids=["slack", "teams"],
)
def test_a_hostile_post_calls_nobody_in_a_chat(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, Any]] = []

    def request(_: requests.Session, **given: Any) -> requests.Response:  # noqa: ANN401 - whatever there is
        asked.append(given)
        answer = requests.Response()
        answer.status_code, answer._content = 200, b"ok"
        return answer

    monkeypatch.setattr(requests.Session, "request", request)
    evidence = (Post("m1", "x", HOSTILE, HOSTILE, utc(START_MS)),)
    assert sent(url, notice(evidence=evidence)).outcome is Outcome.SENT
    (sending,) = asked
    said = str(sending["data"])
    assert "1,240" in said
    for bad in ("<!channel", "<@U123", "@everyone", "@here", "](http", "*bold*", "\\u202e", "<script"):
        assert bad not in said, bad
    assert sending["allow_redirects"] is False


def test_an_address_apprise_cannot_read_says_so(tmp_path: Path) -> None:
    assert tmp_path.is_dir()
    reply = sent("slack://x", notice())
    assert reply.outcome is Outcome.FAILED
    assert "cannot read" in reply.detail

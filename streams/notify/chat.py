"""Send a notice to people by apprise: Slack, Teams, e-mail, ntfy.

Apprise is asked for text, so it escapes what a service would read as more. It blocks, so it runs in a thread of its
own. It tells success and failure apart and no more: all failures are tried again.
"""

import asyncio
import logging
from typing import Any

import apprise
from apprise.plugins.email import NotifyEmail
from apprise.plugins.ntfy import NotifyNtfy
from apprise.plugins.slack import NotifySlack
from apprise.plugins.workflows import NotifyWorkflows

from streams.notify.addresses import first_refused
from streams.notify.channel_secrets import Secrets
from streams.notify.channels import AppriseChannel, service_address
from streams.notify.notice import Notice
from streams.notify.outbox import Outcome
from streams.notify.senders import Reply
from streams.notify.wording import body_of, language_of, subject_of

__all__ = ["AppriseSender"]

_TIMEOUT_S = 60
# Taken by hand, so that apprise loads no others: looking for them would take a second, and run all their code.
_SERVICES: dict[str, Any] = {
    **dict.fromkeys(("mailto", "mailtos"), NotifyEmail),
    **dict.fromkeys(("ntfy", "ntfys"), NotifyNtfy),
    "slack": NotifySlack,
    "workflows": NotifyWorkflows,
}
_TYPES = {"open": apprise.NotifyType.WARNING, "closed": apprise.NotifyType.SUCCESS}


class AppriseSender:
    """Sends to one address of apprise."""

    def __init__(self, channel: AppriseChannel, secrets: Secrets) -> None:
        logging.getLogger("apprise").propagate = False  # what it says is in the reply, without secrets
        self._channel = channel
        self._secrets = secrets

    async def send(self, notice: Notice) -> Reply:
        return await asyncio.to_thread(self._send, notice)

    async def close(self) -> None:
        """Nothing is held open."""

    def _send(self, notice: Notice) -> Reply:
        service = self._service()
        if service is None:
            return Reply(Outcome.FAILED, "apprise cannot read the address of this channel; see its pages on the form")
        if first_refused(_hosts(service), self._channel.allow):
            return Reply(Outcome.REFUSED, "the host lies within a network of one's own; name it in allow")
        sender = apprise.Apprise(asset=_asset())
        sender.add(service)
        language = language_of(notice, self._channel.language)
        result = sender.notify(
            body=body_of(notice, language),
            title=subject_of(notice, language),
            notify_type=_TYPES.get(notice.state, apprise.NotifyType.INFO),
            body_format=apprise.NotifyFormat.TEXT,
            timeout=_TIMEOUT_S,
        )
        if result:
            return Reply(Outcome.SENT)
        said = "; ".join(str(entry.message) for entry in result.logs())
        return Reply(Outcome.FAILED, self._secrets.masked(said or "apprise gave no reason"))

    def _service(self) -> Any:  # noqa: ANN401 - one of several of apprise's
        service = _SERVICES[service_address(self._secrets.url)]
        parts = service.parse_url(self._secrets.url)
        if not parts:
            return None
        try:
            return service(**{**parts, "redirect": False, "asset": _asset()})
        except TypeError:  # so apprise says that something is missing
            return None


def _asset() -> apprise.AppriseAsset:
    """No redirects, nothing kept on disk, no code of plugins looked for, nothing in the text read as an escape."""
    return apprise.AppriseAsset(
        app_id="murmure",
        app_desc="murmure",
        http_redirects=False,
        storage_mode="memory",
        interpret_escapes=False,
        interpret_emojis=False,
        secure_logging=True,
        async_mode=False,
    )


def _hosts(service: Any) -> list[str]:  # noqa: ANN401 - see above
    """Whom it would connect to, where that is ours to say. (Slack's host, and ntfy's without one of one's own, are
    fixed; what apprise calls `host` then is something else.)"""
    if isinstance(service, NotifyEmail):
        return [str(service.smtp_host)]
    is_own = isinstance(service, NotifyWorkflows) or (isinstance(service, NotifyNtfy) and service.mode == "private")
    return [str(service.host)] if is_own else []

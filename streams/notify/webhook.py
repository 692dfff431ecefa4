"""Send a notice to an address, signed, to nobody but who is meant.

No proxy of the environment, no redirect, no address within one's own network that is not named as allowed; of the
answer only its status is read, so that a webhook cannot be used to read what lies behind it.
"""

import asyncio
import logging
import time
from collections.abc import Callable

import httpx
from httpx_secure import SSRFProtectionError, httpx_ssrf_protection

from streams.notify.addresses import judge
from streams.notify.backoff import retry_after_s
from streams.notify.channel_secrets import Secrets
from streams.notify.channels import WebhookChannel
from streams.notify.notice import Notice
from streams.notify.outbox import Outcome
from streams.notify.renderings import content_type, rendered
from streams.notify.senders import Reply
from streams.notify.signature import signed_headers

__all__ = ["WebhookSender"]

_GONE = 410
_AGAIN = frozenset({408, 423, 425, 429})  # of the answers that speak of the request, those that speak of this moment


class WebhookSender:
    """Sends to one address. Make and use it within one event loop. `clock` gives seconds since 1970."""

    def __init__(self, channel: WebhookChannel, secrets: Secrets, clock: Callable[[], float] = time.time) -> None:
        for name in ("httpx", "httpcore"):  # they would log addresses, which may be secret
            logging.getLogger(name).setLevel(logging.WARNING)
        self._channel = channel
        self._secrets = secrets
        self._clock = clock
        limits = httpx.Limits(max_connections=1, max_keepalive_connections=0)
        client = httpx.AsyncClient(
            trust_env=False, follow_redirects=False, timeout=channel.timeout_s, limits=limits, max_redirects=0
        )
        # `judge` is stricter than the library's own check, which it replaces; nothing is remembered between requests.
        self._client = httpx_ssrf_protection(
            client, check_globally_reachable=False, custom_validator=judge(channel.allow), dns_cache_ttl=0
        )

    async def send(self, notice: Notice) -> Reply:
        body = rendered(notice, self._channel.rendering, self._channel.language)
        headers = {"content-type": content_type(self._channel.rendering), "user-agent": "murmure"}
        headers |= signed_headers(self._secrets.keys, notice.outbox_id, int(self._clock()), body)
        if self._secrets.token:
            headers["authorization"] = f"Bearer {self._secrets.token}"
        try:
            async with asyncio.timeout(self._channel.timeout_s):  # over all: also who answers a byte at a time
                async with self._client.stream("POST", self._secrets.url, content=body, headers=headers) as answer:
                    return self._understood(answer)
        except SSRFProtectionError:
            return Reply(Outcome.REFUSED, "the address lies within a network of one's own; name its host in allow")
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError) as error:
            return Reply(Outcome.REFUSED, f"no address to send to ({type(error).__name__})")
        except TimeoutError:
            return Reply(Outcome.FAILED, f"no answer within {self._channel.timeout_s:g} s")
        except httpx.HTTPError as error:
            return Reply(Outcome.FAILED, self._secrets.masked(f"{type(error).__name__}: {error}"))

    async def close(self) -> None:
        await self._client.aclose()

    def _understood(self, answer: httpx.Response) -> Reply:
        code = answer.status_code
        said = f"HTTP {code}"
        if 200 <= code < 300:
            return Reply(Outcome.SENT, said)
        if code == _GONE:
            return Reply(Outcome.GONE, said)
        if 300 <= code < 400:
            return Reply(Outcome.REFUSED, f"{said}: redirects are not followed; give the new address")
        if code < 500 and code not in _AGAIN:
            return Reply(Outcome.REFUSED, said)
        return Reply(Outcome.FAILED, said, retry_after_s(answer.headers.get("retry-after", ""), self._clock()))

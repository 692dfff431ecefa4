"""No webhook reaches what the internet cannot: every way we know to write such an address is refused."""

import asyncio
from ipaddress import ip_address

import pytest

from streams.notify.addresses import first_refused, host_is_allowed, is_public, judge
from streams.notify.channel_secrets import Secrets
from streams.notify.outbox import Outcome
from streams.notify.senders import Reply
from streams.notify.webhook import WebhookSender
from tests.notices import channels, notice, receiver


def words(text: str) -> list[str]:
    return text.split()


PRIVATE = words(
    """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.254 169.254.169.254
169.254.0.1 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.170 192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1
198.19.255.255 198.51.100.7 203.0.113.7 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 :: ::1 ::7f00:1
::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:0:127.0.0.1 64:ff9b::127.0.0.1 64:ff9b::a00:1
64:ff9b:1::7f00:1 100::1 2001::1 2001:db8::1 2002:7f00:1:: 2002:a00:1::1 2002:a9fe:a9fe:: fc00::1 fd00:ec2::254
fe80::1 fec0::1 ff02::1 ff0e::1 5f00::1
"""
)
PUBLIC = words(
    """
1.1.1.1 8.8.8.8 93.184.216.34 2606:4700:4700::1111 ::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808::1
"""
)
# All of them are this machine or its neighbours, written to look like something else.
HOSTS = words(
    """
127.0.0.1 localhost LOCALHOST localhost. 127.1 127.0.1 0 0.0.0.0 2130706433 0x7f000001 0x7f.1 017700000001
0177.0.0.1 [::1] [::] [0:0:0:0:0:0:0:1] [::ffff:127.0.0.1] [::ffff:7f00:1] [::127.0.0.1] [64:ff9b::7f00:1]
[2002:7f00:1::] 127.0.0.1. ①②⑦.0.0.1 127。0。0。1 169.254.169.254 [::ffff:a9fe:a9fe] 10.0.0.1 192.168.1.1 100.64.0.1
"""
)


@pytest.mark.parametrize("text", PRIVATE)
def test_no_address_is_public_that_means_another_machine_elsewhere(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_what_the_internet_reaches_is_public(text: str) -> None:
    assert is_public(ip_address(text))


def sent(url: str, allow: tuple[str, ...] = ()) -> Reply:
    (channel,) = channels(
        {"name": "hook", "kind": "webhook", "url_env": "U", "secret_env": ["K"], "allow": allow, "timeout_s": 2}
    )

    async def send() -> Reply:
        sender = WebhookSender(channel, Secrets(url=url, keys=(b"k" * 24,)))  # type: ignore[arg-type]
        try:
            return await sender.send(notice())
        finally:
            await sender.close()

    return asyncio.run(send())


@pytest.mark.parametrize("host", HOSTS)
def test_a_hostile_address_is_never_asked(host: str) -> None:
    with receiver() as made:
        port = made.url.rpartition(":")[2].partition("/")[0]
        reply = sent(f"http://{host}:{port}/alerts")
        assert reply.outcome is not Outcome.SENT
        assert made.got == []


def test_the_control_without_the_guard_is_asked() -> None:
    with receiver() as made:
        for host in ("127.0.0.1", "localhost", "127.1", "2130706433"):
            assert sent(made.url.replace("127.0.0.1", host), (host,)).outcome is Outcome.SENT, host
        assert len(made.got) == 4


def test_an_address_of_ones_own_is_refused_at_once_and_says_what_to_do() -> None:
    with receiver() as made:
        reply = sent(made.url)
    assert reply.outcome is Outcome.REFUSED
    assert "allow" in reply.detail


def test_a_redirect_is_not_followed() -> None:
    with receiver() as inner, receiver([(307, {"location": inner.url})]) as made:
        reply = sent(made.url, ("127.0.0.1",))
        assert reply.outcome is Outcome.REFUSED
        assert "redirects are not followed" in reply.detail
        assert inner.got == []


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiver() as proxy, receiver() as made:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        assert sent(made.url, ("127.0.0.1",)).outcome is Outcome.SENT
        assert (len(made.got), proxy.got) == (1, [])


def test_a_name_is_allowed_as_it_is_and_not_its_parts() -> None:
    assert host_is_allowed("Hooks.Example.", ["hooks.example"])
    assert not host_is_allowed("evil.hooks.example", ["hooks.example"])
    assert not host_is_allowed("hooks.example.evil", ["hooks.example"])
    assert not judge(["hooks.example"])("other.example", ip_address("10.0.0.1"), 80)
    assert judge(["hooks.example"])("hooks.example", ip_address("10.0.0.1"), 80)


def test_hosts_of_chat_services_are_looked_up_first() -> None:
    assert first_refused(["localhost"], []) == "localhost"
    assert first_refused(["localhost", "127.1"], ["localhost"]) == "127.1"
    assert first_refused(["8.8.8.8", "localhost"], ["localhost"]) == ""

"""A role over HTTP: alive while its loop turns, ready when it says so, and nothing else to be had."""

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from http import HTTPStatus

import pytest

from pipeline.errors import SettingsError
from streams.cluster.gauges import CONTENT_TYPE, Gauges
from streams.cluster.health import Health, parse_address
from streams.cluster.knock import unreachable


class Seconds:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Seconds:
    return Seconds()


@pytest.fixture
def gauges() -> Gauges:
    return Gauges("sink")


@pytest.fixture
def health(clock: Seconds, gauges: Gauges) -> Iterator[Health]:
    with Health("127.0.0.1:0", gauges, elapsed=clock) as running:
        yield running


def asked(health: Health, path: str, method: str = "GET") -> tuple[int, str, str]:
    """Status, body and content type."""
    caller = http.client.HTTPConnection("127.0.0.1", health.port, timeout=5)
    try:
        caller.request(method, path)
        answer = caller.getresponse()
        return answer.status, answer.read().decode(), answer.headers["Content-Type"]
    finally:
        caller.close()


def test_a_role_that_starts_is_alive_and_not_ready(health: Health, gauges: Gauges) -> None:
    assert asked(health, "/livez")[:2] == (HTTPStatus.OK, "ok\n")
    assert asked(health, "/readyz")[:2] == (HTTPStatus.SERVICE_UNAVAILABLE, "it has not started yet\n")
    assert gauges.value("murmure_ready") == 0


def test_a_role_is_ready_when_it_says_so_and_says_why_when_it_is_not(health: Health, gauges: Gauges) -> None:
    health.ready()
    assert asked(health, "/readyz")[:2] == (HTTPStatus.OK, "ok\n")
    assert gauges.value("murmure_ready") == 1
    health.not_ready("no broker answers at é:9092")
    assert asked(health, "/readyz")[:2] == (HTTPStatus.SERVICE_UNAVAILABLE, "no broker answers at é:9092\n")
    assert gauges.value("murmure_ready") == 0
    assert asked(health, "/livez")[0] == HTTPStatus.OK  # a broker that is away is no reason to kill the role
    health.ready(True)
    assert asked(health, "/readyz")[0] == HTTPStatus.OK
    health.ready(False)
    assert asked(health, "/readyz")[0] == HTTPStatus.SERVICE_UNAVAILABLE


def test_a_role_whose_loop_stands_still_for_half_a_minute_is_dead_until_it_turns(
    health: Health, clock: Seconds
) -> None:
    health.ready()
    clock.now = 29.9
    assert asked(health, "/livez")[0] == HTTPStatus.OK
    clock.now = 31.0
    why = "its loop has not turned for 31 s\n"
    assert asked(health, "/livez")[:2] == (HTTPStatus.SERVICE_UNAVAILABLE, why)
    assert asked(health, "/readyz")[:2] == (HTTPStatus.SERVICE_UNAVAILABLE, why)
    health.beat()
    assert [asked(health, path)[0] for path in ("/livez", "/readyz")] == [HTTPStatus.OK, HTTPStatus.OK]


def test_what_is_looked_at_when_somebody_asks_is_a_reason_too(gauges: Gauges) -> None:
    found = ["the broker is away"]
    with Health("127.0.0.1:0", gauges, check=lambda: found[0]) as health:
        health.ready()
        assert asked(health, "/readyz")[:2] == (HTTPStatus.SERVICE_UNAVAILABLE, "the broker is away\n")
        assert "murmure_ready 0.0" in asked(health, "/metrics")[1].splitlines()
        assert asked(health, "/livez")[0] == HTTPStatus.OK
        health.not_ready("the disk is full")
        assert asked(health, "/readyz")[1] == "the disk is full\n"
        health.ready()
        found[0] = ""
        assert asked(health, "/readyz")[0] == HTTPStatus.OK
        assert "murmure_ready 1.0" in asked(health, "/metrics")[1].splitlines()


def test_a_broker_is_reached_when_somebody_listens_at_one_of_its_addresses(health: Health) -> None:
    assert unreachable(f"127.0.0.1:1,127.0.0.1:{health.port}") == ""
    assert unreachable("127.0.0.1:1") == "none can be reached (127.0.0.1:1: Connection refused)"
    for odd in ("", "127.0.0.1", "127.0.0.1:99999", "127.0.0.1:x", "no.such.host.invalid:9092"):
        assert unreachable(odd).startswith(f"none can be reached ({odd}: ")


def test_the_metrics_are_what_the_gauges_show(health: Health, gauges: Gauges) -> None:
    gauges.dead_letter("unreadable", 3)
    status, body, content_type = asked(health, "/metrics")
    assert (status, content_type) == (HTTPStatus.OK, CONTENT_TYPE)
    assert 'murmure_dead_letters_total{reason="unreadable"} 3.0' in body.splitlines()


@pytest.mark.parametrize("path", ["/", "/metrics/", "/livez/x", "/../metrics", "/favicon.ico", "/Livez"])
def test_every_other_path_is_not_found(health: Health, path: str) -> None:
    assert asked(health, path)[0] == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
def test_nothing_can_be_sent_to_a_role(health: Health, method: str) -> None:
    assert asked(health, "/livez", method)[0] == HTTPStatus.NOT_IMPLEMENTED


def test_a_head_is_an_answer_without_its_body_and_a_query_is_left_out(health: Health) -> None:
    assert asked(health, "/livez", "HEAD")[:2] == (HTTPStatus.OK, "")
    assert asked(health, "/livez?verbose=1")[:2] == (HTTPStatus.OK, "ok\n")


def test_who_asks_learns_nothing_of_what_runs_here(health: Health) -> None:
    with socket.create_connection(("127.0.0.1", health.port), timeout=5) as caller:
        caller.sendall(b"GET /livez HTTP/1.0\r\n\r\n")
        answer = b"".join(iter(lambda: caller.recv(4096), b""))
    assert b"Python" not in answer
    assert b"Server: murmure" in answer


def listeners() -> int:
    return sum("process_request_thread" in thread.name for thread in threading.enumerate())


def test_callers_who_say_nothing_take_little_room_and_only_for_a_while(health: Health) -> None:
    with ExitStack() as silent:
        for _ in range(40):
            silent.enter_context(socket.create_connection(("127.0.0.1", health.port), timeout=5))
        until = time.monotonic() + 5
        while listeners() < 16:
            assert time.monotonic() < until, "sixteen callers are listened to"
            time.sleep(0.01)
        time.sleep(0.3)
        assert listeners() == 16
    until = time.monotonic() + 5
    while listeners():
        assert time.monotonic() < until, "once they are gone there is room again"
        time.sleep(0.01)
    assert asked(health, "/livez")[0] == HTTPStatus.OK


def test_nobody_listens_after_the_end(gauges: Gauges) -> None:
    with Health("127.0.0.1:0", gauges) as health:
        port = health.port
        assert asked(health, "/livez")[0] == HTTPStatus.OK
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)


def test_without_an_address_nobody_listens_and_every_call_works(gauges: Gauges) -> None:
    n_threads = threading.active_count()
    with Health(None, gauges) as health:
        health.beat()
        health.ready()
        assert (health.port, threading.active_count()) == (0, n_threads)
    assert gauges.value("murmure_ready") == 1


def test_a_port_alone_is_reached_by_this_machine_only() -> None:
    assert parse_address("9101") == ("127.0.0.1", 9101)
    assert parse_address(":9101") == ("127.0.0.1", 9101)
    assert parse_address("0.0.0.0:9101") == ("0.0.0.0", 9101)
    assert parse_address("[::1]:9101") == ("::1", 9101)


@pytest.mark.parametrize("address", ["", "localhost", "here:", "here:http", "here:70000", "::1:80", "here:-1", "h:٣"])
def test_what_is_no_address_is_refused_in_words(address: str) -> None:
    with pytest.raises(SettingsError, match=r"--health wants HOST:PORT, such as 127.0.0.1:9101, found"):
        parse_address(address)


def test_an_address_that_is_taken_is_refused_in_words(health: Health, gauges: Gauges) -> None:
    with pytest.raises(SettingsError, match=r"--health 127.0.0.1:\d+ cannot be listened at \(Address already in use\)"):
        Health(f"127.0.0.1:{health.port}", gauges)
    with pytest.raises(SettingsError, match=r"--health no\.such\.host\.invalid:1 cannot be listened at"):
        Health("no.such.host.invalid:1", gauges)

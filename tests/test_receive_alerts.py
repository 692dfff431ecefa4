"""The example for receivers, as a real server: acts once on what is signed, answers 401 to all else."""

import http.client
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import ThreadingHTTPServer

import pytest

from streams.notify.renderings import rendered
from streams.notify.signature import key_of, signed_headers
from tests.notices import KEY, OTHER_KEY, notice
from tests.test_signature import EXAMPLE, RECEIVE


class Served:
    """The example, at work."""

    def __init__(self) -> None:
        self.acted: list[str] = []
        self.is_broken = False
        handler = RECEIVE.make_handler(RECEIVE.Verifier([KEY]), self._act)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign]

    def _act(self, alert: dict[str, object]) -> None:
        if self.is_broken:
            raise RuntimeError
        self.acted.append(str(alert["notice_id"]))

    def post(self, headers: dict[str, str], body: bytes) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.server_address[1], timeout=10)
        try:
            connection.request("POST", "/", body, headers)
            return connection.getresponse().status
        finally:
            connection.close()


@pytest.fixture
def served() -> Iterator[Served]:
    made = Served()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.02,))
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


BODY = rendered(notice(), "murmure")


def signed(key: str = KEY, late_s: int = 0, message_id: str = "acme-volume-1.1") -> dict[str, str]:
    return signed_headers([key_of(key)], message_id, int(time.time()) - late_s, BODY)


def test_it_acts_once_however_often_it_is_told(served: Served) -> None:
    assert [served.post(signed(late_s=late_s), BODY) for late_s in (2, 1, 0)] == [200, 200, 200]
    assert served.acted == ["acme-volume-1.1"]
    assert served.post(signed(message_id="acme-volume-1.2"), BODY) == 200
    assert len(served.acted) == 2


def test_it_refuses_what_is_not_signed_changed_or_old(served: Served) -> None:
    assert served.post({}, BODY) == 401
    assert served.post(signed(OTHER_KEY), BODY) == 401
    assert served.post(signed(), BODY.replace(b"1240", b"9999")) == 401
    assert served.post(signed(late_s=400), BODY) == 401
    assert served.post(signed() | {"webhook-signature": "v1,\xe9, v2, ,"}, BODY) == 401
    assert served.post(signed() | {"content-length": "-1"}, b"") == 413
    assert served.acted == []


def test_what_it_failed_to_act_on_is_new_when_it_comes_again(served: Served) -> None:
    served.is_broken = True
    assert served.post(signed(), BODY) == 500
    served.is_broken = False
    assert served.post(signed(), BODY) == 200
    assert served.acted == ["acme-volume-1.1"]


def test_it_needs_nothing_but_python_and_says_when_it_has_no_key() -> None:
    environ = {name: value for name, value in os.environ.items() if name != "MURMURE_WEBHOOK_KEYS"}
    command = [sys.executable, "-I", "-S", str(EXAMPLE)]  # -S: without any installed package
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "MURMURE_WEBHOOK_KEYS" in done.stderr

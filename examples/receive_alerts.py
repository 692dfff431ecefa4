"""Receive murmure's alerts by webhook, and believe only what is signed: copy this file, it needs nothing but Python.

    export MURMURE_WEBHOOK_KEYS="whsec_... whsec_..."   # the key, or while it is being changed the old and the new one
    python receive_alerts.py 8080

What counts, in any language: check the signature over the bytes as they came, before reading them; refuse what is older
than five minutes; remember ids for that long, and answer a repeat with 200 without acting on it again. An alert is told
at least once: a repeat is no fault.
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOLERANCE_S = 300
LARGEST = 1_000_000  # bytes
MOST_IDS = 100_000


class Verifier:
    """Tells which messages are murmure's. `keys` as they were given: `whsec_` and base64."""

    def __init__(self, keys: list[str], clock: Callable[[], float] = time.time) -> None:
        self._keys = [base64.b64decode(key.removeprefix("whsec_"), validate=True) for key in keys]
        if not self._keys or any(len(key) < 24 for key in self._keys):
            raise ValueError("give at least one key of 24 bytes or more")
        self._clock = clock
        self._seen: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, headers: Mapping[str, str], body: bytes) -> str:
        """`new`, `repeat` (signed, but seen before), or why it must be refused. Never raises for what was sent."""
        given = {name.lower(): value for name, value in headers.items()}
        message_id, stamp = given.get("webhook-id", ""), given.get("webhook-timestamp", "")
        if not message_id or len(message_id) > 300:
            return "no id"
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
            return "no time"
        if abs(self._clock() - int(stamp)) > TOLERANCE_S:
            return "too old or too new"
        if not self._is_signed(message_id, stamp, body, given.get("webhook-signature", "")):
            return "not signed by a key of ours"
        return "new" if self._is_first(message_id) else "repeat"

    def forget(self, message_id: str) -> None:
        """Take a message for new when it comes again: call this when acting on it failed."""
        with self._lock:
            self._seen.pop(message_id, None)

    def _is_signed(self, message_id: str, stamp: str, body: bytes, signatures: str) -> bool:
        signed = f"{message_id}.{stamp}.".encode("utf-8", "replace") + body
        is_found = False
        for key in self._keys:
            wanted = b"v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
            for signature in signatures.split(" ")[:20]:
                is_found |= hmac.compare_digest(signature.encode("utf-8", "replace"), wanted)
        return is_found

    def _is_first(self, message_id: str) -> bool:
        now_s = self._clock()
        with self._lock:
            while self._seen and (
                len(self._seen) >= MOST_IDS or next(iter(self._seen.values())) < now_s - 2 * TOLERANCE_S
            ):
                self._seen.popitem(last=False)
            if message_id in self._seen:
                return False
            self._seen[message_id] = now_s
            return True


def make_handler(verifier: Verifier, act: Callable[[dict[str, object]], None]) -> type[BaseHTTPRequestHandler]:
    """A handler of http.server that calls `act` once with every new alert."""

    class Handler(BaseHTTPRequestHandler):
        timeout = 10

        def do_POST(self) -> None:
            length = self.headers.get("content-length", "")
            if not (length.isascii() and length.isdigit()) or int(length) > LARGEST:
                self.close_connection = True
                return self._answer(413)
            body = self.rfile.read(int(length))
            found = verifier.check(dict(self.headers.items()), body)
            if found not in ("new", "repeat"):
                return self._answer(401)
            if found == "new":
                try:
                    act(json.loads(body))
                except Exception:
                    verifier.forget(self.headers["webhook-id"])
                    self._answer(500)  # it is sent again
                    raise
            return self._answer(200)

        def _answer(self, status: int) -> None:
            self.send_response(status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing of every request."""

    return Handler


def main() -> None:
    keys = os.environ.get("MURMURE_WEBHOOK_KEYS", "").split()
    if not keys:
        sys.exit("set MURMURE_WEBHOOK_KEYS to the key that murmure signs with, such as whsec_...")

    def act(alert: dict[str, object]) -> None:
        sys.stdout.write(f"{alert['notice_id']}: {alert['subject_line']}\n")
        sys.stdout.flush()

    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8080
    ThreadingHTTPServer(("127.0.0.1", port), make_handler(Verifier(keys), act)).serve_forever()


if __name__ == "__main__":
    main()

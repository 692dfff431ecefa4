"""Sign what a webhook carries, as the Standard Webhooks specification (1.0) says, and check such a signature.

Signed is `id.timestamp.body` by HMAC-SHA256, so neither can be moved to another; the body is signed as the very bytes
that are sent. Several keys give several signatures, parted by a blank: a receiver knows the old key or the new one.
A receiver without murmure finds the same in examples/receive_alerts.py.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence

__all__ = ["TOLERANCE_S", "is_signed", "key_of", "signed_headers"]

TOLERANCE_S = 300
_LEAST, _MOST = 24, 64  # bytes, by the specification
_PREFIX = "whsec_"


def key_of(secret: str) -> bytes:
    """The bytes of a secret written as `whsec_<base64>`. ValueError that does not repeat the secret."""
    text = secret.strip().removeprefix(_PREFIX)
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(f"is no base64; write {_PREFIX} and 24 to 64 random bytes in base64") from None
    if not _LEAST <= len(key) <= _MOST:
        raise ValueError(f"holds {len(key)} bytes; write {_PREFIX} and 24 to 64 random bytes in base64")
    return key


def signed_headers(keys: Sequence[bytes], message_id: str, at_s: int, body: bytes) -> dict[str, str]:
    """The three headers of a message; without keys no signature.

    >>> signed_headers([b"k" * 24], "a.1", 1, b"{}")["webhook-signature"][:3]
    'v1,'
    """
    said = {"webhook-id": message_id, "webhook-timestamp": str(at_s)}
    if keys:
        said["webhook-signature"] = " ".join(_signature(key, message_id, str(at_s), body) for key in keys)
    return said


def is_signed(keys: Sequence[bytes], headers: Mapping[str, str], body: bytes, now_s: float) -> bool:
    """Whether one of the keys signed this, at most five minutes ago or ahead. Never raises for what was received.

    `headers` by names in lower case. Repeats within these five minutes are the receiver's to know by their id.
    """
    message_id, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not message_id or not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12:
        return False
    if abs(now_s - int(stamp)) > TOLERANCE_S:
        return False
    given = [part.encode("utf-8", "replace") for part in headers.get("webhook-signature", "").split(" ")]
    wanted = [_signature(key, message_id, stamp, body).encode() for key in keys]
    return any(hmac.compare_digest(one, other) for one in given for other in wanted)


def _signature(key: bytes, message_id: str, stamp: str, body: bytes) -> str:
    signed = b".".join((message_id.encode("utf-8", "replace"), stamp.encode(), body))
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()

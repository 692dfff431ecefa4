"""Hide what must not be written down: secrets by the key they stand under or by their form, and what people wrote.

Rather too much than too little: an address loses all before its @, and a key with `token` in its name its value.
"""

import re
from collections.abc import Mapping

__all__ = ["in_words", "redacted"]

_HIDDEN = "[hidden]"
_SECRET_KEY = re.compile(r"passw|passphrase|secret|token|authorization|credential|cookie|dsn|(^|[_.-])(api)?key$", re.I)
_TEXT_KEYS = frozenset({"text", "texts", "comment", "raw", "body"})  # what people wrote is no business of a log
# The part of an address before its @, also where a password holds a slash (a port before a slash is no password).
# All repeats are bounded: what is logged may be long, and of someone's making.
_USER_INFO = re.compile(r"(?<=://)(?:[^\s/?#]{0,300}|[^\s/@:]{1,100}:(?!\d{1,5}[/?#])[^\s@]{0,300})@")
_SECRET_WORDS = re.compile(
    r"""((?:passw(?:or)?d|secret|token|api_?key)[\w.-]{0,40}["']?\s{0,9}[=:]\s{0,9})("[^"]*"|'[^']*'|[^\s,;&}\]]+)""",
    re.I,
)
_BEARER = re.compile(r"\b(bearer|basic)\s+[\w.~+/=-]{6,}", re.I)
_MAX_DEPTH = 6
_MAX_LENGTH = 20_000


def redacted(value: object, key: str = "") -> object:
    """A value as it may be written down, when it stands under `key`.

    >>> redacted("http://me:abc@host:80/x")
    'http://[hidden]@host:80/x'
    >>> redacted({"sasl_password": "abc", "n": 3})
    {'sasl_password': '[hidden]', 'n': 3}
    """
    return _redacted(value, key, _MAX_DEPTH)


def in_words(value: object) -> str:
    """What is neither text nor number, in words: a log line never fails for what it was given."""
    try:
        return repr(value)
    except Exception:
        return f"<{type(value).__name__}>"


def _redacted(value: object, key: str, depth: int) -> object:
    if value is None or isinstance(value, bool):
        return value
    if _SECRET_KEY.search(key):
        return _HIDDEN
    if key in _TEXT_KEYS:
        return f"[{len(value)} long]" if isinstance(value, str | bytes | list | tuple) else _HIDDEN
    if isinstance(value, int | float):
        return value
    if isinstance(value, Mapping) and depth:
        return {str(k): _redacted(v, str(k), depth - 1) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset) and depth:
        return [_redacted(item, "", depth - 1) for item in value]
    said = value if isinstance(value, str) else in_words(value)
    if len(said) > _MAX_LENGTH:
        said = f"{said[:_MAX_LENGTH]}... ({len(said)} characters)"
    said = _USER_INFO.sub(f"{_HIDDEN}@", said)
    said = _SECRET_WORDS.sub(rf"\g<1>{_HIDDEN}", said)
    return _BEARER.sub(rf"\g<1> {_HIDDEN}", said)

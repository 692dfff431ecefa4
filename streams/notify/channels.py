"""Where alerts go: the shape of the `[[channel]]` tables of `alerts.toml`.

Only shapes and checks; a file is read by `streams/config.py`, and secrets are looked up by `channel_secrets.py`. A
secret is never written in the file: a key that ends in `_env` names a variable, one that ends in `_file` a file.
"""

import re
from collections import Counter
from typing import Annotated, Literal
from urllib.parse import parse_qs, urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

__all__ = [
    "SCHEMES",
    "AppriseChannel",
    "Channel",
    "Channels",
    "FileChannel",
    "Rendering",
    "StdoutChannel",
    "WebhookChannel",
    "host_of",
]

Rendering = Literal["murmure", "alertmanager", "cloudevents"]
_Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
_Variables = tuple[Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")], ...]
_Files = tuple[Annotated[str, Field(min_length=1)], ...]
_Hosts = tuple[Annotated[str, Field(min_length=1, max_length=255)], ...]

# What apprise may be used for. It knows some 130 services, among them ones that write files and system logs.
SCHEMES = frozenset({"slack", "workflows", "mailto", "mailtos", "ntfy", "ntfys"})
_OPEN_SCHEMES = frozenset({"mailto", "mailtos", "ntfy", "ntfys"})  # whose addresses need not hold a secret
_SECRET_PARTS = frozenset({"pass", "token", "password"})


def _hour(text: str) -> str:
    if text and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        raise ValueError(f"must be an hour such as '08:00', or empty; found {text!r}")
    return text


class _Channel(BaseModel):
    """What every channel has. `max_attempts` tries are made, some two days with the default, then it is dead.

    `states`: which states of an alert it is told. `after_s`: it is told of one that nobody took on for so long.
    `digest`: the hour ("08:00", in the zone of `[telling]`) at which it is told of the day; `digest_only`: of nothing
    else; `digest_quiet`: also of a day on which nothing was.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: _Name
    language: Literal["", "fr", "en"] = ""
    max_attempts: Annotated[int, Field(ge=1, le=100)] = 16
    states: tuple[Literal["open", "ongoing", "eased", "closed"], ...] = ("open", "ongoing", "closed")
    after_s: Annotated[float, Field(ge=0, le=604_800)] = 0
    digest: Annotated[str, AfterValidator(_hour)] = ""
    digest_only: bool = False
    digest_quiet: bool = True

    @model_validator(mode="after")
    def _has_an_hour(self) -> "_Channel":
        if self.digest_only and not self.digest:
            raise ValueError("has digest_only but no hour; write such as digest = '08:00'")
        return self


class WebhookChannel(_Channel):
    """A POST to an address, signed with every key that is given: to change keys, give the new one and the old.

    `allow` names hosts that may lie within one's own network, or be this machine.
    """

    kind: Literal["webhook"]
    url: str = ""
    url_env: str = ""
    url_file: str = ""
    rendering: Rendering = "murmure"
    secret_env: _Variables = ()
    secret_file: _Files = ()
    token_env: str = ""
    token_file: str = ""
    allow: _Hosts = ()
    timeout_s: Annotated[float, Field(gt=0, le=120)] = 15

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        return web_address(url) if url else url

    @model_validator(mode="after")
    def _is_whole(self) -> "WebhookChannel":
        _one_of(self, "url", "url_env", "url_file")
        if self.token_env and self.token_file:
            raise ValueError("token_env and token_file are both given; keep one")
        if self.rendering != "alertmanager" and not (self.secret_env or self.secret_file):
            raise ValueError("has no key to sign with; name variables in secret_env, or files in secret_file")
        return self


class AppriseChannel(_Channel):
    """Slack, Teams (`workflows`), e-mail (`mailtos`, `mailto`) or ntfy, by an address of apprise."""

    kind: Literal["apprise"]
    url: str = ""
    url_env: str = ""
    url_file: str = ""
    allow: _Hosts = ()

    @field_validator("url")
    @classmethod
    def _holds_no_secret(cls, url: str) -> str:
        if not url:
            return url
        scheme = service_address(url)
        parts = urlsplit(url)
        if scheme not in _OPEN_SCHEMES or parts.password or _SECRET_PARTS & set(parse_qs(parts.query)):
            raise ValueError("holds a secret; put the address into a variable or a file, named in url_env or url_file")
        return url

    @model_validator(mode="after")
    def _is_whole(self) -> "AppriseChannel":
        _one_of(self, "url", "url_env", "url_file")
        return self


class FileChannel(_Channel):
    """Lines at the end of a file, one alert a line. A relative path is from the data folder."""

    kind: Literal["file"]
    path: Annotated[str, Field(min_length=1)]
    rendering: Rendering = "murmure"


class StdoutChannel(_Channel):
    """Text for a person, or lines for a program, where the writer runs."""

    kind: Literal["stdout"]
    rendering: Literal["text", "murmure", "alertmanager", "cloudevents"] = "text"


Channel = Annotated[WebhookChannel | AppriseChannel | FileChannel | StdoutChannel, Field(discriminator="kind")]


class Channels(BaseModel):
    """The channels of a file, each of its own name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    channel: tuple[Channel, ...] = ()

    @field_validator("channel")
    @classmethod
    def _names_are_unique(cls, channels: tuple[Channel, ...]) -> tuple[Channel, ...]:
        twice = sorted(name for name, n in Counter(channel.name for channel in channels).items() if n > 1)
        if twice:
            raise ValueError(f"several channels are named {', '.join(map(repr, twice))}; each needs a name of its own")
        return channels


def web_address(url: str) -> str:
    """An address a webhook may have, as it was given. ValueError that does not repeat it: it may be secret."""
    scheme, host = urlsplit(url).scheme, host_of(url)
    if scheme not in ("http", "https") or not host:
        raise ValueError("is no address of the form https://host/path")
    if "@" in urlsplit(url).netloc:
        raise ValueError("holds a user before the host; give a token by token_env instead")
    if urlsplit(url).fragment or any(ord(c) <= 32 or ord(c) == 127 for c in url) or "\\" in url:
        raise ValueError("holds a blank, a backslash or a '#'")
    return url


def service_address(url: str) -> str:
    """The scheme of an address of apprise that may be used. ValueError that does not repeat the address."""
    scheme = url.partition("://")[0].lower() if "://" in url else ""
    if scheme not in SCHEMES:
        said = f"{scheme}:// is none" if scheme.isalnum() else "it is no address"
        raise ValueError(f"must begin with one of {', '.join(f'{s}://' for s in sorted(SCHEMES))}; {said}")
    return scheme


def host_of(url: str) -> str:
    """The host of an address, empty when it has none or one that cannot be read."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # a port that is no number is told only when it is asked for
        return parts.hostname or ""
    except ValueError:
        return ""


def _one_of(channel: BaseModel, *keys: str) -> None:
    given = [key for key in keys if getattr(channel, key)]
    if len(given) != 1:
        found = f"found {' and '.join(given)}" if given else "found none"
        raise ValueError(f"needs one of {', '.join(keys)}; {found}")

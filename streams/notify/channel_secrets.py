"""Look up what a channel keeps secret, in the environment or in files, and say all that is missing at once.

What comes out is never printed: its `repr` hides it, and `masked` takes it out of what a library says.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import SettingsError
from streams.cluster.redaction import redacted
from streams.notify.channels import AppriseChannel, Channel, WebhookChannel, service_address, web_address
from streams.notify.signature import key_of

__all__ = ["Secrets", "secrets_of"]

_HIDDEN = "[hidden]"


@dataclass(frozen=True, slots=True)
class Secrets:
    """What one channel needs to be opened."""

    url: str = field(default="", repr=False)
    keys: tuple[bytes, ...] = field(default=(), repr=False)
    token: str = field(default="", repr=False)

    def masked(self, text: str) -> str:
        """A text of a library or a receiver without any of these in it, short enough for a table."""
        for secret in (self.url, self.url.partition("?")[0], self.url.partition("://")[2], self.token):
            if len(secret) >= 4:
                text = text.replace(secret, _HIDDEN)
        return str(redacted(" ".join(text.split())[:300]))


def secrets_of(channels: Sequence[Channel], environ: Mapping[str, str], folder: Path) -> dict[str, Secrets]:
    """The secrets of each channel, by its name; paths of files are from `folder`. SettingsError with every fault."""
    faults: list[str] = []
    found: dict[str, Secrets] = {}
    for channel in channels:
        seeker = _Seeker(channel.name, environ, folder, faults)
        if isinstance(channel, WebhookChannel):
            url = channel.url or seeker.one("url", channel.url_env, channel.url_file, web_address)
            token = seeker.one("token", channel.token_env, channel.token_file, _header_value)
            named = [("secret_env", v, "") for v in channel.secret_env]
            named += [("secret_file", "", file) for file in channel.secret_file]
            keys = [seeker.one("secret", variable, file, key_of) for _, variable, file in named]
            found[channel.name] = Secrets(url, tuple(key_of(key) for key in keys if key), token)
        elif isinstance(channel, AppriseChannel):
            url = channel.url or seeker.one("url", channel.url_env, channel.url_file, service_address)
            found[channel.name] = Secrets(url)
        else:
            found[channel.name] = Secrets()
    if faults:
        raise SettingsError("\n".join(["alerts cannot be sent:", *(f"  {fault}" for fault in faults)]))
    return found


@dataclass(frozen=True, slots=True)
class _Seeker:
    """Looks for one channel's secrets, and notes what is missing or no good."""

    channel: str
    environ: Mapping[str, str]
    folder: Path
    faults: list[str]

    def one(self, key: str, variable: str, file: str, check: Callable[[str], object]) -> str:
        """The value, empty when neither is named or it is no good. (Values are never repeated.)"""
        if not variable and not file:
            return ""
        place = f"{key}_env = {variable!r}" if variable else f"{key}_file = {file!r}"
        try:
            value = (self.environ.get(variable, "") if variable else (self.folder / file).read_text("utf-8")).strip()
        except UnicodeDecodeError:
            return self._fault(place, "is not UTF-8")
        except OSError as error:
            return self._fault(place, f"cannot be read ({error.strerror})")
        if not value:
            return self._fault(place, "is empty or not set; set it where murmure runs")
        try:
            check(value)
        except ValueError as error:
            return self._fault(place, str(error))
        return value

    def _fault(self, place: str, said: str) -> str:
        self.faults.append(f"channel {self.channel!r}: {place}: {said}")
        return ""


def _header_value(value: str) -> None:
    if not value.isascii() or not value.isprintable():
        raise ValueError("holds more than printable ASCII characters, so it cannot stand in a header")

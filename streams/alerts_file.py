"""`alerts.toml`: which alerts there are (`[[rule]]`), who is told (`[[channel]]`), in which language and at what hours.

The rules are journalled with the run, since they decide what is found; who is told of it is asked anew at each start.
"""

import re
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from pipeline.alert_settings import AlertSettings
from streams.config import read_config
from streams.notify.channels import Channel, Channels
from streams.standing import RULES

__all__ = ["AlertsFile", "Telling", "load_alerts"]

_HOURS = re.compile(r"^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$")
_MINUTE_MS = 60_000


class Telling(BaseModel):
    """The `[telling]` table: how people are spoken to.

    In `quiet_hours` ("22:00-07:00", in `time_zone`) nobody is told; what there is to tell comes when they are over.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    language: Literal["en", "fr"] = "en"
    time_zone: Annotated[str, Field(min_length=1)] = "UTC"
    quiet_hours: str = ""

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ValueError, OSError, KeyError):
            raise ValueError(f"{value!r} is no time zone; write one such as 'Europe/Paris'") from None
        return value

    @field_validator("quiet_hours")
    @classmethod
    def _two_hours(cls, value: str) -> str:
        if value and not _HOURS.match(value):
            raise ValueError(f"{value!r} are no hours; write such as '22:00-07:00', or nothing")
        return value

    def not_before_ms(self, now_ms: int) -> int:
        """When people may be told: now, or when the quiet hours are over.

        >>> night = Telling(quiet_hours="22:00-07:00")
        >>> night.not_before_ms(23 * 3_600_000) // 3_600_000, night.not_before_ms(12 * 3_600_000) // 3_600_000
        (31, 12)
        """
        found = _HOURS.match(self.quiet_hours)
        if found is None:
            return now_ms
        begins, ends = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
        here = datetime.fromtimestamp(now_ms / 1000, ZoneInfo(self.time_zone))
        at = here.time()
        is_quiet = begins <= at < ends if begins <= ends else at >= begins or at < ends
        if not is_quiet:
            return now_ms
        day = here.date() + timedelta(days=1 if at >= ends else 0)
        over = datetime.combine(day, ends, ZoneInfo(self.time_zone))
        return max(now_ms, round(over.timestamp() * 1000))


class AlertsFile(AlertSettings):
    """The whole of `alerts.toml`."""

    channel: tuple[Channel, ...] = ()
    telling: Telling = Telling()

    @model_validator(mode="after")
    def _channels_are_there(self) -> "AlertsFile":
        Channels(channel=self.channel)
        names = {channel.name for channel in self.channel}
        standing = [rule.name for rule in RULES]
        for choice in self.standing:
            if choice.name not in standing:
                raise ValueError(f"there is no standing rule {choice.name!r}; choose among {', '.join(standing)}")
        for rule in self.rule:
            if rule.name in standing:
                raise ValueError(
                    f"rule {rule.name!r} is there always; set it in [[standing]], or give yours another name"
                )
        written = [(rule.name, rule.channels) for rule in self.rule]
        for name, channels in [*written, *((choice.name, choice.channels) for choice in self.standing)]:
            if unknown := [channel for channel in channels if channel not in names]:
                raise ValueError(f"rule {name!r} names the channel {unknown[0]!r}, which is not in the file")
        return self

    def settings(self) -> AlertSettings:
        """The part that decides what is found."""
        return AlertSettings.model_validate(self.model_dump(exclude={"channel", "telling"}))


def load_alerts(path: Path) -> AlertsFile:
    """The alerts of a file. SettingsError with every fault."""
    return read_config(path, AlertsFile)

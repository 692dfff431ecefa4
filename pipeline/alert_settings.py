"""What a user can set of alerts: the rules of `alerts.toml`, with the defaults.

A rule watches one signal of some brands, at a rate of false alarms that it declares. Where no rule is written, every
signal is watched for every brand, and all together keep to `false_alarms_per_month`. The channels of the same file,
which say who is told, are in `streams/notify/`.
"""

from collections import Counter
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from pipeline.early import MOTIVES

__all__ = ["BLIND", "AlertRule", "AlertSettings", "Signal", "StandingChoice"]

BLIND = "blind"  # the rule that speaks when nothing comes; it is nobody's to write

_Rate = Annotated[float, Field(gt=0, le=10)]  # detectors know no more than 10
_Seconds = Annotated[float, Field(ge=0, le=86_400 * 31)]


class Signal(StrEnum):
    """What a rule listens to."""

    VOLUME = "volume"  # more posts than usual
    VOICES = "breadth"  # more people than usual
    SHARING = "sharing"  # more reposts, quotes and likes than usual
    DROP = "drop"  # fewer posts than usual
    MIX = "motive"  # a motive's part of what is said


# How the false alarms of a brand are shared out among the signals; the standing rules have the rest
# (`streams/standing/`).
SHARES = {Signal.VOLUME: 0.3, Signal.VOICES: 0.3, Signal.SHARING: 0.05, Signal.DROP: 0.05, Signal.MIX: 0.2}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AlertRule(_Strict):
    """One `[[rule]]`. `brands` empty: all. `labels`: the motives that a rule on the mix watches, empty: all.

    `false_alarms_per_month` is of each brand; without it, the signal's part of that of the whole file.
    `min_authors`: fewer people than that are not worth an alert. `channels` empty: all.
    """

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
    signal: Signal
    brands: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    false_alarms_per_month: _Rate | None = None
    min_authors: Annotated[int, Field(ge=1)] = 2
    channels: tuple[str, ...] = ()

    @field_validator("labels")
    @classmethod
    def _known_labels(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for label in value:
            if label not in MOTIVES:
                raise ValueError(f"{label!r} is no motive; choose among {', '.join(MOTIVES)}")
        return value

    @model_validator(mode="after")
    def _labels_of_a_mix(self) -> "AlertRule":
        if self.labels and self.signal is not Signal.MIX:
            raise ValueError(f"labels belong to signal = 'motive', not to {self.signal.value!r}; leave them out")
        return self


class StandingChoice(_Strict):
    """One `[[standing]]`: what is set of a standing rule, by its `name`. Those that are not written are in force as
    they are. `brands` empty: all; `channels` empty: all; `false_alarms_per_month` is of each brand."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
    enabled: bool = True
    brands: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    false_alarms_per_month: _Rate | None = None


class AlertSettings(_Strict):
    """The rules and how an incident lives. Seconds are of event time.

    `slot_s`: what is said is counted by slots of so long, and looked at after each; `settle_s`: how long a slot waits
    for its late posts before it is counted. An incident that is back to usual for
    `close_after_s` is closed; until then, what comes again is the same incident. `renotify_s`: while it goes on, tell
    again this often; 0: once. `fresh_s`: nobody is told of incidents that were decided longer ago than this by the
    receiver's clock: they are history that was read in. `blind_after_s`: a live run to which nothing comes for so long,
    by its own clock, tells that it is blind; 0: never.
    """

    false_alarms_per_month: _Rate = 0.5
    slot_s: Literal[60, 300, 900] = 300
    settle_s: _Seconds = 60
    close_after_s: _Seconds = 7_200
    renotify_s: _Seconds = 0
    fresh_s: _Seconds = 21_600
    blind_after_s: _Seconds = 1_800
    rule: tuple[AlertRule, ...] = ()
    standing: tuple[StandingChoice, ...] = ()

    @model_validator(mode="after")
    def _one_rule_each(self) -> "AlertSettings":
        names = Counter([*(rule.name for rule in self.rule), *(choice.name for choice in self.standing)])
        if twice := sorted(name for name, n in names.items() if n > 1):
            raise ValueError(f"rule {twice[0]!r} is there twice; names must be unique")
        if BLIND in names:
            raise ValueError(f"rule {BLIND!r} is there always (blind_after_s); give yours another name")
        return self

    def rules(self) -> tuple[AlertRule, ...]:
        """The rules in force: those that are written, else one for each signal."""
        return self.rule or tuple(AlertRule(name=signal.value, signal=signal) for signal in Signal)

    def rule_of(self, signal: Signal, brand: str, label: str = "") -> AlertRule | None:
        """The first rule on a signal (and motive) of a brand; None where nobody wants to be told."""
        for rule in self.rules():
            is_meant = rule.signal is signal and (not rule.brands or brand in rule.brands)
            if is_meant and (not label or not rule.labels or label in rule.labels):
                return rule
        return None

    def rate_of(self, signal: Signal, brand: str, label: str = "") -> float:
        """How many false alarms a month the rule on a signal of a brand may make; 0.0 where there is none.

        A rule on the mix shares its own out among the motives it watches.
        """
        rule = self.rule_of(signal, brand, label)
        if rule is None:
            return 0.0
        rate = rule.false_alarms_per_month or self.false_alarms_per_month * SHARES[signal]
        return rate / (len(rule.labels) or len(MOTIVES)) if label else rate

    def wants_standing(self, name: str, brand: str) -> bool:
        """Whether a standing rule is in force for a brand."""
        choice = self._choice(name)
        return choice is None or (choice.enabled and (not choice.brands or brand in choice.brands))

    def standing_rate(self, name: str, share: float) -> float:
        """How many false alarms a month a standing rule may make for each brand; 0.0 where it estimates nothing."""
        choice = self._choice(name)
        if not share:
            return 0.0
        return (choice and choice.false_alarms_per_month) or self.false_alarms_per_month * share

    def channels_of(self, name: str) -> tuple[str, ...] | None:
        """The channels that a rule names, empty for all; None when no rule of that name is written or in force."""
        written = {rule.name: rule.channels for rule in self.rules()}
        written |= {choice.name: choice.channels for choice in self.standing}
        return written.get(name)

    def _choice(self, name: str) -> StandingChoice | None:
        return next((choice for choice in self.standing if choice.name == name), None)

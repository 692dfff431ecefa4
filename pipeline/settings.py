"""What a user can set: the shape of `murmure.toml` and `brands.toml`, with the defaults.

Only shapes and checks live here; reading the files and printing faults is in `streams/config.py`.
"""

from collections import Counter
from functools import cache
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from models.vocabulary import Reason
from pipeline.alert_settings import AlertSettings
from pipeline.beliefs import Beliefs, Weight
from pipeline.source_settings import SourceSettings
from pipeline.study_settings import StudySettings

__all__ = [
    "Brand",
    "Brands",
    "GraphSettings",
    "InfluenceSettings",
    "IntakeSettings",
    "KafkaSettings",
    "RetentionSettings",
    "Settings",
    "StoreSettings",
]

_Positive = Annotated[float, Field(gt=0)]
_NotNegative = Annotated[float, Field(ge=0)]
_Days = Annotated[int, Field(ge=0, le=36_500)]
_Word = Annotated[str, Field(min_length=1, max_length=200)]


@cache
def _known_zones() -> set[str]:
    """Looked for on disk, which takes longer than all the rest of reading a brand."""
    return available_timezones()


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class IntakeSettings(_Strict):
    """How long murmure waits, and how much it remembers. Seconds and days are of event time."""

    order: Literal["time", "arrival"] = "time"
    lateness_s: _NotNegative = 600
    wait_s: _NotNegative = 600
    future_s: _NotNegative = 300
    id_memory_s: _NotNegative = 3600
    post_memory_days: _Positive = 30
    max_posts: Annotated[int, Field(ge=1)] = 2_000_000
    max_waiting: Annotated[int, Field(ge=1)] = 1_000_000


class KindWeights(_Strict):
    """What one interaction adds to a tie, before decay."""

    reply: _NotNegative = 1.0
    repost: _NotNegative = 1.0
    quote: _NotNegative = 1.0
    mention: _NotNegative = 0.5
    like: _NotNegative = 0.25


class GraphSettings(_Strict):
    """How a tie fades: its weight halves every `half_life_days`."""

    half_life_days: _Positive = 30
    weights: KindWeights = KindWeights()


class LabelSettings(_Strict):
    """Which model reads motives, reasons and acts: a file of `murmure models train`; empty for the one that ships."""

    model: str = ""

    @field_validator("model", mode="before")
    @classmethod
    def _none_is_empty(cls, given: object) -> object:
        return "" if given is None else given


class InfluenceSettings(_Strict):
    """Who counts as having shown something to an adopter, and how far the tables of influence look.

    `horizon_days`: for how long something seen may lead to an adoption. `floor`: the least strength of a tie over which
    one sees, where `follow` is that of a follow. `recency_hours`: in which credit by recency halves. `items`: tags and
    links of a brand that are looked at for exposure and contagion, those of most adopters. `refresh_s`: the tables are
    made anew this often at most, in seconds of clock time, and whenever a run ends.
    """

    horizon_days: _Positive = 14
    floor: _Positive = 0.05
    follow: _Positive = 1.0
    recency_hours: _Positive = 24
    items: Annotated[int, Field(ge=1, le=1_000)] = 20
    refresh_s: _Positive = 60


class StoreSettings(_Strict):
    """How often work is committed and published, in seconds of clock time."""

    batch: Annotated[int, Field(ge=1, le=200_000)] = 20_000
    commit_s: _Positive = 0.5
    publish_s: _Positive = 1.0
    snapshot_s: _Positive = 120.0
    journal_days: _NotNegative = 0.0  # of clock time, beyond what recovery needs: how far back `replay` can go
    rewrite_hours: _NotNegative = 24.0


class RetentionSettings(_Strict):
    """How many days are kept, 0 for ever: days of event time before the watermark (`rejected_days`: of clock time).

    Totals by the day, follows and ties are kept for ever. Texts are not lost: they move to the archive.
    """

    minute_days: _Days = 30
    hour_days: _Days = 730
    mentions_days: _Days = 0
    texts_days: _Days = 180
    rejected_days: _Days = 30


class KafkaSettings(_Strict):
    """Where the cluster's topics are and how they are made. Only the roles of a cluster read it.

    `parcel` is how many events one record carries at most, `linger_s` how long an event waits for others.
    """

    brokers: Annotated[str, Field(pattern=r"^[^\s,]+:\d+(,[^\s,]+:\d+)*$")] = "127.0.0.1:9092"
    prefix: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{0,100}$")] = "murmure."
    partitions: Annotated[int, Field(ge=1, le=1_000)] = 12
    replication: Annotated[int, Field(ge=1, le=9)] = 1
    retention_days: Annotated[float, Field(gt=0, le=3_650)] = 7
    parcel: Annotated[int, Field(ge=1, le=2_000)] = 400
    linger_s: Annotated[float, Field(gt=0, le=60)] = 0.1


class Settings(_Strict):
    """`murmure.toml`."""

    intake: IntakeSettings = IntakeSettings()
    graph: GraphSettings = GraphSettings()
    labels: LabelSettings = LabelSettings()
    influence: InfluenceSettings = InfluenceSettings()
    studies: StudySettings = StudySettings()
    store: StoreSettings = StoreSettings()
    retention: RetentionSettings = RetentionSettings()
    kafka: KafkaSettings = KafkaSettings()
    sources: SourceSettings = SourceSettings()
    alerts: AlertSettings = AlertSettings()

    @model_validator(mode="after")
    def _remembered_posts_are_kept(self) -> "Settings":
        days, memory_days = self.retention.mentions_days, self.intake.post_memory_days
        if 0 < days < memory_days:
            raise ValueError(
                f"retention.mentions_days = {days} is less than intake.post_memory_days = {memory_days:g}: shares "
                "would be joined to posts that are gone; raise the one or lower the other"
            )
        return self


class Brand(_Strict):
    """One `[[brand]]` of `brands.toml`.

    A text is about the brand when it holds the name, an alias, or a handle, and passes the guards:
    `require` (at least one of these near), `exclude` (none of these anywhere), and, when `context` is
    given, `homonym = true` names are believed only beside a word of `context`.
    `accounts` are the brand's own authors: their posts are `staff`, never the audience's. `kind`: whether it sells to
    companies or to consumers, where that is known. `beliefs` is why the brand thinks that people deal with it,
    `weights` how much each reason matters to it (1).
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
    name: _Word
    aliases: tuple[_Word, ...] = ()
    handles: tuple[_Word, ...] = ()
    require: tuple[_Word, ...] = ()
    exclude: tuple[_Word, ...] = ()
    homonym: bool = False
    context: tuple[_Word, ...] = ()
    group: str | None = None
    languages: tuple[Literal["fr", "en"], ...] = ()
    accounts: tuple[_Word, ...] = ()
    time_zone: str = "UTC"
    beliefs: Beliefs | None = None
    weights: dict[Reason, Weight] = {}
    kind: Literal["b2b", "b2c"] | None = None

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in _known_zones():
            raise ValueError(f"{value!r} is no time zone; write one such as 'Europe/Paris'")
        ZoneInfo(value)
        return value

    @model_validator(mode="after")
    def _homonym_needs_context(self) -> "Brand":
        if self.homonym and not self.context:
            raise ValueError("homonym = true needs context = [...]: words that show the brand is meant")
        return self


class Brands(_Strict):
    """`brands.toml`: the brands, and a version that rises with every change."""

    version: Annotated[int, Field(ge=1)] = 1
    brand: tuple[Brand, ...] = ()

    @model_validator(mode="after")
    def _unique_ids(self) -> "Brands":
        counted = Counter(b.id for b in self.brand)
        if twice := sorted(i for i, n in counted.items() if n > 1):
            raise ValueError(f"brand id {twice[0]!r} is used twice; ids must be unique")
        return self

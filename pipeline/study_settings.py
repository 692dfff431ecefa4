"""What a user can set of the studies: `[studies]` of `murmure.toml`, with the defaults."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["StudySettings"]

_Positive = Annotated[float, Field(gt=0)]


class StudySettings(BaseModel):
    """How the tables of the studies are made.

    `refresh_s`: they are made anew this often at most, in seconds of clock time, and whenever a run ends.
    `k_floor`: nothing is told of groups of fewer people than this. `unanswered_h`: hours after which a question nobody
    answered is a need. `gap_margin`: shares that surely differ by no more are taken to agree. `leaders`:
    so many of a brand, by influence, are looked at one by one. `recent_days`: how long the last period is that is held
    against what came before.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    refresh_s: _Positive = 120
    k_floor: Annotated[int, Field(ge=2, le=1_000)] = 5
    unanswered_h: _Positive = 24
    gap_margin: Annotated[float, Field(gt=0, le=1)] = 0.1
    leaders: Annotated[int, Field(ge=1, le=1_000)] = 20
    recent_days: Annotated[int, Field(ge=1, le=3_650)] = 30

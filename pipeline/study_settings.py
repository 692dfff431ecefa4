"""What a user can set of the studies: `[studies]` of `murmure.toml`, with the defaults."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["StudySettings"]

_Positive = Annotated[float, Field(gt=0)]


class StudySettings(BaseModel):
    """How the tables of the studies are made.

    `refresh_s`: they are made anew this often at most, in seconds of clock time, and whenever a run ends.
    `k_floor`: nothing is told of groups of fewer people than this. `unanswered_h`: hours after which a question nobody
    answered is a need. `needs_days`: how far back the board of needs looks. `words_days`: how far back words are
    compared.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    refresh_s: _Positive = 120
    k_floor: Annotated[int, Field(ge=2, le=1_000)] = 5
    unanswered_h: _Positive = 24
    needs_days: _Positive = 90
    words_days: _Positive = 90

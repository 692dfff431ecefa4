"""What a user can set of the studies: `[studies]` of `murmure.toml`, with the defaults."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["StudySettings"]

_Positive = Annotated[float, Field(gt=0)]


class StudySettings(BaseModel):
    """How the tables of the studies are made.

    `refresh_s`: they are made anew this often at most, in seconds of clock time, and whenever a run ends.
    `k_floor`: nothing is told of groups of fewer people than this. `unanswered_h`: hours after which a question nobody
    answered is a need. `needs_days`: how far back the board of needs looks. `words_days`: how far back words are
    compared. `gap_margin`: shares that surely differ by no more are taken to agree. `vouch_half_life_days`: in which
    the word of who vouched weighs half as much. `turn_p`: how sure one must be that a voucher speaks against the brand.
    `leaders`: so many of a brand, by influence, are looked at one by one. `recent_days`: how long the last period is
    that is held against what came before. `dormant_days`: silent for longer, a member or a tie is dormant.
    `value_of`: what has a value: each item that somebody takes up, or each person who takes the brand up, once.
    `community_days`: how far back contacts count for communities. `community_resolution`: above 1 for more and smaller
    ones, below for fewer. `account_days`: contacts between buyers and sellers, and buyers' questions, count for so
    long. `silent_days`: who decides and had no contact for so long is silent. `thread_days`, `thread_share`: an account
    hangs on one person who holds this part of its contacts of so many days.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    refresh_s: _Positive = 120
    k_floor: Annotated[int, Field(ge=2, le=1_000)] = 5
    unanswered_h: _Positive = 24
    gap_margin: Annotated[float, Field(gt=0, le=1)] = 0.1
    vouch_half_life_days: _Positive = 180
    turn_p: Annotated[float, Field(gt=0, le=1)] = 0.8
    needs_days: _Positive = 90
    words_days: _Positive = 90
    leaders: Annotated[int, Field(ge=1, le=1_000)] = 20
    recent_days: Annotated[int, Field(ge=1, le=3_650)] = 30
    dormant_days: Annotated[int, Field(ge=1, le=3_650)] = 60
    value_of: Literal["items", "people"] = "items"
    community_days: Annotated[int, Field(ge=7, le=3_650)] = 90
    community_resolution: Annotated[float, Field(ge=0.1, le=10)] = 1.0
    account_days: _Positive = 365
    silent_days: _Positive = 60
    thread_days: _Positive = 90
    thread_share: Annotated[float, Field(gt=0.5, le=1)] = 0.9

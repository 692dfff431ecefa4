"""What a brand believes of the people who deal with it, and which reasons matter to its strategy: of `brands.toml`."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from models.vocabulary import Reason

__all__ = ["Beliefs", "Weight"]

_Percent = Annotated[float, Field(ge=0, le=100)]
Weight = Annotated[float, Field(ge=0, le=1_000)]


class Beliefs(BaseModel):
    """`[brand.beliefs]`: of 100 people who deal with the brand, how many are believed to do so for each reason.

    `n` is how many respondents within the brand said so: one opinion is 1. `source` says who was asked, and when.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    percent: dict[Reason, _Percent]
    n: Annotated[int, Field(ge=1, le=10_000_000)]
    source: Annotated[str, Field(max_length=200)] = ""

    @field_validator("percent")
    @classmethod
    def _all_are_there(cls, percent: dict[Reason, float]) -> dict[Reason, float]:
        if missing := [reason.value for reason in Reason if reason not in percent]:
            raise ValueError(f"percent lacks {', '.join(missing)}; write 0 where nobody is believed to come for it")
        if not any(percent.values()):
            raise ValueError("percent is 0 for every reason: there is nothing to compare")
        return {reason: percent[reason] for reason in Reason}

"""What is planted in the scenario `wishes`, and so what the studies should find. Read before `world_wishes.py`."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from models.vocabulary import Aspect, Reason
from pipeline.simulation.world import Params, Part, WorldTruth

__all__ = ["BELIEVED", "DONE", "SHARES", "Asked", "AspectWeek", "Idea", "Leader", "WishesParams", "WishesTruth"]

# Which part of the people want what. Ideas and opinions are posts of their own kinds.
SHARES: dict[Reason, float] = {
    Reason.DISCOUNT: 0.40,
    Reason.PURCHASE: 0.26,
    Reason.REVIEWS_RANKINGS: 0.24,
    Reason.GENERAL_INFO: 0.14,
    Reason.EXCLUSIVE_INFO: 0.08,
    Reason.NEW_PRODUCTS: 0.18,
    Reason.SUBMIT_OPINION: 0.22,
    Reason.CUSTOMER_SERVICE: 0.30,
    Reason.EVENT: 0.06,
    Reason.FEEL_CONNECTED: 0.07,
    Reason.SUBMIT_IDEAS: 0.12,
    Reason.COMMUNITY: 0.04,
}

# What the brand's people think, in percent: too much community and closeness, too little of service and prices.
BELIEVED: dict[Reason, int] = {
    Reason.DISCOUNT: 24,
    Reason.PURCHASE: 26,
    Reason.REVIEWS_RANKINGS: 25,
    Reason.GENERAL_INFO: 30,
    Reason.EXCLUSIVE_INFO: 28,
    Reason.NEW_PRODUCTS: 38,
    Reason.SUBMIT_OPINION: 26,
    Reason.CUSTOMER_SERVICE: 12,
    Reason.EVENT: 25,
    Reason.FEEL_CONNECTED: 30,
    Reason.SUBMIT_IDEAS: 20,
    Reason.COMMUNITY: 36,
}

# How many of each hundred posts of the brand that are for a reason are for which.
DONE: dict[Reason, int] = {
    Reason.DISCOUNT: 20,
    Reason.NEW_PRODUCTS: 40,
    Reason.EVENT: 10,
    Reason.EXCLUSIVE_INFO: 10,
    Reason.GENERAL_INFO: 8,
    Reason.COMMUNITY: 12,
}


class WishesParams(Params, frozen=True, kw_only=True):
    """people : who have wishes; without it as many as the events have room for, up to 2,000. answered : part of the
    questions that are answered. by_brand : part of the answers that are the brand's. median_hours : until an answer, in
    the median (log-normal). rival_help : chance that a peer answers a rival's customer over that of another.
    product_part : of the brand's own posts without a reason, those about the product. turns_in_week : from which week
    on (0: the first) delivery is bad. believers : who told what the brand believes."""

    span_days: Annotated[int, Meta(ge=14, le=1000)] = 56
    people: Annotated[int, Meta(ge=50, le=40_000)] | None = None
    answered: Part = 0.6
    by_brand: Part = 0.4
    median_hours: Annotated[float, Meta(gt=0)] = 3.0
    rival_help: Part = 0.5
    own_posts: Annotated[int, Meta(ge=10)] = 120
    product_part: Part = 0.7
    turns_in_week: Annotated[int, Meta(ge=0)] = 5
    believers: Annotated[int, Meta(ge=1)] = 200


class Idea(Struct, frozen=True):
    """People who had one idea, in one language: each said it once, in one of several ways."""

    number: int
    language: str
    people: tuple[str, ...]
    mention_ids: tuple[str, ...]


class Asked(Struct, frozen=True):
    """A question, and who answered it when (None: nobody). `customer_of`: the rival that the asker praised before."""

    mention_id: str
    author: str
    at_ms: int
    reason: str
    customer_of: str | None
    answered_ms: int | None
    answered_by: str | None
    is_by_brand: bool


class Leader(Struct, frozen=True):
    """Someone of many posts: for whom they speak (and from `switched_ms` on), and at which hour (Paris) most often."""

    account: str
    stance: Literal["ours", "rivals", "neutral"]
    then: Literal["ours", "rivals", "neutral"]
    switched_ms: int | None
    peak_hour: int


class AspectWeek(Struct, frozen=True):
    """How many people said good and bad of an aspect in a week (0: the first)."""

    week: int
    aspect: Aspect
    good: int
    bad: int


class WishesTruth(WorldTruth, frozen=True, kw_only=True):
    """`wants[reason]` is how many of the `people` showed it (each at most once), `does` how many of the brand's posts.

    `words` are those of people alone and of the brand alone, by language.
    """

    params: WishesParams
    brand: str
    rivals: tuple[str, ...]
    people: int
    wants: dict[str, int]
    believed: dict[str, int]
    does: dict[str, int]
    product_posts: int
    dialogue_posts: int
    ideas: tuple[Idea, ...]
    asked: tuple[Asked, ...]
    leaders: tuple[Leader, ...]
    aspects: tuple[AspectWeek, ...]
    words: dict[str, tuple[str, str]]
    turned: tuple[str, str, str]

"""Something declared of each kind, for tests."""

from datetime import UTC, datetime, timedelta

from pipeline.declared import (
    Attendee,
    Boost,
    Campaign,
    Company,
    Declarations,
    Declaring,
    MemberValue,
    Person,
    Situation,
    Team,
    Value,
)

__all__ = ["everything", "moment"]


def moment(ms: int) -> datetime:
    """A moment as declarations have it."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)


def everything(brand: str, start_ms: int = 1_769_731_200_000, days: float = 4) -> Declaring:
    """One thing of each kind, within `days` from `start_ms` on (by default the market of test_united)."""
    starts, ends = moment(start_ms), moment(start_ms + round(days * 86_400_000))
    return Declarations(
        brand=brand,
        team=Team(person=(Person(account="seller.one", name="Une", function="sales", expertise=("pricing",)),)),
        company=(Company(id="c1", name="Ostrel", person=(Person(account="buyer.one", role="decider"),)),),
        campaign=(
            Campaign(id="spring", items=("tag:spring",), starts=starts, ends=ends),
            Campaign(id="autumn", items=("tag:autumn",), starts=starts, ends=ends),
        ),
        situation=(Situation(id="fair", starts=starts, ends=ends, attendee=(Attendee(account="buyer.one"),)),),
        boost=(Boost(id="b1", influencer="seller.one", starts=starts, ends=ends, cost=100.0),),
        value=Value(per_adoption=10.0, member=(MemberValue(account="buyer.one", value=5.0),)),
    ).declaring()

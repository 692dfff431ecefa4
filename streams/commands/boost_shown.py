"""`murmure boost`: what came of each boost; with `--id`, of one, day by day."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline.errors import QueryError
from streams.display import reading, say, show
from streams.queries import ask
from streams.within import within

__all__ = ["boost_meant", "execute", "execute_one"]

_ALL = "FROM boosts WHERE brand = coalesce(?, brand) ORDER BY brand, started_at, boost_id"
_ONE = "FROM boosts WHERE boost_id = ? AND brand = coalesce(?, brand) ORDER BY brand"
_DAYS = """
SELECT starts_at, ends_at, period, observed, expected, lo, hi FROM boost_days WHERE brand = ? AND boost_id = ?
ORDER BY starts_at"""
_DECLARED = "SELECT count(*) FROM declared WHERE kind = 'boost' AND name = ? AND brand = coalesce(?, brand)"
_COLUMNS = ("boost", "influencer", "lift", "half-life", "per extra", "verdict")
_DAY_COLUMNS = ("day", "period", "posts", "expected", "reading")


def execute(*, brand: str | None, data: Path, format: str) -> None:  # noqa: A002 - the word of the command line
    """Print all boosts, of one brand or of all."""
    columns, rows = ask(data, _ALL, [brand])
    if format != "table":
        show(rows, columns, format)
        return
    if not rows:
        say("no boost was declared; murmure boost INFLUENCER --from 2026-03-05 --to 2026-03-12 --cost 500 declares one")
        return
    boosts = [dict(zip(columns, row, strict=True)) for row in rows]
    several = len({one["brand"] for one in boosts}) > 1
    told = [
        (
            f"{one['brand']}: {one['boost_id']}" if several else one["boost_id"],
            one["influencer_id"],
            _told(one, "lift"),
            _half_life(one),
            _told(one, "cost_per_extra"),
            one["verdict"],
        )
        for one in boosts
    ]
    show(told, _COLUMNS, format, title="What came of boosts")
    say(
        "\nlift: posts of the audience while it lasted, over those expected, less 1 (1 is double). half-life: days in\n"
        "which it halves afterwards. per extra: cost of one more post. 95 % intervals, as wide as placebos say.\n"
        "One in forty boosts that do nothing is called worked. Each by itself, day by day: --id BOOST."
    )


def execute_one(*, name: str, brand: str | None, data: Path, format: str) -> None:  # noqa: A002
    """Print one boost with its days."""
    one = boost_meant(data, name, brand)
    if one is None:
        say(f"boost {name} is declared; its figures come when the writer next makes its tables")
        return
    columns, rows = ask(data, _DAYS, [one["brand"], name])
    said = list(_sentences(one))
    if format != "table":
        fields = [(f"boost_{key}" if key in columns else key, value) for key, value in one.items()]
        names = (*(key for key, _ in fields), *columns, "reading")
        days = rows or [(None,) * len(columns)]
        show([(*(value for _, value in fields), *day, reading(said)) for day in days], names, format)
        return
    told = [
        (f"{start:%Y-%m-%d %H:%M}", period, posts, within(expected, lo, hi, 1), _aside(posts, lo, hi))
        for start, _, period, posts, expected, lo, hi in rows
    ]
    if told:
        show(told, _DAY_COLUMNS, format, title=f"Boost {name} of {one['brand']}, day by day (UTC)")
    say("\n".join(said))


def boost_meant(data: Path, name: str, brand: str | None) -> dict[str, Any] | None:
    """The row of a boost; None where its figures are still to come. QueryError where there is none, or several."""
    columns, rows = ask(data, _ONE, [name, brand])
    if len(rows) == 1:
        return dict(zip(columns, rows[0], strict=True))
    if rows:
        raise QueryError(f"several brands have a boost {name!r}: say which with --brand")
    if ask(data, _DECLARED, [name, brand]).rows[0][0]:
        return None
    known = [str(row[columns.index("boost_id")]) for row in ask(data, _ALL, [brand]).rows]
    raise QueryError(
        f"there is no boost {name!r} in {data}; " + (f"there are: {', '.join(known)}" if known else "none was declared")
    )


def _told(one: Mapping[str, Any], name: str, digits: int = 2) -> str:
    return within(one[name], one[f"{name}_lo"], one[f"{name}_hi"], digits)


def _half_life(one: Mapping[str, Any]) -> str:
    days, lo = one["half_life_days"], one["half_life_days_lo"]
    if days is not None:
        hi = one["half_life_days_hi"]
        return within(days, lo, hi, 1 if hi < 10 else 0)
    return f"over {lo:.1f}" if lo else ""


def _aside(posts: int, lo: float, hi: float) -> str:
    return "more" if posts > hi else "fewer" if posts < lo else ""


def _sentences(one: Mapping[str, Any]) -> Iterator[str]:
    """What came of it, in words."""
    who, start, end = one["influencer_id"], one["started_at"], one["ended_at"]
    yield f"\n{who}, boosted from {start:%Y-%m-%d %H:%M} to before {end:%Y-%m-%d %H:%M} (UTC): {one['verdict']}."
    if one["why"]:
        yield f"Nothing is told of it: {one['why']}."
        return
    yield (
        f"Their audience ({one['audience']:,} people) wrote {one['observed']:,} posts meanwhile; "
        f"{one['expected']:,.1f} were to be expected: lift {_told(one, 'lift')}."
    )
    yield (
        f"Compared with the audiences of {one['matched']:,} who were not boosted. Of {one['n_placebo']:,} placebos and "
        f"this one, {one['placebo_p']:.1%} lie as far out."
    )
    yield from _afterwards(one)
    yield from _beyond(one)
    if one["shared"]:
        yield f"{one['shared']:,} more people are exposed to another boost too, and left out."


def _afterwards(one: Mapping[str, Any]) -> Iterator[str]:
    if one["extra"] is None:
        yield "No lift is sure, so nothing is told of how it fades, nor what an extra post cost."
        return
    half = _half_life(one)
    yield (f"Half-life: {half} days." if half else "How fast it fades cannot be told: what is left of it is too flat.")
    cost = f", at {_told(one, 'cost_per_extra')} each" if one["cost_per_extra"] is not None else ""
    yield f"Extra posts, with the {one['after_days']:.3g} days after: {_told(one, 'extra')}{cost}."
    if one["cost_per_extra"] is not None and one["cost_per_extra_hi"] is None:
        yield f"An extra post cost {one['cost_per_extra_lo']:.2f} or more: they may be none in all."


def _adopted(one: Mapping[str, Any]) -> str:
    cost = f", at {_told(one, 'cost_per_adoption')} each" if one["cost_per_adoption"] is not None else ""
    return f"Extra adoptions (first uses of an item): {_told(one, 'extra_adoptions')}{cost}."


def _beyond(one: Mapping[str, Any]) -> Iterator[str]:
    if one["extra_adoptions"] is not None:
        yield _adopted(one)
    if one["circle_lift"] is not None:
        of = f", {_told(one, 'spill_over')} of the lift" if one["spill_over"] is not None else ""
        yield f"Their audience's own audience ({one['circle']:,} people): lift {_told(one, 'circle_lift')}{of}."
    if one["motive_shift"] is not None:
        lo, hi = one["motive_shift_lo"], one["motive_shift_hi"]
        word = "crowded out" if lo > 0 else "the other way" if hi < 0 else "cannot be told"
        yield (
            f"From helping others to what pays: {_told(one, 'motive_shift')} of people ({word}); helping "
            f"{_told(one, 'help_shift')}, economic {_told(one, 'economic_shift')}."
        )

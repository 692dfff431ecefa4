"""The study of campaigns: how each declared one was received, and why one was passed on more than another.

Posts, readers and what bound them are asked as the driver model asks them (`streams/message_rows.py`), of the posts of
campaigns instead of the latest; `pipeline/contrast.py` takes the differences apart.
"""

from datetime import UTC, datetime, timedelta
from itertools import combinations

import numpy as np
import pyarrow as pa

from models.adoptions import Ints
from models.folding import fold
from pipeline.contrast import STAGES, Cases, Contrast, contrast, magnitude, rates
from pipeline.declared import Campaign
from pipeline.horizons import DAY_MS
from pipeline.local_time import local_hours
from streams.message_rows import Reception
from streams.named import host
from streams.statements import statement
from streams.studies.case import Case, Tables
from streams.studies.within_reach import by_brand, ints, texts_from_ms

__all__ = ["campaigns"]

_POSTS, _READERS = 400, 500  # of a campaign, of an author: more tell little more, and cost much
_COMPARED = 5  # campaigns of a brand, the latest to begin: ten pairs
_MOMENT = pa.timestamp("ms")
_SIZES = ("posts", "archived", "seeders", "people_shown", "people_reacted", "people_passed_on", "people_beyond")
_CAMPAIGNS = pa.schema(
    [
        *((name, pa.string()) for name in ("brand", "campaign_id", "name")),
        ("items", pa.list_(pa.string())),
        *((name, _MOMENT) for name in ("started_at", "ended_at", "first_at", "last_at")),
        *((name, pa.int64()) for name in (*_SIZES, "sights")),
        *((f"{stage}{end}", pa.float64()) for stage in STAGES for end in ("", "_lo", "_hi")),
        ("is_compared", pa.bool_()),
    ]
)
_PARTS = pa.schema(
    [
        *((name, pa.string()) for name in ("brand", "campaign_id", "other_id", "stage", "part")),
        *((name, pa.float64()) for name in ("value", "lo", "hi", "share", "overlap")),
        *((name, pa.int64()) for name in ("n", "other_n")),
        ("verdict", pa.string()),
    ]
)


def campaigns(case: Case) -> Tables:
    """The rows of `campaigns` and `campaign_parts`. Cost: nothing where none is declared; for five
    of 23,000 posts each among a million interactions 2 s, a third of it for the differences of ten pairs."""
    declared = case.declared(Campaign)
    if not declared:
        return {"campaigns": [], "campaign_parts": []}
    _ask(case, declared)
    sizes = {(row["brand"], row["campaign_id"]): row for row in case.found("campaign_sizes").to_pylist()}
    received = _received(case)
    rows, parts = [], []
    for brand in sorted({brand for brand, _ in declared}):
        own = {one.id: one for of, one in declared if of == brand}
        latest = sorted((name for name in own if (brand, name) in sizes), key=lambda name: (own[name].starts, name))
        compared = latest[-_COMPARED:]
        cases = received.get(brand)
        names = [] if cases is None else cases[0]
        for name, one in own.items():
            told = None if cases is None or name not in names else (cases[1], names.index(name))
            row = _row(case, brand, one, sizes.get((brand, name), {}), told)
            rows.append({**row, "is_compared": name in compared and told is not None})
        for other, name in combinations([name for name in compared if name in names], 2):
            assert cases is not None
            for found in contrast(cases[1], names.index(name), names.index(other)):
                parts += _parts(brand, name, other, found)
    return {
        "campaigns": [pa.Table.from_pylist(rows, _CAMPAIGNS)],
        "campaign_parts": [pa.Table.from_pylist(parts, _PARTS)],
    }


def _ask(case: Case, declared: list[tuple[str, Campaign]]) -> None:
    """Leave the temporary tables."""
    spans = [
        {"brand": brand, "campaign_id": one.id, "starts_ms": _ms(one.starts), "ends_ms": _ms(one.ends)}
        for brand, one in declared
    ]
    items = [
        {"brand": brand, "campaign_id": one.id, "kind": item.partition(":")[0], "value": item.partition(":")[2]}
        for brand, one in declared
        for item in sorted({_item(given) for given in one.items})
    ]
    weights = case.settings.graph.weights.model_dump()
    case.register("campaign_spans", pa.Table.from_pylist(spans))
    case.register("campaign_items", pa.Table.from_pylist(items))
    case.register("kind_weights", pa.table({"kind": [*weights], "weight": [*weights.values()]}))
    texts = texts_from_ms(case)
    case.do("campaign_posts", texts_from_ms=texts)
    case.do("campaign_seen", half_life_ms=case.settings.graph.half_life_days * DAY_MS, posts=_POSTS)
    case.do("campaign_links", posts=_POSTS)
    case.do("campaign_past", posts=_POSTS, texts_from_ms=texts)
    case.do("campaign_numbered")


def _received(case: Case) -> dict[str, tuple[list[str], Cases]]:
    """Of each brand, the names of its campaigns and their cases."""
    half_life_ms = case.settings.graph.half_life_days * DAY_MS
    zones = {brand.id: brand.time_zone for brand in case.brands}
    found = {
        "texts": dict(by_brand(case.found("campaign_texts"))),
        "shown": dict(by_brand(case.found("campaign_shown", readers=_READERS))),
    }
    for name in ("past_acts", "sights"):
        found[name] = dict(by_brand(case.con.sql(statement(f"influence/{name}")).to_arrow_table()))
    staff = statement("influence/staff")
    seeding = statement("studies/campaign_seeding").format(staff=staff)
    seeded = dict(by_brand(case.con.sql(seeding, params={"posts": _POSTS}).to_arrow_table()))
    people = dict(case.con.execute("SELECT brand, count(*) FROM numbered GROUP BY brand").fetchall())
    out = {}
    for brand, shown in found["shown"].items():
        texts = found["texts"][brand]
        rows = {"posts": texts, "shown": shown}
        rows |= {name: found[name][brand] for name in ("past_acts", "sights") if brand in found[name]}
        levels, author, seen = Reception(rows, people[brand], half_life_ms).levels()
        hour = local_hours(ints(texts["at_ms"])[seen.post], zones.get(brand, "UTC"))
        levels |= {"part_of_day": hour % 24 // 6, "weekend": ((hour // 24 + 3) % 7 >= 5).astype(np.int64)}
        weight = np.asarray(shown["weight"].to_numpy(), dtype=np.float64)
        acted = {"reacted": seen.reacted, "passed_on": seen.passed_on}
        out[brand] = _of_campaigns(
            seeded[brand], seen.post, Cases(np.zeros(0, dtype=np.int64), author, levels, weight, acted)
        )
    return out


def _of_campaigns(seeded: pa.Table, post: Ints, cases: Cases) -> tuple[list[str], Cases]:
    """The cases once for each campaign that their post is of, with who seeded it."""
    names = sorted(set(seeded["campaign_id"].to_pylist()))
    campaign = np.searchsorted(names, seeded["campaign_id"].to_numpy(zero_copy_only=False).astype(str))
    posts = ints(seeded["post"])
    order = np.argsort(post, kind="stable")
    start, end = (np.searchsorted(post[order], posts, side=side) for side in ("left", "right"))
    of = np.repeat(np.arange(len(posts)), end - start)
    row = order[np.concatenate([np.zeros(0, dtype=np.int64), *map(np.arange, start, end)]).astype(np.int64)]
    levels = {name: values[row] for name, values in cases.levels.items()}
    levels["staff"] = ints(seeded["staff"])[of]
    for name in ("reach", "credit"):
        levels[name] = magnitude(np.asarray(seeded[name].to_numpy(), dtype=np.float64)[of])
    acted = {stage: values[row] for stage, values in cases.acted.items()}
    return names, Cases(campaign[of], cases.author[row], levels, cases.weight[row], acted)


def _row(
    case: Case, brand: str, one: Campaign, size: dict[str, object], told: tuple[Cases, int] | None
) -> dict[str, object]:
    """A row of `campaigns`, but for whether it is compared."""
    row: dict[str, object] = {name: size.get(name, 0) for name in _SIZES}
    row |= {
        "brand": brand,
        "campaign_id": one.id,
        "name": one.name or one.id,
        "items": sorted({_item(given) for given in one.items}),
        "started_at": one.starts.replace(tzinfo=None),
        "ended_at": one.ends.replace(tzinfo=None),
        "first_at": size.get("first_at"),
        "last_at": size.get("last_at"),
        "sights": 0,
    }
    if told is not None:
        cases, number = told
        row["sights"] = round(float(cases.weight[cases.campaign == number].sum()))
        if int(str(row["people_shown"])) >= case.settings.studies.k_floor:
            for stage in STAGES:
                ends = (f"{stage}{end}" for end in ("", "_lo", "_hi"))
                row |= dict(zip(ends, rates(cases, number, stage), strict=True))
    return row


def _parts(brand: str, name: str, other: str, of: Contrast) -> list[dict[str, object]]:
    """The rows of `campaign_parts` of two campaigns at one stage."""
    whole = of.found.difference
    is_sure = of.is_told and not whole.lo <= 0 <= whole.hi
    return [
        {
            "brand": brand,
            "campaign_id": name,
            "other_id": other,
            "stage": of.stage,
            "part": part.block,
            "value": part.value if of.is_told or part is whole else None,
            "lo": part.lo if of.is_told else None,
            "hi": part.hi if of.is_told else None,
            "share": part.value / whole.value if is_sure else None,
            "overlap": part.overlap,
            "n": of.n[0],
            "other_n": of.n[1],
            "verdict": of.verdict(part),
        }
        for part in (whole, *of.found.parts)
    ]


def _item(given: str) -> str:
    """An item as posts have it: tags folded, links by their host.

    >>> _item("tag:#Été"), _item("link:https://www.Example.org/a")
    ('tag:ete', 'link:example.org')
    """
    kind, _, value = given.partition(":")
    if kind == "tag":
        return "tag:" + fold(value).lstrip("#")
    return "link:" + host(value) if kind == "link" else given


def _ms(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)

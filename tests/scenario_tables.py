"""The tables that a story should end with, counted once more from the rows that its model is left with.

Read after `scenario_model.py`; as slow and as plain.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.scenario_model import Dict, Key, Model

Row = tuple[object, ...]
KINDS = ("reply", "repost", "quote", "mention", "like")
WEIGHTS = {"reply": 1.0, "repost": 1.0, "quote": 1.0, "mention": 0.5, "like": 0.25}
HALF_LIFE_MS = 30 * 86_400_000


def expected_tables(model: Model, zones: Mapping[str, str], as_of_ms: int | None) -> dict[str, list[Row]]:
    """The rows of the tables that are promised to be equal; ties weighed as of a moment."""
    found: dict[str, Iterable[Row]] = {
        "counts": ((*key, n) for key, n in model.counts.items() if n),
        "rejected": ((*key, n) for key, n in model.rejected.items()),
        "mentions": (_mention(post, brand) for post in model.mentions.values() for brand in post["brands"]),
        "labels": (row for post in model.mentions.values() for row in _labels(post)),
        "interactions": (_interaction(key, act) for key, acts in model.acts.items() for act in acts),
        "follows": ((f["id"], f["source"], f["author"], f["target"], _utc(f["at"])) for f in model.follows.values()),
        "activity": _activity(model, zones),
        "ties": _ties(model, as_of_ms),
    }
    return {table: sorted(rows, key=repr) for table, rows in found.items()}


def _activity(model: Model, zones: Mapping[str, str]) -> Iterable[Row]:
    e4: Counter[Row] = Counter()
    shares: Counter[Row] = Counter()
    authors: dict[Row, set[str]] = defaultdict(set)
    for post in model.mentions.values():
        for brand in post["brands"]:
            for grain, start in _buckets(zones, brand, post["posted_at"]):
                for dimension, value, p in _said(post):
                    cell = grain, start, brand, dimension, value
                    e4[cell] += round(p * 10_000)
                    if p >= 0.5:
                        authors[cell].add(post["author"])
    for act in (act for acts in model.acts.values() for act in acts if act["how"] != "mention"):
        for grain, start in _buckets(zones, act["brand"], act["at"]):
            shares[grain, start, act["brand"], "all", ""] += 1
    for name in e4.keys() | shares.keys():
        if e4[name] or shares[name]:
            yield (*name, e4[name], len(authors[name]), shares[name])


def _buckets(zones: Mapping[str, str], brand: str, at_ms: int) -> Iterable[tuple[str, datetime]]:
    moment = _utc(at_ms)
    local = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zones.get(brand, "UTC")))
    midnight = datetime.combine(local.date(), time(0), local.tzinfo).astimezone(UTC).replace(tzinfo=None)
    yield "minute", moment.replace(second=0, microsecond=0)
    yield "hour", moment.replace(minute=0, second=0, microsecond=0)
    yield "day", midnight


def _ties(model: Model, as_of_ms: int | None) -> Iterable[Row]:
    if as_of_ms is None:
        return
    ties: dict[tuple[str, str, str], list[Dict]] = defaultdict(list)
    for act in (act for acts in model.acts.values() for act in acts):
        if act["target"] is not None and act["target"] != act["actor"]:
            ties[act["brand"], act["actor"], act["target"]].append(act)
    weight = {
        tie: sum(WEIGHTS[act["how"]] * 0.5 ** ((as_of_ms - act["at"]) / HALF_LIFE_MS) for act in acts)
        for tie, acts in ties.items()
    }
    for (brand, actor, target), acts in ties.items():
        there, back = weight[brand, actor, target], weight.get((brand, target, actor), 0.0)
        n = Counter(act["how"] for act in acts)
        times = [act["at"] for act in acts]
        even = round(2 * min(there, back) / (there + back), 9)
        counts = tuple(n[kind] for kind in KINDS)
        yield brand, actor, target, round(there, 9), *counts, even, _utc(min(times)), _utc(max(times))


def _venting(text: str) -> float:
    return round(min(text.count("!") * 0.3, 0.9), 4)


def _said(post: Dict) -> Iterable[tuple[str, str, float]]:
    """(dimension, value, probability) of everything a mention counts for."""
    yield "provenance", "staff" if post["is_staff"] else "organic", 1
    if post["is_staff"]:
        return
    venting = _venting(post["text"])
    yield "all", "", 1
    yield "act", "complain" if venting > 0.5 else "opinion", 1
    yield "polarity", "-1" if venting > 0.5 else "0", 1
    yield "language", "en", 1
    yield "source", post["source"], 1
    for term in _terms(post["text"]):
        yield "term", term, 1
    yield "motive", "venting", venting
    yield "motive", "none", round(1 - venting, 4)


def _terms(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word[1:] for word in text.split() if word.startswith("#")))


def _mention(post: Dict, brand: str) -> Row:
    edited = None if post["edited_at"] is None else _utc(post["edited_at"])
    venting = _venting(post["text"]) > 0.5
    said = "complain" if venting else "opinion", -1 if venting else 0, "staff" if post["is_staff"] else "organic"
    names = post["id"], brand, post["source"], post["author"], _utc(post["posted_at"]), post["text"]
    links = post["reply_to"], post["quote_of"]
    return *names, *said, *links, post["rev"], edited, post["edit_id"], list(_terms(post["text"])), post["is_given"]


def _labels(post: Dict) -> Iterable[Row]:
    venting = _venting(post["text"])
    for brand in post["brands"]:
        for label, p, evidence in (("venting", venting, "!"), ("none", round(1 - venting, 4), "")):
            yield post["id"], brand, post["source"], "motive", label, p, evidence


def _interaction(key: Key, act: Dict) -> Row:
    source, post = key
    return act["id"], act["brand"], source, act["actor"], act["target"], act["how"], act["of"], post, _utc(act["at"])


def _utc(at_ms: int) -> datetime:
    return datetime(1970, 1, 1) + timedelta(milliseconds=at_ms)  # noqa: DTZ001 - as DuckDB's TIMESTAMP comes back

"""The commands on alerts: what was found, what people say of it, and `murmure explain alert`."""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec

from pipeline.alert_settings import BLIND
from pipeline.errors import InputError, QueryError
from streams.alert_marks import ALERTS, Mark
from streams.asking import ask_writer
from streams.brand_asked import brand_asked
from streams.display import show
from streams.named import brand_meant, refuse_unknown
from streams.notify.standing_words import filled
from streams.pace import now_ms
from streams.queries import ask
from streams.statements import statement

__all__ = ["execute_explain", "execute_list", "execute_mark", "execute_silence"]

_UNITS_S = {"m": 60, "h": 3_600, "d": 86_400}
_WIDTH = 100  # of tables that hold posts, where there is no terminal
_FOR = re.compile(r"^(\d+)([mhd])$")


def execute_list(*, brand: str | None, state: str | None, top: int, data: Path, format: str) -> None:  # noqa: A002
    """The incidents, newest first, and under them how the receivers judged each rule."""
    if brand is not None:
        brand = brand_meant(data, brand)
        refuse_unknown(data, brand)  # "nothing unusual" would be a false comfort
    asked = {"brand": brand, "state": state, "top": top}
    found = ask(data, statement("alerts/incidents"), asked)
    title = "Incidents, newest first (times in UTC, of the events)"
    if format != "table":
        whole = ask(data, statement("alerts/incidents_whole"), asked)
        show(whole.rows, whole.columns, format, title=title)
        return
    show(found.rows, found.columns, format, title=title)
    judged = ask(data, statement("queries/judged"))
    if judged.rows:
        show(judged.rows, judged.columns, format, title="What people said of each rule")
    see = f"See one: murmure explain alert ID --data {data}" if found.rows else "Nothing unusual was found."
    sys.stderr.write(f"\n{_warm_up(data)}{see}\n")


def execute_mark(
    *, alert_id: str, do: Literal["verdict", "ack"], verdict: Literal["useful", "noise", ""], note: str, data: Path
) -> None:
    """Have the writer store what is said of an incident."""
    mark = Mark(do, alert_id=alert_id, verdict=verdict, note=note)
    receipt = ask_writer(data, ALERTS, msgspec.json.encode(mark))
    sys.stdout.write(f"{receipt.said}\n")


def execute_silence(*, brand: str, rule: str, how_long: str, reason: str, data: Path) -> None:
    """Have nobody told for a while; what is found is kept all the same."""
    found = _FOR.match(how_long)
    if found is None:
        raise InputError(f"--for {how_long!r} is no time; write such as 30m, 12h or 7d")
    brand = brand if brand == "*" else brand_asked(data, brand)
    until_ms = now_ms() + int(found[1]) * _UNITS_S[found[2]] * 1000
    mark = Mark("silence", note=reason, brand=brand, rule=rule, until_ms=until_ms)
    ask_writer(data, ALERTS, msgspec.json.encode(mark))
    whom = "every brand" if brand == "*" else brand
    still = "; that murmure is blind is told all the same (--rule blind)" if rule == "*" and brand == "*" else ""
    sys.stdout.write(f"nobody is told of {whom}, rule {rule}, for {how_long}; what is found is kept{still}\n")


def execute_explain(*, alert_id: str, data: Path, format: str) -> None:  # noqa: A002
    """All that is known of one incident: figures, people, posts, what speaks against it, what was sent."""
    found = ask(data, "SELECT * FROM alerts WHERE starts_with(alert_id, $id)", {"id": alert_id})
    if len(found.rows) != 1:
        many = "no alert begins" if not found.rows else "several alerts begin"
        raise QueryError(f"{many} with {alert_id!r}; see murmure alerts list --data {data}")
    if format != "table":
        show(found.rows, found.columns, format)
        return
    row = dict(zip(found.columns, found.rows[0], strict=True))
    sys.stdout.write("".join(f"{line}\n" for line in _told(row)))
    posts = ask(data, statement("alerts/alert_posts"), {"id": row["alert_id"]})
    show(posts.rows, posts.columns, format, title="Posts that show it, newest first", width=_WIDTH)
    sent = ask(data, statement("alerts/alert_sent"), {"id": row["alert_id"]})
    if sent.rows:
        show(sent.rows, sent.columns, format, title="What was sent", width=_WIDTH)


def _told(row: Mapping[str, Any]) -> Iterator[str]:
    """The figures of an incident in sentences."""
    if row["rule"] == BLIND:
        yield from _blind(row)
        return
    yield from _standing(row) if row["authors"] is None else _counted(row)
    if row["leaders"]:
        yield f"most heard since it began: {', '.join(row['leaders'])}"
    if row["coverage"]:
        yield f"not everything was seen: {row['coverage']} (murmure sql: table coverage)"
    if row["verdict"]:
        yield f"judged {row['verdict']}" + (f": {row['note']}" if row["note"] else "")


def _blind(row: Mapping[str, Any]) -> Iterator[str]:
    over = f", until {row['closed_at']:%Y-%m-%d %H:%M}" if row["closed_at"] else ""
    inputs = ", ".join(name.partition(":")[2] for name in row["signals"] if ":" in name)
    since = f"{row['started_at']:%Y-%m-%d %H:%M} UTC on, by the machine's clock{over} ({row['state']})"
    yield f"all brands: nothing came{' by ' + inputs if inputs else ''} from {since}"
    yield "what was said meanwhile is not known: see murmure doctor, and the table coverage"


def _standing(row: Mapping[str, Any]) -> Iterator[str]:
    facts = {"brand": row["brand"], "subject": row["subject"], **json.loads(row["facts"])}
    yield f"{row['brand']}: {row['signal']}, {row['subject']} ({row['state']})"
    yield from filter(None, [filled(row["rule"], facts, "en")])
    yield (
        f"since {row['started_at']:%Y-%m-%d %H:%M} UTC, found as of {row['detected_at']:%Y-%m-%d %H:%M}"
        + (f", over {row['closed_at']:%Y-%m-%d %H:%M}" if row["closed_at"] else "")
    )
    rate = row["false_alarms_per_month"]
    sure = f"at most {rate:g} false alarms a month for this brand" if rate else "it states what is stored"
    yield f"rule {row['rule']} ({row['rule_version']}): {sure}"


def _counted(row: Mapping[str, Any]) -> Iterator[str]:
    delay_s = (row["detected_at"] - row["started_at"]).total_seconds()
    yield f"{row['brand']}: {', '.join(row['signals'])} ({row['state']})"
    yield (
        f"seen {row['observed']:,.1f} in {_span(row['window_s'])}, usual {row['expected']:,.1f} "
        f"[{row['expected_lo']:,.1f}, {row['expected_hi']:,.1f}]"
    )
    yield (
        f"began about {row['started_at']:%Y-%m-%d %H:%M} UTC, found {row['detected_at']:%H:%M} "
        f"({_span(delay_s)} later)" + (f", over {row['closed_at']:%Y-%m-%d %H:%M}" if row["closed_at"] else "")
    )
    yield (
        f"rule {row['rule']} ({row['rule_version']}): at most {row['false_alarms_per_month']:g} false alarms a month "
        "for this brand"
    )
    yield (
        f"{row['posts']:,} posts by {row['authors']:,} people: {row['breadth']}; the loudest wrote {row['loudest']:.0%}"
        + (f"; {row['solicited']:.0%} paid or asked for" if row["solicited"] else "")
    )
    shifts = json.loads(row["motive_shift"])
    if shifts:
        told = ", ".join(f"{motive} {now:.0%} (usual {usual:.0%})" for motive, (now, usual) in shifts.items())
        yield f"motives: {told}"


def _span(seconds: float) -> str:
    """A span in the unit in which it is read.

    >>> _span(29), _span(300), _span(14_400)
    ('29 s', '5 min', '4 h')
    """
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7_200 else f"{seconds / 3600:,.3g} h"


def _warm_up(data: Path) -> str:
    """Which brands are too new to be judged, if any are."""
    found = ask(data, statement("alerts/warming_up"))
    if not found.rows:
        return ""
    brands = ", ".join(str(row[0]) for row in found.rows)
    return f"Too new to be judged yet (three days and some posts are needed): {brands}\n"

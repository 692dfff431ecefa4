"""A state of an alert as people are told of it: a `Notice`, with the texts of the posts that show it.

Read before `notices.py`, which decides who is told and when.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from shlex import quote

import duckdb
from msgspec.structs import replace

from pipeline.alert_rows import AlertRow, EvidenceRow
from pipeline.alert_settings import BLIND
from pipeline.standing import StandingRow
from streams.notify.notice import Breadth, Gap, MotiveShift, Notice, Post, utc
from streams.statements import statement

__all__ = ["complete", "notice_of", "standing_notice"]

_PUSHED = 0.01  # less likely than that by chance, and posts look coordinated
_ASKED_FOR = 0.2


def notice_of(
    con: duckdb.DuckDBPyConnection, row: AlertRow, evidence: Sequence[EvidenceRow], language: str, time_zone: str
) -> Notice:
    """What people are told of an incident, with the texts of the posts that show it."""
    signal, _, subject = row.signal.partition(":")
    plain = Notice(
        id=row.alert_id,
        rule=row.rule,
        rule_version=row.rule_version,
        brand=row.brand,
        signal=signal,
        state=row.notice,
        started_at=utc(row.started_at_ms),
        detected_at=utc(row.detected_at_ms),
        n=row.told,
        links={"mute": "murmure alerts silence --rule blind --for 24h"},
        language=language,
        time_zone=time_zone,
    )
    if signal == BLIND:  # it has no figures, no posts, and is of no brand
        return replace(plain, subject=", ".join(name.partition(":")[2] for name in row.signals if ":" in name))
    return replace(
        plain,
        subject=subject,
        observed=row.observed,
        expected=row.expected,
        expected_lo=row.expected_lo,
        expected_hi=row.expected_hi,
        window_s=row.window_s,
        false_alarms_per_month=row.false_alarms_per_month,
        evidence=tuple(_posts(con, row.brand, evidence)),
        leaders=tuple(e.author_id for e in evidence if e.part == "lead"),
        motive_shift=tuple(MotiveShift(m, *parts) for m, parts in json.loads(row.motive_shift).items()),
        breadth=Breadth(row.authors, row.posts, row.loudest) if row.posts else None,
        coverage=_gaps(con, row),
        warnings=tuple(_warnings(row)),
        links=_links(row),
    )


def standing_notice(
    con: duckdb.DuckDBPyConnection, row: StandingRow, evidence: Sequence[EvidenceRow], language: str, time_zone: str
) -> Notice:
    """What people are told of a standing alert."""
    return Notice(
        id=row.alert_id,
        rule=row.rule,
        rule_version=row.rule_version,
        brand=row.brand,
        signal=row.rule,
        state=row.notice,
        started_at=utc(row.started_at_ms),
        detected_at=utc(row.detected_at_ms),
        n=row.told,
        subject=row.subject,
        observed=row.observed,
        expected=row.expected,
        expected_lo=row.expected_lo,
        expected_hi=row.expected_hi,
        is_share=row.is_share,
        window_s=row.window_s,
        false_alarms_per_month=row.false_alarms_per_month,
        evidence=tuple(_posts(con, row.brand, evidence)),
        coverage=_gaps(con, row),
        links=_links(row),
        language=language,
        time_zone=time_zone,
        facts=json.loads(row.facts),
    )


def complete(notice: Notice, data: Path | None) -> Notice:
    """The same, its commands made whole: with the folder that they are about, where it is known."""
    if data is None:
        return notice
    where = f" --data {quote(str(data.absolute()))}"
    links = {name: link + where if link.startswith("murmure ") else link for name, link in notice.links.items()}
    return replace(notice, links=links)


def _links(row: AlertRow | StandingRow) -> dict[str, str]:
    return {
        "explain": f"murmure explain alert {row.alert_id}",
        "verdict": f"murmure alerts verdict {row.alert_id} useful|noise",
        "mute": f"murmure alerts silence --brand {row.brand} --rule {row.rule} --for 24h",
    }


def _posts(con: duckdb.DuckDBPyConnection, brand: str, evidence: Sequence[EvidenceRow]) -> Iterator[Post]:
    for shown in evidence:
        if shown.part == "example":
            key = [shown.source, shown.mention_id, brand]
            for text, author, at_ms, url, provenance in con.execute(statement("reads/post"), key).fetchall():
                yield Post(shown.mention_id, shown.source, text or "", author, utc(at_ms), url or "", provenance)


def _gaps(con: duckdb.DuckDBPyConnection, row: AlertRow | StandingRow) -> tuple[Gap, ...]:
    rows = con.execute(statement("reads/gaps"), [row.updated_at_ms, row.started_at_ms]).fetchall()
    return tuple(Gap(*gap) for gap in rows)


def _warnings(row: AlertRow) -> list[str]:
    said = {
        "one_person": row.breadth == "one person",
        "coordinated": row.coordination is not None and row.coordination < _PUSHED,
        "solicited": row.solicited >= _ASKED_FOR,
    }
    return [warning for warning, is_so in said.items() if is_so]

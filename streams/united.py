"""Several published files as one: what the sinks of a cluster keep, each for its brands, asked in one question.

Each file is attached read-only; the tables of one store are views over them here, under their own names, and the views
and macros of this release are made over those. So a question need not know how many folders there are.
Read after `attach.py`; asked by `queries.py`. What a shard is: `cluster/shards.py`.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.errors import QueryError
from streams.attach import attach_months, month_files
from streams.schema import DEFINITIONS, SCHEMA_VERSION
from streams.statements import quoted, statement

__all__ = ["unite"]

# Rows that belong to a brand are in the one shard that keeps it.
_OF_A_BRAND = (
    *("mentions", "labels", "interactions", "ties", "activity_counts", "brands"),
    *("credit_parts", "cascades", "exposures", "hazards", "contagion", "virality", "standings", "shares_of_credit"),
    *("alert_rows", "alert_evidence", "alert_marks", "silences", "outbox", "deliveries", "standing_alerts"),
    "message_features",
    *("segments", "influence_types", "concentration"),
    *("perception_gap", "perception_columns", "reason_groups"),
    *("trust", "vouching"),
    *("boosts", "boost_days"),
    *("account_map", "account_networks"),
    *("account_topics", "account_coordination", "account_load"),
    *("idea_rows", "idea_posts", "idea_marks", "declared", "needs", "relation", "words"),
    *("situations", "situation_people"),
    *("advocacy", "rhythms", "answer_hours", "reach", "reluctance"),
    *("campaigns", "campaign_parts", "member_value", "network_value", "dormant_ties"),
    *(
        "community_markets",
        "communities",
        "community_people",
        "community_brands",
        "community_status",
        "community_terms",
    ),
    *("community_history", "involvement"),
    "activity_expected",
)
# Every shard takes the whole input and keeps its own books: their sums would count an event once a shard.
_BOOKS = {"counts": "source", "freshness": "source", "coverage": "source", "positions": "input"}


@dataclass(frozen=True)
class _Shard:
    """An attached file: the name it has in SQL, its folder, and the name it is told apart by."""

    alias: str
    folder: Path
    name: str
    version: int


def unite(con: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> list[str]:
    """Make an empty connection in memory answer for all these published files, as if they were one.

    Gives the months of the archives that had to be left out, with the reason: their texts are NULL in `mentions_full`.
    QueryError when a file cannot be opened or is given twice, when one is of another release, and when two hold the
    same brand: its rows would count twice.
    """
    _refuse_twice(files)
    shards = _told_apart([_attached(con, number, file) for number, file in enumerate(files)])
    _refuse_versions(shards)
    _refuse_shared_brands(con, shards)
    con.execute("".join(_tables(shards)))
    for name in DEFINITIONS:
        # A bucket is closed when no shard expects anything in it any more.
        con.execute(statement(name).replace("max(watermark_at) FROM freshness", "watermark_at FROM slowest"))
    con.execute("".join(_comments(con, shards[0])))
    return _attach_archives(con, shards)


def _refuse_twice(files: Sequence[Path]) -> None:
    seen: dict[Path, Path] = {}
    for file in files:
        if (first := seen.setdefault(file.resolve(), file)) is not file:
            raise QueryError(
                f"{file.parent} is the same folder as {first.parent}: every row would count twice; name it once"
            )


def _attached(con: duckdb.DuckDBPyConnection, number: int, file: Path) -> _Shard:
    alias, folder = f"shard_{number + 1}", file.parent
    try:
        con.execute(f"ATTACH {quoted(file)} AS {alias} (READ_ONLY)")
        facts = dict(con.execute(f"SELECT key, value FROM {alias}.murmure_meta").fetchall())
    except duckdb.Error as error:
        raise QueryError(f"{file} cannot be opened ({str(error).partition(chr(10))[0]})") from error
    return _Shard(alias, folder, facts.get("shard") or folder.resolve().name, int(facts.get("schema_version", 0)))


def _told_apart(shards: Sequence[_Shard]) -> list[_Shard]:
    """The same, those of one name under their folders."""
    n = Counter(shard.name for shard in shards)
    return [s if n[s.name] == 1 else _Shard(s.alias, s.folder, s.folder.as_posix(), s.version) for s in shards]


def _refuse_versions(shards: Sequence[_Shard]) -> None:
    for shard in shards:
        if shard.version != SCHEMA_VERSION:
            advice = (
                f"run: murmure upgrade --data {shard.folder}"
                if shard.version < SCHEMA_VERSION
                else "install the newer murmure that wrote it"
            )
            raise QueryError(
                f"{shard.folder} has schema version {shard.version}; several folders can be asked as one when all have "
                f"version {SCHEMA_VERSION}, that of this murmure: {advice}"
            )


def _refuse_shared_brands(con: duckdb.DuckDBPyConnection, shards: Sequence[_Shard]) -> None:
    one = statement("united/brands_of")
    rows = " UNION ALL ".join(one.format(shard=shard.alias, number=n) for n, shard in enumerate(shards))
    shared = con.execute(statement("united/shared_brands").format(rows=rows)).fetchall()
    if shared:
        brand, first, second = shared[0]
        more = f" (so are {len(shared) - 1:,} others)" if len(shared) > 1 else ""
        raise QueryError(
            f"brand {brand!r} is in both {shards[first].folder} and {shards[second].folder}{more}: its rows would "
            "count twice; ask one of them at a time, or leave one out"
        )


def _tables(shards: Sequence[_Shard]) -> Iterator[str]:
    """The statements that make the tables of one store, as views over all shards."""
    for table in _OF_A_BRAND:
        yield _view(table, _union("FROM {shard}." + table, shards))
    for table, column in _BOOKS.items():
        yield _view(
            table, _union(f"SELECT * REPLACE ({column} || {{name}} AS {column}) FROM {{shard}}.{table}", shards)
        )
    follows = _union("FROM {shard}.follows", shards)
    yield _view("follows", statement("united/follows").format(rows=follows))
    rejected = _union(statement("united/rejected_of_one"), shards)
    yield _view("rejected", statement("united/rejected").format(rows=rejected))
    marks = _union("SELECT max(watermark_at) AS watermark_at FROM {shard}.freshness", shards)
    yield statement("united/slowest").format(rows=marks)
    yield _view("murmure_meta", _union("SELECT key, value FROM {shard}.murmure_meta WHERE key = 'settings'", shards))


def _view(name: str, rows: str) -> str:
    return f"CREATE VIEW {name} AS\n{rows};\n"


def _union(one: str, shards: Sequence[_Shard]) -> str:
    names = [_text(f" @{shard.name}") for shard in shards]
    return "\nUNION ALL BY NAME\n".join(
        one.format(shard=shard.alias, name=name) for shard, name in zip(shards, names, strict=True)
    )


def _comments(con: duckdb.DuckDBPyConnection, shard: _Shard) -> Iterator[str]:
    """What the tables and columns of a store say of themselves, for the views that stand for them."""
    made = {*_OF_A_BRAND, *_BOOKS, "follows", "rejected"}
    for table, column, comment in con.execute(statement("united/comments"), {"shard": shard.alias}).fetchall():
        if table in made:
            what = f"VIEW {table}" if column is None else f"COLUMN {table}.{column}"
            yield f"COMMENT ON {what} IS {_text(comment)};\n"


def _attach_archives(con: duckdb.DuckDBPyConnection, shards: Sequence[_Shard]) -> list[str]:
    """The view `mentions_full`. Each shard's posts look into its own archive: a post about brands of two shards has its
    text in both."""
    parts, left_out = [], []
    for shard in shards:
        months, missing = attach_months(con, month_files(shard.folder), f"{shard.alias}_")
        texts = " UNION ALL ".join(f"FROM {month}.texts" for month in months)
        full = statement("compare/mentions_with_texts").format(side=shard.alias, texts=texts)
        parts.append(f"FROM {full}" if months else f"FROM {shard.alias}.mentions")
        left_out += missing
    con.execute("CREATE TEMP VIEW mentions_full AS\n" + "\nUNION ALL BY NAME\n".join(parts))
    return left_out


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"

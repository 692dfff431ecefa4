"""The page's connection to the published tables: opened anew when another file is there, and never before."""

import asyncio
from pathlib import Path

import duckdb
import pytest

from pipeline.errors import QueryError
from streams.publish import publish
from streams.store import Store
from streams.web.published_file import PublishedFile
from tests.store_samples import NOON_MS, mention, output


def n_mentions(con: duckdb.DuckDBPyConnection) -> int:
    return int(con.execute("SELECT count(*) FROM mentions").fetchall()[0][0])


def test_what_was_published_last_is_asked(tmp_path: Path) -> None:
    published = PublishedFile([tmp_path])
    assert published.stamp() == ()
    with pytest.raises(QueryError):
        asyncio.run(published.ask(n_mentions))
    stamps = set()
    with Store.open(tmp_path) as store:
        for seq in (1, 2, 3):
            store.commit(output(str(seq), mentions=[mention(f"m{seq}")]), seq=seq)
            publish(store, tmp_path, NOON_MS)
            assert [asyncio.run(published.ask(n_mentions)) for _ in range(2)] == [seq, seq]
            stamps.add(published.stamp())
    assert len(stamps) == 3
    published.close()
    assert asyncio.run(published.ask(n_mentions)) == 3
    published.close()

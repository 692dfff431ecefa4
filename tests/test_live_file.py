"""A damaged store is put back from the last published file, or refused; nothing good is ever given up for it."""

from pathlib import Path

import duckdb
import pytest

from pipeline.errors import StoreError
from streams.live_file import open_live
from streams.publish import PUBLISHED_FILE, publish
from streams.store import Store
from tests.store_samples import NOON_MS, mention, output

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

BLOCK = 262_144


def folder_of(path: Path, n: int = 3_000) -> Path:
    """A store with some blocks of rows, published."""
    with Store.open(path) as store:
        store.commit(output(mentions=[mention(f"m{i}", text=f"{i} " * 40) for i in range(n)]), 1)
        publish(store, path, NOON_MS)
    return path


def flip(file: Path, at: int) -> None:
    raw = bytearray(file.read_bytes())
    raw[at] ^= 0xFF
    file.write_bytes(raw)


def rows(con: duckdb.DuckDBPyConnection) -> int:
    return len(con.execute("SELECT mention_id, text FROM mentions").fetchall())


def test_damage_inside_any_block_is_found_and_mended_at_once(tmp_path: Path) -> None:
    data = folder_of(tmp_path)
    live, n_mended = data / "state" / "live.duckdb", 0
    whole = live.read_bytes()
    for at in range(BLOCK // 2 + 12_288, len(whole), BLOCK):
        live.write_bytes(whole)
        flip(live, at)
        opened = open_live(data)
        n_mended += bool(opened.repair)
        assert rows(opened.con) == 3_000
        opened.con.close()
    assert n_mended > 0


def test_a_store_that_is_missing_is_put_back(tmp_path: Path) -> None:
    data = folder_of(tmp_path, 10)
    (data / "state" / "live.duckdb").unlink()
    opened = open_live(data)
    assert "it is missing" in opened.repair
    assert rows(opened.con) == 10
    opened.con.close()


def test_what_was_put_back_is_whole_before_the_damaged_one_is_moved(tmp_path: Path) -> None:
    data = folder_of(tmp_path, 10)
    live = data / "state" / "live.duckdb"
    live.write_bytes(b"no database")
    (data / PUBLISHED_FILE).write_bytes(b"nor this")
    for _ in range(2):
        with pytest.raises(StoreError, match=r"murmure.duckdb is damaged too .*murmure restore"):
            open_live(data)
    assert live.read_bytes() == b"no database"
    assert list((data / "state").glob("damaged-*")) == []
    assert list((data / "state").glob("*.part")) == []


def test_a_new_folder_gets_a_new_store(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    opened = open_live(tmp_path)
    assert opened.repair == ""
    opened.con.close()

"""One comparison of tables: it sees every difference that matters, none that does not, and says where."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest

from pipeline.errors import StoreError
from streams.archive import archive_texts
from streams.attach import month_files
from streams.column_classes import COMPARED, EXCLUDED_TABLES
from streams.compared import Compared, Rank
from streams.equality import digest, tables_equal
from streams.publish import PUBLISHED_FILE, publish
from streams.queries import ask
from streams.store import Store
from tests.store_samples import NOON_MS, label, mention, output, share

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

PAGE = Path(__file__).parent.parent / "docs" / "equality.md"


def folder(path: Path, *statements: str, now_ms: int = NOON_MS) -> Path:
    """A published store with a few rows, and then changed by SQL."""
    mentions = [mention("m1"), mention("m2", author="bob"), mention("m2", author="bob", brand="brenn")]
    rows = output(mentions=mentions, labels=[label("m1", "venting", 0.5)], interactions=[share("s1", "bob", "ann")])
    with Store.open(path) as store:
        store.commit(rows, 1)
        store.con.execute(
            "INSERT INTO ties VALUES "
            "('acme', 'bob', 'ann', 0.3, 0, 1, 0, 0, 0, 0, '2026-01-01', '2026-01-01', '2026-01-02')"
        )
        for statement in statements:
            store.con.execute(statement)
        publish(store, path, now_ms)
    return path


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return folder(tmp_path_factory.mktemp("plain"))


def columns_of_the_store(path: Path) -> set[tuple[str, str]]:
    with duckdb.connect(str(path / PUBLISHED_FILE), read_only=True) as con:
        return set(con.execute("SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal").fetchall())


def test_every_column_of_every_table_is_in_exactly_one_class(plain: Path) -> None:
    classified = [(name, column) for name, table in COMPARED.items() for column in table.columns]
    assert len(classified) == len(set(classified))
    found = columns_of_the_store(plain)
    assert {pair for pair in found if pair[0] not in EXCLUDED_TABLES} == set(classified)
    assert not set(COMPARED) & set(EXCLUDED_TABLES)


def test_the_page_lists_the_class_of_every_column() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for name, table in COMPARED.items():
        row = next(line for line in page.splitlines() if line.startswith(f"| `{name}` |"))
        cells = [cell.strip().replace("`", "") for cell in row.strip("|").split("|")][1:]
        assert cells == [", ".join(text.split()) for text in (table.key, table.exact, table.tolerant, table.excluded)]
    assert [name for name in EXCLUDED_TABLES if f"`{name}`" not in page] == []


def test_what_was_written_by_another_clock_in_another_order_is_equal(plain: Path, tmp_path: Path) -> None:
    reorder = [
        "CREATE TEMP TABLE kept AS FROM mentions",
        "DELETE FROM mentions",
        "INSERT INTO mentions FROM kept ORDER BY mention_id DESC, brand DESC",
        "INSERT INTO coverage VALUES ('s', 'gap', NULL, NULL, 1, 'seen by one of them')",
        "INSERT INTO counts VALUES ('story', 'out', 'pending', 0)",
        "INSERT INTO applied (inbox_id, command, applied_at) VALUES ('1', 'brands apply', '2026-01-01')",
    ]
    other = folder(tmp_path, *reorder, now_ms=NOON_MS + 86_400_000)
    verdict = tables_equal(plain, other)
    assert verdict
    assert str(verdict) == "the tables are equal"
    assert tables_equal(plain / PUBLISHED_FILE, other / PUBLISHED_FILE)


@pytest.mark.parametrize(
    ("change", "table", "said"),
    [
        ("UPDATE mentions SET text = 'other' WHERE mention_id = 'm1'", "mentions", "text in 1"),
        ("UPDATE mentions SET url = 'u' WHERE mention_id = 'm1'", "mentions", "url NULL | u"),
        ("UPDATE mentions SET terms = ['x'] WHERE mention_id = 'm1'", "mentions", "terms [cafe, matin] | [x]"),
        ("DELETE FROM mentions WHERE mention_id = 'm1'", "mentions", "only in a"),
        ("INSERT INTO mentions FROM mentions WHERE mention_id = 'm1'", "mentions", "only in b"),
        ("UPDATE labels SET p = 0.5001", "labels", "p 0.5 | 0.5001"),
        ("UPDATE labels SET label = 'thanks'", "labels", "without a partner in 2"),
        ("UPDATE ties SET weight = weight * (1 + 3e-9)", "ties", "weight in 1"),
        ("UPDATE ties SET weight = 'nan'", "ties", "weight 0.3 | nan"),
        ("UPDATE ties SET weight = 'inf'", "ties", "weight 0.3 | inf"),
        ("UPDATE ties SET reciprocity = NULL", "ties", "reciprocity 0.0 | NULL"),
        ("UPDATE ties SET n_reply = 1", "ties", "n_reply 0 | 1"),
        ("INSERT INTO counts VALUES ('s', 'in', 'input', 1)", "counts", "only in b"),
        ("INSERT INTO rowless_ids (source, id, rev) VALUES ('s', 'e1', 0)", "rowless_ids", "only in b"),
    ],
)
def test_a_difference_is_seen_and_told(plain: Path, tmp_path: Path, change: str, table: str, said: str) -> None:
    other = folder(tmp_path, change)
    verdict = tables_equal(plain, other)
    assert not verdict
    assert table in [difference.table for difference in verdict.differences]
    assert said in str(next(d for d in verdict.differences if d.table == table))
    assert not tables_equal(other, plain)


@pytest.mark.parametrize(
    "change",
    ["UPDATE ties SET weight = weight * (1 + 3e-10)", "UPDATE ties SET reciprocity = 9e-13"],
)
def test_numbers_may_differ_by_rounding(plain: Path, tmp_path: Path, change: str) -> None:
    other = folder(tmp_path, change)
    with duckdb.connect(str(other / PUBLISHED_FILE), read_only=True) as con:
        assert con.execute("SELECT weight = 0.3 AND reciprocity = 0 FROM ties").fetchone() == (False,)
    assert tables_equal(plain, other)


def test_the_number_of_rows_and_of_columns_that_differ_is_told(plain: Path, tmp_path: Path) -> None:
    (found,) = (
        d
        for d in tables_equal(plain, folder(tmp_path, "UPDATE mentions SET text = 'x', polarity = 0")).differences
        if d.table == "mentions"
    )
    assert (found.n_rows, found.columns) == (3, {"text": 3, "polarity": 3})
    assert found.examples[0].startswith(
        "source=forum, mention_id=m1, brand=acme: text Un café chez Acme, très bien. | x"
    )


def test_what_the_runs_are_meant_to_differ_in_can_be_named(plain: Path, tmp_path: Path) -> None:
    other = folder(tmp_path, "UPDATE mentions SET polarity = 0", "INSERT INTO counts VALUES ('s', 'in', 'input', 1)")
    assert tables_equal(plain, other, but_for=("mentions.polarity", "counts", "conservation"))
    assert not tables_equal(plain, other, but_for=("counts", "conservation"))
    with pytest.raises(StoreError, match=r"but_for names 'mentions.tone'"):
        tables_equal(plain, other, but_for=("mentions.tone",))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("CREATE TABLE surprise (x INTEGER)", "surprise.x of .* is in no class"),
        ("ALTER TABLE mentions ADD COLUMN mood VARCHAR", "mentions.mood of .* is in no class"),
        ("ALTER TABLE rejected DROP COLUMN raw", "has no rejected.raw: it is of another release"),
    ],
)
def test_a_table_or_column_that_nobody_classified_is_an_error(
    plain: Path, tmp_path: Path, change: str, said: str
) -> None:
    other = folder(tmp_path, change)
    for pair in ((plain, other), (other, plain)):
        with pytest.raises(StoreError, match=said):
            tables_equal(*pair)


def test_nothing_published_and_no_database_are_errors(plain: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="nothing to compare"):
        tables_equal(plain, tmp_path)
    (tmp_path / PUBLISHED_FILE).write_bytes(b"no database" * 1_000)
    with pytest.raises(StoreError, match="cannot be compared"):
        tables_equal(plain, tmp_path)


RANKED = {"leaders": Compared(key="brand who", tolerant="score", ranks=(Rank("place", "score", ("brand",)),))}


def ranked(path: Path, rows: Sequence[tuple[str, float, int]]) -> Path:
    """A file with one table: people ranked by a score within a brand."""
    with duckdb.connect(str(path)) as con:
        con.execute("CREATE TABLE leaders (brand VARCHAR, who VARCHAR, score DOUBLE, place BIGINT)")
        con.executemany("INSERT INTO leaders VALUES ('acme', ?, ?, ?)", [("zoe", 9.0, 1), *rows])
        con.execute("INSERT INTO leaders VALUES ('brenn', 'yan', 3.0, 1), ('brenn', 'ann', NULL, NULL)")
    return path


def test_ranks_may_differ_only_between_scores_that_differ_by_rounding(tmp_path: Path) -> None:
    tiny = 1e-12
    first = ranked(tmp_path / "a", [("ann", 2.0, 2), ("bob", 2.0 - tiny, 3), ("cid", 1.0, 4)])
    swapped = ranked(tmp_path / "b", [("bob", 2.0, 2), ("ann", 2.0 - tiny, 3), ("cid", 1.0, 4)])
    assert tables_equal(first, swapped, compared=RANKED)
    assert tables_equal(swapped, first, compared=RANKED)
    wrong = ranked(tmp_path / "c", [("ann", 2.0, 2), ("cid", 1.0, 3), ("bob", 2.0 - tiny, 4)])
    verdict = tables_equal(first, wrong, compared=RANKED)
    assert [d.columns for d in verdict.differences] == [{"place": 2}]
    assert "who=bob: place 3 | 4" in str(verdict)
    beyond = ranked(tmp_path / "d", [("bob", 2.0, 1), ("ann", 2.0 - tiny, 3), ("cid", 1.0, 4)])
    assert [d.columns for d in tables_equal(first, beyond, compared=RANKED).differences] == [{"place": 1}]


def test_texts_in_the_archive_are_compared_as_if_they_were_in_the_table(plain: Path, tmp_path: Path) -> None:
    archived = Path(shutil.copytree(plain, tmp_path / "archived"))
    with Store.open(archived) as store:
        archive_texts(store.con, store.path, archived, NOON_MS + 90 * 86_400_000)
        publish(store, archived, NOON_MS)
    assert ask(archived, "SELECT count(text) FROM mentions").rows == [(0,)]
    assert tables_equal(plain, archived)
    month_files(archived)[0].unlink()
    assert "text in 3" in str(tables_equal(plain, archived))


def test_equal_folders_have_one_digest_and_others_another(plain: Path, tmp_path: Path) -> None:
    later = folder(tmp_path / "later", now_ms=NOON_MS + 86_400_000)
    assert digest(later) == digest(plain)
    others = [
        folder(tmp_path / str(i), change)
        for i, change in enumerate(
            ("UPDATE mentions SET polarity = 0", "UPDATE ties SET weight = weight * (1 + 3e-16)")
        )
    ]
    assert len({digest(path) for path in (plain, *others)}) == 3

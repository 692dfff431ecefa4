"""Several folders answer as the one in which all their brands were kept."""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pytest
from msgspec.structs import replace

from models.vocabulary import Reason
from pipeline.beliefs import Beliefs
from pipeline.declared import Attendee, Campaign, Declarations, Declaring, Situation
from pipeline.errors import QueryError
from pipeline.events import Edit, Event, Follow, Instant, Mention, Reject
from pipeline.records import Batch, Output
from pipeline.settings import Brand, Brands, IntakeSettings, RetentionSettings, Settings
from pipeline.simulate import simulate
from pipeline.simulation.cast import BRANDS as CAST
from pipeline.study_settings import StudySettings
from streams.attach import month_files
from streams.cluster.joining import seen_by
from streams.codec import decode_line
from streams.embedded import Embedded
from streams.notify.outbox import Attempt, Outcome, due, enqueue, settle
from streams.one_select import parameters_of
from streams.publish import publish
from streams.queries import PUBLISHED_FILE, ask, named_query, open_published, query_names
from streams.schema import SCHEMA_VERSION, migrate
from streams.sources.stamping import Stamper
from streams.statements import statement
from streams.store import Store
from streams.store_alerts import write_alerts
from streams.transaction import transaction
from tests.alert_samples import alert, shown
from tests.declared_samples import everything, moment
from tests.notices import notice
from tests.quick_reader import QuickReader
from tests.store_samples import NOON_MS, mention, output

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

NOW_MS = 1_790_000_000_000
START_MS = 1_769_731_200_000  # 2026-01-30: the market lasts four days, so that a month of texts is archived
N_LINES = 2_000
STEP_MS = 4 * 86_400_000 // N_LINES
SETTINGS = Settings(
    intake=IntakeSettings(order="arrival"),
    retention=RetentionSettings(texts_days=1),
    studies=StudySettings(unanswered_h=1e-9, dormant_days=1),
)
IDS = [brand.id for brand in CAST]
BRANDS = Brands(
    brand=tuple(
        Brand(
            id=brand.id,
            name=brand.name,
            group="rivals" if n else "alone",
            accounts=brand.accounts,
            beliefs=Beliefs(percent=dict.fromkeys(Reason, 10.0 + n), n=30),
        )
        for n, brand in enumerate(CAST)
    )
)
BOOKS = {"counts", "conservation", "coverage", "freshness"}
DAY, BY_GRAIN = ", 'day'", ("activity_of", "expected_of")
TOO_SHORT = {"FROM boost_days"}  # a boost needs a week before it, and the market lasts four days
OVER_A_GROUP = {
    f"FROM {name}" for name in ("advocacy", "rhythms", "answer_hours", "reach", "reluctance", "community_markets")
}
# Four days of a market in which anybody acts on anybody: there is nobody to tell of.
NOBODY = {f"FROM community_{name}" for name in ("people", "brands", "status", "terms", "history")}
NOBODY |= {"FROM communities", "FROM involvement", *(f"FROM communities_of('{brand}')" for brand in IDS)}
Asked = duckdb.DuckDBPyConnection
Row = tuple[object, ...]


def story() -> list[Event | Reject]:
    """A market, and what it has none of: posts about two brands, one edited; follows; a refused line twice."""
    found: list[Event | Reject] = []
    for n, line in enumerate(simulate(N_LINES, 7, start_ms=START_MS, span_ms=N_LINES * STEP_MS)):
        event = decode_line(line, "market", n)
        found.append(replace(event, text=event.text.lower()) if isinstance(event, Mention | Edit) else event)
    for n in range(20):
        at = Instant(START_MS + n * 50 * STEP_MS)
        text = f"{IDS[0]} or {IDS[2]}! {n}"
        found.insert(n * 50, Mention(source="synthetic", id=f"two{n}", at_ms=at, author=f"a{n}", text=text))
        found.insert(n * 50, Follow(source="synthetic", id=f"f{n}", at_ms=at, author=f"a{n}", target="a0"))
    edited = Instant(START_MS + 999 * STEP_MS)
    found.insert(1_000, Edit(source="synthetic", id="e1", at_ms=edited, of="two3", text=f"{IDS[0]} it is", rev=1))
    end_ms = START_MS + N_LINES * STEP_MS
    circle = [f"a{n}" for n in range(20)]
    for n, author in enumerate(circle):  # the market has too few tags: what a0 tells the others of, they take up
        at, to = Instant(end_ms + n * 1_000), () if n else tuple(circle[1:])
        text = f"{IDS[2]} #both"
        found.append(Mention(source="synthetic", id=f"tag{n}", at_ms=at, author=author, text=text, addressed=to))
    found += asking(end_ms + 30_000)
    return [*found, *[line for line in found if isinstance(line, Reject)][:2]]


def asking(from_ms: int) -> Iterator[Mention]:
    """Of each brand: six people who wish for one thing and ask another, and what the brand says itself, four times."""
    for place, brand in enumerate(CAST):
        for n in range(10):
            own = n >= 6
            text = (
                f"{brand.id} brilliant news" if own else f"{brand.id} wish: a dark mode, help: where is the dark menu"
            )
            author = brand.accounts[0] if own else f"b{n}"
            at = Instant(from_ms + 10 * place + n)
            yield Mention(source="synthetic", id=f"{brand.id}{n}", at_ms=at, author=author, text=text)
            if not own:
                yield Mention(
                    source="synthetic", id=f"{brand.id}{n}.", at_ms=at, author=author, text=f"{brand.id} vouch: yes"
                )
                text = f"{brand.id} help: where is the menu"
                yield Mention(source="synthetic", id=f"{brand.id}{n}?", at_ms=at, author=author, text=text)
                yield Mention(
                    source="synthetic",
                    id=f"{brand.id}{n}@",
                    at_ms=at,
                    author=author,
                    text=f"{brand.id}",
                    addressed=("b7",),
                )
        text = f"{brand.id} help: what is the price"  # somebody of a declared company asks
        at = Instant(from_ms + 10 * place + 9)
        yield Mention(source="synthetic", id=f"{brand.id}-asks", at_ms=at, author="buyer.one", text=text)


def met(brand: str) -> Declaring:
    """An event at which they spoke with somebody."""
    starts, ends = moment(START_MS), moment(START_MS + N_LINES * STEP_MS)
    people = tuple(Attendee(account=f"b{n}") for n in range(8))
    fair = Situation(id="fair", starts=starts, ends=ends, attendee=people)
    return Declarations(brand=brand, situation=(fair,)).declaring()


def two_campaigns(brand: str) -> Declaring:
    """What a0 and the others say of one tag (see `story`), as two campaigns, one after the other, that a0 saw."""
    told, then, ends = (moment(START_MS + N_LINES * STEP_MS + ms) for ms in (0, 9_500, 60_000))
    first = Campaign(id="spring", items=("tag:both",), starts=told, ends=then)
    second = Campaign(id="autumn", items=("tag:both",), starts=then, ends=ends)
    return Declarations(brand=brand, campaign=(first, second)).declaring()


def batches(lines: Sequence[Event | Reject], received_ms: int) -> Iterator[Batch]:
    stamper = Stamper("market", 400, 300_000)
    for n, line in enumerate(lines):
        stamper.take(line, "market", n, NOW_MS)
        if stamper.is_full:
            yield stamper.batch(str(n), received_ms)
    yield stamper.batch("end", received_ms, ended=True)


def keep(
    data: Path, lines: Sequence[Event | Reject], ids: Sequence[str] = IDS, *, shard: str = "", late_ms: int = 0
) -> Path:
    """The folder of a sink that keeps some of the brands."""
    mine = BRANDS.model_copy(update={"brand": tuple(brand for brand in BRANDS.brand if brand.id in ids)})
    reader, others = QuickReader(BRANDS), frozenset(IDS) - frozenset(ids)
    with Embedded(data, SETTINGS, mine, lambda: NOW_MS) as writer:
        if shard:
            writer.store.set_meta("shard", shard)
        for batch in batches(lines, NOW_MS + late_ms):
            writer.take_read(seen_by(reader.step(batch), others.__contains__))
        for brand in ids:
            writer.declare(everything(brand))
            writer.declare(met(brand))
            if brand == IDS[2]:
                writer.declare(two_campaigns(brand))
        tell(writer.store, ids)
    return data


def tell(store: Store, ids: Sequence[str]) -> None:
    """An alert of each brand, with a post that shows it, judged, silenced, tried once and waiting."""
    with transaction(store.con, store.path) as con:
        for brand in ids:
            of = con.execute("SELECT source, mention_id, author_id FROM mentions WHERE brand = ? LIMIT 1", [brand])
            found = Output(
                input="test", position="", ended=False, received_ms=NOW_MS, alerts=[alert(alert_id=brand, brand=brand)]
            )
            found.evidence = [
                shown(brand, source, mention_id, author, part)
                for source, mention_id, author in of.fetchall()
                for part in ("example", "lead")
            ]
            write_alerts(con, found)
            con.execute("INSERT INTO alert_marks (alert_id, verdict) VALUES (?, 'useful')", [brand])
            con.execute("INSERT INTO silences VALUES (?, ?, '*', make_timestamp_ms(?), '')", [brand, brand, NOW_MS])
            said = "SELECT brand, source, mention_id, 'seen', NULL, posted_at FROM mentions"
            con.execute(f"INSERT INTO idea_marks {said} WHERE brand = ? LIMIT 1", [brand])
        enqueue(con, [notice(id=brand, brand=brand) for brand in ids], ["hook"], NOW_MS)
    tried = [Attempt(row, Outcome.FAILED, NOW_MS, 1, "HTTP 500", NOW_MS + 5_000) for row in due(store.con, NOW_MS)]
    settle(store.con, store.path, tried, NOW_MS)


@pytest.fixture(scope="module")
def lines() -> list[Event | Reject]:
    return story()


@pytest.fixture(scope="module")
def whole(lines: list[Event | Reject], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return keep(tmp_path_factory.mktemp("one") / "whole", lines)


@pytest.fixture(scope="module")
def three(lines: list[Event | Reject], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A folder a brand, so that a group of competitors is parted too."""
    folder = tmp_path_factory.mktemp("three")
    return [keep(folder / name, lines, [name], shard=f"{n}of3", late_ms=n) for n, name in enumerate(IDS)]


@pytest.fixture(scope="module")
def two(lines: list[Event | Reject], three: list[Path], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two folders; one of them has no name of its own but that of its folder."""
    return [three[0], keep(tmp_path_factory.mktemp("two") / "rivals", lines, IDS[1:], late_ms=7)]


@pytest.fixture(scope="module")
def one(whole: Path) -> Iterator[Asked]:
    with open_published(whole) as con:
        yield con


@pytest.fixture(scope="module", params=["two", "three"])
def united(request: pytest.FixtureRequest) -> Iterator[Asked]:
    with open_published(request.getfixturevalue(request.param)) as con:
        yield con


def rounded(value: object) -> object:
    """Sums of floats may differ in the last place, as they do between a table and its copy."""
    return float(f"{value:.9g}") if isinstance(value, float) else value


def rows(con: Asked, sql: str, *, ordered: bool = False) -> list[Row]:
    values = dict.fromkeys(parameters_of(sql))  # of named queries: NULL, for all of them
    if "who" in values:
        values["who"] = "a0"
    found = [tuple(map(rounded, row)) for row in con.execute(sql, values or None).fetchall()]
    return found if ordered else sorted(found, key=repr)


def promised() -> list[tuple[str, str]]:
    """Name and kind of all that this release promises."""
    with duckdb.connect() as con:
        migrate(con)
        return [(name, kind) for name, kind, _ in con.execute(named_query("tables")).fetchall()]


def asked() -> Iterator[str]:
    """A question to each of them, but for the books, and to `mentions_full`."""
    yield "FROM mentions_full"
    for name, kind in promised():
        if kind == "macro":
            yield from (f"FROM {name}('{brand}'{DAY if name in BY_GRAIN else ''})" for brand in IDS)
        elif name not in BOOKS:
            yield f"FROM {name}"


# Equal to one store


@pytest.mark.parametrize("sql", list(asked()))
def test_every_table_view_and_macro_is_that_of_one_store(
    one: Asked, united: Asked, sql: str, request: pytest.FixtureRequest
) -> None:
    if request.node.callspec.params["united"] == "three" and sql in OVER_A_GROUP:
        pytest.skip("made over a whole group of competitors, which no two sinks share (cluster/shards.py)")
    found = rows(united, sql)
    assert found == rows(one, sql)
    assert found or sql in TOO_SHORT | NOBODY
    assert [column[:2] for column in united.execute(sql).description] == [
        column[:2] for column in one.execute(sql).description
    ]


@pytest.mark.parametrize("name", sorted(set(query_names()) - {"coverage", "freshness", "outcomes", "tables"}))
def test_every_named_query_runs_unchanged_and_answers_the_same(one: Asked, united: Asked, name: str) -> None:
    sql = named_query(name)
    if name == "rejected":  # its examples are any
        sql = f"SELECT * EXCLUDE (example, file) FROM ({sql})"
    found = rows(united, sql, ordered=True)
    assert found == rows(one, sql, ordered=True)
    assert found


def test_what_is_promised_is_listed_under_the_same_names_and_says_the_same(one: Asked, united: Asked) -> None:
    sql = f"SELECT name, comment FROM ({named_query('tables')})"
    assert rows(united, sql) == rows(one, sql)
    names = ",".join(f"'{name}'" for name, _ in promised())
    columns = "SELECT table_name, column_name, data_type, comment FROM duckdb_columns() "
    columns += f"WHERE database_name = current_database() AND table_name IN ({names})"
    assert rows(united, columns) == rows(one, columns)


def test_the_books_are_kept_by_shard_and_the_law_holds_in_each(one: Asked, two: list[Path]) -> None:
    sql = named_query("outcomes")
    ((source, n_input, *_, holds),) = rows(one, sql)
    with open_published(two) as con:
        assert [(row[0], row[1], row[-1]) for row in rows(con, sql)] == [
            (f"{source} @0of3", n_input, True),
            (f"{source} @rivals", n_input, True),
        ]
        assert holds is True
        for name, column in (("freshness", "source"), ("positions", "input"), ("counts", "source")):
            ends = {str(row[0]).partition(" @")[2] for row in rows(con, f"SELECT {column} FROM {name}")}
            assert ends == {"0of3", "rivals"}, name


def test_the_market_has_what_could_go_wrong(whole: Path, two: list[Path]) -> None:
    assert len(month_files(whole)) == 1
    for folder in two:
        assert month_files(folder)
    about_two = "SELECT count(*) FROM (SELECT 1 FROM mentions GROUP BY source, mention_id HAVING count(*) > 1)"
    assert ask(whole, about_two).rows >= [(10,)]
    assert ask(whole, "SELECT count(*) FROM mentions WHERE text IS NULL").rows >= [(100,)]
    assert ask(two, "SELECT count(*) FROM mentions_full WHERE text IS NULL").rows == [(0,)]
    assert ask(whole, "SELECT count(*) - count(DISTINCT (byte_offset, code)) FROM rejected").rows == [(2,)]
    assert ask(two, "SELECT count(DISTINCT received_at) FROM rejected").rows == [(1,)]
    assert ask(whole, "SELECT count(*) FROM activity WHERE share_of_voice NOT IN (0, 1)").rows >= [(100,)]


def test_the_floor_of_small_groups_is_known_of_shards_too(two: list[Path]) -> None:
    assert ask(two, statement("page/k_floor")).rows == [(SETTINGS.studies.k_floor,)]


# Shards that are not equally far


def test_a_bucket_is_closed_when_the_slowest_shard_has_passed_it(lines: list[Event | Reject], tmp_path: Path) -> None:
    ahead, behind = tmp_path / "ahead", tmp_path / "behind"
    for data, ids, n in ((ahead, IDS[:1], 4), (behind, IDS[1:], 2)):
        mine = BRANDS.model_copy(update={"brand": tuple(brand for brand in BRANDS.brand if brand.id in ids)})
        with Embedded(data, SETTINGS, mine, lambda: NOW_MS) as writer:
            for batch in list(batches(lines, NOW_MS))[:n]:
                writer.take_read(
                    seen_by(QuickReader(BRANDS).step(batch), (frozenset(IDS) - frozenset(ids)).__contains__)
                )
    newest = "SELECT max(bucket) FROM activity WHERE is_closed AND grain = 'minute' AND brand = '{}'"
    marks = [ask(data, "SELECT max(watermark_at) FROM freshness").rows[0][0] for data in (ahead, behind)]
    assert marks[0] > marks[1]
    alone = ask(ahead, newest.format(IDS[0])).rows[0][0]
    assert alone > marks[1]
    together = ask([ahead, behind], newest.format(IDS[0])).rows[0][0]
    assert together < marks[1]
    with Store.open(tmp_path / "new") as store:
        publish(store, tmp_path / "new", NOW_MS)
    assert ask([ahead, tmp_path / "new"], "SELECT count(*) FROM activity WHERE is_closed").rows == [(0,)]


# What is refused, and what is not


def sample(folder: Path, brand: str, *, n: int = 1, is_given: bool = False) -> Path:
    with Store.open(folder) as store:
        if not is_given:
            store.commit_act(1, NOON_MS, Brands(brand=(Brand(id=brand, name=brand),)))
        posts = [replace(mention(f"{brand}{k}", brand=brand), is_given=is_given) for k in range(n)]
        store.commit(output(mentions=posts), 1 if is_given else 2)
        publish(store, folder, NOON_MS)
    return folder


@pytest.mark.parametrize("is_given", [False, True])
def test_two_folders_with_one_brand_are_refused(tmp_path: Path, is_given: bool) -> None:
    a, b, c = (sample(tmp_path / name, brand) for name, brand in (("a", "acme"), ("b", "brenn"), ("c", "cora")))
    d = sample(tmp_path / "d", "brenn" if not is_given else "given", is_given=is_given)
    if is_given:  # by a column map, and no brands file names it
        shutil.rmtree(b)
        sample(b, "given", is_given=True)
    with pytest.raises(QueryError, match=r"brand '(brenn|given)' is in both .*b and .*d: its rows would count twice"):
        ask([a, b, c, d], "SELECT 1")
    assert ask([a, b, c], "SELECT count(*) FROM mentions").rows == [(3,)]


def test_a_folder_named_twice_is_refused_by_whatever_name(tmp_path: Path) -> None:
    a = sample(tmp_path / "a", "acme")
    (tmp_path / "alias").symlink_to(a)
    for again in (a, tmp_path / "a" / ".." / "a", tmp_path / "alias"):
        with pytest.raises(QueryError, match=r"is the same folder as .*; name it once"):
            open_published([a, again])


@pytest.mark.parametrize(("step", "advice"), [(-1, "murmure upgrade --data .*b"), (1, "install the newer murmure")])
def test_a_folder_of_another_release_is_refused(tmp_path: Path, step: int, advice: str) -> None:
    a, b = sample(tmp_path / "a", "acme"), sample(tmp_path / "b", "brenn")
    with duckdb.connect(str(b / PUBLISHED_FILE)) as con:
        con.execute("UPDATE murmure_meta SET value = ? WHERE key = 'schema_version'", [str(SCHEMA_VERSION + step)])
    with pytest.raises(QueryError, match=f"(?s)b has schema version {SCHEMA_VERSION + step}; .*{advice}"):
        open_published([a, b])


def test_a_folder_without_a_sound_published_file_is_named(tmp_path: Path) -> None:
    a = sample(tmp_path / "a", "acme")
    with pytest.raises(QueryError, match=r"nothing is published in .*none"):
        open_published([a, tmp_path / "none"])
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / PUBLISHED_FILE).write_bytes(b"not a database" * 1000)
    with pytest.raises(QueryError, match=r"bad.*cannot be opened"):
        open_published([a, tmp_path / "bad"])
    with duckdb.connect(str(tmp_path / "bad" / "other.duckdb")) as con:
        con.execute("CREATE TABLE t (i INT)")
    (tmp_path / "bad" / "other.duckdb").replace(tmp_path / "bad" / PUBLISHED_FILE)
    with pytest.raises(QueryError, match=r"bad.*cannot be opened .*murmure_meta"):
        open_published([a, tmp_path / "bad"])


def test_folders_of_one_name_are_told_apart_by_their_paths(tmp_path: Path) -> None:
    folders = [sample(tmp_path / machine / "it's {data}", brand) for machine, brand in (("x", "acme"), ("y", "brenn"))]
    sources = {row[0] for row in ask(folders, "SELECT source FROM freshness").rows}
    assert sources == {f"file @{folder.as_posix()}" for folder in folders}


def test_nothing_is_written_through_several_folders(tmp_path: Path) -> None:
    folders = [sample(tmp_path / "a", "acme"), sample(tmp_path / "b", "brenn")]
    for sql in ("DELETE FROM mentions", "DELETE FROM shard_1.mentions", "INSERT INTO counts VALUES ('x','in','x',1)"):
        with pytest.raises(QueryError):
            ask(folders, f"EXPLAIN ANALYZE {sql}")
    assert ask(folders, "SELECT count(*) FROM mentions").rows == [(2,)]


def test_a_month_that_cannot_be_read_is_said_and_the_others_are_there(
    two: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copies = [Path(shutil.copytree(folder, tmp_path / str(n))) for n, folder in enumerate(two)]
    (month,) = month_files(copies[0])
    month.write_bytes(b"damaged")
    found = dict(ask(copies, "SELECT brand, count(*) - count(text) FROM mentions_full GROUP BY brand").rows)
    assert found.pop(IDS[0]) > 0
    assert set(found.values()) == {0}
    assert f"put the file back from a backup: {month}" in capsys.readouterr().err

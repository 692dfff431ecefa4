"""Questions to the published file: views, macros and named queries give the numbers one can count by hand."""

from pathlib import Path

import pyarrow as pa
import pytest

from pipeline.errors import QueryError
from pipeline.records import CountDelta
from pipeline.settings import Brand, Brands
from streams.one_select import parameters_of
from streams.publish import publish
from streams.queries import ask, named_query, named_values, open_published, query_names
from streams.store import Store
from tests.store_samples import NOON_MS, cell, label, mention, output, share

DAY_MS = 86_400_000
BRANDS = Brands(
    brand=(
        Brand(id="acme", name="Acme", group="shops", accounts=("@AcmeHelp",)),
        Brand(id="globex", name="Globex", group="shops"),
        Brand(id="initech", name="Initech", group="alone"),
        Brand(id="umbrella", name="Umbrella"),
    )
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    mentions = [
        mention("m1", "ann", NOON_MS),
        mention("m2", "ann", NOON_MS + DAY_MS),
        mention("m3", "bob", NOON_MS),
        mention("m4", "acmehelp", NOON_MS, provenance="staff"),
        mention("m5", "pat", NOON_MS, provenance="paid"),
        mention("m1", "ann", NOON_MS, source="blog", brand="globex"),  # the same id in another source
    ]
    labels = [
        label("m1", "venting", 0.9),
        label("m1", "venting", 0.9, scheme="act"),
        label("m2", "status", 0.3),
        label("m2", "venting.relief", 0.3),  # a sub-type is no further vote
        label("m3", "none", 1.0),
        label("m4", "help_others", 1.0),
        label("m5", "economic", 1.0),
        label("m1", "enthusiasm", 1.0, source="blog", brand="globex"),
    ]
    shares = [
        share("s1", "bob", "ann"),
        share("s2", "bob", "ann", kind="mention"),
        share("s3", "cat", "ann", NOON_MS + 5, kind="like"),
        share("s4", "cat", None),
        share("s5", "ann", "ann", kind="reply"),
        share("s6", "AcmeHelp", "ann"),
    ]
    cells = [cell("acme", 3), cell("globex", 1), cell("initech", 2), cell("umbrella", 9)]
    cells += [cell("acme", 1, dimension="motive", value="venting"), cell("globex", 0, dimension="act", value="ask")]
    cells += [cell("acme", 5, grain="day", at_ms=NOON_MS - NOON_MS % DAY_MS)]
    counts = [CountDelta("forum", "in", "input", 11), CountDelta("forum", "out", "accepted", 11)]
    ties = {"brand": ["acme", "acme"], "source_id": ["bob", "cat"], "target_id": ["ann", "ann"], "weight": [1.0, 2.0]}
    kinds = {f"n_{kind}": [1, 1] for kind in ("reply", "repost", "quote", "mention", "like")}
    times = {name: pa.array([NOON_MS] * 2, pa.timestamp("ms")) for name in ("first_at", "last_at", "as_of")}
    with Store.open(folder) as store:
        store.commit_act(1, NOON_MS, BRANDS)
        store.commit(output(mentions=mentions, labels=labels, interactions=shares, activity=cells, counts=counts), 2)
        store.write_ties(pa.table({**ties, **kinds, **times, "reciprocity": [0.0, 0.5]}))
        publish(store, folder, NOON_MS)
    return folder


def test_one_author_has_one_vote_however_much_they_write(data: Path) -> None:
    found = {row[0]: row for row in ask(data, "SELECT motive, share, votes, n FROM motive_mix('acme')").rows}
    assert set(found) == {"none", "venting", "status"}  # neither staff nor paid posts vote
    assert found["none"][1:] == (0.5, 1.0, 2)
    assert found["venting"][1] == pytest.approx(0.375)  # 0.9 of ann's 1.2, half of the votes
    assert found["status"][1] == pytest.approx(0.125)


def test_motive_shares_lie_within_their_wilson_intervals(data: Path) -> None:
    rows = ask(data, "SELECT share, lo, hi FROM motive_mix('acme')").rows
    assert sum(row[0] for row in rows) == pytest.approx(1)
    assert all(0 <= lo <= share <= hi <= 1 for share, lo, hi in rows)
    half = next(row for row in rows if row[0] == 0.5)
    assert half[1:] == pytest.approx((0.0945, 0.9055), abs=1e-4)  # Wilson (1927), 1 of 2, z = 1.96


def test_a_motive_mix_can_begin_later(data: Path) -> None:
    rows = ask(data, "SELECT motive, share, n FROM motive_mix('acme', since := '2026-01-02')").rows
    assert rows == [("status", 1.0, 1)]


def test_the_named_query_of_motives_agrees_with_the_macro(data: Path) -> None:
    named = ask(data, named_query("motives"))
    assert named.columns == ["brand", "motive", "share", "lo", "hi", "n"]
    for brand in ("acme", "globex"):
        macro = ask(data, f"SELECT motive, share, lo, hi, n FROM motive_mix('{brand}')").rows
        assert [row[1:] for row in named.rows if row[0] == brand] == macro


def test_people_count_what_they_wrote_made_and_received(data: Path) -> None:
    columns = "author_id, mentions, shares_made, shares_received, dominant_motive, is_staff"
    sql = f"SELECT {columns} FROM people WHERE brand = $b"
    rows = {row[0]: row[1:] for row in ask(data, sql, {"b": "acme"}).rows}
    assert rows == {
        "ann": (2, 0, 3, "venting", False),  # her own reply to herself passes nothing on
        "bob": (1, 1, 0, None, False),  # to speak to someone is no share
        "cat": (0, 2, 0, None, False),
        "acmehelp": (1, 0, 0, "help_others", True),
        "AcmeHelp": (0, 1, 0, None, True),
        "pat": (1, 0, 0, "economic", False),
    }


def test_people_know_when_they_first_and_last_did_something(data: Path) -> None:
    sql = "SELECT epoch_ms(first_at), epoch_ms(last_at) FROM people WHERE brand = 'acme' AND author_id = 'ann'"
    assert ask(data, sql).rows == [(NOON_MS, NOON_MS + DAY_MS)]


def test_top_sharers_leave_the_staff_out(data: Path) -> None:
    assert ask(data, "SELECT author_id, shares_made FROM top_sharers('acme')").rows == [("cat", 2), ("bob", 1)]
    assert len(ask(data, "FROM top_sharers('acme', n := 1)").rows) == 1


def test_top_ties_are_the_strongest_first(data: Path) -> None:
    assert ask(data, "SELECT source_id, weight FROM top_ties('acme')").rows == [("cat", 2.0), ("bob", 1.0)]


def test_share_of_voice_is_the_part_of_the_competitor_group(data: Path) -> None:
    where = "WHERE grain = 'minute' AND dimension = 'all'"
    sql = f"SELECT brand, mentions, share_of_voice FROM activity {where} ORDER BY brand"
    assert ask(data, sql).rows == [
        ("acme", 3.0, 0.75),
        ("globex", 1.0, 0.25),
        ("initech", 2.0, None),  # alone in its group
        ("umbrella", 9.0, None),  # in no group
    ]


def test_share_of_voice_goes_value_by_value_and_says_nothing_where_nobody_spoke(data: Path) -> None:
    sql = "SELECT value, share_of_voice FROM activity WHERE dimension IN ('motive', 'act') ORDER BY value"
    assert ask(data, sql).rows == [("venting", 1.0)]  # the cell of "ask" was emptied: it says nothing


def test_activity_of_gives_one_brand_and_grain_in_order_of_time(data: Path) -> None:
    rows = ask(data, "SELECT dimension, mentions FROM activity_of('acme', 'minute')").rows
    assert rows == [("all", 3.0), ("motive", 1.0)]
    assert len(ask(data, "FROM activity_of('acme', 'day')").rows) == 1


def test_a_filter_on_one_brand_leaves_its_share_of_voice_as_it_is(data: Path) -> None:
    rows = ask(
        data, "SELECT share_of_voice FROM activity WHERE brand = 'acme' AND dimension = 'all' AND grain = 'minute'"
    )
    assert rows.rows == [(0.75,)]


@pytest.mark.parametrize("name", query_names())
def test_every_named_query_runs_and_says_what_a_row_is(data: Path, name: str) -> None:
    assert query_names()[name].startswith("One row is")
    for value in (None, "acme"):  # one that is not given is NULL: all of them
        values = dict.fromkeys(parameters_of(named_query(name)), value)
        assert set(named_values(name, {})) == set(values)
        assert len(ask(data, named_query(name), values).columns) > 1
    with pytest.raises(QueryError, match="has no parameter 'brnd'"):
        named_values(name, {"brnd": "acme"})


def test_the_motive_mix_by_week_of_the_first_hour_runs(data: Path) -> None:
    sql = """
    WITH per_author AS (
      SELECT date_trunc('week', m.posted_at) AS week, brand, l.label, m.author_id, max(l.p) AS p
      FROM mentions m JOIN labels l USING (mention_id, brand)
      WHERE l.scheme = 'motive' AND m.provenance = 'organic' GROUP BY ALL),
    mix AS (SELECT week, brand, label, sum(p) AS expected_authors FROM per_author GROUP BY ALL)
    SELECT *, expected_authors / sum(expected_authors) OVER (PARTITION BY week, brand) AS part_of_mix
    FROM mix ORDER BY week, brand, part_of_mix DESC"""
    assert {row[1] for row in ask(data, sql).rows} == {"acme", "globex"}


def test_all_traces_of_an_author_can_be_counted(data: Path) -> None:
    sql = """
    SELECT 'mentions' AS place, count(*) AS n FROM mentions WHERE author_id = $who
    UNION ALL SELECT 'interactions', count(*) FROM interactions WHERE $who IN (actor_id, target_id)
    UNION ALL SELECT 'ties', count(*) FROM ties WHERE $who IN (source_id, target_id)
    UNION ALL SELECT 'people', count(*) FROM people WHERE author_id = $who"""
    rows = ask(data, sql, {"who": "ann"}).rows
    assert rows == [("mentions", 3), ("interactions", 5), ("ties", 2), ("people", 2)]


def test_only_one_select_is_answered(data: Path) -> None:
    for sql, found in (
        ("DROP TABLE mentions", "DROP"),
        ("SELECT 1; SELECT 2", "SELECT, SELECT"),
        ("WITH a AS (SELECT 1) INSERT INTO mentions SELECT * FROM a", "INSERT"),
        ("COPY mentions TO 'out.csv'", "COPY"),
        ("", "nothing"),
    ):
        with pytest.raises(QueryError, match=f"one SELECT at a time; found {found}"):
            ask(data, sql)


def test_a_write_dressed_as_a_question_changes_nothing(data: Path) -> None:
    with pytest.raises(QueryError, match="found EXPLAIN of something else"):
        ask(data, "EXPLAIN ANALYZE DELETE FROM mentions")
    assert ask(data, "SELECT count(*) FROM mentions").rows == [(6,)]


def test_a_faulty_question_says_where(data: Path) -> None:
    with pytest.raises(QueryError, match=r"(?s)brnd.*brand"):
        ask(data, "SELECT brnd FROM mentions")


def test_an_answer_with_a_time_zone_is_in_utc_as_the_tables_are(data: Path) -> None:
    ((found,),) = ask(data, "SELECT TIMESTAMPTZ '2026-01-01 12:00:00+02' AS t").rows
    assert (found.isoformat(), found.tzname()) == ("2026-01-01T10:00:00+00:00", "UTC")


def test_an_unknown_name_lists_those_there_are() -> None:
    with pytest.raises(QueryError, match=r"no query named 'motive'; the names are: .*motives"):
        named_query("motive")


def test_nothing_published_yet_is_said_clearly(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="nothing is published in"):
        open_published(tmp_path)
    (tmp_path / "murmure.duckdb").write_bytes(b"not a database" * 1000)
    with pytest.raises(QueryError, match="cannot be opened"):
        open_published(tmp_path)


def test_sql_of_others_reads_the_tables_and_no_file_of_the_one_who_asks(data: Path, tmp_path: Path) -> None:
    (tmp_path / "diary.csv").write_text("secret\nx\n", encoding="utf-8")
    read = f"FROM read_csv('{tmp_path / 'diary.csv'}')"
    assert ask(data, read).rows == [("x",)]  # with one's own rights, as any program one starts
    for sql in (read, f"FROM '{tmp_path / 'diary.csv'}'", f"FROM glob('{tmp_path}/*')", "FROM tmp_path"):
        with pytest.raises(QueryError):
            ask(data, sql, is_foreign=True)
    assert ask(data, "SELECT count(*) FROM mentions_full", is_foreign=True).rows == [(6,)]

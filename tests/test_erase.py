"""A person who is erased is nowhere: not in tables, nor in the bytes of any file, nor after a kill, nor afterwards."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from pipeline.declared import Attendee, Boost, Company, Declarations, Person, Situation, Team
from pipeline.errors import QueryError, StoreError
from pipeline.events import Event, Follow, How, Instant, Mention, Reject, RejectCode, Share
from pipeline.records import Batch
from pipeline.renaming import Renaming
from pipeline.settings import Brand, Brands, IntakeSettings, RetentionSettings, Settings
from streams.asking import ask_writer
from streams.cli import app
from streams.commands import erase as command
from streams.desk import carry_out_all
from streams.embedded import Embedded
from streams.equality import tables_equal
from streams.erasing import ERASE, EraseOrder, _without
from streams.erasure_receipt import bytes_that_name, read_erasure
from streams.inbox import drop
from streams.queries import ask
from tests.declared_samples import moment
from tests.quick_reader import QuickReader

pytestmark = pytest.mark.slow  # runs and servers, seconds each: `make check` has two minutes for everything

DAY_MS = 86_400_000
START_MS = 1_769_731_200_000  # 30 January 2026: the first texts are in an archive of January
NOW_MS = START_MS + 40 * DAY_MS
WHO = "zoe.quimper"
BRANDS = Brands(brand=(Brand(id="acme", name="Acme", accounts=("acme.care",)), Brand(id="brenn", name="Brenn")))
SETTINGS = Settings(intake=IntakeSettings(order="arrival"), retention=RetentionSettings(texts_days=1))


def at(n: int) -> Instant:
    return Instant(START_MS + n * DAY_MS // 8)


def story() -> list[Event]:
    """Forty posts; every fourth by the person, whom others answer, name, follow and pass on."""
    found: list[Event] = []
    for n in range(40):
        author = WHO if n % 4 == 0 else f"a{n % 7}"
        text = f"acme {n}" if n % 4 == 0 else f"acme {n} says @{WHO.upper()} and {WHO}'s friend"
        to = () if author == WHO else (WHO,)
        found.append(Mention(source="s", id=f"at://{author}/{n}", at_ms=at(n), author=author, text=text, addressed=to))
        of = f"at://{WHO}/{n // 4 * 4}"
        found.append(Share(source="s", id=f"r{n}", at_ms=at(n), author="b1", how=How.REPOST, of=of, of_author=WHO))
        found.append(
            Follow(source="s", id=f"f{n}", at_ms=at(n), author="a1" if n % 2 else WHO, target=WHO if n % 2 else "a1")
        )
    late = at(39)
    found.append(Share(source="s", id="waits", at_ms=late, author=WHO, how=How.LIKE, of="not-come-yet"))
    return found


def batch(events: list[Event], rejects: list[Reject] | None = None, ended: bool = False, name: str = "in") -> Batch:
    last = max((int(event.at_ms) for event in events), default=START_MS)
    return Batch(
        input=name,
        events=events,
        stamps=[int(event.at_ms) for event in events],
        rejects=rejects or [],
        position=f"{last}",
        mark_ms=last,
        ended=ended,
        received_ms=NOW_MS,
    )


def open_at(data: Path, now_ms: int = NOW_MS) -> Embedded:
    return Embedded(data, None, None, lambda: now_ms, quiet=True, reader=QuickReader(BRANDS))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("told") / "data"
    with Embedded(data, SETTINGS, BRANDS, lambda: NOW_MS, quiet=True, reader=QuickReader(BRANDS)) as writer:
        raw = f'{{"author": "{WHO}", broken'.encode()
        writer.take(batch(story(), [Reject(RejectCode.BAD_JSON, f"near {WHO}", "in", 0, raw)]))
        writer.declare(
            Declarations(
                brand="acme",
                team=Team(person=(Person(account=WHO, name="Zoé"), Person(account="a2"))),
                situation=(
                    Situation(
                        id="fair", starts=moment(START_MS), ends=moment(NOW_MS), attendee=(Attendee(account=WHO),)
                    ),
                ),
            ).declaring()
        )
    assert list((data / "archive").iterdir())
    return data


@pytest.fixture
def data(told: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(told, tmp_path / "data"))


def nowhere(data: Path) -> Iterator[str]:
    """Where the person still is, in rows and bytes, whatever the letters."""
    yield from (str(path) for path in bytes_that_name(data, WHO))
    yield from (str(path) for path in bytes_that_name(data, WHO.upper()))
    yield from (str(path) for path in bytes_that_name(data, "Zoé"))
    for file in (data / "murmure.duckdb", data / "state" / "live.duckdb", *(data / "archive").glob("*.duckdb")):
        with duckdb.connect(str(file), read_only=True) as con:
            for (table,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall():
                if WHO in str(con.execute(f"FROM {table}").fetchall()).lower():
                    yield f"{file.name}:{table}"


def outcomes(data: Path) -> None:
    assert ask(data, "SELECT count(*) FROM conservation WHERE NOT holds").rows == [(0,)]


@pytest.mark.parametrize("account", [WHO, f"@{WHO.upper()}"])
def test_they_leave_the_lists_that_were_declared_however_they_are_written(account: str) -> None:
    assert _without([{"account": account}, {"account": "a2"}], EraseOrder(WHO, 0, "erased-1")) == [{"account": "a2"}]


def test_nothing_of_them_is_left_and_everybody_else_is(data: Path) -> None:
    before = ask(data, "SELECT count(*), count(DISTINCT author_id) FROM mentions").rows[0]
    command.execute(author=WHO, data=data)
    assert list(nowhere(data)) == []
    assert ask(data, "SELECT count(*), count(DISTINCT author_id) FROM mentions").rows[0] == (
        before[0] - 10,
        before[1] - 1,
    )
    assert ask(data, "SELECT count(*), count(target_id) FROM interactions WHERE actor_id = 'b1'").rows == [(40, 0)]
    assert ask(data, "SELECT count(*) FROM ties WHERE target_id LIKE 'erased%' OR source_id LIKE 'erased%'").rows == [
        (0,)
    ]
    assert ask(data, "SELECT count(*) FROM follows").rows == [(0,)]
    words = [row[0] for row in ask(data, "SELECT text FROM mentions_full WHERE text LIKE '%says%'").rows]
    assert len(words) == 30
    assert all("erased-" in text and "friend" in text for text in words)
    outcomes(data)


def test_what_was_declared_of_them_goes_with_them(data: Path) -> None:
    command.execute(author=WHO, data=data)
    told_of = dict(ask(data, "SELECT kind, content FROM declared").rows)
    assert [person["account"] for person in json.loads(told_of["team"])["person"]] == ["a2"]
    assert json.loads(told_of["situation"])["attendee"] == []


def test_however_they_were_declared_nothing_of_it_is_left(data: Path) -> None:
    """Accounts are the same without @ and in any case: so is who is erased."""
    declared = Declarations(
        brand="acme",
        team=Team(person=(Person(account="@Zoe.Quimper", name="Zoé"), Person(account="a2"))),
        company=(Company(id="c1", person=(Person(account="a1", role="decider"),)),),
        situation=(),
        boost=(
            Boost(id="@ZOE.quimper-20260130", influencer="@ZOE.quimper", starts=moment(START_MS), ends=moment(NOW_MS)),
        ),
    )
    with open_at(data) as writer:
        writer.declare(declared.declaring())
    tables = "SELECT influencer_id FROM boosts UNION ALL SELECT seller FROM account_load ORDER BY 1"
    assert sorted(name.lower().lstrip("@") for (name,) in ask(data, tables).rows) == ["a2", WHO, WHO]
    command.execute(author=WHO, data=data)
    assert list(nowhere(data)) == []
    told_of = dict(ask(data, "SELECT kind, content FROM declared").rows)
    assert [person["account"] for person in json.loads(told_of["team"])["person"]] == ["a2"]
    assert json.loads(told_of["boost"])["influencer"].startswith("erased-")
    assert ask(data, "SELECT seller FROM account_load").rows == [("a2",)]


def test_it_holds_after_a_restart_and_they_may_come_back(data: Path) -> None:
    command.execute(author=WHO, data=data)
    with open_at(data, NOW_MS + 1) as writer:
        old = Mention(source="s", id="old", at_ms=at(39), author=WHO, text="acme again")
        awaited = Mention(source="s", id="not-come-yet", at_ms=at(39), author="a1", text="acme at last")
        writer.take(batch([old, awaited]))
    assert ask(data, "SELECT count(*) FROM mentions WHERE author_id = ?", [WHO]).rows == [(0,)]
    assert ask(data, "SELECT n FROM counts WHERE outcome = 'rejected' ORDER BY n DESC").rows[0][0] >= 2
    assert ask(data, "SELECT count(*) FROM interactions WHERE mention_id = 'not-come-yet'").rows == [(0,)]
    with open_at(data) as writer:
        new = Mention(source="s", id="new", at_ms=Instant(2 * NOW_MS), author=WHO, text="acme, I am back")
        writer.take(batch([new]))
    assert ask(data, "SELECT mention_id FROM mentions WHERE author_id = ?", [WHO]).rows == [("new",)]
    outcomes(data)


def test_a_receipt_names_nobody_and_proves_itself(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command.execute(author=WHO, data=data)
    (path,) = (data / "erasures").iterdir()
    receipt = read_erasure(data, path.stem)
    assert 10 <= receipt.rows["mentions"] <= 10 + 30  # those whose words named them were archived, but the latest
    assert receipt.is_of(WHO)
    assert not receipt.is_of("a1")
    command.execute_verify(receipt=path.stem, author=None, data=data, format="table")
    command.execute_verify(receipt=str(path), author=WHO, data=data, format="table")
    assert "holds: looked at every table and every byte" in capsys.readouterr().out
    with pytest.raises(QueryError, match="is not of this author"):
        command.execute_verify(receipt=path.stem, author="a1", data=data, format="table")
    with open_at(data) as writer:
        writer.take(batch([Mention(source="s", id="new", at_ms=Instant(2 * NOW_MS), author=WHO, text="acme, back")]))
    with pytest.raises(QueryError, match="name the person of the receipt"):
        command.execute_verify(receipt=path.stem, author=None, data=data, format="table")


@pytest.mark.parametrize("place", ["step", "declare", "rename", "snapshot", "publish"])
def test_a_kill_anywhere_is_made_good(data: Path, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    drop(data, ERASE, b'{"author":"%s","until_ms":%d,"token":"erased-1"}' % (WHO.encode(), NOW_MS))

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Embedded, place, killed)
        with pytest.raises(KeyboardInterrupt):
            open_at(data).abandon()
    with open_at(data):
        pass
    assert list(nowhere(data)) == []
    outcomes(data)


def test_it_is_the_same_killed_or_not(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quiet = Path(shutil.copytree(data, tmp_path / "quiet"))
    for folder in (data, quiet):
        drop(folder, ERASE, b'{"author":"%s","until_ms":%d,"token":"erased-1"}' % (WHO.encode(), NOW_MS))
    with monkeypatch.context() as patched:
        patched.setattr(Embedded, "snapshot", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            open_at(data).abandon()
    for folder in (data, quiet):
        with open_at(folder) as writer:
            writer.take(
                batch([Mention(source="s", id="n", at_ms=at(41), author="a1", text="acme goes on")], ended=True)
            )
    assert tables_equal(data, quiet)


def erased(data: Path, name: str) -> Path:
    """A folder in which somebody of that name is erased, and what they did may be given once more."""
    events: list[Event] = []
    for k in range(8):
        author = name if k % 4 == 0 else f"a{k}"
        id_ = f"at://{author}/{k}" if k % 2 else f"m{k}"
        events.append(Mention(source="s", id=id_, at_ms=at(k), author=author, text=f"acme {k} en ids @{name}"))
        events.append(Mention(source="s", id=str(k), at_ms=at(k), author=f"b{k}", text="acme 1", reply_to=id_))
        events.append(Share(source="s", id=f"r{k}", at_ms=at(k), author=name, how=How.REPOST, of="not-come-yet"))
    with Embedded(data, SETTINGS, BRANDS, lambda: NOW_MS, quiet=True, reader=QuickReader(BRANDS)) as writer:
        writer.take(batch(events))
        drop(data, ERASE, json.dumps({"author": name, "until_ms": NOW_MS, "token": "erased-1"}).encode())
        carry_out_all(writer, set(), NOW_MS)
        writer.take(batch([events[4], Mention(source="s", id="x", at_ms=at(13), author="a1", text="acme goes on")]))
    outcomes(data)
    return data


@pytest.fixture(scope="module")
def of_a_long_name(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return erased(tmp_path_factory.mktemp("long") / "data", "somebody.else")


@pytest.mark.parametrize("who", ["1", "acme", "s", 'O"B'])
def test_a_name_that_is_a_word_or_a_number_takes_nothing_of_others_along(
    who: str, tmp_path: Path, of_a_long_name: Path
) -> None:
    assert tables_equal(erased(tmp_path / "data", who), of_a_long_name)


def test_a_writer_that_goes_on_has_forgotten_when_the_receipt_is_there(data: Path) -> None:
    with open_at(data) as writer:
        drop(data, ERASE, json.dumps({"author": WHO, "until_ms": NOW_MS, "token": "erased-1"}).encode())
        (aside := data / "state" / "damaged-1").mkdir()
        (aside / "live.duckdb").write_text(WHO, encoding="utf-8")
        (receipts := data / "inbox" / "receipts").mkdir(parents=True, exist_ok=True)
        (receipts / "1.declare.json").write_text(f'{{"said": "declared of acme: {WHO}"}}', encoding="utf-8")
        carry_out_all(writer, set(), NOW_MS)
        held = [data / "murmure.duckdb", *(data / "state").rglob("*")]
        for name in (WHO, "Zoé"):
            assert [path for path in bytes_that_name(data, name) if path in held or "receipts" in str(path)] == []
    assert list(nowhere(data)) == []


def test_the_bytes_of_a_longer_name_are_not_theirs(data: Path, tmp_path: Path) -> None:
    (tmp_path / "a").write_text(f"{WHO}.fan", encoding="utf-8")
    (tmp_path / "b").write_text(f"bob{WHO}eve", encoding="utf-8")  # as dictionaries of a file have them
    (tmp_path / "c").write_text(json.dumps({"a": 'x"y'}), encoding="utf-8")
    assert {path.name for path in bytes_that_name(tmp_path, WHO, [f"{WHO}.fan"]) if path.parent == tmp_path} == {"b"}
    assert [path.name for path in bytes_that_name(tmp_path, 'x"y') if path.parent == tmp_path] == ["c"]
    with open_at(data) as writer:
        fan = Mention(source="s", id="f", at_ms=at(40), author=f"{WHO}.fan", text=f"acme by @{WHO}.fan")
        writer.take(batch([fan]))
    command.execute(author=WHO, data=data)
    (receipt,) = (data / "erasures").iterdir()
    command.execute_verify(receipt=receipt.stem, author=WHO, data=data, format="table")
    assert ask(data, "SELECT author_id FROM mentions WHERE mention_id = 'f'").rows == [(f"{WHO}.fan",)]


def test_every_column_of_texts_is_one_that_is_looked_through(data: Path) -> None:
    with duckdb.connect(str(data / "murmure.duckdb"), read_only=True) as con:
        kinds = con.execute(
            "SELECT DISTINCT data_type FROM duckdb_columns() c JOIN duckdb_tables() t USING (table_oid)"
            " WHERE NOT data_type LIKE 'ENUM%' AND (data_type LIKE '%CHAR%' OR data_type LIKE '%BLOB%'"
            " OR data_type LIKE '%JSON%' OR data_type LIKE '%VARIANT%')"
        ).fetchall()
    assert {kind for (kind,) in kinds} <= {"VARCHAR", "VARCHAR[]", "BLOB"}


def test_a_dry_run_tells_and_changes_nothing(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command.execute_dry_run(author=WHO, data=data, format="json")
    rows = {(row["kind"], row["place"]): row["n"] for row in json.loads(capsys.readouterr().out)}
    assert rows["table", "interactions"] == 40 + 30 + 0
    assert rows["table", "follows"] == 40
    assert ("file", "state/live.duckdb") in rows
    assert ask(data, "SELECT count(*) FROM mentions WHERE author_id = ?", [WHO]).rows == [(10,)]


def test_accounts_of_a_brand_and_nobody_are_refused(data: Path) -> None:
    with pytest.raises(QueryError, match=r"nothing in .* names this author"):
        command.execute(author="nobody.at.all", data=data)
    order = b'{"author":"acme.care","until_ms":1,"token":"erased-1"}'
    with pytest.raises(StoreError, match="account of the brand 'acme'"):
        ask_writer(data, ERASE, order)


def test_the_command_says_how(data: Path) -> None:
    run = CliRunner().invoke
    assert run(app, ["erase", WHO, "--data", str(data)]).exit_code == 2
    assert run(app, ["erase", "--confirm", "--data", str(data)]).exit_code == 2
    done = run(app, ["erase", WHO, "--confirm", "--data", str(data)])
    assert done.exit_code == 0
    assert WHO not in done.stdout
    assert "topics" in done.stdout


@pytest.mark.parametrize(
    ("text", "renamed"),
    [
        ("at://anna/post/1", "at://X/post/1"),
        ("s\0anna", "s\0X"),
        ("joanna", "joanna"),
        ("anna.b", "anna.b"),
        ("anna", "anna"),  # of a post, which may be called as anything
    ],
)
def test_a_name_is_renamed_where_it_stands_alone(text: str, renamed: str) -> None:
    assert Renaming("anna", "X").id(text) == renamed


def test_a_person_is_renamed_whatever_the_name() -> None:
    for name in ("a", "7", "anna", "O'Brien", 'x"y', "a.*b", "Zoé Quimper", "did:plc:x", "ZOE"):
        assert Renaming(name, "X").person(name) == "X"
        assert Renaming(name, "X").person(f"s\0{name}") == "s\0X"
        assert Renaming(name, "X").id(f"at://{name}/post/7") == "at://X/post/7"
    assert Renaming("7", "X").id("at://b/post/7") == "at://b/post/7"
    assert Renaming("Zoe\u0301 Quimper", "X").words("by zo\u00e9 quimper") == "by X"


def test_json_stays_json_and_keeps_its_own_words() -> None:
    told = '{"brand":"acme","n":7,"account":"acme","who":["7","acme"],"text":"for @ACME"}'
    assert json.loads(Renaming("acme", "X").json(told)) == {
        "brand": "acme", "n": 7, "account": "X", "who": ["7", "X"], "text": "for @X"
    }  # fmt: skip
    assert json.loads(Renaming("7", "X").json(told))["who"] == ["X", "acme"]
    assert json.loads(Renaming('x"y', "X").json('{"who":"x\\"y"}')) == {"who": "X"}


def test_a_short_name_is_a_word_but_behind_an_at() -> None:
    assert Renaming("lou", "X").words("Le lou, @lou! @LOU. @louis") == "Le lou, @X! @X. @louis"
    assert Renaming("marie-lou", "X").words("Marie-Lou et marie-louise.") == "X et marie-louise."
    with pytest.raises(ValueError, match="no name"):
        Renaming(" ", "X")


def test_every_order_has_a_token_of_its_own() -> None:
    assert EraseOrder.of("a", 1).token != EraseOrder.of("a", 1).token

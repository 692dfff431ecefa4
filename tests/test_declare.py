"""What users declare: checked, taken in once, kept over kills and replays, given to studies in order."""

from pathlib import Path

import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

from pipeline.declared import Boost, Company, Declaring, Row, Team
from pipeline.errors import SettingsError, StoreError
from pipeline.settings import Brand, Brands, Settings
from streams.cli import app
from streams.commands import declare as command
from streams.declaring import declare, send
from streams.embedded import Embedded
from streams.equality import tables_equal
from streams.queries import ask
from streams.replay import replay
from streams.store_declared import read_declared
from tests.declared_samples import everything, moment

BRANDS = Brands(brand=(Brand(id="acme", name="Acme"), Brand(id="brenn", name="Brenn")))
FILE = """
brand = "acme"
[team]
[[team.person]]
account = "ines"
expertise = ["prix"]
[[company]]
id = "corp1"
[[company.person]]
account = "denis"
role = "decider"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Embedded(tmp_path / "data", Settings(), BRANDS, lambda: 1_000, quiet=True):
        pass
    return tmp_path / "data"


def declared(data: Path) -> list[tuple[object, ...]]:
    return [tuple(row) for row in ask(data, "SELECT brand, kind, name FROM declared ORDER BY ALL").rows]


def test_a_file_takes_the_place_of_what_was_declared_of_its_kinds(folder: Path, tmp_path: Path) -> None:
    send(folder, everything("brenn"))
    (tmp_path / "accounts.toml").write_text(FILE, encoding="utf-8")
    command.execute(file=tmp_path / "accounts.toml", data=folder)
    (tmp_path / "accounts.toml").write_text(FILE.replace("corp1", "corp2"), encoding="utf-8")
    command.execute(file=tmp_path / "accounts.toml", data=folder)
    assert [row for row in declared(folder) if row[0] == "acme"] == [
        ("acme", "company", "corp2"),
        ("acme", "team", "team"),
    ]
    assert len(declared(folder)) == 2 + 7
    command.execute_withdraw(what="company:corp2", brand=None, data=folder)
    assert ("acme", "company", "corp2") not in declared(folder)


def test_one_thing_is_declared_beside_the_others_of_its_kind(folder: Path) -> None:
    boosts = [Boost(id=name, influencer="ines", starts=moment(0), ends=moment(9)) for name in ("b", "a")]
    for boost in boosts:
        declare(folder, "acme", "boost", boost.id, boost)
    with Embedded(folder, None, None, lambda: 2_000, quiet=True) as writer:
        assert read_declared(writer.store.con, Boost) == [("acme", boosts[1]), ("acme", boosts[0])]
        assert read_declared(writer.store.con, Team) == []


def test_a_kill_before_the_store_has_it_loses_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The journal has it: the next writer carries it out again."""
    killed = Embedded(folder, None, None, lambda: 2_000, quiet=True)
    monkeypatch.setattr(killed.store, "commit_act", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        killed.declare(everything("acme"))
    killed.abandon()
    with Embedded(folder, None, None, lambda: 3_000, quiet=True):
        pass
    assert len(declared(folder)) == 7


def test_a_replay_has_what_was_declared(tmp_path: Path) -> None:
    settings = Settings()
    with Embedded(tmp_path / "data", settings, BRANDS, lambda: 1_000, quiet=True) as writer:
        writer.declare(everything("acme"))
        writer.declare(Declaring(brand="acme", kinds=("company",)))
    replay(tmp_path / "data", tmp_path / "again")
    assert len(declared(tmp_path / "again")) == 6
    assert tables_equal(tmp_path / "data", tmp_path / "again")


def test_what_cannot_be_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="brand 'nobody' is not known in this folder; known: acme, brenn"):
        send(folder, everything("nobody"))
    bad = FILE.replace("decider", "boss") + '[[company]]\nid = "corp1"\n'
    (tmp_path / "bad.toml").write_text(bad, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"role"):
        command.execute(file=tmp_path / "bad.toml", data=folder)
    (tmp_path / "bad.toml").write_text(FILE + '[[company]]\nid = "corp1"\n', encoding="utf-8")
    with pytest.raises(SettingsError, match="company id 'corp1' is there twice"):
        command.execute(file=tmp_path / "bad.toml", data=folder)
    worth = 'brand = "acme"\n[value]\nper_adoption = 1.0\n[[value.member]]\naccount = "zoe"\nvalue = '
    for text, said in (
        (worth + "-3.0", "greater than or equal to 0"),  # laid to others, it would be more than there is
        (worth + "nan", "greater than or equal to 0|finite"),  # JSON has none: it could not be read again
        (worth.replace("1.0", "inf") + "1.0", "finite"),
        (
            worth + '3.0\n[[value.member]]\naccount = "@ZOE"\nvalue = 4.0',
            "account of value.member 'zoe' is there twice",
        ),
        (FILE.replace('"denis"', '"@Ines"'), "account 'ines' is there twice"),
    ):
        (tmp_path / "bad.toml").write_text(text, encoding="utf-8")
        with pytest.raises(SettingsError, match=said):
            command.execute(file=tmp_path / "bad.toml", data=folder)
    assert declared(folder) == []


@pytest.mark.parametrize(("kind", "content"), [("boost", "{}"), ("team", "no JSON"), ("guess", "{}")])
def test_what_could_not_be_read_again_is_never_taken_in(kind: str, content: str) -> None:
    with pytest.raises(ValidationError):
        Declaring(brand="acme", rows=(Row(kind=kind, name="b", content=content),))


def test_it_is_listed(folder: Path) -> None:
    send(folder, everything("acme"))
    told = CliRunner().invoke(app, ["declare", "--list", "--data", str(folder)])
    assert told.exit_code == 0
    assert all(kind in told.stdout for kind in ("team", "company", "campaign", "situation", "boost", "value"))
    assert CliRunner().invoke(app, ["declare", "--data", str(folder)]).exit_code == 2


def test_an_unknown_role_is_unknown() -> None:
    assert Company.model_validate_json('{"id": "c", "person": [{"account": "a"}]}').person[0].role is None

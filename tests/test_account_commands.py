"""`murmure account`: all accounts and one, lists of roles in two languages, what is told of a list that is none."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from pipeline.declared import Person
from pipeline.errors import InputError
from pipeline.role_words import column_of, role_of, sells
from pipeline.settings import Brand, Brands, Settings
from streams.cli import app
from streams.commands.run import read_bounded
from streams.embedded import Embedded
from streams.roles_file import Before, declaring_of
from tests.store_samples import NOON_MS
from tests.test_accounts import CORP, DAY_MS, NOW_MS, declared

BRANDS = Brands(brand=(Brand(id="acme", name="Acme"), Brand(id="brenn", name="Brenn")))
NOTHING = Before({})
SAID = [("ines", "denis", 0), ("denis", "ines", 10), ("Owen", "emma", 11), ("ines", "Owen", 12),
        ("emma", "Owen", 13), ("stranger", "farid", 19)]  # fmt: skip  # days


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """What the people of `test_accounts` said to one another, read in by a run, and who they are."""
    lines = [
        {"kind": "mention", "source": "forum", "id": f"m{n}", "at": NOON_MS + day * DAY_MS, "author": one,
         "text": "Acme works, see the invoice.", "addressed": [other]}
        for n, (one, other, day) in enumerate(SAID)
    ]  # fmt: skip
    file = tmp_path / "said.ndjson"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    with Embedded(tmp_path / "data", Settings(), BRANDS, lambda: NOW_MS, quiet=True) as writer:
        writer.declare(declared(CORP).declaring())
        read_bounded(writer, [file], None, Settings())
    return tmp_path / "data"


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    def write(text: str, name: str = "roles.csv", encoding: str = "utf-8") -> Path:
        (tmp_path / name).write_text(text, encoding=encoding)
        return tmp_path / name

    return write


def run(*words: str) -> str:
    done = CliRunner().invoke(app, [*words])
    assert done.exit_code == 0, (done.output, done.exception)
    return done.stdout


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (
            "company,account,name,function,role,side\ncorp1,@zoe,Zoé,it,decider,buy\ncorp1,yan,,,,\n,max,Max,sales,,sell\n",
            "utf-8",
        ),
        (
            "Entreprise;Compte;Nom;Fonction;Rôle;Côté\ncorp1;@zoe;Zoé;it;Décideuse;achat\ncorp1;yan;;;;\n;max;Max;sales;;Vente\n",
            "utf-8-sig",  # as a spreadsheet saves it
        ),
    ],
    ids=["english", "french"],
)
def test_a_list_is_read_alike_in_both_languages(written: Callable[..., Path], text: str, encoding: str) -> None:
    found = declaring_of(written(text, encoding=encoding), "acme", NOTHING)
    assert found.kinds == ()  # what it does not name stays
    assert [(row.kind, row.name, json.loads(row.content)) for row in found.rows] == [
        ("team", "team", {"person": [{"account": "max", "name": "Max", "function": "sales"}]}),
        (
            "company",
            "corp1",
            {
                "id": "corp1",
                "name": "corp1",
                "person": [
                    {"account": "zoe", "name": "Zoé", "function": "it", "role": "decider"},
                    {"account": "yan"},
                ],
            },
        ),
    ]


def test_a_list_finds_companies_by_name_and_adds_to_the_team(written: Callable[..., Path]) -> None:
    file = written("company,account,side\nOSTREL,zoe,buy\n,@Ines,sell\n,max,sell\n")
    before = Before({"ostrel": CORP}, (Person(account="ines", function="sales"), Person(account="owen")))
    team, company = declaring_of(file, "acme", before).rows
    assert [person["account"] for person in json.loads(team.content)["person"]] == ["Ines", "max", "owen"]
    assert (company.name, json.loads(company.content)["name"]) == ("corp1", "Ostrel")


def test_who_sells_looks_after_the_companies_beside_them(written: Callable[..., Path]) -> None:
    file = written("company,account,side\nOstrel,ines,sell\nOstrel,max,sell\ncorp2,max,sell\nOstrel,owen,sell\n")
    team = (Person(account="ines"), Person(account="owen", serves=("corp9",)))
    (row,) = declaring_of(file, "acme", Before({"ostrel": CORP}, team)).rows
    serves = {one["account"]: one.get("serves", []) for one in json.loads(row.content)["person"]}
    assert serves == {"ines": [], "max": ["corp1", "corp2"], "owen": ["corp1", "corp9"]}  # ines: all, as before


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Account Name,Contact,Job Title\nOstrel,Ann,CEO\n",
            "no column company and account; its columns are 'Account Name'",
        ),
        ("company,account,compte\na,b,c\n", "two columns for account"),
        ("company,account,role\na,b,CEO\n", "line 2: role 'CEO' of b is not known; known: decider, influencer"),
        ("company,account,side\na,b,north\n", "side 'north' is neither buy nor sell"),
        ("company,account\n,b\n", "line 2: b has no company"),
        ("company,account\na,\n", "line 2: no account"),
        ("company,account\na,b\na,@B\n", "line 3: account '@B' stands in line 2 too"),
        ("company,account\n", "names nobody"),
        ("", "is empty"),
        ("company,account\na:b,c\n", "cannot be used"),
    ],
)
def test_what_is_wrong_with_a_list_is_told(written: Callable[..., Path], text: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        declaring_of(written(text), "acme", NOTHING)
    assert told in str(caught.value)


def test_all_faults_are_told_at_once(written: Callable[..., Path]) -> None:
    with pytest.raises(InputError) as caught:
        declaring_of(written("company,account,role\na,b,CEO\n,c,\n" + "a,,\n" * 20), "acme", NOTHING)
    assert "22 faults" in str(caught.value)
    assert "and 10 more" in str(caught.value)


def test_titles_are_no_roles() -> None:
    assert [role_of(word) for word in ("Décisionnaire", "END_USER", "prescripteur", "Directeur des achats", "")] == [
        "decider",
        "user",
        "influencer",
        None,
        None,
    ]
    assert (sells("Acheteuse"), sells("us"), sells("oui")) == (False, True, None)
    assert (column_of("Société"), column_of("Owner")) == ("company", None)


@pytest.mark.slow
def test_an_account_is_shown_as_it_is_stored(data: Path, tmp_path: Path) -> None:
    told = run("account", "ostrel", "--data", str(data), "--chart", str(tmp_path / "c.svg"))
    assert "Ostrel (corp1), an account of acme" in told
    assert "nobody (never seen at all)" in told
    assert "reach the gatekeeper" in told
    assert all(len(line) <= 100 for line in told.splitlines())
    people = json.loads(run("account", "corp1", "--brand", "Acme", "--format", "json", "--data", str(data)))
    assert [(one["author_id"], one["role"], one["contacts"]) for one in people] == [
        ("denis", "decider", 2),
        ("ghost", "gatekeeper", 0),
        ("emma", "user", 2),
        ("farid", None, 0),
    ]
    assert "find out" not in people[0]["reading"]
    drawn = ElementTree.fromstring((tmp_path / "c.svg").read_text(encoding="utf-8"))
    assert len(drawn.findall("{http://www.w3.org/2000/svg}circle")) == 4 + 3
    words = " ".join(element.text or "" for element in drawn.iter("{http://www.w3.org/2000/svg}text"))
    assert "N = 4 contacts" in words
    all_ = json.loads(run("account", "--format", "json", "--data", str(data)))
    assert [(one["company"], one["contacts"]) for one in all_] == [("corp1", 4)]
    assert all(len(line) <= 100 for line in run("account", "--data", str(data)).splitlines())


@pytest.mark.slow
def test_a_list_of_roles_is_in_force_before_the_account_is_shown(data: Path, written: Callable[..., Path]) -> None:
    file = written("company,account,role\nOstrel,farid,approver\n")
    before = json.loads(run("account", "corp1", "--format", "json", "--data", str(data)))
    words = ["account", "corp1", "--roles", str(file), "--format", "json", "--data", str(data)]
    done = CliRunner().invoke(app, words, catch_exceptions=False)
    people = json.loads(done.stdout)
    assert [(one["author_id"], one["role"]) for one in people] == [("farid", "approver")]
    assert f"of the file 1 replace {len(before)} people declared before" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nowhere",), "there is no account 'nowhere'"),
        (("--brand", "brenn"), "no account of brenn is declared"),
        (("corp1", "--brand", "nobody"), "there is no brand 'nobody'"),
    ],
)
def test_what_is_not_there_is_an_error_that_says_what_is(data: Path, words: tuple[str, ...], told: str) -> None:
    done = CliRunner().invoke(app, ["account", *words, "--data", str(data)])
    assert done.exit_code == 1
    assert told in str(done.exception)


@pytest.mark.slow
def test_before_anything_was_read_the_account_is_said_to_wait(tmp_path: Path) -> None:
    with Embedded(tmp_path / "data", Settings(), BRANDS, lambda: NOW_MS, quiet=True) as writer:
        writer.declare(declared(CORP).declaring())
    done = CliRunner().invoke(app, ["account", "corp1", "--data", str(tmp_path / "data")])
    assert "declared, and nothing was read yet" in str(done.exception)


def test_the_list_and_the_file_of_the_docs_are_read(written: Callable[..., Path]) -> None:
    page = (Path(__file__).parent.parent / "docs" / "b2b.md").read_text(encoding="utf-8")
    (listed,), (file,) = (
        re.findall(r"```csv\n(.*?)```", page, re.DOTALL),
        re.findall(r"```toml\n(.*?)```", page, re.DOTALL),
    )
    team, company = declaring_of(written(listed), "lumio", NOTHING).rows
    assert [(one["account"], one.get("role")) for one in json.loads(company.content)["person"]] == [
        ("anna.at.company02", "decider"),
        ("bruno.at.company02", "buyer"),
    ]
    assert [one["serves"] for one in json.loads(team.content)["person"]] == [["Ostenne Conseil"]]
    assert {row.kind for row in declaring_of(written(file, "accounts.toml"), "lumio", NOTHING).rows} == {
        "team",
        "company",
    }

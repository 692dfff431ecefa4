"""What people get wrong, tried on every command: each says what was asked, what was found, and what to type next."""

import re
import shlex
import socket
import tarfile
from pathlib import Path
from shutil import copytree, rmtree

import pytest
import zstandard
from typer.testing import CliRunner

from streams.cli import app
from streams.queries import PUBLISHED_FILE
from tests.command_tree import commands
from tests.test_cli import murmure

pytestmark = pytest.mark.slow  # some hundred calls: `make check` has two minutes for everything

GOLDEN = Path(__file__).parent / "golden" / "schema1_snapshot1.tar.zst"
ACCOUNTS = 'brand = "norvia"\n[[company]]\nid = "c1"\nname = "C"\n[[company.person]]\naccount = "ann"\n'
# What has another folder of its own, or none; `brands apply` may begin a folder.
NO_FOLDER = {"demo", "init", "check", "simulate", "pseudonym", "restore", "worker", "brands apply"}
NO_FOLDER |= {name for name in commands() if name.split()[0] in ("models", "topics", "ingest", "dead-letters")}
NO_FOLDER |= {"run", "sink", "explain match", "explain metric", "alerts scan"}
FOLDER = sorted({*commands()} - NO_FOLDER | {"models label"})
# Reads the writer's own file, or does what it says whatever the release.
ANY_RELEASE = {"backup", "upgrade", "doctor", "replay", "brands list", "models label", "explain mention", "declare"}
ANY_RELEASE |= {
    "serve",
    "sql",
    "boost",
    "erase",
    "situations",
    "alerts verdict",
    "alerts ack",
    "alerts silence",
    "alerts outbox",
}
# `init` begins a brand, `sink` takes those there are, `declare` is refused for what it reads before.
OF_A_BRAND = {name for name, command in commands().items() if any(p.name == "brand" for p in command.params)}
OF_A_BRAND -= {"init", "sink", "declare"}
NEXT = re.compile(r"murmure ([a-z]+(?:-[a-z]+)*(?: [a-z]+(?:-[a-z]+)*)?)")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder with the files that examples name, and `demo-data`, where two brands are in force."""
    folder = tmp_path_factory.mktemp("place")
    murmure("init", folder, "--brand", "Norvia", "--brand", "Velora", "--yes")
    (folder / "salon.csv").write_text("account,role\nann,leader\n")
    for name in ("posts.tsv", "theirs.csv", "map.toml"):
        (folder / name).touch()
    (folder / "accounts.toml").write_text(ACCOUNTS)
    murmure("brands", "apply", "brands.toml", "--data", "demo-data", cwd=folder)
    return folder


def example(name: str) -> list[str]:
    """The words of the example in a command's help."""
    if name == "sql":
        return ["sql", "--query", "mentions", "--data", "demo-data"]
    last = commands()[name].help.rstrip().rpartition("Example: murmure ")[2]
    words = shlex.split(last.partition(" > ")[0])
    has_data = any(p.name == "data" for p in commands()[name].params)
    return words if "--data" in words or not has_data else [*words, "--data", "demo-data"]


def says(error: str, *parts: str) -> None:
    """That an error has these parts, and names a command there is."""
    named = {words for found in NEXT.findall(error) for words in (found, found.split()[0])}
    assert named & {*commands()}, f"no next command in: {error}"
    for part in parts:
        assert part in error
    assert "Traceback" not in error


def test_every_command_is_tried() -> None:
    assert len(FOLDER) > 40
    assert len(OF_A_BRAND) > 25


@pytest.mark.parametrize("name", FOLDER)
def test_no_folder_is_not_made_one(name: str, place: Path) -> None:
    words = [word.replace("demo-data", "nowhere") for word in example(name)]
    done = murmure(*words, cwd=place)
    assert done.returncode == 1
    says(done.stderr + done.stdout * (name == "doctor"), "nowhere")
    assert not (place / "nowhere").exists()


@pytest.mark.parametrize("name", ["sql", "backup", "leaders", "alerts list", "alerts ack", "declare", "erase"])
def test_a_folder_where_nothing_is_published_yet(name: str, place: Path) -> None:
    empty = place / "empty"
    empty.mkdir(exist_ok=True)
    words = [word.replace("demo-data", "empty") for word in example(name)]
    done = murmure(*words, cwd=place)
    assert done.returncode == 1
    says(done.stderr + done.stdout * (name == "doctor"), "empty", "murmure run --input FILE")
    assert not any(empty.iterdir())


@pytest.fixture(scope="module")
def older(place: Path) -> Path:
    """A folder that the first release published."""
    with (
        GOLDEN.open("rb") as raw,
        tarfile.open(fileobj=zstandard.ZstdDecompressor().stream_reader(raw), mode="r|") as tar,
    ):
        tar.extractall(place / "golden", filter="data")
    copytree(place / "golden" / "data", place / "older")
    rmtree(place / "golden")
    return place / "older"


@pytest.mark.parametrize("name", sorted({*FOLDER} - ANY_RELEASE))
def test_a_folder_of_an_older_release_is_to_be_brought_up(name: str, older: Path) -> None:
    words = [word.replace("demo-data", older.name) for word in example(name)]
    done = murmure(*words, cwd=older.parent)
    assert done.returncode == 1
    says(done.stderr, "murmure upgrade --data older")


@pytest.mark.parametrize("name", sorted(OF_A_BRAND - {"campaign", "value"}))
def test_a_brand_that_is_misspelt(name: str, place: Path) -> None:
    words = example(name)
    if any(p.name == "brand" and p.param_type_name == "argument" for p in commands()[name].params):
        words[1] = "norvai"
    else:
        words = [*words, "--brand", "norvai"]
    done = murmure(*words, cwd=place)
    assert done.returncode == 1
    says(done.stderr, "norvai", "norvia")


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("explain mention nope", "nope"),
        ("explain alert 39e9", "murmure alerts list --data demo-data"),
        ("alerts verdict 39e9 useful", "murmure alerts list"),
        ("alerts ack 39e9", "murmure alerts list"),
        ("alerts outbox --resend 39e9", "murmure alerts outbox"),
        ("cascade nope", "nope"),
        ("credit norvia --author nobody", "murmure doctor"),
        ("contagion norvia --item #nothing", "murmure doctor"),
        ("reach norvia --author nobody", "nobody"),
        ("vouch norvia --to nobody", "nobody"),
        ("erase no.such.person --dry-run", "no.such.person"),
        ("erase --verify nope", "nope"),
        ("boost nobody --from 2026-03-05 --to 2026-03-07", "nobody"),
        ("boost --id nope", "nope"),
        ("account nope", "murmure declare"),
        ("situations norvia nope", "norvia"),
        ("communities norvia --of nope", "norvia"),
        ("declare --withdraw boost:nope", "boost"),
        ("ideas norvia --status nope done", "nope"),
        ("sql --query nope", "nope"),
        ("explain metric nope", "nope"),
        ("simulate --scenario nope --out x", "nope"),
    ],
)
def test_an_id_that_is_not_there(call: str, said: str, place: Path) -> None:
    words = call.split()
    known = commands().get(" ".join(words[:2])) or commands()[words[0]]
    has_data = words[0] == "sql" or any(p.name == "data" for p in known.params)
    done = murmure(*words, *(["--data", "demo-data"] if has_data else []), cwd=place)
    assert done.returncode == 1
    says(done.stderr, said)


@pytest.mark.parametrize("name", sorted(commands()))
def test_a_wrong_value_of_an_option_is_told_with_the_right_ones_and_where_to_read_on(name: str, place: Path) -> None:
    options = {p.name for p in commands()[name].params} | ({"format"} if name == "sql" else set())
    wrong = [("--format", "xml", "json")] * ("format" in options) + [("--top", "0", "1")] * ("top" in options)
    for option, value, right in wrong or [("--nonsense", "1", "--nonsense")]:
        done = murmure(*example(name), option, value, cwd=place)
        assert done.returncode == 2
        assert option in done.stderr
        assert right in done.stderr
        assert f"murmure {name}" in done.stderr
        assert "--help" in done.stderr or name == "sql"


def test_a_shell_completes_brands_of_the_folder_that_was_named(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_MURMURE_COMPLETE", "complete_bash")
    for folder, expected in (("demo-data", "norvia"), ("nowhere", "")):
        monkeypatch.setenv("COMP_WORDS", f"murmure leaders --data {folder} nor")
        monkeypatch.setenv("COMP_CWORD", "4")
        monkeypatch.chdir(place)
        done = CliRunner().invoke(app, [], prog_name="murmure")
        assert done.stdout.strip() == expected


def test_a_port_that_is_taken(place: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = murmure("serve", "--data", "demo-data", "--port", port, cwd=place)
    assert done.returncode == 1
    says(done.stderr, port, "--port")


def test_a_published_file_that_is_gone_is_made_by_the_next_run(place: Path) -> None:
    copytree(place / "demo-data", place / "bare")
    (place / "bare" / PUBLISHED_FILE).unlink()
    done = murmure("leaders", "norvia", "--data", "bare", cwd=place)
    assert done.returncode == 1
    says(done.stderr, "murmure run --input FILE --data bare")

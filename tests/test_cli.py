"""The command `murmure`, as people and programs call it."""

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from streams.cli import main
from streams.publish import publish
from streams.store import Store
from tests.store_samples import NOON_MS, mention, output

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

HEAVY = ("spacy", "networkx", "numpy", "scipy", "pandas", "pyarrow", "pydantic")


def murmure(*arguments: str | Path, cwd: Path | None = None, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """What the command does, in this process: starting another costs more than most of what is asked here."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["murmure", *map(str, arguments)])
        patch.setattr(sys, "stdin", io.StringIO(stdin))
        patch.setenv("COLUMNS", "100")
        patch.setenv("NO_COLOR", "1")
        if cwd is not None:
            patch.chdir(cwd)
        try:
            main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
    return subprocess.CompletedProcess(arguments, code, out.getvalue(), err.getvalue())


def process(*arguments: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """The same in a process of its own."""
    command = [sys.executable, "-c", "from streams.cli import main; main()", *map(str, arguments)]
    root = str(Path(__file__).parent.parent)
    environment = {**os.environ, "PYTHONPATH": root, "COLUMNS": "100", "NO_COLOR": "1"}
    return subprocess.run(
        command, capture_output=True, text=True, check=False, input=stdin, env=environment, encoding="utf-8"
    )


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    with Store.open(folder) as store:
        store.commit(output(mentions=[mention("m1"), mention("m2", "bob")]), seq=1)
        publish(store, folder, NOON_MS)
    return folder


def test_sums_of_matrices_take_one_thread_unless_the_caller_says_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    murmure("--version")
    assert os.environ["OPENBLAS_NUM_THREADS"] == "1"
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "3")
    murmure("--version")
    assert os.environ["OPENBLAS_NUM_THREADS"] == "3"


def test_help_lists_every_command() -> None:
    done = murmure("--help")
    assert done.returncode == 0
    for command in (
        "demo",
        "init",
        "check",
        "run",
        "simulate",
        "sql",
        "doctor",
        "explain",
        "brands",
        "credit",
        "contagion",
        "serve",
    ):
        assert f"\n  {command} " in done.stdout


@pytest.mark.parametrize(
    "command",
    ["demo", "init", "check", "run", "simulate", "sql", "doctor", "explain mention", "explain match", "brands apply",
     "brands list", "leaders", "credit", "contagion", "serve"],
)  # fmt: skip
def test_every_command_has_help(command: str) -> None:
    done = murmure(*command.split(), "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{command} [" in done.stdout


def test_the_version_is_printed() -> None:
    done = process("--version")
    assert done.returncode == 0
    assert done.stdout.startswith("murmure 0.")


@pytest.mark.parametrize(
    "call", [["--help"], ["sql", "--format", "json", "SELECT 1"], ["sql", "--list"], ["sql", "SELECT 1 AS n"]]
)
def test_quick_commands_import_nothing_heavy(data: Path, call: list[str]) -> None:
    call = call if call == ["--help"] else [*call, "--data", str(data)]
    code = (
        "import sys\nfrom streams.cli import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        f"heavy = sorted(set(sys.modules) & set({HEAVY!r}))\n"
        "sys.exit(', '.join(heavy) or 0)"
    )
    root = str(Path(__file__).parent.parent)
    done = subprocess.run(
        [sys.executable, "-c", code, *call], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": root},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_sql_answers_in_json_csv_ndjson_and_a_table(data: Path) -> None:
    question = "SELECT author_id, posted_at FROM mentions ORDER BY author_id"
    answers = {
        kind: murmure("sql", "--data", data, question, "--format", kind) for kind in ("json", "csv", "ndjson", "table")
    }
    assert {answer.returncode for answer in answers.values()} == {0}
    assert json.loads(answers["json"].stdout) == [
        {"author_id": "ann", "posted_at": "2026-01-01T12:00:00"},
        {"author_id": "bob", "posted_at": "2026-01-01T12:00:00"},
    ]
    assert answers["csv"].stdout.splitlines()[:2] == ["author_id,posted_at", "ann,2026-01-01T12:00:00"]
    assert json.loads(answers["ndjson"].stdout.splitlines()[1])["author_id"] == "bob"
    assert "2 rows" in answers["table"].stdout


def test_sql_reads_files_stdin_and_named_queries(data: Path, tmp_path: Path) -> None:
    (tmp_path / "q.sql").write_text("-- how many\nSELECT count(*) AS n FROM mentions;\n")
    for done in (
        murmure("sql", "--data", data, "-f", tmp_path / "q.sql", "--format", "json"),
        process("sql", "--data", data, "-f", "-", "--format", "json", stdin="SELECT count(*) AS n FROM mentions"),
    ):
        assert json.loads(done.stdout) == [{"n": 2}]
    named = murmure("sql", "--data", data, "--query", "mentions", "--format", "json")
    assert [row["author_id"] for row in json.loads(named.stdout)] == ["ann", "bob"]
    listed = murmure("sql", "--list", "--format", "json")
    assert {"mentions", "motives", "ties", "outcomes"} <= {row["name"] for row in json.loads(listed.stdout)}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["SELCT 1"], 1, "syntax error"),
        (["DROP TABLE mentions"], 1, "one SELECT at a time"),
        (["--query", "nope"], 1, "no query named 'nope'"),
        (["-f", "nowhere.sql"], 1, "nowhere.sql cannot be read"),
        ([], 2, "give one of"),
        (["SELECT 1", "--list"], 2, "give one of"),
        (["SELECT 1", "--format", "xml"], 2, "invalid choice"),
        (["--nonsense"], 2, "--nonsense"),
    ],
)
def test_a_wrong_question_exits_1_and_a_wrong_call_2(data: Path, arguments: list[str], code: int, said: str) -> None:
    done = murmure("sql", "--data", data, *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_now_is_the_utc_of_the_tables_wherever_the_machine_stands(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")  # 14 hours ahead
    before = datetime.now(UTC).replace(tzinfo=None)
    done = process("sql", "--data", data, "--format", "json", "SELECT now()::TIMESTAMP AS plain, now() AS zoned")
    (row,) = json.loads(done.stdout)
    assert abs(datetime.fromisoformat(row["plain"]) - before) < timedelta(hours=1)
    assert row["zoned"] == row["plain"] + "+00:00"


def test_sql_asks_several_folders_as_one(data: Path, tmp_path: Path) -> None:
    with Store.open(tmp_path / "brenn") as store:
        store.commit(output(mentions=[mention("m1", brand="brenn")]), seq=1)
        publish(store, tmp_path / "brenn", NOON_MS)
    both = ("sql", "--data", data, "--data", tmp_path / "brenn", "--format", "json")
    asked = "SELECT brand, count(*) AS n FROM mentions GROUP BY brand ORDER BY brand"
    assert json.loads(murmure(*both, asked).stdout) == [{"brand": "acme", "n": 2}, {"brand": "brenn", "n": 1}]
    named = json.loads(murmure(*both, "--query", "freshness").stdout)
    assert [row["source"] for row in named] == ["file @brenn", f"file @{data.name}"]
    twice = murmure("sql", "--data", data, "--data", data, "SELECT 1")
    assert (twice.returncode, twice.stdout) == (1, "")
    assert "name it once" in twice.stderr


def test_sql_without_a_published_file_says_what_to_do(tmp_path: Path) -> None:
    done = process("sql", "--data", tmp_path, "SELECT 1")
    assert done.returncode == 1
    assert "nothing is published" in done.stderr


def test_init_writes_files_that_check_accepts(tmp_path: Path) -> None:
    done = murmure("init", tmp_path, "--brand", 'Crédit "Été"', "--language", "fr", "--yes")
    assert done.returncode == 0
    checked = murmure(
        "check", "--map", "map.example.toml", "--brands", "brands.toml", "--config", "murmure.toml", cwd=tmp_path
    )
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "brands.toml: ok (1 brand: credit-ete, version 1)" in checked.stdout


@pytest.mark.parametrize("brand", ["", "  ", "???"])
def test_init_refuses_a_brand_without_a_name(brand: str, tmp_path: Path) -> None:
    refused = murmure("init", tmp_path, "--brand", brand, "--yes")
    assert (refused.returncode, list(tmp_path.iterdir())) == (2, [])
    assert "write the name people use" in " ".join(refused.stderr.split())


def test_init_asks_what_it_was_not_told(tmp_path: Path) -> None:
    done = murmure("init", tmp_path, stdin="Nova\n\nen\n\n")
    assert done.returncode == 0
    assert 'name = "Nova"' in (tmp_path / "brands.toml").read_text()
    assert 'languages = ["en"]' in (tmp_path / "brands.toml").read_text()


def test_init_overwrites_only_when_forced(tmp_path: Path) -> None:
    (tmp_path / "brands.toml").write_text("mine")
    refused = murmure("init", tmp_path, "--yes")
    assert (refused.returncode, (tmp_path / "brands.toml").read_text()) == (1, "mine")
    assert not (tmp_path / "murmure.toml").exists()
    assert murmure("init", tmp_path, "--yes", "--force").returncode == 0
    assert murmure("init", tmp_path, "--yes", "--language", "de").returncode == 2


def test_every_line_of_the_written_settings_shows_the_default(tmp_path: Path) -> None:
    murmure("init", tmp_path, "--yes")
    text = (tmp_path / "murmure.toml").read_text()
    (tmp_path / "murmure.toml").write_text(text.replace("\n# ", "\n").replace("Settings of", "# Settings of", 1))
    code = (
        "from pathlib import Path; from streams.config import load_settings; "
        "from pipeline.settings import Settings; assert load_settings(Path('murmure.toml')) == Settings()"
    )
    root = str(Path(__file__).parent.parent)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, check=False, env={**os.environ, "PYTHONPATH": root}
    )
    assert done.returncode == 0


def test_check_tells_the_faults_of_all_files(tmp_path: Path) -> None:
    (tmp_path / "b.toml").write_text("versoin = 1\n")
    (tmp_path / "c.toml").write_text("[stor]\n")
    (tmp_path / "m.toml").write_text('[[event]]\nkind = "mentoin"\nfields = {}\n')
    done = murmure("check", "--brands", "b.toml", "--config", "c.toml", "--map", "m.toml", cwd=tmp_path)
    assert done.returncode == 1
    for said in ("b.toml:1: versoin", "did you mean 'version'", "c.toml:1: stor", "m.toml:2: event[1].kind"):
        assert said in done.stderr


def test_check_with_nothing_to_check_is_a_wrong_call(tmp_path: Path) -> None:
    done = murmure("check", cwd=tmp_path)
    assert done.returncode == 2
    assert "murmure init" in done.stderr


def test_doctor_exits_0_when_all_is_well_and_1_when_not(data: Path, tmp_path: Path) -> None:
    well = murmure("doctor", "--data", data, "--format", "json")
    assert well.returncode == 0
    assert {row["verdict"] for row in json.loads(well.stdout)} <= {"ok", "note"}
    ill = murmure("doctor", "--data", tmp_path / "none")
    assert ill.returncode == 1
    assert "wrong" in ill.stdout


def test_an_unknown_command_is_a_wrong_call() -> None:
    assert murmure("listen").returncode == 2

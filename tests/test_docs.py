"""The documents say what is there, and every example in them works.

`python -m tests.test_docs` rewrites the parts that are made by a program: the reference of docs/sql.md and the
answer in the README. Read the difference before you commit it.
"""

import csv
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
import typer
from pydantic import BaseModel

from models.vocabulary import Act, Aspect, Motive, Provenance, Reason
from pipeline.alert_settings import AlertRule, AlertSettings, StandingChoice
from pipeline.brands import Verdict
from pipeline.declared import Declarations
from pipeline.events import Event, How, Reject, RejectCode
from pipeline.settings import Brands, IntakeSettings, Settings
from streams.alerts_file import AlertsFile, Telling
from streams.cli import app
from streams.codec import decode_line
from streams.columns import ColumnMap
from streams.commands import sql as sql_command
from streams.commands.run import read_bounded
from streams.commands.simulate import write_market
from streams.config import findings_of, load_brands
from streams.display import show
from streams.embedded import Embedded
from streams.mapped_rows import RowReader
from streams.notify.channels import AppriseChannel, FileChannel, StdoutChannel, WebhookChannel
from streams.queries import ask, named_query, query_names
from streams.refusals import REQUIRED

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
DUCKDB = shutil.which("duckdb", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")  # of DuckDB 1.5
SQL = ROOT / "docs" / "sql.md"
PAGES = (README, ROOT / "README.fr.md", *sorted((ROOT / "docs").glob("*.md")))
NOW_MS = 1_790_000_000_000  # after the market, before its broken times
DEMO = (20_000, 1)  # events and seed of `murmure demo`
OUTCOMES = ("rejected", "late", "off_topic", "duplicate", "accepted", "pending", "unmatched", "derived", "input")
TOML_KINDS: dict[str, type[BaseModel]] = {
    "brands": Brands,
    "murmure": Settings,
    "map": ColumnMap,
    "alerts": AlertsFile,
    "accounts": Declarations,
}

_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`(murmure [^`]+)`")
_MADE = r"(<!-- {}: made by python -m tests.test_docs -->\n)(.*?)(<!-- end of {} -->)"


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def blocks(path: Path, language: str) -> list[str]:
    return [body for name, body in _FENCE.findall(text(path)) if name == language]


def market(folder: Path, events: int, seed: int) -> Path:
    """The data folder of a simulated market, as `murmure demo` makes it."""
    write_market(events, seed, folder)
    settings = Settings(intake=IntakeSettings(order="arrival"))
    with Embedded(folder / "data", settings, load_brands(folder / "brands.toml"), lambda: NOW_MS) as writer:
        read_bounded(writer, [folder / "events.ndjson"], None, settings)
    return folder / "data"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return market(tmp_path_factory.mktemp("market"), 1_500, 1)


# What is there is written down


@cache
def commands() -> dict[str, set[str]]:
    """Every command by its full name, with its options; `sql` reads its own."""
    found: dict[str, set[str]] = {}

    def visit(name: str, command: Any) -> None:  # noqa: ANN401 - typer's commands are of its own inner types
        if hasattr(command, "commands"):
            for sub, inner in command.commands.items():
                visit(f"{name} {sub}".strip(), inner)
        else:
            found[name] = {option for parameter in command.params for option in parameter.opts if option[0] == "-"}

    visit("", typer.main.get_command(app))
    said = io.StringIO()
    with redirect_stdout(said), pytest.raises(SystemExit):
        sql_command.main(["--help"])
    found["sql"] = set(re.findall(r"(?<![\w-])--?[a-z]+", said.getvalue()))
    return found


def test_every_command_and_option_is_in_commands_md() -> None:
    page = text(ROOT / "docs" / "commands.md")
    for name, options in commands().items():
        assert f"murmure {name}" in page, name
        assert f"\n## {name.split()[0]}\n" in page, name
        for option in options - {"-h", "--help"}:
            assert re.search(rf"(?<![\w-]){option}(?![\w-])", page), f"{name} {option}"


def rows_of(page: Path) -> dict[str, list[str]]:
    """The rows of all tables of a page, by the code in their first cell."""
    rows = (line.strip("|").split(" | ") for line in text(page).splitlines() if line.startswith("| `"))
    return {row[0].strip(" `"): [cell.strip(" `") for cell in row] for row in rows}


def settings_of(page: Path) -> dict[tuple[str, str], str]:
    """The default of every setting of a page, by the table it is in (the heading's `[name]`) and its key."""
    found, table = {}, ""
    for line in text(page).splitlines():
        if line.startswith("## "):
            table = ""
        elif heading := re.match(r"### `\[+([\w.]+)\]+`", line):
            table = heading[1].rpartition(".")[2]
        elif line.startswith("| `"):
            cells = [cell.strip(" `") for cell in line.strip("|").split(" | ")]
            found[table, cells[0]] = cells[1]
    return found


def leaves(model: type[BaseModel], table: str = "") -> Iterator[tuple[tuple[str, str], Any]]:
    """Every key of a settings model, by its table, with its default; inner tables and lists of tables opened."""
    for name, field in model.model_fields.items():
        kinds = [k for k in (field.annotation, *get_args(field.annotation)) if isinstance(k, type)]
        inner = next((k for k in kinds if issubclass(k, BaseModel)), None)
        if inner is not None:
            yield from leaves(inner, name)
        else:
            yield (table, name), ... if field.is_required() else field.default


@pytest.mark.parametrize("model", [Settings, Brands])
def test_every_setting_is_in_settings_md_with_its_default(model: type[BaseModel]) -> None:
    documented = settings_of(ROOT / "docs" / "settings.md")
    written = {"()": "[]", "False": "false", "None": "none", "Ellipsis": "required"}
    for (table, key), default in leaves(model):
        if table in ("alerts", "rule", "standing"):
            continue  # of alerts.toml: below
        said = written.get(str(default), f'"{default}"' if isinstance(default, str) else str(default))
        if default and isinstance(default, tuple):
            said = str(list(default)).replace("'", '"')
        assert documented.get((table, key)) == said, (table, key)


@pytest.mark.parametrize(
    ("model", "begins", "ends"),
    [
        (AlertSettings, "## alerts.toml", "### `[[rule]]`"),
        (AlertRule, "### `[[rule]]`", "### `[[standing]]`"),
        (StandingChoice, "### `[[standing]]`", "### `[telling]`"),
        (Telling, "### `[telling]`", "### `[[channel]]`"),
    ],
)
def test_every_key_of_alerts_is_in_settings_md_with_its_default(model: type[BaseModel], begins: str, ends: str) -> None:
    page = text(ROOT / "docs" / "settings.md").partition(begins)[2].partition(ends)[0]
    documented = {row[1]: row[2] for row in re.finditer(r"^\| `(\w+)` \| (.*?) \|", page, re.MULTILINE)}
    written = {"()": "`[]`", "PydanticUndefined": "required", "None": "none", "True": "`true`"}
    for key, field in model.model_fields.items():
        if key not in ("rule", "standing"):
            default = field.default
            said = written.get(str(default), f'`"{default}"`' if isinstance(default, str) else f"`{default}`")
            assert documented.get(key) == said, key


@pytest.mark.parametrize("model", [WebhookChannel, AppriseChannel, FileChannel, StdoutChannel])
def test_every_key_of_a_channel_is_in_settings_md_with_its_default(model: type[BaseModel]) -> None:
    page = text(ROOT / "docs" / "settings.md").partition("### `[[channel]]`")[2]
    documented = {row[1]: row.group() for row in re.finditer(r"^\| `(\w+)` \|.*$", page, re.MULTILINE)}
    written = {"()": "[]", "Ellipsis": "required", "True": "true", "False": "false"}
    for (_, key), default in leaves(model):
        said = written.get(str(default), f'"{default}"' if isinstance(default, str) else str(default))
        if default and isinstance(default, tuple):
            said = str(list(default)).replace("'", '"')
        assert key in documented, key
        assert said in documented[key], key


def test_every_option_of_a_column_map_is_in_inputs_md() -> None:
    page = text(ROOT / "docs" / "inputs.md")
    codes = set(re.findall(r"`(\w+)[` ]", page))

    def names(model: type[BaseModel]) -> Iterator[str]:
        yield from (field.alias or name for name, field in model.model_fields.items())

    for inner in inner_models(ColumnMap):
        assert set(names(inner)) <= codes, inner


def inner_models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    waiting: list[Any] = [field.annotation for field in model.model_fields.values()]
    while waiting:
        kind = waiting.pop()
        waiting += get_args(kind)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield kind
            yield from inner_models(kind)


def test_every_reject_code_kind_and_field_is_in_inputs_md() -> None:
    page, documented = text(ROOT / "docs" / "inputs.md"), rows_of(ROOT / "docs" / "inputs.md")
    assert set(RejectCode) <= set(documented)
    assert set(REQUIRED) <= set(documented)
    for name in (*How, *(field for fields in REQUIRED.values() for field in fields)):
        assert f"`{name}`" in page, name


def test_every_outcome_is_in_semantics_md() -> None:
    page = text(ROOT / "docs" / "semantics.md")
    for outcome in OUTCOMES:
        assert outcome in page, outcome
    assert set(OUTCOMES) - {"input", "derived"} <= set(rows_of(ROOT / "docs" / "semantics.md"))


def test_every_label_is_in_the_code_book_and_every_verdict_in_commands_md() -> None:
    page = text(ROOT / "docs" / "codebook.md")
    for label in (*Motive, *Reason, *Act, *Provenance, *Aspect):
        assert f"`{label}`" in page, label
    for verdict in Verdict:
        assert f"`{verdict}`" in text(ROOT / "docs" / "commands.md"), verdict


def test_every_reason_for_a_gap_is_in_semantics_md() -> None:
    page = text(ROOT / "docs" / "semantics.md") + text(ROOT / "docs" / "inputs.md")
    for reason in ("waiting_overflow", "posts_overflow", "brand_added", "truncated", "rotated"):
        assert f"`{reason}`" in page, reason


def test_every_term_of_the_page_is_in_the_glossary_in_both_languages() -> None:
    glossary = " ".join(text(ROOT / "docs" / "glossary.md").split())
    pages = ROOT / "streams" / "web" / "page"
    for name, kind in (("vocabulary.js", "label"), ("verdicts.js", "verdict"), ("views/index.js", "view")):
        terms = re.findall(rf'^\s+"?{kind}_[^:]*: \["([^"]+)", "([^"]+)"\]', text(pages / name), re.MULTILINE)
        assert len(terms) > 15, name
        for english, french in terms:
            assert (english if english == french else f"{english} ({french})") in glossary, (name, english)


def test_every_package_is_in_the_tour_and_every_file_it_names_is_there() -> None:
    page = text(ROOT / "docs" / "tour.md")
    packages = {
        path.parent.relative_to(ROOT)
        for top in ("models", "pipeline", "streams")
        for path in ROOT.glob(f"{top}/**/__init__.py")
    }
    for package in packages:
        assert package.as_posix() in page or f"`{package.name}/`" in page, package
    tops = ("models", "pipeline", "streams", "tests", "benchmarks")
    files = [path.as_posix() for top in tops for path in (ROOT / top).rglob("*.py")]
    for name in re.findall(r"`([\w/]+\.py)`", page):
        assert any(path.endswith(f"/{name}") for path in files), name


# What is written down is there


def calls(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Every `murmure ...` of a page as words, with the line where its block begins."""
    page = text(path)
    shell = [(m.start(), m[2]) for m in _FENCE.finditer(page) if m[1] == "sh"]
    inline = [(m.start(), m[1]) for m in _INLINE.finditer(page)]
    for start, body in shell + inline:
        for line in body.splitlines():
            words = shlex.split(line, comments=True)
            if words[:1] == ["murmure"]:
                end = words.index("|") if "|" in words else None
                yield page.count("\n", 0, start) + 1, words[1:end]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_call_names_a_command_and_options_there_are(path: Path) -> None:
    groups = {name.split()[0] for name in commands() if " " in name}
    for line, words in calls(path):
        if words[0] in ("--help", "--version"):
            continue
        name = " ".join(words[:2]) if words[0] in groups and len(words) > 1 else words[0]
        if words == [name] and name not in commands():
            assert name in groups, f"{path.name}:{line}: murmure {name}"
            continue
        assert name in commands(), f"{path.name}:{line}: murmure {' '.join(words)}"
        given = {word for word in words if word.startswith("-") and word != "-"}
        assert given <= commands()[name], f"{path.name}:{line}: murmure {' '.join(words)}"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_link_leads_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", text(path)):
        name, _, anchor = target.partition("#")
        page = path.parent / name if name else path
        assert page.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", text(page), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", h).strip().lower().replace(" ", "-") for h in headings}, target


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_toml_block_is_a_file_that_murmure_accepts(path: Path, tmp_path: Path) -> None:
    for body in blocks(path, "toml"):
        kind = body.partition(".toml")[0].removeprefix("# ")
        file = tmp_path / f"{kind}.toml"
        file.write_text(body, encoding="utf-8")
        value, findings = findings_of(file, TOML_KINDS[kind])
        assert value is not None, findings


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_json_line_is_an_event(path: Path) -> None:
    for line in "".join(blocks(path, "json")).splitlines():
        found = decode_line(line.encode(), path.name, 0)
        assert not isinstance(found, Reject), found


def mapped(path: Path, tmp_path: Path) -> list[Event]:
    """What the page's map makes of the page's CSV."""
    (table,), (body,) = blocks(path, "csv"), [b for b in blocks(path, "toml") if b.startswith("# map.toml")]
    file = tmp_path / "map.toml"
    file.write_text(body, encoding="utf-8")
    column_map, _ = findings_of(file, ColumnMap)
    assert column_map is not None
    header, *rows = csv.reader(io.StringIO(table))
    found = [RowReader(column_map, header).read(row) for row in rows]
    return [event for event in found if isinstance(event, Event)]


def test_the_map_of_inputs_md_makes_its_rows_the_events_shown(tmp_path: Path) -> None:
    path = ROOT / "docs" / "inputs.md"
    shown = [decode_line(line.encode(), "", 0) for line in blocks(path, "json")[-1].splitlines()]
    assert mapped(path, tmp_path) == shown


def test_the_map_of_the_first_ten_minutes_reads_every_row_of_its_table(tmp_path: Path) -> None:
    assert [event.id for event in mapped(ROOT / "docs" / "start.md", tmp_path)] == ["10", "11"]


@pytest.mark.parametrize("path", [README, SQL], ids=lambda path: path.name)
def test_every_sql_block_runs(path: Path, data: Path) -> None:
    for body in blocks(path, "sql"):
        assert ask(data, body).columns, body


def test_the_python_block_of_sql_md_runs(data: Path) -> None:
    (body,) = blocks(SQL, "python")
    names: dict[str, object] = {}
    exec(body.replace("murmure-data", data.as_posix()), names)
    assert names["rows"]


@pytest.mark.skipif(DUCKDB is None, reason="the command line of duckdb is not here")
def test_the_command_line_of_duckdb_opens_the_published_file(data: Path) -> None:
    for words in (
        ["SELECT count(*) FROM motive_mix('norvia')"],
        ["-cmd", ".read attach.sql", "FROM mentions_full LIMIT 1"],
    ):
        call = [str(DUCKDB), "-readonly", "murmure.duckdb", "-csv", *words]
        done = subprocess.run(call, cwd=data, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert done.stdout


# What is made by a program is fresh


def reference(data: Path) -> str:
    """The tables, views, macros and named queries with their comments."""
    kinds = "SELECT name, kind, comment FROM ({}) ORDER BY kind DESC, name"
    internal = ask(
        data, "SELECT table_name, comment FROM duckdb_tables() WHERE comment LIKE 'Internal%' ORDER BY 1"
    ).rows
    tables = ask(data, kinds.format(named_query("tables"))).rows
    parts = []
    for name, kind, comment in tables:
        parts.append(f"### {name} ({kind})\n\n{comment}\n")
        if kind != "macro":
            parts.append("| column | type | meaning |\n|---|---|---|\n" + "".join(_columns(data, name)))
        else:
            parts.append(f"Columns: {', '.join(f'`{c}`' for c in _macro_columns(data, name))}.\n")
    listed = "".join(f"| `{name}` | {comment.removeprefix('Internal: ')} |\n" for name, comment in internal)
    parts.append(f"### Internal tables\n\nThey may change without notice.\n\n| table | |\n|---|---|\n{listed}")
    named = "".join(f"| `{name}` | {what} |\n" for name, what in query_names().items())
    parts.append(f"### Named queries\n\n`murmure sql --query NAME`\n\n| name | |\n|---|---|\n{named}")
    return "\n" + "\n".join(parts) + "\n"


def _columns(data: Path, table: str) -> Iterator[str]:
    sql = "SELECT column_name, data_type, comment FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index"
    for name, type_, comment in ask(data, sql, [table]).rows:
        yield f"| `{name}` | {type_} | {comment} |\n"


def _macro_columns(data: Path, macro: str) -> Sequence[str]:
    arguments = "'norvia', 'day'" if macro in ("activity_of", "expected_of") else "'norvia'"
    return ask(data, f"FROM {macro}({arguments}) LIMIT 0").columns


def answer(data: Path) -> str:
    """The README's question and what `murmure sql` prints for it; `test_packaging.py` asks it of the demo's market."""
    (body,) = blocks(README, "sql")
    result = ask(data, body)
    out = io.StringIO()
    show(result.rows, result.columns, out=out)
    lines = (line.rstrip() for line in out.getvalue().splitlines())
    return "\n```text\n" + "\n".join(line for line in lines if line) + "\n```\n\n"


def made(page: str, name: str) -> re.Match[str]:
    found = re.search(_MADE.format(name, name), page, re.DOTALL)
    assert found, f"no part named {name!r}"
    return found


def test_the_reference_of_sql_md_is_that_of_this_release(data: Path) -> None:
    assert made(text(SQL), "reference")[2] == reference(data), "run: python -m tests.test_docs"


def rewrite() -> None:
    """Make the made parts again."""
    with tempfile.TemporaryDirectory() as folder:
        data = market(Path(folder), *DEMO)
        for path, name, part in ((SQL, "reference", reference(data)), (README, "answer", answer(data))):
            found = made(text(path), name)
            path.write_text(text(path).replace(found[0], found[1] + part + found[3]), encoding="utf-8")


if __name__ == "__main__":
    rewrite()

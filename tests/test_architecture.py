"""The house keeps its shape: imports run one way, the core has no clock and no files, files stay small."""

import ast
import importlib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BELOW = {"models": (), "pipeline": ("models",), "streams": ("models", "pipeline")}
SOURCES = sorted(path for package in BELOW for path in (ROOT / package).rglob("*.py"))
# Modules that read the data shipped beside them, and nothing else.
READS_SHIPPED_DATA = {"models/corpus.py", "models/fields.py", "models/weights.py"}
FORBIDDEN_IMPORTS = {
    "time",
    "socket",
    "threading",
    "asyncio",
    "subprocess",
    "requests",
    "httpx",
    "duckdb",
    "os",
    "random",
}
ALLOWED_IMPORTS = {"pipeline": {"random"}, "models": set()}  # in pipeline a Random is handed in, seeded
CLOCKS = {"now", "utcnow", "today", "time", "time_ns", "monotonic", "perf_counter"}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def module(path: Path) -> str:
    return name(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{name(path)}: relative import"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_imports_run_one_way(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    ours = {imported.split(".")[0] for imported in imports(path)} & set(BELOW)
    assert ours <= {package, *BELOW[package]}


def test_there_is_no_circle() -> None:
    modules = {module(path): path for path in SOURCES}
    arrows = {at: {i for i in imports(path) if i in modules and i != at} for at, path in modules.items()}
    done: set[str] = set()

    def visit(at: str, trail: tuple[str, ...]) -> None:
        assert at not in trail, " -> ".join((*trail[trail.index(at) :], at))
        if at not in done:
            for following in arrows[at]:
                visit(following, (*trail, at))
            done.add(at)

    for start in modules:
        visit(start, ())
    assert len(done) == len(modules)


@pytest.mark.parametrize("path", [p for p in SOURCES if not name(p).startswith("streams")], ids=name)
def test_the_core_neither_waits_nor_reads_nor_looks_at_a_clock(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    package = name(path).split("/")[0]
    heavy = {i.split(".")[0] for i in imports(path)} & (FORBIDDEN_IMPORTS - ALLOWED_IMPORTS[package])
    assert name(path) in READS_SHIPPED_DATA or not heavy
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name):
                assert called.id not in {"open", "print", "input"} or name(path) in READS_SHIPPED_DATA, called.id
            if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
                assert called.value.id not in {"datetime", "date", "time"} or called.attr not in CLOCKS, called.attr


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_a_file_holds_one_idea(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 300
    assert lines[0].lstrip("r").startswith('"""'), "the first line says what the module is for"


def test_module_names_are_unique_over_the_packages() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for path in SOURCES:
        if path.stem != "__init__" and "commands" not in path.parts:
            places[path.stem].append(name(path))
    assert {stem: found for stem, found in places.items() if len(found) > 1} == {}


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_what_is_public_exists(path: Path) -> None:
    loaded = importlib.import_module(module(path))
    assert [public for public in getattr(loaded, "__all__", ()) if not hasattr(loaded, public)] == []

"""The containers, as far as they can be checked without Docker: schemas, linters, our own rules, and the commands run.

What is not shown here: that the images are to be had under their tags, and start.
"""

import copy
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from tests.compose_rules import Tree, faults, interpolated, parse_fault, read_yaml

pytestmark = pytest.mark.slow  # runs and servers, seconds each: `make check` has two minutes for everything

ROOT = Path(__file__).parent.parent
COMPOSE = ROOT / "docker-compose.yml"
DOCKERFILE = ROOT / "Dockerfile"
PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
BIN = Path(sys.executable).parent


@pytest.fixture(scope="module")
def compose() -> Tree:
    return read_yaml(COMPOSE)


@pytest.fixture(scope="module")
def prometheus() -> Tree:
    return read_yaml(ROOT / "deploy" / "prometheus.yml")


def said(compose: Tree, prometheus: Tree) -> list[str]:
    return faults(compose, prometheus, ROOT, PAGE, PROJECT["project"]["version"])


# The schema of Compose


def schema_check(path: Path) -> subprocess.CompletedProcess[str]:
    command = [str(BIN / "check-jsonschema"), "--builtin-schema", "vendor.compose-spec", str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_compose_file_is_one_by_the_schema_of_compose() -> None:
    done = schema_check(COMPOSE)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("old", "new"),
    [("read_only: true", "readonly: true"), ("condition: service_healthy", "condition: healthy")],
)
def test_the_schema_refuses_what_compose_would(old: str, new: str, tmp_path: Path) -> None:
    text = COMPOSE.read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "docker-compose.yml").write_text(text.replace(old, new, 1), encoding="utf-8")
    assert schema_check(tmp_path / "docker-compose.yml").returncode == 1


# Our own rules


def test_every_name_resolves_and_every_container_is_harmless(compose: Tree, prometheus: Tree) -> None:
    assert said(compose, prometheus) == []


def put(value: Any, *path: Any) -> Callable[[Tree, Tree], None]:  # noqa: ANN401 - any place of a YAML tree
    """Sets a place of the compose file; None removes it."""

    def breaking(compose: Tree, _prometheus: Tree) -> None:
        inner: Any = compose
        for step in path[:-1]:
            inner = inner[step]
        if value is None:
            del inner[path[-1]]
        else:
            inner[path[-1]] = value

    return breaking


def asks(place: str) -> Callable[[Tree, Tree], None]:
    def breaking(_compose: Tree, prometheus: Tree) -> None:
        prometheus["scrape_configs"][0]["static_configs"][0]["targets"] = [place]

    return breaking


BROKEN: list[tuple[Callable[[Tree, Tree], None], str]] = [
    (put(None, "volumes", "data"), "volumes: data is used, not declared"),
    (put({}, "volumes", "more"), "volumes: more is declared, not used"),
    (put(["pipelines"], "services", "sink", "networks"), "networks: pipelines is used, not declared"),
    (put("${MEMORY}", "services", "sink", "mem_limit"), "variable MEMORY has no default"),
    (put("${MEMORY:-1g}", "services", "sink", "mem_limit"), "variable MEMORY is not in the page"),
    (put("$MEMORY", "services", "sink", "mem_limit"), "a $ that is no"),
    (put({"kafkas": {}}, "services", "sink", "depends_on"), "sink: waits for kafkas, which is no service"),
    (put(None, "services", "kafka", "healthcheck"), "sink: waits for the health of kafka, which nobody asks for"),
    (put("always", "services", "topics", "restart"), "sink: waits for the end of topics"),
    (put(["observe"], "services", "topics", "profiles"), "sink: waits for topics, which may not be started"),
    (put({"sink": {"condition": "service_started"}}, "services", "kafka", "depends_on"), "wait for each other"),
    (put("apache/kafka:latest", "services", "kafka", "image"), "kafka: image 'apache/kafka:latest' is not pinned"),
    (put("apache/kafka", "services", "kafka", "image"), "kafka: image 'apache/kafka' is not pinned"),
    (put("murmure:0.0.9", "services", "sink", "image"), "sink: image 'murmure:0.0.9' is not named after"),
    (put(["9090:9090"], "services", "prometheus", "ports"), "prometheus: port '9090:9090' is open"),
    (put(["pipeline"], "services", "prometheus", "networks"), "cannot be reached: all its networks are internal"),
    (put("worker", "services", "worker", "container_name"), "worker: a service of several containers has one name"),
    (put(["127.0.0.1:1:1"], "services", "worker", "ports"), "worker: a service of several containers has one name"),
    (put(None, "services", "sink", "read_only"), "sink: read_only is None"),
    (put([], "services", "kafka", "cap_drop"), "kafka: cap_drop is []"),
    (put(None, "services", "worker", "security_opt"), "worker: security_opt is None"),
    (put(True, "services", "worker", "privileged"), "worker: privileged lets it out"),
    (put("host", "services", "worker", "network_mode"), "worker: network_mode lets it out"),
    (put(None, "services", "prometheus", "user"), "prometheus: user None is not two numbers"),
    (put("0:0", "services", "sink", "user"), "sink: user '0:0' is not two numbers"),
    (put(None, "services", "sink", "logging"), "sink: its log grows without end"),
    (put(None, "services", "sink", "mem_limit"), "sink: mem_limit is not set"),
    (put(None, "services", "sink", "stop_grace_period"), "sink: stop_grace_period is not set"),
    (put(["/tmp"], "services", "sink", "tmpfs"), "sink: tmpfs /tmp may take all memory"),
    (put({"disable": True}, "services", "worker", "healthcheck"), "worker: nobody asks for its health"),
    (put("0.0.0.0:9401", "services", "worker", "command", -1), "worker: its health is not asked at port 9401"),
    (put("0.0.0.0:9401", "services", "worker", "command", -1), "prometheus: nobody answers at worker:9400"),
    (put("./deploy/prom.yml", "services", "prometheus", "volumes", 0, "source"), "./deploy/prom.yml is not there"),
    (put(False, "services", "ingest", "volumes", 1, "read_only"), "ingest: ./input could be written"),
    (put({}, "services", "ingest", "volumes", 1, "bind"), "ingest: a missing ./input would become an empty folder"),
    (put("/etc/murmure.toml", "services", "sink", "command", 2), "sink: /etc/murmure.toml is not mounted"),
    (put("/input/work", "services", "ingest", "command", 7), "ingest: /input/work cannot be written"),
    (put("--storage.tsdb.path=/prom", "services", "prometheus", "command", 1), "prometheus: /prom is not mounted"),
    (put("--brand", "services", "topics", "command", 3), "topics: murmure topics"),
    (put("sinks", "services", "sink", "command", 0), "no command ['sinks']"),
    (put(["8900:8900"], "services", "serve", "ports"), "serve: port '8900:8900' is open"),
    (put("--token", "services", "serve", "command", 3), "serve: murmure serve"),
    (put(False, "services", "serve", "volumes", 0, "read_only"), "serve: ./tokens.txt could be written"),
    (put("kafka:9093", "services", "sink", "environment", "MURMURE_BROKERS"), "sink: calls kafka:9093"),
    (
        put("PLAINTEXT://localhost:9092", "services", "kafka", "environment", "KAFKA_ADVERTISED_LISTENERS"),
        "not its name",
    ),
    (put("PLAINTEXT://:9094", "services", "kafka", "environment", "KAFKA_LISTENERS"), "does not listen at the port"),
    (put("/tmp/logs", "services", "kafka", "environment", "KAFKA_LOG_DIRS"), "kafka: its records are not in a volume"),
    (asks("ingest:9401"), "prometheus: nobody answers at ingest:9401"),
    (asks("sink:9400"), "prometheus: does not ask ingest"),
]


@pytest.mark.parametrize(("breaking", "word"), BROKEN, ids=[word for _, word in BROKEN])
def test_a_broken_compose_file_is_refused_with_words(
    compose: Tree, prometheus: Tree, breaking: Callable[[Tree, Tree], None], word: str
) -> None:
    broken = copy.deepcopy((compose, prometheus))
    # Anchors make services share what they hold; broken one by one, they must not.
    broken[0]["services"] = {name: copy.deepcopy(service) for name, service in broken[0]["services"].items()}
    breaking(*broken)
    new = set(said(*broken)) - set(said(compose, prometheus))
    assert any(word in fault for fault in new), sorted(new)


def test_a_variable_is_replaced_as_compose_does_it() -> None:
    assert interpolated({"a": ["x/${ONE:-1}/${TWO:-}"]}, {"ONE": "one"}) == {"a": ["x/one/"]}


def test_commands_are_read_as_the_command_line_reads_them() -> None:
    assert parse_fault(["brands", "apply", "brands.toml"]) == ""
    assert "No such option" in parse_fault(["doctor", "--datum", "x"])
    assert "Missing" in parse_fault(["seat"])
    assert "no command" in parse_fault([])


# The image


def lint(text: str) -> subprocess.CompletedProcess[str]:
    command = [str(BIN / "hadolint"), "--no-color", "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False)


def test_the_dockerfile_pleases_its_linter() -> None:
    done = lint(DOCKERFILE.read_text(encoding="utf-8"))
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (r"python:\S+-trixie", "python:latest", "DL3007"),
        (r"USER 10001:10001", "USER root", "DL3002"),
        (r"WORKDIR /build", "WORKDIR build", "DL3000"),
    ],
)
def test_the_linter_refuses_a_worse_dockerfile(old: str, new: str, code: str) -> None:
    text, n = re.subn(old, new, DOCKERFILE.read_text(encoding="utf-8"))
    assert n
    done = lint(text)
    assert done.returncode == 1
    assert code in done.stdout


def build_faults(dockerfile: str, ignore: str) -> list[str]:
    """What the build would miss: a COPY of nothing, or something the wheel needs that is ignored or not copied."""
    patterns = [line for line in ignore.splitlines() if line and not line.startswith("#")]
    copied = [
        source
        for words in re.findall(r"^COPY (?!--from)(.+)$", dockerfile, re.MULTILINE)
        for source in words.split()[:-1]
    ]
    found = [f"{source} is not there" for source in copied if not (ROOT / source).exists()]
    for path in needed():
        if is_ignored(path, patterns):
            found.append(f"{path} is ignored")
        if not any(path == source or path.startswith(f"{source}/") for source in copied):
            found.append(f"{path} is not copied")
    return found


def needed() -> list[str]:
    """What a wheel is made of, and the lock."""
    project, wheel = PROJECT["project"], PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    files = ["pyproject.toml", "requirements.lock", project["readme"], *project["license-files"]]
    for package in wheel["packages"]:
        paths = [path for path in (ROOT / package).rglob("*") if path.is_file() and "__pycache__" not in path.parts]
        files += [path.relative_to(ROOT).as_posix() for path in paths]
    return files


def is_ignored(path: str, patterns: list[str]) -> bool:
    """Whether the last pattern that meets the path, or a folder above it, ignores it: as .dockerignore is read."""
    places = [path, *(str(parent) for parent in PurePosixPath(path).parents if str(parent) != ".")]
    ignored = False
    for pattern in patterns:
        bare = pattern.removeprefix("!").removeprefix("**/")
        anywhere = "**/" in pattern
        names = [PurePosixPath(place).name if anywhere else place for place in places]
        # A star stays within one folder.
        if any(fnmatch(name, bare) and name.count("/") == bare.count("/") for name in names):
            ignored = not pattern.startswith("!")
    return ignored


def test_the_build_gets_what_the_wheel_needs_and_nothing_else() -> None:
    ignore = (ROOT / ".dockerignore").read_text(encoding="utf-8")
    assert build_faults(DOCKERFILE.read_text(encoding="utf-8"), ignore) == []
    patterns = ignore.splitlines()
    for private in (".git/config", "tests/conftest.py", "brands.toml", "input/events.ndjson", ".env", "docs/tour.md"):
        assert is_ignored(private, patterns), private
    assert is_ignored("streams/__pycache__/cli.cpython-311.pyc", patterns)


@pytest.mark.parametrize(
    ("copying", "ignoring", "word"),
    [
        ("COPY models models", "", "models/__init__.py is not copied"),
        ("", "!streams\n", "streams/cli.py is ignored"),
        ("", "!README.md\n", "README.md is ignored"),
    ],
)
def test_a_build_that_misses_something_is_noticed(copying: str, ignoring: str, word: str) -> None:
    dockerfile = DOCKERFILE.read_text(encoding="utf-8").replace(copying, "")
    ignore = (ROOT / ".dockerignore").read_text(encoding="utf-8").replace(ignoring, "")
    assert word in build_faults(dockerfile, ignore)
    assert "nothing is not there" in build_faults(dockerfile + "COPY nothing /\n", ignore)
    assert "streams/cli.py is ignored" in build_faults(dockerfile, ignore + "\n**/*.py\n")


def test_the_image_and_the_compose_file_agree_about_user_and_folders(compose: Tree) -> None:
    dockerfile = DOCKERFILE.read_text(encoding="utf-8")
    made = re.search(r"install --directory --owner=(\d+) --group=(\d+) (.+)$", dockerfile, re.MULTILINE)
    assert made
    for service in compose["services"].values():
        if "build" in service:
            assert service["user"] == f"{made[1]}:{made[2]}"
            volumes = {volume["target"] for volume in service["volumes"] if volume["type"] == "volume"}
            assert volumes <= set(made[3].split()), "a new volume would be root's"
    assert f"\nUSER {made[1]}:{made[2]}\n" in dockerfile
    python = re.findall(r"^FROM python:(3\.\d+)\.\d+-slim-\w+", dockerfile, re.MULTILINE)
    assert len(python) == 2
    assert len(set(python)) == 1


def test_the_tools_of_these_tests_are_those_of_the_lock() -> None:
    assert shutil.which("hadolint", path=str(BIN))
    assert shutil.which("check-jsonschema", path=str(BIN))

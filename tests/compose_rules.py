"""What docker-compose.yml must keep to, beyond its schema: every name resolves, every container is a harmless one.

A compose file is read as plain data, so that tests can break a copy of it. `faults` says in words what is wrong.
No Docker is asked: that the images start is not shown here.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import typer
from ruamel.yaml import YAML
from typer.exceptions import TyperException

from streams.cli import app

__all__ = ["Mount", "Tree", "faults", "interpolated", "mounts", "parse_fault", "read_yaml"]

Tree = dict[str, Any]

VARIABLE = re.compile(r"\$\{(\w+)(?::-([^}]*))?\}")
# What the user puts beside the file; the page that says so is checked.
USERS_FILES = {"./brands.toml", "./murmure.toml", "./input", "./tokens.txt"}
_PINNED = re.compile(r"[\w./-]+:v?\d+\.\d+\.\d+")
_HARMLESS = {
    "read_only": True,
    "cap_drop": ["ALL"],
    "security_opt": ["no-new-privileges:true"],
    "init": True,
}
_OUTSIDE = ("privileged", "network_mode", "pid", "ipc", "cap_add", "devices", "userns_mode")
_WRITES = ("--data", "--work", "--storage.tsdb.path")  # options whose folder is written to


class Mount:
    """Something mounted into a container: `kind` is bind, volume or tmpfs; `source` is empty for tmpfs."""

    def __init__(self, kind: str, source: str, target: str, is_read_only: bool) -> None:
        self.kind, self.source, self.target, self.is_read_only = kind, source, target, is_read_only


def read_yaml(path: Path) -> Tree:
    """A YAML file as plain data, anchors and merges followed."""
    tree: Tree = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    return tree


def interpolated(value: Any, given: Mapping[str, str]) -> Any:  # noqa: ANN401 - any part of a YAML tree
    """The value with each `${NAME:-default}` replaced, as Compose does it: by what is given, else the default."""
    if isinstance(value, str):
        return VARIABLE.sub(lambda found: given.get(found[1], found[2] or ""), value)
    if isinstance(value, dict):
        return {key: interpolated(inner, given) for key, inner in value.items()}
    return [interpolated(inner, given) for inner in value] if isinstance(value, list) else value


def mounts(service: Tree) -> Iterator[Mount]:
    """All that is mounted into a service. Only the long form of volumes: the short one hides what it means."""
    for volume in service.get("volumes", []):
        yield Mount(volume["type"], volume["source"], volume["target"], bool(volume.get("read_only")))
    for place in service.get("tmpfs", []):
        yield Mount("tmpfs", "", place.partition(":")[0], is_read_only=False)


def parse_fault(words: Sequence[str]) -> str:
    """Why the command line of murmure would refuse these words; empty when it takes them. Nothing is run."""
    command: Any = typer.main.get_command(app)
    rest = list(words)
    while commands := getattr(command, "commands", {}):
        if not rest or rest[0] not in commands:
            return f"no command {rest[:1]}"
        command = commands[rest.pop(0)]
    try:
        command.make_context("murmure", rest)
    except TyperException as error:
        return str(error)
    return ""


def faults(compose: Tree, prometheus: Tree, root: Path, page: str, version: str) -> list[str]:
    """All that is wrong, one line each.

    prometheus : deploy/prometheus.yml. root : where the paths of the file begin. page : the text of the page that
    says what to put there and which variables there are. version : of the project, which the image is named after.
    """
    services: dict[str, Tree] = compose["services"]
    found = [*_variables(compose, page), *_declared(compose, services), *_order(services)]
    for name, service in services.items():
        each = [
            *_image(service, version),
            *_harmless(service, compose),
            *_limits(service),
            *_health(service),
            *_files(service, root, page),
            *_command(service),
        ]
        found += [f"{name}: {fault}" for fault in each]
    return [*found, *_brokers(services), *_targets(services, prometheus)]


def _strings(value: Any) -> Iterator[str]:  # noqa: ANN401
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)


def _variables(compose: Tree, page: str) -> Iterator[str]:
    for text in _strings(compose):
        for found in VARIABLE.finditer(text):
            if found[2] is None:
                yield f"variable {found[1]} has no default"
            if f"`{found[1]}`" not in page:
                yield f"variable {found[1]} is not in the page"
        if "$" in VARIABLE.sub("", text):
            yield f"a $ that is no ${{NAME:-default}}: {text!r}"


def _declared(compose: Tree, services: dict[str, Tree]) -> Iterator[str]:
    used = {
        "volumes": {m.source for s in services.values() for m in mounts(s) if m.kind == "volume"},
        "networks": {network for s in services.values() for network in s.get("networks", ["default"])},
    }
    for kind, names in used.items():
        declared = set(compose.get(kind, {}))
        yield from (f"{kind}: {name} is used, not declared" for name in sorted(names - declared))
        yield from (f"{kind}: {name} is declared, not used" for name in sorted(declared - names))


def _order(services: dict[str, Tree]) -> Iterator[str]:
    for name, service in services.items():
        for other, how in service.get("depends_on", {}).items():
            target = services.get(other)
            if target is None:
                yield f"{name}: waits for {other}, which is no service"
            elif how["condition"] == "service_healthy" and not _is_asked(target):
                yield f"{name}: waits for the health of {other}, which nobody asks for"
            elif how["condition"] == "service_completed_successfully" and target["restart"] != "no":
                yield f"{name}: waits for the end of {other}, which is started again and again"
            elif "profiles" in target and "profiles" not in service:
                yield f"{name}: waits for {other}, which may not be started"
    try:
        TopologicalSorter({name: service.get("depends_on", {}) for name, service in services.items()}).prepare()
    except CycleError as error:
        yield f"services wait for each other: {error.args[1]}"


def _image(service: Tree, version: str) -> Iterator[str]:
    image = service.get("image", "")
    if not _PINNED.fullmatch(image):
        yield f"image {image!r} is not pinned to a release"
    if "build" in service and image != f"murmure:{version}":
        yield f"image {image!r} is not named after the release, {version}"


def _harmless(service: Tree, compose: Tree) -> Iterator[str]:
    for key, wanted in _HARMLESS.items():
        if service.get(key) != wanted:
            yield f"{key} is {service.get(key)!r}, not {wanted!r}"
    yield from (f"{key} lets it out" for key in _OUTSIDE if key in service)
    if not re.fullmatch(r"[1-9]\d*:[1-9]\d*", str(service.get("user", ""))):
        yield f"user {service.get('user')!r} is not two numbers, neither of them root's"
    for port in service.get("ports", []):
        if not str(port).startswith("127.0.0.1:"):
            yield f"port {port!r} is open to other machines"
        if all((compose["networks"].get(net) or {}).get("internal") for net in service["networks"]):
            yield f"port {port!r} cannot be reached: all its networks are internal"
    if "scale" in service and ("container_name" in service or "ports" in service):
        yield "a service of several containers has one name or one port"
    if any("docker.sock" in mount.source for mount in mounts(service)):
        yield "the socket of Docker is mounted"


def _limits(service: Tree) -> Iterator[str]:
    log = service.get("logging", {}).get("options", {})
    if not {"max-size", "max-file"} <= set(log):
        yield "its log grows without end"
    yield from (f"{key} is not set" for key in ("mem_limit", "pids_limit", "stop_grace_period") if key not in service)
    if service.get("restart") not in ("no", "unless-stopped"):
        yield f"restart is {service.get('restart')!r}"
    for place in service.get("tmpfs", []):
        if "size=" not in place:
            yield f"tmpfs {place} may take all memory"


def _is_asked(service: Tree) -> bool:
    check = service.get("healthcheck", {})
    return bool(check.get("test")) and not check.get("disable")


def _health(service: Tree) -> Iterator[str]:
    if service.get("restart") == "no":
        return  # it runs once, and its exit code is its health
    if not _is_asked(service):
        yield "nobody asks for its health"
    if "build" in service:
        port = _port(service)
        asked = " ".join(service.get("healthcheck", {}).get("test", []))
        if f'"127.0.0.1", {port}' not in asked or not re.search(r'"/(readyz|livez)"', asked):
            yield f"its health is not asked at port {port}"


def _port(service: Tree) -> str:
    """The port of `--health`, empty where there is none."""
    words = service.get("command", [])
    return words[words.index("--health") + 1].rpartition(":")[2] if "--health" in words else ""


def _files(service: Tree, root: Path, page: str) -> Iterator[str]:
    for mount in mounts(service):
        if mount.kind == "bind":
            if mount.source not in USERS_FILES and not (root / mount.source).exists():
                yield f"{mount.source} is not there"
            if mount.source in USERS_FILES and f"`{mount.source.removeprefix('./')}" not in page:
                yield f"the page does not say what {mount.source} is"
            if not mount.is_read_only:
                yield f"{mount.source} could be written"
    for volume in service.get("volumes", []):
        if volume["type"] == "bind" and (volume.get("bind") or {}).get("create_host_path") is not False:
            yield f"a missing {volume['source']} would become an empty folder"
    for option, path in _paths(service.get("command", [])):
        under = [m for m in mounts(service) if path == m.target or path.startswith(f"{m.target}/")]
        if not under:
            yield f"{path} is not mounted"
        elif option in _WRITES and "serve" not in service["command"] and all(mount.is_read_only for mount in under):
            yield f"{path} cannot be written"


def _paths(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(option, path) of each absolute path in a command line."""
    last = ""
    for word in words:
        option, _, value = word.partition("=") if word.startswith("--") and "=" in word else (last, "", word)
        if value.startswith("/"):
            yield option, value
        last = word


def _command(service: Tree) -> Iterator[str]:
    if "build" in service:
        words = interpolated(service.get("command", []), {})
        if fault := parse_fault(words):
            yield f"murmure {' '.join(words)}: {fault}"


def _brokers(services: dict[str, Tree]) -> Iterator[str]:
    """Clients call the very address that the broker tells them to call, and it listens there."""
    kafka = services["kafka"]["environment"]
    advertised = kafka["KAFKA_ADVERTISED_LISTENERS"].removeprefix("PLAINTEXT://")
    if advertised.partition(":")[0] != "kafka":
        yield f"kafka: advertises {advertised}, which is not its name"
    if f"PLAINTEXT://:{advertised.partition(':')[2]}" not in kafka["KAFKA_LISTENERS"].split(","):
        yield f"kafka: does not listen at the port of {advertised}"
    if kafka["KAFKA_LOG_DIRS"] not in [m.target for m in mounts(services["kafka"]) if m.kind == "volume"]:
        yield "kafka: its records are not in a volume"
    for name, service in services.items():
        called = service.get("environment", {}).get("MURMURE_BROKERS", advertised)
        if "build" not in service or "kafka" not in service.get("depends_on", {}):
            continue  # one that calls no broker
        if called != advertised or service["networks"] != services["kafka"]["networks"]:
            yield f"{name}: calls {called}, and kafka is at {advertised} of {services['kafka']['networks']}"


def _targets(services: dict[str, Tree], prometheus: Tree) -> Iterator[str]:
    asked: set[str] = set()
    for job in prometheus["scrape_configs"]:
        places = [target for config in job.get("static_configs", []) for target in config["targets"]]
        for config in job.get("dns_sd_configs", []):
            places += [f"{name}:{config['port']}" for name in config["names"]]
        for place in places:
            host, _, port = place.partition(":")
            asked.add(host)
            if host == "127.0.0.1":
                continue
            service = services.get(host, {})
            if port != _port(service) or not set(service["networks"]) & set(services["prometheus"]["networks"]):
                yield f"prometheus: nobody answers at {place}"
    yield from (f"prometheus: does not ask {name}" for name, s in services.items() if _port(s) and name not in asked)

"""Fetch Apache Kafka for the tests: once a machine, through Maven as it is set up here, every jar checked.

`tests/kafka/pom.xml` says what, `tests/kafka/jars.sha512` what each jar must be (`sha512sum -c` reads it too). The jars
stay in a cache folder named after both, so another pin never meets old jars. Run as a module, it writes the list anew.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["FetchError", "fetched", "java", "what_is_missing"]

_POM = Path(__file__).parent / "kafka" / "pom.xml"
_SUMS = _POM.with_name("jars.sha512")
_OLDEST_JAVA = 17  # what a Kafka 4 broker is compiled for
_MAVEN_PATIENCE_S = 240  # a first fetch with all of Maven's own plugins takes one to two minutes
_STORAGE_ID = "murmureTestsStorageIdQ"  # any 16 bytes in base64: one cluster id for every broker of the tests


class FetchError(Exception):
    """Apache Kafka could not be had, or a jar is not what the list says."""


def java() -> str:
    """The Java to run; "java" where none is found."""
    home = os.environ.get("JAVA_HOME")
    return str(Path(home, "bin", "java")) if home else "java"


def what_is_missing() -> str:
    """Why Apache Kafka cannot run on this machine, in words; empty when it can."""
    try:
        said = subprocess.run([java(), "-version"], capture_output=True, text=True, check=True).stderr
    except (OSError, subprocess.CalledProcessError) as error:
        return f"Java {_OLDEST_JAVA} or newer is needed and `{java()}` does not run ({error})"
    version = re.search(r'version "(\d+)', said)
    if not version or int(version[1]) < _OLDEST_JAVA:
        return f"Java {_OLDEST_JAVA} or newer is needed, found {said.splitlines()[:1]}"
    return "" if shutil.which("mvn") else "Maven (mvn) is not on the path"


def fetched() -> Path:
    """The folder that holds `libs/*.jar` and `formatted/`, an empty log folder ready to be copied.

    Two processes may ask at once: the second waits for the first. FetchError when it cannot be had.
    """
    pin = hashlib.sha256(_POM.read_bytes() + _SUMS.read_bytes()).hexdigest()[:12]
    folder = _cache() / f"kafka-{pin}"
    with _alone(_cache() / "kafka.lock"):
        if not folder.exists():  # it gets its name last, so a folder with that name is whole and was checked
            with tempfile.TemporaryDirectory(dir=_cache(), prefix="fetching-") as draft:
                whole = Path(draft) / "kafka"
                _download(whole / "libs")
                _check(whole / "libs")
                _format(whole)
                whole.rename(folder)
    return folder


def _cache() -> Path:
    folder = Path(os.environ.get("MURMURE_CACHE") or Path.home() / ".cache" / "murmure")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # ends with its process, however that ends
        yield


def _download(libs: Path) -> None:
    goal = ["dependency:copy-dependencies", f"-DoutputDirectory={libs}", "-DincludeScope=runtime"]
    command = ["mvn", "-B", "-q", "-f", str(_POM), *goal]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_MAVEN_PATIENCE_S)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FetchError(f"Maven did not fetch Apache Kafka: {error}") from error
    if done.returncode:
        raise FetchError(f"Maven did not fetch Apache Kafka (exit {done.returncode}):\n{done.stdout}{done.stderr}")


def _sums(libs: Path) -> dict[str, str]:
    return {jar.name: hashlib.sha512(jar.read_bytes()).hexdigest() for jar in sorted(libs.iterdir())}


def _check(libs: Path) -> None:
    wanted = {name: digest for digest, name in (line.split() for line in _SUMS.read_text("utf-8").splitlines())}
    found = _sums(libs)
    wrong = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
    if wrong:
        raise FetchError(
            f"these jars are not what tests/kafka/jars.sha512 says: {', '.join(wrong)}. After a change of pom.xml, "
            "write the list anew with `python -m tests.kafka_jars`; otherwise do not run what was fetched."
        )


def _format(folder: Path) -> None:
    """Kafka refuses to start on a folder without a cluster id; made once, it spares each broker a start of Java."""
    config = folder / "format.properties"
    config.write_text(
        "process.roles=broker,controller\nnode.id=1\ncontroller.listener.names=CONTROLLER\n"
        "listeners=PLAINTEXT://127.0.0.1:1,CONTROLLER://127.0.0.1:2\ncontroller.quorum.voters=1@127.0.0.1:2\n"
        f"log.dirs={folder / 'formatted'}\n",
        encoding="utf-8",
    )
    tool = ["kafka.tools.StorageTool", "format", "-t", _STORAGE_ID, "-c", str(config)]
    command = [java(), "-XX:TieredStopAtLevel=1", "-cp", f"{folder / 'libs'}/*", *tool]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    if done.returncode:
        raise FetchError(f"Kafka's storage tool failed (exit {done.returncode}):\n{done.stdout}{done.stderr}")


def _write_list() -> None:
    with tempfile.TemporaryDirectory() as folder:
        libs = Path(folder)
        _download(libs)
        lines = [f"{digest}  {name}\n" for name, digest in _sums(libs).items()]
    _SUMS.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    _write_list()

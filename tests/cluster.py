"""A cluster on this machine: the roles as processes, as a user would start them, against the tests' broker.

Every cluster has topics of its own under a prefix of its own, so that tests share a broker.
"""

import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from kafka import TopicPartition

from pipeline.settings import KafkaSettings
from streams.cluster.clients import make_consumer
from streams.cluster.names import Topics
from tests.kafka_broker import Broker

__all__ = ["ROOT", "Cluster", "wait_for"]

ROOT = Path(__file__).parent.parent
_NUMBERS = itertools.count()


class Cluster:
    """Roles of one cluster. Use it in a `with` block: leaving it kills what still runs.

    settings : lines of murmure.toml; `[kafka]` is written here. parcel : events a record holds at most.
    """

    def __init__(
        self, broker: Broker, folder: Path, brands: Path, *, partitions: int = 4, parcel: int = 100, settings: str = ""
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.broker = broker
        self.folder = folder
        self.brands = brands
        self.kafka = KafkaSettings(
            brokers=broker.bootstrap, prefix=f"c{os.getpid()}-{next(_NUMBERS)}.", partitions=partitions, parcel=parcel
        )
        self.topics = Topics.under(self.kafka.prefix)
        self.config = folder / "murmure.toml"
        self.config.write_text(
            f'{settings}\n[kafka]\nbrokers = "{broker.bootstrap}"\nprefix = "{self.kafka.prefix}"\n'
            f"partitions = {partitions}\nparcel = {parcel}\n",
            encoding="utf-8",
        )
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def make_topics(self) -> None:
        """Create the topics and put the brands in force."""
        self.run("topics", "--brands", str(self.brands))

    def run(self, *command: str, check: bool = True, patience_s: float = 240) -> "subprocess.CompletedProcess[str]":
        """A command of murmure, from its start to its end."""
        done = subprocess.run(
            self._words(*command), cwd=self.folder, capture_output=True, text=True, check=False, timeout=patience_s
        )
        assert not check or done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
        return done

    def run_plain(self, *command: str) -> None:
        """A command that needs no broker."""
        words = [sys.executable, "-c", "from streams.cli import main; main()", *command]
        subprocess.run(words, cwd=self.folder, check=True, capture_output=True, timeout=120)

    def ingest(self, *inputs: Path, order: str = "arrival") -> None:
        """Send files to their end."""
        self.run("ingest", *_inputs(inputs), "--order", order, "--work", str(self.folder / "ingest"))

    def start(self, name: str, *command: str) -> None:
        """Start a role under a name of ours; what it says goes to `<name>.log`."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                self._words(*command), cwd=self.folder, stdout=log, stderr=log, start_new_session=True
            )

    def start_worker(self, name: str) -> None:
        """A worker whose static member id is its name."""
        self.start(name, "worker", "--name", name, "--work", str(self.folder / "work"))

    def start_sink(self, data: Path, *more: str, name: str = "sink") -> None:
        """A sink that goes on until it is stopped."""
        self.start(name, "sink", "--data", str(data), *more)

    def drain(self, data: Path, *more: str, patience_s: float = 240) -> None:
        """A sink from its start until all that was sent is taken."""
        self.run("sink", "--data", str(data), "--drain", *more, patience_s=patience_s)

    def kill(self, name: str) -> None:
        """End a role as `kill -9` does."""
        process = self._running.pop(name)
        process.kill()
        process.wait()

    def stop(self, name: str, patience_s: float = 60) -> int:
        """Tell a role to stop; gives its exit code."""
        process = self._running.pop(name)
        process.send_signal(signal.SIGTERM)
        return process.wait(patience_s)

    def is_running(self, name: str) -> bool:
        """Whether a role that was started has not ended by itself."""
        return self._running[name].poll() is None

    def pid(self, name: str) -> int:
        """The process of a role that runs."""
        return self._running[name].pid

    def said(self, name: str) -> str:
        """The log of a role."""
        return (self.folder / f"{name}.log").read_text("utf-8", errors="replace")

    def n_records(self, topic: str) -> int:
        """How many records a topic was given."""
        consumer = make_consumer(self.broker.bootstrap)
        try:
            partitions = [TopicPartition(topic, n) for n in consumer.partitions_for_topic(topic) or ()]
            return int(sum(consumer.end_offsets(partitions).values()))
        finally:
            consumer.close()

    def __enter__(self) -> "Cluster":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._running.values():
            with suppress(ProcessLookupError):
                process.kill()
            process.wait()
        if error is not None:
            for log in sorted(self.folder.glob("*.log")):
                sys.stderr.write(f"--- {log.name}\n{log.read_text('utf-8', errors='replace')[-3000:]}\n")

    def _words(self, *command: str) -> list[str]:
        return [sys.executable, "-c", "from streams.cli import main; main()", *command, "--config", str(self.config)]


def wait_for(happened: Callable[[], bool], patience_s: float = 60.0, every_s: float = 0.2) -> float:
    """Wait until it happened; gives the seconds it took. AssertionError when it does not."""
    started_s = time.monotonic()
    while not happened():
        assert time.monotonic() - started_s < patience_s, f"not within {patience_s:.0f} s"
        time.sleep(every_s)
    return time.monotonic() - started_s


def _inputs(paths: Sequence[Path]) -> list[str]:
    return [word for path in paths for word in ("--input", str(path))]

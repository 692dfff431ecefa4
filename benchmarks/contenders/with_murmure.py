"""murmure's own worker, with its real reader or with one that knows the answer: what is left is the worker itself."""

import sys
import time
from pathlib import Path

import faust

from benchmarks.readers import LATENESS_MS, make_reader
from pipeline.settings import KafkaSettings
from streams.cluster.wire import DeadLetter
from streams.worker import Work, worker_app

__all__: list[str] = []


class Silent:
    """Hears nothing, and fails on a dead letter: none belongs in here."""

    def parcel_done(self, events: int, seconds: float) -> None:
        """Nothing."""

    def dead_letter(self, letter: DeadLetter) -> None:
        raise AssertionError(letter.detail)

    def waiting(self, error: BaseException) -> None:
        print(error, file=sys.stderr)


def main() -> None:
    """Run until killed: BROKERS PREFIX NAME READER FOLDER."""
    brokers, prefix, name, kind, folder = sys.argv[1:]
    reader = make_reader(kind)
    work = Work(lambda: (reader, LATENESS_MS, 1), lambda: time.time_ns() // 1_000_000)
    app = worker_app(brokers, KafkaSettings(prefix=prefix), name, Path(folder), work, Silent())
    faust.Worker(app, loglevel="warn", quiet=True).execute_from_commandline()


if __name__ == "__main__":
    main()

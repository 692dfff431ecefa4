"""A writer to be killed: `python -m tests.killable DATA EVENTS BATCH`. Says `ready` before it opens the folder.

Reads texts by rule, so that it starts in a moment; publishes and takes snapshots all the time.
"""

import sys
import time
from pathlib import Path

from pipeline.settings import Brand, Brands, IntakeSettings, Settings, StoreSettings
from streams.commands.run import read_bounded
from streams.embedded import Embedded
from tests.quick_reader import QuickReader

ACME = Brands(brand=(Brand(id="acme", name="acme"),))


def main(data: Path, events: Path, batch: int) -> None:
    store = StoreSettings(batch=batch, publish_s=0.05, snapshot_s=0.1)
    settings = Settings(intake=IntakeSettings(order="arrival"), store=store)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    now = Embedded(data, settings, ACME, lambda: time.time_ns() // 1_000_000, reader=QuickReader(ACME), is_live=True)
    with now as writer:
        read_bounded(writer, [events], None, settings)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))

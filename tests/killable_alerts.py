"""A writer that tells people, to be killed: `python -m tests.killable_alerts DATA EVENTS BATCH URL`. Says `ready`.

As `killable.py`, with a webhook. It publishes and takes snapshots all the time.
"""

import os
import sys
import time
from pathlib import Path

from pipeline.settings import IntakeSettings, Settings, StoreSettings
from streams.alerts_file import AlertsFile
from streams.commands.run import read_bounded
from streams.embedded import Embedded
from tests.alert_story import ACME
from tests.notices import KEY
from tests.quick_reader import QuickReader


def main(data: Path, events: Path, batch: int, url: str) -> None:
    os.environ["MURMURE_KEY"] = KEY
    hook = {"name": "hook", "kind": "webhook", "url": url, "secret_env": ["MURMURE_KEY"], "allow": ["127.0.0.1"]}
    file = AlertsFile.model_validate({"channel": [{"states": ["open", "ongoing", "eased", "closed"], **hook}]})
    store = StoreSettings(batch=batch, publish_s=0.05, snapshot_s=0.1)
    settings = Settings(intake=IntakeSettings(order="arrival"), store=store, alerts=file.settings())
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    reader = QuickReader(ACME)
    with Embedded(
        data, settings, ACME, lambda: time.time_ns() // 1_000_000, reader=reader, is_live=True, alerts=file
    ) as writer:
        read_bounded(writer, [events], None, settings)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4])

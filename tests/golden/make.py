"""Write a golden folder with today's code: what a killed writer of this release leaves behind.

    python -m tests.golden.make tests/golden/schemaN_snapshotN.tar.zst

Run it once for each release that changes the schema, the snapshot or the journal, before the change goes in; commit
the file, never make it again, and add nothing to `tests/test_upgrade.py`: it takes up every file of this folder.
Inside: brands.toml, events.ndjson, and data/ after 7 of 10 batches, with a snapshot at commit 3, a publishing after
the fifth batch, and the rest in the journal and in a log of the store that was not checkpointed.
"""

import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import zstandard

from pipeline.settings import IntakeSettings, Settings, StoreSettings
from streams.commands.simulate import write_market
from streams.config import load_brands
from streams.embedded import Embedded
from streams.sources.batches import bounded_input

NOW_MS = 1_790_000_000_000
SETTINGS = Settings(intake=IntakeSettings(order="arrival"), store=StoreSettings(batch=40))


def write_folder(folder: Path) -> None:
    """Write the folder and die as a killed process does. The market is written first, its truth is not needed."""
    os.chdir(folder)  # the name of the input is part of the tables: it must not tell where it was made
    write_market(400, 7, Path())
    Path("truth.json").unlink()
    writer = Embedded(Path("data"), SETTINGS, load_brands(Path("brands.toml")), lambda: NOW_MS)
    workdir = writer.data / "state" / "sorted"
    source = bounded_input([Path("events.ndjson")], None, workdir=workdir, order="arrival", now_ms=lambda: NOW_MS)
    for number, batch in enumerate(source.batches(batch_size=40, future_ms=300_000), 1):
        writer.take(batch)
        if number == 3:
            writer.snapshot()
        elif number == 5:
            writer.publish()
        elif number == 7:
            os._exit(0)


def pack_folder(folder: Path, target: Path) -> None:
    """The folder as one file."""
    for private in ("status.json", "writer.lock"):  # they tell the machine it was made on
        (folder / "data" / "state" / private).unlink(missing_ok=True)
    with (
        target.open("xb") as raw,
        zstandard.ZstdCompressor(level=19).stream_writer(raw) as packed,
        tarfile.open(fileobj=packed, mode="w|") as tar,
    ):
        for path in sorted(folder.rglob("*")):
            info = tar.gettarinfo(path, path.relative_to(folder).as_posix())
            info.mtime, info.uid, info.gid, info.uname, info.gname = 1_767_225_600, 0, 0, "", ""
            if path.is_file():
                with path.open("rb") as file:
                    tar.addfile(info, file)
            else:
                tar.addfile(info)


if __name__ == "__main__":
    if sys.argv[1] == "--here":
        write_folder(Path.cwd())
    else:
        with tempfile.TemporaryDirectory() as name:
            command = [sys.executable, "-m", "tests.golden.make", "--here"]
            environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent.parent)}
            subprocess.run(command, cwd=name, env=environment, check=True)
            pack_folder(Path(name), Path(sys.argv[1]).resolve())

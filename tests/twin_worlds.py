"""Twin worlds to try commands of influence on: in one people lead others, in the other they only are alike."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from typer.testing import CliRunner

from pipeline.events import Mention
from pipeline.records import Batch, Enriched
from pipeline.settings import Brands, IntakeSettings, Settings
from streams.cli import app
from streams.commands.run import read_bounded
from streams.commands.simulate import write_scenario
from streams.config import load_brands
from streams.embedded import Embedded
from tests.quick_reader import QuickReader

__all__ = ["BRAND", "PLANTED", "STAFF", "Rows", "rows", "said", "world"]

NOW_MS = 1_790_000_000_000
BRAND = "norvia"
PLANTED = ("tag:bassclub", "tag:deskparty")
STAFF = "norvia"
Rows = list[dict[str, Any]]
_PLAIN = str.maketrans(dict.fromkeys(".,!?:;", " "))


class _Reader(QuickReader):
    """Reads what the simulation writes, where brands and tags have capitals and commas after them."""

    def step(self, batch: Batch) -> Enriched:
        events = [
            replace(e, text=e.text.lower().translate(_PLAIN)) if isinstance(e, Mention) else e for e in batch.events
        ]
        out = super().step(replace(batch, events=events))
        for i, (event, reading) in enumerate(zip(out.events, out.readings, strict=True)):
            if reading is not None and isinstance(event, Mention):  # the names tell what people speak
                out.readings[i] = replace(reading, language="fr" if ".fr" in event.author else "en")
        return out

    def with_brands(self, brands: Brands) -> "_Reader":
        return _Reader(brands)


def world(folder: Path, scenario: str, planted: Mapping[str, str] | None = None) -> Path:
    """The data folder of one brand of a scenario, so that it is quick; its truth lies beside it."""
    write_scenario(scenario, 10_000, 1, folder, planted)
    brands = Brands(brand=tuple(b for b in load_brands(folder / "brands.toml").brand if b.id == BRAND))
    settings = Settings(intake=IntakeSettings(order="arrival"))
    with Embedded(folder / "data", settings, brands, lambda: NOW_MS, quiet=True, reader=_Reader(brands)) as writer:
        read_bounded(writer, [folder / "events.ndjson"], None, settings)
    return folder / "data"


def said(data: Path, *words: str) -> str:
    """What a command prints; its errors are raised."""
    done = CliRunner().invoke(app, [*words, "--data", str(data)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def rows(data: Path, *words: str) -> Rows:
    """What a command answers to a program."""
    found: Rows = json.loads(said(data, *words, "--format", "json"))
    return found

"""The settings a role goes by when none are named: those of `./murmure.toml`, where that is."""

import sys
from pathlib import Path

from pipeline.settings import Settings
from streams.config import load_settings

__all__ = ["usual_settings"]

_DEFAULT = Path("murmure.toml")


def usual_settings(config: Path | None) -> Settings:
    """The settings of `config`, else of `./murmure.toml` (and then it is said), else the defaults.

    SettingsError with every fault of the file.
    """
    if config is None and _DEFAULT.is_file():
        sys.stderr.write(f"murmure: using ./{_DEFAULT}\n")
        config = _DEFAULT
    return load_settings(config)

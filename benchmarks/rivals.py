"""The other engines, each at its pin in an environment of its own under the cache folder: murmure depends on none.

What does not install on this machine is told with its reason, and left out.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from msgspec import Struct

__all__ = ["PINS", "Installed", "installed"]

_MSGSPEC = "msgspec==0.22.0"  # every contender decodes with the same package
PINS = {
    "confluent": ("confluent-kafka==2.16.1", _MSGSPEC),
    "bytewax": ("bytewax[kafka]==0.21.1", "confluent-kafka==2.16.1", _MSGSPEC),
    "quixstreams": ("quixstreams==3.28.1", _MSGSPEC),
    "pathway": ("pathway==0.33.0", _MSGSPEC),
}
_PATIENCE_S = 600  # pathway brings 1.6 GB


class Installed(Struct, frozen=True):
    """The Python of an engine's environment; None with a reason where there is none."""

    python: Path | None
    reason: str = ""


def installed(name: str) -> Installed:
    """The environment of an engine, made on the first call: some seconds, for pathway two minutes.

    It lies in `engines-<pin>` under `$MURMURE_CACHE` or `~/.cache/murmure`; delete the folder to make it anew.
    """
    pins = PINS[name]
    digest = hashlib.sha256(" ".join((sys.version, *pins)).encode()).hexdigest()[:12]
    folder = Path(os.environ.get("MURMURE_CACHE") or Path.home() / ".cache" / "murmure") / f"engines-{digest}"
    whole = folder / "whole"  # written last: what was interrupted is made anew
    python = folder / "bin" / "python"
    if whole.exists():
        return Installed(python)
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:"]
    reason = _failure([sys.executable, "-m", "venv", str(folder)]) or _failure([*pip, *pins])
    if reason:
        shutil.rmtree(folder, ignore_errors=True)
        return Installed(None, reason)
    whole.touch()
    return Installed(python)


def _failure(command: list[str]) -> str:
    """Why a command failed, in its own last words; empty when it did not."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    said = done.stderr.strip().splitlines() or [f"exit {done.returncode}"]
    return said[-1] if done.returncode else ""

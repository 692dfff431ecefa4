"""A command starts without what it does not need at once: a restart, and every test of a command, waits for it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
# A quarter of a second, and up to a second, each: loaded when a text is read, or a window closes, for the first time.
LATE = {"scipy.special", "scipy.sparse", "scipy.stats", "scipy.optimize", "networkx", "spacy", "apprise", "httpx"}
CODE = f"""
import sys
import streams.commands.ingest
assert "duckdb" not in sys.modules, "ingest has no tables"
for role in ("run", "sink", "worker", "doctor", "alerts", "brands", "backup"):
    __import__("streams.commands." + role)
    assert not (found := set(sys.modules) & {LATE!r}), (role, found)
"""


def test_no_role_loads_what_it_needs_only_later() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

"""What the parts of the server share: who may ask, what answers, and where it is counted."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from streams.queries import PUBLISHED_FILE
from streams.web.allowance import Allowance
from streams.web.bearer import Caller, Tokens
from streams.web.query_pool import QueryPool
from streams.web.sessions import Sessions
from streams.web.web_gauges import WebGauges

__all__ = ["LOCAL", "LOG", "STRANGER", "Parts"]

# Who asks where nobody needs a token: this machine, and so often that only a mistake is held up.
LOCAL = Caller("local", 6_000)
# All those together who have not said who they are: they may have the page's own files, and knock so often.
STRANGER = Caller("stranger", 600)
LOG = logging.getLogger("murmure.web")


@dataclass(frozen=True)
class Parts:
    """One server. `names`: those it answers to (see `open_door.py`)."""

    folders: Sequence[Path]
    pool: QueryPool
    tokens: Tokens
    names: frozenset[str]
    gauges: WebGauges
    allowance: Allowance
    sessions: Sessions = field(default_factory=lambda: Sessions(time.monotonic))

    def why_not_ready(self) -> str:
        """In words that tell nothing of the machine; empty when questions are answered."""
        if not all((folder / PUBLISHED_FILE).is_file() for folder in self.folders):
            return "nothing is published yet"
        return "" if self.pool.is_warm() else "no query process is ready"

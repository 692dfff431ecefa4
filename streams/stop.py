"""Someone says stop: Ctrl-C, or the SIGTERM of whoever started a command."""

import os
import signal
import sys
from types import FrameType

__all__ = ["Stop"]


class Stop:
    """Ctrl-C or SIGTERM asks to stop after the batch at hand; a second one stops at once."""

    def __init__(self) -> None:
        self.is_asked = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask)

    def __call__(self) -> bool:
        return self.is_asked

    def _ask(self, number: int, _frame: FrameType | None) -> None:
        if self.is_asked:
            os._exit(128 + number)  # recovery makes this safe; the user has asked twice
        self.is_asked = True
        sys.stderr.write("\nmurmure: stopping after this batch (once more to stop at once)\n")

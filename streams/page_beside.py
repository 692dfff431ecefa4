"""The page beside a writer that runs, for one command that does both: `murmure serve` in a process of its own.

The door is opened by the one who starts it, so that a port that is taken is told before anything else is done. The
page ends with its starter, however that ends: its standard input is a pipe that nobody writes to. It is in a session
of its own, as Ctrl-C asks the writer, which still has something to publish.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from pipeline.errors import StoreError

__all__ = ["PageBeside", "main"]

# By its path, not by -m: a folder of the user's that is called like a package of ours must not come first.
_COMMAND = (
    "-I",
    "-c",
    "import sys; root = sys.argv[1]; root in sys.path or sys.path.insert(0, root); "
    "from streams.page_beside import main; main(int(sys.argv[2]), sys.argv[3])",
    str(Path(__file__).parents[1]),
)
_END_S = 15.0


class PageBeside:
    """Shows the folder `data` at `door`, a socket that listens, while it is entered."""

    def __init__(self, data: Path, door: socket.socket) -> None:
        host, port = door.getsockname()[:2]
        self.address = f"http://{host}:{port}"
        with door:
            self._process = subprocess.Popen(
                [sys.executable, *_COMMAND, str(door.fileno()), str(data)],
                stdin=subprocess.PIPE,
                pass_fds=[door.fileno()],
                start_new_session=True,
            )

    def refuse_ended(self) -> None:
        """StoreError when it ended by itself."""
        if (code := self._process.poll()) is not None:
            raise StoreError(f"the page at {self.address} ended by itself ({code}); what it said stands above")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(_END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def main(door: int, data: str) -> None:
    """Serve until standard input ends."""
    from streams.commands.serve import execute  # what a writer does not need

    threading.Thread(target=_end_with_stdin, name="murmure-end", daemon=True).start()
    listening = socket.socket(fileno=door)
    execute(
        data=[Path(data)],
        host="127.0.0.1",
        port=0,
        allow_host=[],
        seconds=5.0,
        processes=2,
        health=None,
        at=listening,
    )


def _end_with_stdin() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)

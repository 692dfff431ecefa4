"""A program under measurement: started out of reach of Ctrl-C, its CPU read from /proc, ended with all its children."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["Running", "running"]

_ROOT = Path(__file__).parent.parent
_TICKS = os.sysconf("SC_CLK_TCK")
_LOOK_S = 0.03


class Running:
    """A process and what it started."""

    def __init__(self, process: "subprocess.Popen[bytes]", log: Path) -> None:
        self._process = process
        self._log = log

    def cpu_s(self) -> float:
        """User and system seconds so far, of all that run in its session and of those they have reaped."""
        return sum(_ticks(stat, self._process.pid) for stat in Path("/proc").glob("[0-9]*/stat")) / _TICKS

    def wait(self, is_done: Callable[[], bool], patience_s: float) -> None:
        """Return when it is done. RuntimeError with the program's last words when it ends before, or takes too long."""
        until = time.monotonic() + patience_s
        while not is_done():
            code = self._process.poll()
            if code is not None or time.monotonic() > until:
                how = f"took more than {patience_s:.0f} s" if code is None else f"ended with {code}"
                raise RuntimeError(f"{how}: {self._log.read_text('utf-8', errors='replace')[-1_500:]}")
            time.sleep(_LOOK_S)

    def end(self) -> None:
        """Kill it and its children."""
        if self._process.returncode is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


@contextmanager
def running(*command: str) -> Iterator[Running]:
    """Run a command from the project's root, until the block ends."""
    with tempfile.TemporaryDirectory(prefix="murmure-bench-") as folder:
        log = Path(folder) / "log"
        with log.open("wb") as file:
            process = subprocess.Popen(
                command,
                cwd=_ROOT,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        program = Running(process, log)
        try:
            yield program
        finally:
            program.end()


def _ticks(stat: Path, session: int) -> int:
    try:
        fields = stat.read_text("utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:  # it has just ended
        return 0
    # After the name: state, parent, group, session, and from the twelfth on the four times.
    return sum(map(int, fields[11:15])) if int(fields[3]) == session else 0

"""How the work goes: the status file that `doctor` reads, and the line on stderr that a person reads."""

import os
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Timer

from pipeline.records import Enriched, Output
from streams.pace import Pace
from streams.status import Status, write_status

__all__ = ["Progress", "summary"]

_WRITE_EVERY_S = 0.5
_RATE_OVER_S = 5.0
_LINE_EVERY_S = 10.0  # where stderr is no terminal


_OUTCOMES = ("input", "derived", "accepted", "off_topic", "duplicate", "late", "unmatched", "rejected", "pending")


def summary(totals: Mapping[str, int]) -> list[tuple[str, int]]:
    """What became of the events of one run, in the order people read it.

    >>> summary({"input": 2, "accepted": 3, "pending": -1})
    [('input', 2), ('accepted', 3), ('pending before, settled now', 1)]
    """
    rows = [(name, n) for name in _OUTCOMES if (n := totals.get(name, 0)) > 0 or name in ("input", "accepted")]
    if (n := totals.get("pending", 0)) < 0:  # of those that an earlier run left waiting
        rows.append(("pending before, settled now", -n))
    return rows


class Progress:
    """Sums up what a writer did since it started. `write` is cheap to call often."""

    def __init__(
        self,
        data: Path,
        now_ms: Callable[[], int],
        elapsed: Callable[[], float] = time.monotonic,
        *,
        quiet: bool = False,
    ) -> None:
        self.outcomes: Counter[str] = Counter()
        self.last_phase = "done"
        self._data = data
        self._now_ms = now_ms
        self._elapsed = elapsed
        self._quiet = quiet
        self._status = Status(pid=os.getpid(), started_at_ms=now_ms(), updated_at_ms=now_ms(), phase="starting")
        self._recent: deque[tuple[float, int]] = deque()  # (when, how many events)
        self._started_s = elapsed()
        self._writing = Pace(_WRITE_EVERY_S, elapsed)
        self._lines = Pace(_LINE_EVERY_S, elapsed)
        self._n_sorted = 0

    @property
    def status(self) -> Status:
        """What would be written now."""
        return self._status

    def took(self, enriched: Enriched, output: Output) -> None:
        """Count a batch that is stored."""
        batch = enriched.batch
        for delta in output.counts:
            self.outcomes[delta.outcome] += delta.n
        now_ms, status = self._now_ms(), self._status
        n = enriched.n_input + len(batch.rejects)
        status.phase, status.input, status.events = "running", batch.input, status.events + n
        status.outcomes = {name: count for name, count in sorted(self.outcomes.items()) if count}
        status.last_commit_ms = now_ms
        if batch.mark_ms is not None:
            status.lag_s = round((now_ms - batch.mark_ms) / 1000, 1)
        self._recent.append((self._elapsed(), n))

    def sorting(self, n_rows: int) -> None:
        """Say how many rows were read while a bounded input is put in order."""
        self._n_sorted = n_rows
        self._status.phase = "sorting"
        self.write()

    def published(self, at_ms: int) -> None:
        """Note when people last got new tables."""
        self._status.last_publish_ms = at_ms

    def write(self, phase: str | None = None) -> None:
        """Leave word, at most twice a second unless the phase is given."""
        if phase is None and not self._writing.is_due:
            return
        now_s = self._elapsed()
        while self._recent and self._recent[0][0] < now_s - _RATE_OVER_S:
            self._recent.popleft()
        span_s = max(min(_RATE_OVER_S, now_s - self._started_s), 1.0)
        self._status.rate = round(sum(n for _, n in self._recent) / span_s, 1)
        self._status.updated_at_ms = self._now_ms()
        self._status.phase = phase or self._status.phase
        write_status(self._data, self._status)
        self._writing.restart()
        self._tell(is_last=phase is not None)

    @contextmanager
    def said_if_slow(self, what: str, after_s: float = 1.0) -> Iterator[None]:
        """Say what a person waits for, while they do, when it takes longer than this."""
        timer = Timer(after_s, self._say, (f"{what} ...",))
        timer.daemon = True
        if not self._quiet:
            timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _say(self, line: str) -> None:
        with suppress(OSError, ValueError):  # ValueError: stderr was closed meanwhile
            start = "\r\x1b[2K" if sys.stderr.isatty() else ""
            sys.stderr.write(f"{start}{line}\n")
            sys.stderr.flush()

    def _tell(self, *, is_last: bool) -> None:
        if self._quiet:
            return
        with suppress(OSError):  # a log file on a full disk stops nobody here: the journal will say it
            if sys.stderr.isatty():
                sys.stderr.write(f"\r\x1b[2K{self._line()}")
                if is_last:
                    sys.stderr.write("\n")
                sys.stderr.flush()
            elif is_last or self._lines.is_due:
                print(self._line(), file=sys.stderr, flush=True)  # noqa: T201 - progress is for a person
                self._lines.restart()

    def _line(self) -> str:
        status = self._status
        if status.phase == "sorting":
            return f"sorting: {self._n_sorted:,} rows read"
        outcomes = " ".join(
            f"{name} {n:,}" for name, n in status.outcomes.items() if n > 0 and name not in ("input", "derived")
        )
        lag = "" if status.lag_s is None or status.lag_s > 86_400 else f" · lag {status.lag_s:.1f} s"
        is_over = status.phase not in ("starting", "running")  # what came in the last seconds says nothing of the whole
        rate = status.events / max(self._elapsed() - self._started_s, 1.0) if is_over else status.rate
        line = f"{status.phase}: {status.events:,} events · {rate:,.0f}/s{lag} · {outcomes or 'nothing yet'}"
        return line + "".join(
            f" · {name} {link.state}: {link.trouble}"
            for name, link in sorted(status.links.items())
            if link.trouble and link.state != "connected"
        )

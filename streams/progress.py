"""How the work goes: the status file that `doctor` reads, and the line on stderr that a person reads."""

import os
import sys
from collections import Counter, deque
from collections.abc import Callable
from pathlib import Path

from pipeline.records import Batch, Output
from streams.status import Status, write_status

__all__ = ["Progress"]

_WRITE_EVERY_MS = 500
_RATE_OVER_MS = 5_000
_LINE_EVERY_MS = 10_000  # where stderr is no terminal


class Progress:
    """Sums up what a writer did since it started. `write` is cheap to call often."""

    def __init__(self, data: Path, now_ms: Callable[[], int], *, quiet: bool = False) -> None:
        self.outcomes: Counter[str] = Counter()
        self.last_phase = "done"
        self._data = data
        self._now_ms = now_ms
        self._quiet = quiet
        self._status = Status(pid=os.getpid(), started_at_ms=now_ms(), updated_at_ms=now_ms(), phase="starting")
        self._recent: deque[tuple[int, int]] = deque()
        self._written_ms = 0
        self._line_ms = now_ms()
        self._n_sorted = 0

    @property
    def status(self) -> Status:
        """What would be written now."""
        return self._status

    def took(self, batch: Batch, output: Output) -> None:
        """Count a batch that is stored."""
        for delta in output.counts:
            self.outcomes[delta.outcome] += delta.n
        now_ms, status = self._now_ms(), self._status
        n = len(batch.events) + len(batch.rejects)
        status.phase, status.input, status.events = "running", batch.input, status.events + n
        status.outcomes = {name: count for name, count in sorted(self.outcomes.items()) if count}
        status.last_commit_ms = now_ms
        if batch.mark_ms is not None:
            status.lag_s = round((now_ms - batch.mark_ms) / 1000, 1)
        self._recent.append((now_ms, n))

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
        now_ms = self._now_ms()
        if phase is None and now_ms - self._written_ms < _WRITE_EVERY_MS:
            return
        while self._recent and self._recent[0][0] < now_ms - _RATE_OVER_MS:
            self._recent.popleft()
        span_ms = max(min(_RATE_OVER_MS, now_ms - self._status.started_at_ms), 1_000)
        self._status.rate = round(1000 * sum(n for _, n in self._recent) / span_ms, 1)
        self._status.updated_at_ms = now_ms
        self._status.phase = phase or self._status.phase
        write_status(self._data, self._status)
        self._written_ms = now_ms
        self._tell(now_ms, is_last=phase is not None)

    def _tell(self, now_ms: int, *, is_last: bool) -> None:
        if self._quiet:
            return
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[2K{self._line()}")
            if is_last:
                sys.stderr.write("\n")
            sys.stderr.flush()
        elif is_last or now_ms - self._line_ms >= _LINE_EVERY_MS:
            print(self._line(), file=sys.stderr, flush=True)  # noqa: T201 - progress is for a person
            self._line_ms = now_ms

    def _line(self) -> str:
        status = self._status
        if status.phase == "sorting":
            return f"sorting: {self._n_sorted:,} rows read"
        outcomes = " ".join(f"{name} {n:,}" for name, n in status.outcomes.items() if name not in ("input", "derived"))
        lag = "" if status.lag_s is None or status.lag_s > 86_400 else f" · lag {status.lag_s:.1f} s"
        return f"{status.phase}: {status.events:,} events · {status.rate:,.0f}/s{lag} · {outcomes or 'nothing yet'}"

"""Keep a few query processes warm, one more than may work at a time, and put another in the place of each that ends.

No caller may have all of them at work, and only so many questions wait, few of them of one caller: one who asks too
much gets 429, everybody else an answer. What was published last is what is asked: its stamp goes with each question.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from streams.attach import month_files
from streams.queries import PUBLISHED_FILE
from streams.web.query_child import QueryChild
from streams.web.refusal import Refusal

__all__ = ["Answer", "Limits", "QueryPool", "Question"]

_ONE_SELECT = "one SELECT on the published tables"
_OPENING_S = 20.0  # a warm-up opens the file, which may be large and on a slow disk


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of everything. `seconds` of one question; `working` at a time, `waiting` behind them."""

    seconds: float = 5.0
    max_rows: int = 10_000
    max_bytes: int = 10_000_000
    working: int = 3
    waiting: int = 16
    of_one_caller: int = 8
    questions_per_process: int = 500


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks, and in which form."""

    sql: str
    form: str = "json"
    parameters: Mapping[str, object] | Sequence[object] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The body, how many rows it holds, whether there were more, and the milliseconds it took."""

    body: bytes
    n: int
    truncated: bool
    ms: float


@dataclass
class QueryPool:
    """The query processes of one server. `start` before, `close` after; in one event loop."""

    folders: Sequence[Path]
    limits: Limits = field(default_factory=Limits)
    on_end: Callable[[], None] = lambda: None  # called for each process that is ended and replaced

    def __post_init__(self) -> None:
        self._idle: list[QueryChild] = []
        self._hired: set[asyncio.Task[None]] = set()
        self._turns = asyncio.Semaphore(self.limits.working)
        self._turns_of: dict[str, asyncio.Semaphore] = {}  # callers are few: the names of tokens
        self._asking: Counter[str] = Counter()
        self._closed = False
        self.n_killed = 0

    async def start(self) -> None:
        """Warm up as many as may work, and a spare."""
        await asyncio.gather(*(self._hire() for _ in range(self.limits.working + 1)))

    async def close(self) -> None:
        """End all of them."""
        self._closed = True
        await asyncio.gather(*self._hired, return_exceptions=True)
        await asyncio.gather(*(child.kill() for child in self._idle))
        self._idle.clear()

    def is_warm(self) -> bool:
        """Whether a process has the file open and waits for a question, or some are asked now."""
        return bool(self._idle or self._asking)

    async def ask(self, question: Question, who: str) -> Answer:
        """The answer. Refusal when it is no question, is too much, or too many are asked."""
        self._refuse_too_many(who)
        self._asking[who] += 1
        its_own = self._turns_of.setdefault(who, asyncio.Semaphore(max(1, self.limits.working - 1)))
        try:
            async with its_own, self._turns:
                return await self._answered(question)
        finally:
            self._asking[who] -= 1
            if not self._asking[who]:
                del self._asking[who]

    async def _answered(self, question: Question) -> Answer:
        limits = self.limits
        child = self._idle.pop() if self._idle else await QueryChild.start()
        done = False
        try:
            # One that is cold opens the file first.
            grace_s = 0.3 if child.n_asked else _OPENING_S
            found = await child.ask(self._message(question), limits.seconds + grace_s, limits.max_bytes)
            done = found is not None and not found[0].get("leave") and child.n_asked < limits.questions_per_process
        except TimeoutError:
            raise self._too_long() from None
        finally:
            if done:
                self._idle.append(child)
            else:
                self._replace(child)
        if found is None:
            raise self._too_much("the query process came to its end")
        told, body = found
        if told["outcome"] == "done":
            return Answer(body, told["n"], told["truncated"], told["ms"])
        raise self._said_no(told["outcome"], told["found"])

    def _message(self, question: Question | None) -> dict[str, object]:
        asked = question or Question("")
        return {
            "folders": [str(folder.resolve()) for folder in self.folders],
            "stamp": self._stamp(),
            "sql": asked.sql if question else None,
            "parameters": asked.parameters,
            "form": asked.form,
            "max_rows": self.limits.max_rows,
            "max_bytes": self.limits.max_bytes,
            "seconds": self.limits.seconds if question else _OPENING_S,
        }

    def _stamp(self) -> list[list[object]]:
        """Which files are there now: another inode is another file, however alike it looks."""
        files = [path for folder in self.folders for path in (folder / PUBLISHED_FILE, *month_files(folder))]
        stamps: list[list[object]] = []
        for path in files:
            try:
                found = path.stat()
            except OSError:
                continue
            stamps.append([path.name, found.st_ino, found.st_mtime_ns, found.st_size])
        return stamps

    async def _hire(self) -> None:
        """Another warm process; it stays cold when nothing is published yet."""
        child = await QueryChild.start()
        try:
            found = await child.ask(self._message(None), _OPENING_S, self.limits.max_bytes)
        except TimeoutError:
            found = None
        if found is None or self._closed:
            await child.kill()
        else:
            self._idle.append(child)

    def _replace(self, child: QueryChild) -> None:
        async def replaced() -> None:
            await child.kill()
            if not self._closed and len(self._idle) <= self.limits.working:
                await self._hire()

        self.n_killed += 1
        self.on_end()
        task = asyncio.create_task(replaced())
        self._hired.add(task)
        task.add_done_callback(self._hired.discard)

    def _refuse_too_many(self, who: str) -> None:
        limits = self.limits
        n = self._asking.total()
        if self._asking[who] >= limits.of_one_caller:
            found = f"{self._asking[who]} questions of yours are not answered yet, as many as one may ask at a time"
            raise Refusal.later("too_many_at_once", _ONE_SELECT, found, 1)
        if n >= limits.working + limits.waiting:
            raise Refusal.later("busy", _ONE_SELECT, f"{n} questions are asked already", limits.seconds)

    def _too_long(self) -> Refusal:
        return Refusal(
            400,
            "too_long",
            _ONE_SELECT,
            f"no answer within {self.limits.seconds:g} s, the time a question may take; it was stopped",
            "ask for less: a brand, a few weeks of posted_at, a LIMIT; or use 'murmure sql', which has no such bound",
        )

    def _too_much(self, found: str) -> Refusal:
        to_do = "ask for less at a time: shorter values, fewer groups; or use 'murmure sql', which has no such bound"
        return Refusal(400, "too_much", _ONE_SELECT, f"it needs more memory or time than it may have ({found})", to_do)

    def _said_no(self, outcome: str, found: str) -> Refusal:
        if outcome == "too_much":
            return self._too_much(found)
        if outcome == "closed":
            return Refusal(503, "nothing_published", _ONE_SELECT, found, "look at the writer: murmure doctor")
        if outcome == "refused":
            to_do = "correct the statement; GET /api/queries shows some that run, docs/sql.md all tables"
            return Refusal(400, "not_answerable", _ONE_SELECT, found, to_do)
        return Refusal(500, "failed", _ONE_SELECT, f"the query process failed ({found})", "ask again, or differently")

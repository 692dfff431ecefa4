"""What a role says while it runs: JSON lines on stderr for programs, plain lines where stderr is a terminal.

    log = start_logs("sink", shard="2/8")
    log.info("committed", seq=12, n_parcels=40)
    log.warning("no broker answers", brokers=brokers, exc_info=True)

Times are UTC. What Kafka's clients and Faust have to say comes in the same form, from warnings up, and so does what
ends the process unforeseen. Secrets never get out: see `redaction.py`. While a broker is away, the clients say so many
times a second: what differs in numbers only is told once a minute, with how often it was `repeated`. A stderr that
takes nothing any more stops no role. Faust sets up logging of its own unless told `override_logging=False`.
"""

import logging
import re
import sys
import threading
import time
from collections.abc import Callable, Mapping, MutableMapping
from contextlib import suppress
from types import TracebackType
from typing import Any, TextIO

import structlog
from structlog.typing import FilteringBoundLogger, Processor

from streams.cluster.redaction import in_words, redacted

__all__ = ["start_logs"]

_NUMBER = re.compile(r"[\da-f]*\d[\da-f]*")
_ONCE_IN_S = 60.0
_MAX_SAID = 1_000
_FUSSY = ("kafka.net.selector", "mode.timers")  # they warn of every busy moment


def start_logs(
    role: str,
    stream: TextIO | None = None,
    level: int = logging.INFO,
    elapsed: Callable[[], float] = time.monotonic,
    /,
    **always: object,
) -> FilteringBoundLogger:
    """Set up the logs of this process and return its logger. `always` is said in every line, beside the role.

    stream : standard error, unless given. level : of our own lines; those of others begin at warnings.
    """
    out = stream or sys.stderr
    wrapped = _Steady(out)
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
    ]
    rendering = _rendering(is_terminal=out.isatty())
    structlog.configure(
        processors=[*shared, redact, rendering],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=wrapped),  # type: ignore[arg-type] # it only writes
        cache_logger_on_first_use=False,
    )
    _take_in(shared, rendering, wrapped, role, elapsed)
    logger: FilteringBoundLogger = structlog.get_logger(role=role, **always)
    _tell_of_uncaught(logger)
    return logger


def redact(_logger: object, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """The step of structlog that hides what must not get out."""
    return {key: redacted(value, key) for key, value in event.items()}


def _rendering(*, is_terminal: bool) -> Processor:
    if is_terminal:
        # Plain tracebacks: the pretty ones print local variables, and with them whatever is in these.
        return structlog.dev.ConsoleRenderer(timestamp_key="at", exception_formatter=structlog.dev.plain_traceback)
    return structlog.processors.JSONRenderer(default=in_words)


def _take_in(
    shared: list[Processor], rendering: Processor, stream: "_Steady", role: str, elapsed: Callable[[], float]
) -> None:
    """Let all that speak to Python's `logging` speak here, from warnings up."""

    def as_ours(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        return {"role": role, **event}

    named: list[Processor] = [structlog.stdlib.add_logger_name, structlog.stdlib.ExtraAdder(), as_ours]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*named, *shared],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, redact, rendering],
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    handler.addFilter(_Seldom(elapsed))
    handler.addFilter(_without_trace_of_network)
    root = logging.getLogger()
    for former in [*root.handlers]:
        is_ours = isinstance(former, logging.StreamHandler) and isinstance(former.stream, _Steady)
        if is_ours or getattr(former, "stream", None) is sys.stderr:
            root.removeHandler(former)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for name in _FUSSY:
        logging.getLogger(name).setLevel(logging.ERROR)


def _tell_of_uncaught(logger: FilteringBoundLogger) -> None:
    """Let what ends this process or one of its threads be a line like all others, with nothing secret in its trace."""

    def of_process(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not issubclass(kind, KeyboardInterrupt):
            logger.critical("ended by an error", exc_info=(kind, error, trace))

    def of_thread(ended: threading.ExceptHookArgs) -> None:
        if ended.exc_value is not None:
            logger.critical("a thread was ended by an error", exc_info=ended.exc_value)

    sys.excepthook, threading.excepthook = of_process, of_thread


def _without_trace_of_network(record: logging.LogRecord) -> bool:
    """Name the error where a connection, a file or the network failed others, without the trace through their code."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, OSError):
        record.exc_info = None
        record.error = f"{type(error).__name__}: {error}"
    return True


class _Seldom(logging.Filter):
    """Lets a line pass that was not said in the last minute, whatever numbers it holds."""

    def __init__(self, elapsed: Callable[[], float]) -> None:
        super().__init__()
        self._elapsed = elapsed
        self._said: dict[tuple[str, str], tuple[float, int]] = {}  # when it passed, and how often it did not since

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            told = record.getMessage()
        except Exception:  # arguments that do not fit: the handler says so
            return True
        key = record.name, _NUMBER.sub("0", told)[:300]
        now_s = self._elapsed()
        since_s, n = self._said.get(key, (-_ONCE_IN_S, 0))
        if now_s - since_s < _ONCE_IN_S:
            self._said[key] = since_s, n + 1
            return False
        if len(self._said) >= _MAX_SAID:
            self._said.clear()
        self._said[key] = now_s, 0
        if n:
            record.repeated = n
        return True


class _Steady:
    """A stream that may be full, closed or gone: what it does not take is lost, and that is all."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, said: str) -> int:
        self._try(lambda: self._stream.write(said.encode("utf-8", "backslashreplace").decode("utf-8")))
        return len(said)

    def flush(self) -> None:
        self._try(self._stream.flush)

    def _try(self, act: Callable[[], object]) -> None:
        with suppress(OSError, ValueError):
            act()

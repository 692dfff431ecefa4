"""One query process seen from the server: started with nothing of ours, asked, and killed when it takes too long."""

import asyncio
import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from streams.web.confinement import ENVIRONMENT
from streams.web.query_process import COMMAND, LENGTH

__all__ = ["QueryChild", "Told"]

_MAX_HEAD = 1 << 20
Told = dict[str, Any]


class QueryChild:
    """A running query process, idle or with one question."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.n_asked = 0

    @classmethod
    async def start(cls) -> "QueryChild":
        """Start one: no descriptor but its two pipes, an environment of its own, a session of its own."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *COMMAND,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=ENVIRONMENT,
            cwd="/",
            close_fds=True,
            start_new_session=True,
        )
        return cls(process)

    @property
    def pid(self) -> int:
        """Its number, for tests."""
        return self._process.pid

    async def ask(self, question: Mapping[str, Any], seconds: float, max_bytes: int) -> tuple[Told, bytes] | None:
        """What it tells and the body; None when it ended without an answer. TimeoutError when it is too late.

        After anything but an answer it must be killed.
        """
        self.n_asked += 1
        async with asyncio.timeout(seconds):
            try:
                return await self._exchange(json.dumps(question).encode(), max_bytes)
            except (OSError, EOFError, ValueError):
                return None

    async def kill(self) -> None:
        """End it at once, and bury it."""
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()
        self._process._transport.close()  # type: ignore[attr-defined] # its pipes, which `wait` leaves open

    async def _exchange(self, asked: bytes, max_bytes: int) -> tuple[Told, bytes]:
        into, out = self._process.stdin, self._process.stdout
        if into is None or out is None:
            raise ValueError("a query process without pipes")
        into.write(LENGTH.pack(len(asked)) + asked)
        await into.drain()
        size: int = LENGTH.unpack(await out.readexactly(LENGTH.size))[0]
        told: Told = json.loads(await out.readexactly(_bounded(size, _MAX_HEAD)))
        return told, await out.readexactly(_bounded(told["size"], 2 * max_bytes + _MAX_HEAD))


def _bounded(size: int, most: int) -> int:
    if not 0 <= size <= most:
        raise ValueError(f"a query process announced {size} bytes")
    return size

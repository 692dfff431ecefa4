"""The thread that sends: due rows in, attempts out, and the store never touched.

Each channel has a line of its own, so that a receiver who hangs holds up nobody else; within a line one notice follows
the other. The writer hands over what is due at each tick, as often as it likes: what is in hand is not taken twice.
What is in hand at a kill is still in the outbox, and is sent again under its id.
"""

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from random import Random

from streams.notify.backoff import wait_s
from streams.notify.channel_secrets import Secrets
from streams.notify.channels import AppriseChannel, Channel, FileChannel, WebhookChannel
from streams.notify.notice import decode_notice
from streams.notify.outbox import Attempt, Due, Outcome
from streams.notify.senders import FileSender, Reply, Sender, StdoutSender

__all__ = ["Courier", "Opener", "open_sender"]

Opener = Callable[[Channel, Secrets, Path], Sender]
_LONGEST_S = 150.0  # for one try, whatever the sender's own limits


class Courier:
    """Sends on these channels. `start` it, and `close` it in the end.

    `folder` is that from which the files of file channels are named; `rng` spreads retries; `now_ms` is the machine's
    clock. `opener` makes the senders, within the thread.
    """

    def __init__(
        self,
        channels: Sequence[Channel],
        secrets: Mapping[str, Secrets],
        folder: Path,
        now_ms: Callable[[], int],
        rng: Random,
        opener: Opener | None = None,
    ) -> None:
        self._channels = {channel.name: channel for channel in channels}
        self._secrets = secrets
        self._folder = folder
        self._now_ms = now_ms
        self._rng = rng
        self._open = opener or open_sender
        self._in_hand: set[tuple[str, str]] = set()
        self._results: queue.SimpleQueue[Attempt] = queue.SimpleQueue()
        self._lines: dict[str, asyncio.Queue[Due]] = {}
        self._loop = asyncio.new_event_loop()
        self._stopping = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)

    @property
    def names(self) -> tuple[str, ...]:
        """The channels there are, in the order of the file."""
        return tuple(self._channels)

    @property
    def targets(self) -> dict[str, str]:
        """A digest of the address of each channel that has one: see `channels_off`."""
        return {name: _digest(self._secrets[name].url) for name in self._channels if self._secrets[name].url}

    @property
    def n_in_hand(self) -> int:
        """How many rows were taken whose result was not fetched yet."""
        return len(self._in_hand)

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def hand_over(self, rows: Sequence[Due]) -> None:
        """Take what is due; what is in hand already is left out."""
        for row in rows:
            if row.key in self._in_hand:
                continue
            self._in_hand.add(row.key)
            if row.channel in self._channels:
                self._loop.call_soon_threadsafe(self._put, row)
            else:
                reply = Reply(Outcome.REFUSED, "there is no channel of this name any more")
                self._results.put(self._attempt(row, reply, self._now_ms(), 0))

    def results(self) -> list[Attempt]:
        """What came of it since this was last asked. Store it before asking what is due again."""
        found: list[Attempt] = []
        while not self._results.empty():
            found.append(self._results.get())
        self._in_hand -= {attempt.due.key for attempt in found}
        return found

    def close(self, wait_s: float = 5.0) -> None:
        """Stop sending, at once: what is in hand stays in the outbox."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join(wait_s)
        elif not self._loop.is_closed() and not self._loop.is_running():
            self._loop.close()

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._work_all())
        finally:
            self._loop.close()

    async def _work_all(self) -> None:
        workers = [asyncio.create_task(self._work(channel)) for channel in self._channels.values()]
        await self._stopping.wait()
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)

    def _put(self, row: Due) -> None:
        self._line(row.channel).put_nowait(row)

    def _line(self, name: str) -> "asyncio.Queue[Due]":
        return self._lines.setdefault(name, asyncio.Queue())

    async def _work(self, channel: Channel) -> None:
        line = self._line(channel.name)
        sender: Sender | None = None
        try:
            while True:
                row = await line.get()
                started_ms, started_s = self._now_ms(), time.monotonic()
                try:
                    sender = sender or self._open(channel, self._secrets[channel.name], self._folder)
                    async with asyncio.timeout(_LONGEST_S):
                        reply = await sender.send(decode_notice(row.payload))
                except Exception as error:  # of libraries and of the system: all of it is a failure to send
                    reply = Reply(Outcome.FAILED, self._secrets[channel.name].masked(_said(error)))
                latency_ms = round(1000 * (time.monotonic() - started_s))
                self._results.put(self._attempt(row, reply, started_ms, latency_ms))
                if reply.outcome is Outcome.GONE:
                    self._turn_away(line)
        finally:
            if sender is not None:
                await sender.close()

    def _turn_away(self, line: "asyncio.Queue[Due]") -> None:
        while not line.empty():
            reply = Reply(Outcome.REFUSED, "not sent: the receiver wants nothing more")
            self._results.put(self._attempt(line.get_nowait(), reply, self._now_ms(), 0))

    def _attempt(self, row: Due, reply: Reply, sent_ms: int, latency_ms: int) -> Attempt:
        channel, next_ms = self._channels.get(row.channel), None
        if reply.outcome is Outcome.FAILED and channel is not None and row.n_try < channel.max_attempts:
            next_ms = self._now_ms() + round(1000 * wait_s(row.n_try, self._rng, reply.asked_s))
        target = _digest(self._secrets[row.channel].url) if channel is not None else ""
        return Attempt(row, reply.outcome, sent_ms, latency_ms, reply.detail, next_ms, target)


def open_sender(channel: Channel, secrets: Secrets, folder: Path) -> Sender:
    """What sends on a channel. The libraries are loaded here, by the first notice: they are heavy."""
    if isinstance(channel, WebhookChannel):
        from streams.notify.webhook import WebhookSender

        return WebhookSender(channel, secrets)
    if isinstance(channel, AppriseChannel):
        from streams.notify.chat import AppriseSender

        return AppriseSender(channel, secrets)
    return FileSender(channel, folder) if isinstance(channel, FileChannel) else StdoutSender(channel)


def _digest(url: str) -> str:
    return sha256(url.encode()).hexdigest()[:16]


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__

"""Alerts, as the one who writes a folder sees them: told within the commit, sent beside it.

Without a file of alerts what is found is stored all the same, and what waits from former runs goes on waiting.
"""

import os
import random
from collections.abc import Callable, Mapping
from pathlib import Path

from pipeline.alert_settings import AlertSettings
from pipeline.settings import Settings
from streams.alerts_file import AlertsFile
from streams.blindness import Blindness
from streams.digests import Digests
from streams.notices import Teller
from streams.notify.channel_secrets import secrets_of
from streams.notify.courier import Courier
from streams.notify.dispatch import Dispatch
from streams.standing_alerts import StandingAlerts
from streams.store import Store

__all__ = ["Alerting"]

_FILE = "alerts_file"  # of the last run; it holds no secrets


class Alerting:
    """Tells nobody until it is `open`. `now_ms` is the receiver's clock."""

    def __init__(self, store: Store, now_ms: Callable[[], int], elapsed: Callable[[], float]) -> None:
        self._store = store
        self._now_ms = now_ms
        self._elapsed = elapsed
        self._dispatch: Dispatch | None = None
        self._digests: Digests | None = None
        self._teller: Teller | None = None
        self._standing = StandingAlerts(store)
        self._blindness: Blindness | None = None

    def open(self, file: AlertsFile | None, settings: AlertSettings, data: Path, *, is_live: bool = False) -> None:
        """Tell the channels of a file; relative paths are from the folder `data`. SettingsError when a secret that a
        channel names is not there. A run that `is_live` says so when it is blind.

        Without a `file`, as when a command opens the folder for a moment, what a killed run has left undone is told the
        channels of that run: left in the outbox, for the next run to send.
        """
        if file is not None:
            self._store.set_meta(_FILE, file.model_dump_json())
            if file.channel:
                secrets = secrets_of(file.channel, os.environ, data)
                courier = Courier(file.channel, secrets, data, self._now_ms, random.Random())
                self._dispatch = Dispatch(self._store, courier, self._now_ms)
                self._digests = Digests(self._store, file, self._now_ms, data)
        told = file or AlertsFile.model_validate_json(self._store.meta(_FILE) or "{}")
        if told.channel:
            self._teller = Teller(told, settings, self._now_ms, data)
            self._store.also = self._teller.tell
        tell = None if file is None or self._teller is None else self._teller.tell_rows
        after_s = settings.blind_after_s if is_live else 0
        self._blindness = Blindness(self._store, after_s, self._now_ms, self._elapsed, tell)

    def heard(self) -> None:
        """Something came."""
        if self._blindness is not None:
            self._blindness.heard()

    def stand(self, as_of_ms: int | None, settings: Settings) -> None:
        """Make the standing alerts anew as of the watermark, and tell of what is new. Call between two commits."""
        if as_of_ms is not None:
            self._standing.refresh(as_of_ms, settings, None if self._teller is None else self._teller.tell_standing)

    def tick(self, marks: Mapping[str, int | None] | None = None) -> tuple[str, ...]:
        """Say so when nothing comes any more; leave the digest that is due. Store what was sent, and send what is due.

        marks : up to when each open input has shown what there is. Gives those that hold all others back.
        """
        still = () if self._blindness is None else self._blindness.tick(marks)
        if self._digests is not None:
            self._digests.tick()
        if self._dispatch is not None:
            self._dispatch.tick()
        return still

    def finish(self) -> None:
        """Send what is due before the run ends; the rest waits for the next."""
        if self._dispatch is not None:
            self._dispatch.finish()

    def close(self) -> None:
        """Stop sending."""
        if self._dispatch is not None:
            self._dispatch.close()

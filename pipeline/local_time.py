"""Moments by a brand's own clock, as whole arrays: the hours people live by, summer time included."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from models.arrays import Ints

__all__ = ["HOUR_MS", "local_hours"]

HOUR_MS = 3_600_000
_QUARTER_MS = HOUR_MS // 4  # no zone changes its clock within one
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def local_hours(at_ms: Ints, zone: str) -> Ints:
    """Hours since 1970 by the clock of a zone: `% 24` is the hour of the day, `(// 24 + 3) % 7` the weekday, 0 Monday.

    >>> int(local_hours(np.array([1_768_780_800_000]), "Europe/Paris")[0] % 24)  # midnight in UTC
    1
    """
    if zone == "UTC":
        return np.asarray(at_ms // HOUR_MS)
    quarters, which = np.unique(at_ms // _QUARTER_MS, return_inverse=True)
    clock = ZoneInfo(zone)
    offsets = []
    for quarter in quarters.tolist():
        offset = (_EPOCH + timedelta(milliseconds=quarter * _QUARTER_MS)).astimezone(clock).utcoffset()
        offsets.append(0 if offset is None else offset // timedelta(milliseconds=1))
    return np.asarray((at_ms + np.array(offsets, dtype=np.int64)[which.reshape(-1)]) // HOUR_MS)

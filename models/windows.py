"""Counts and expected counts of the last minute, quarter of an hour, hour ... day, kept in a fixed space.

A window is a ring of at most 15 parts, and forgets by a part: a day by two hours. What is new is in it at once, so it
holds up to a part more than its length. A count costs the same however long the longest window is.
"""

import numpy as np

from models.per_series import Columns, Floats, Ints

__all__ = ["Windows", "ladder"]

_SECONDS = (60, 300, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400)
_PARTS = 12


def ladder(step_s: int) -> tuple[list[int], list[int]]:
    """Lengths of the windows in bins, and of their parts; each part is a multiple of those before it."""
    lengths, parts = [1], [1]
    for seconds in _SECONDS:
        part = max(1, seconds // step_s // _PARTS) // parts[-1] * parts[-1] or parts[-1]
        length = seconds // step_s // part * part
        if length > lengths[-1]:
            lengths.append(length)
            parts.append(part)
    return lengths, parts


class Windows(Columns):
    """Sums over windows, a row a window and a column a series. `y` is counted, `e` expected; `part_y` and `part_e` are
    what of them belongs to the part that is not full yet."""

    kept = ("y", "e", "part_y", "part_e", "ring_y", "ring_e")

    def __init__(self, step_s: int) -> None:
        self.lengths, self.parts = ladder(step_s)
        rows = len(self.lengths)
        self._held = np.array(self.lengths) // np.array(self.parts)
        self.y, self.e, self.part_y, self.part_e = (np.zeros((rows, 0)) for _ in range(4))
        self.ring_y, self.ring_e = (np.zeros((rows, int(self._held.max()), 0)) for _ in range(2))
        self._rows = np.arange(rows)
        self._parts = np.array(self.parts)

    def n_due(self, number: int) -> int:
        """How many windows, the shortest first, forget a part at the end of bin `number`."""
        due = 0
        while due < len(self.parts) and (number + 1) % self.parts[due] == 0:
            due += 1
        return due

    def update(self, number: int, counts: Floats, expected: Floats) -> None:
        """Take in a bin. counts : a row a window, or one."""
        self.part_y += counts
        self.part_e += expected
        self.y += counts
        self.e += expected
        due = self.n_due(number)
        at = self._places(number, due)
        rows = self._rows[:due]
        for sums, part, ring in ((self.y, self.part_y, self.ring_y), (self.e, self.part_e, self.ring_e)):
            new = part[:due]
            sums[:due] -= ring[rows, at]
            ring[rows, at] = new
            new[:] = 0.0

    def take_out(self, counts: Floats) -> None:
        """Forget that so many were counted, a row a window, of late."""
        self.part_y -= counts
        self.y -= counts

    def held(self, number: int) -> Ints:
        """How many bins each window holds at the end of bin `number`."""
        return np.asarray(self._held * self._parts + (number + 1) % self._parts)

    def _places(self, number: int, due: int) -> Ints:
        return np.asarray((number // self._parts[:due]) % self._held[:due])

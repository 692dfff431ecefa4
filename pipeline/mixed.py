"""What is said of each motive, gathered for a quarter of an hour: the mix moves slowly, and a look at it is dear.

Read before `watch.py`, after `models/mix_shift.py`.
"""

from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from models.mix_shift import MixShift, Shifts

__all__ = ["MIX_S", "Mixed", "nothing_found"]

MIX_S = 900

Floats = NDArray[np.float64]


class Mixed:
    """The quarter of an hour that is under way, number `quarter` since 1970 (-1: none yet), by series of the detector.

    `shifts` are those of the last one that was over.
    """

    def __init__(self) -> None:
        self.quarter = -1
        self.hits: Floats = np.zeros(0)
        self.totals: Floats = np.zeros(0)
        self.shifts: Shifts | None = None

    def update(self, mix: MixShift, start_s: int, hits: Floats, totals: Floats) -> Shifts:
        """Take a slot; gives what the detector found last. A brand may have joined since the slot before."""
        quarter, grown = start_s // MIX_S, np.zeros(len(hits) - len(self.hits))
        held, held_totals = np.concatenate([self.hits, grown]), np.concatenate([self.totals, grown])
        if quarter > self.quarter:
            is_on = self.shifts is not None and bool(self.shifts.is_on.any())
            if self.quarter >= 0 and (is_on or held_totals.any()):  # the detector needs no word of silence
                self.shifts = mix.update(self.quarter * MIX_S, held, held_totals)
            self.quarter, self.hits, self.totals = quarter, hits, totals
        else:
            self.hits, self.totals = held + hits, held_totals + totals
        nothing = nothing_found(len(hits))
        if self.shifts is None:
            return nothing
        n = len(self.shifts.alarm)  # series that joined since: nothing is known of them
        if n == len(hits):
            return self.shifts
        both = {f.name: np.append(getattr(self.shifts, f.name), getattr(nothing, f.name)[n:]) for f in fields(Shifts)}
        return Shifts(**both)

    def dump(self) -> dict[str, NDArray[np.generic]]:
        """The whole state, as arrays."""
        found = {} if self.shifts is None else {f.name: getattr(self.shifts, f.name) for f in fields(self.shifts)}
        return {"quarter": np.array([self.quarter]), "hits_now": self.hits, "totals_now": self.totals, **found}

    @classmethod
    def load(cls, state: dict[str, NDArray[np.generic]]) -> "Mixed":
        """What `dump` has given: goes on as if nothing had been."""
        mixed = cls()
        mixed.quarter = int(state["quarter"].astype(np.int64)[0])
        mixed.hits, mixed.totals = (state[name].astype(np.float64) for name in ("hits_now", "totals_now"))
        if "alarm" in state:
            mixed.shifts = Shifts(**{f.name: state[f.name] for f in fields(Shifts)})  # type: ignore[arg-type]
        return mixed


def nothing_found(n: int) -> Shifts:
    """What there is to say of `n` series before the first quarter of an hour is over."""
    no, zero, none = np.zeros(n, dtype=np.bool_), np.zeros(n), np.full(n, np.nan)
    return Shifts(
        alarm=no,
        is_high=no,
        score=zero,
        observed=zero,
        expected=zero,
        expected_lo=zero,
        expected_hi=zero,
        share=none,
        usual_share=none,
        window_bins=np.ones(n, dtype=np.int64),
        is_warm=no,
        is_on=no,
    )

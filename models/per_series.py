"""Arrays that share a last axis, one place a series: grown by a series, dumped and loaded whole.

What a detector knows of its series is kept so, that a thousand series cost few operations more than one.
"""

import numpy as np
from numpy.typing import NDArray

__all__ = ["Bools", "Columns", "Dump", "Floats", "Ints"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Dump = dict[str, np.ndarray]


class Columns:
    """The base of what is kept a series. `kept` names the arrays; what is new in them is 0."""

    kept: tuple[str, ...] = ()

    def grow(self) -> None:
        """One series more, of which nothing is known."""
        for name in self.kept:
            old = getattr(self, name)
            setattr(self, name, np.concatenate([old, np.zeros_like(old, shape=(*old.shape[:-1], 1))], axis=-1))

    def begin(self, series: Bools) -> None:
        """These series begin anew: of them nothing is known, as of one that was just added."""
        self.grow()
        for name in self.kept:
            grown = getattr(self, name)
            array = np.ascontiguousarray(grown[..., :-1])
            array[..., series] = grown[..., -1:]
            setattr(self, name, array)

    def dump(self, under: str) -> Dump:
        """Copies of all arrays, named `under.name`."""
        return {f"{under}.{name}": getattr(self, name).copy() for name in self.kept}

    def restore(self, under: str, dump: Dump) -> None:
        """Take up what `dump` gave."""
        for name in self.kept:
            setattr(self, name, dump[f"{under}.{name}"].copy())

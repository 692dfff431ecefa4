"""The books of one batch: what came in, and how each event ended. Input + derived = the sum of the outcomes.

An event that waits is `pending`; when it is settled, perhaps batches later and by another input's event, it is
counted out of `pending` and into its outcome, for the input it came from.
"""

from collections import Counter

from pipeline.records import CountDelta

__all__ = ["Outcomes"]


class Outcomes:
    """Counts of one batch of one input; `deltas` are what it changes in `counts`."""

    def __init__(self, input_: str, n_input: int, n_derived: int) -> None:
        self._input = input_
        self._n_in = {"input": n_input, "derived": n_derived}
        self._here: dict[str, int] = {}  # apart, and plain: this is counted for every event
        self._settled: Counter[tuple[str, str]] = Counter()  # (input, outcome)

    def count(self, outcome: str, n: int = 1) -> None:
        """Events of this batch had this outcome."""
        here = self._here
        here[outcome] = here.get(outcome, 0) + n

    def settle(self, input_: str, outcome: str) -> None:
        """An event of an input that was pending has its outcome now."""
        self._settled[input_, "pending"] -= 1
        self._settled[input_, outcome] += 1

    def deltas(self) -> list[CountDelta]:
        """The changes, without those that are none."""
        ins = [CountDelta(self._input, "in", name, n) for name, n in self._n_in.items()]
        totals = Counter({(self._input, name): n for name, n in self._here.items()})
        totals.update(self._settled)
        outs = [CountDelta(input_, "out", name, n) for (input_, name), n in totals.items()]
        return [delta for delta in ins + outs if delta.n]

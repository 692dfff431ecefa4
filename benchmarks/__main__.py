"""`python -m benchmarks [NAME...] [--quick]`: measure the budgets, check the answers, say which floors fail.

Exit code 0 when every floor holds and every answer is right, 1 when not, 2 when the call was wrong. `--quick` does
everything once on little data, in about a minute: it shows that all runs and is right, and judges no floor.
"""

import argparse
import importlib
import os
import sys
import time

from msgspec import Struct

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as `streams/cli.py` does, before numpy loads

from benchmarks.calibration import REFERENCE_S, speed
from benchmarks.figures import Check, Figure, Outcome

NAMES = ("shares", "mentions", "scanning", "graph", "freshness", "startup", "restart", "journal", "publishing")
# Run only when named: they take minutes, install other people's packages, or want data that is not shipped.
ASKED_FOR = (
    "engines",
    "graph_long",
    "influence",
    "studies",
    "cascades",
    "collegemsg",
    "bitcoin_otc",
    "nab",
    "detectors",
)
_HEAD = ("what", "figure", "", "floor", "aim", "obvious way", "times", "verdict", "the obvious way")


class Judged(Struct, frozen=True):
    """A figure, the speed of the core while it was measured, and whether its floor is to be held."""

    figure: Figure
    speed: float
    is_judged: bool

    def row(self) -> tuple[str, ...]:
        """The figure as a line of the table."""
        figure = self.figure
        return (
            figure.what,
            _number(figure.value),
            figure.unit,
            _number(self.floor),
            _number(None if figure.aim is None else figure.limit(figure.aim, self.speed)),
            _number(figure.baseline),
            _number(figure.ratio),
            self.verdict(),
            figure.baseline_is,
        )

    def verdict(self) -> str:
        """In brackets where the floor is told but not held."""
        found = self.figure.verdict(self.speed)
        if self.floor is not None and not self.figure.is_held:
            return f"({found.lower()})"
        return found if self.is_judged or found == "information" else "not judged"

    @property
    def floor(self) -> float | None:
        """The floor on this core."""
        return None if self.figure.floor is None else self.figure.limit(self.figure.floor, self.speed)

    def shortfall(self) -> str:
        """By how much the floor was missed; empty where it was not."""
        if self.floor is None or self.verdict() != "FLOOR FAILS":
            return ""
        part = self.figure.value / self.floor if self.figure.more_is_better else self.floor / self.figure.value
        return f"{self.figure.what}: {_number(self.figure.value)} {self.figure.unit} is {part:.0%} of the floor"


def main() -> int:
    """Run what was asked for, and sum up."""
    asked = _asked()
    start_s = time.monotonic()
    judged: list[Judged] = []
    checks: list[Check] = []
    for name in asked.names or NAMES:
        began_s = time.monotonic()
        speed()
        outcome: Outcome = importlib.import_module(f"benchmarks.{name}").run(is_quick=asked.quick)
        here = speed()
        print(f"{name}: {time.monotonic() - began_s:.0f} s, speed of this core {here:.2f}")
        for check in outcome.checks:
            print(f"  {'right' if check.holds else 'WRONG'}: {check.what}")
        for note in outcome.notes:
            print(f"  {note}")
        sys.stdout.flush()
        judged += [Judged(figure, here, not asked.quick) for figure in outcome.figures]
        checks += outcome.checks
    _print_table(judged)
    print(
        "\nFloors and aims of work are scaled by the speed of the core while it was measured: 1.0 is a quiet server\n"
        f"core of 2020-25, which takes {1000 * REFERENCE_S:.0f} ms for the loop of benchmarks/calibration.py; those of "
        "waiting, bytes and\nratios are not. "
        f"All took {time.monotonic() - start_s:.0f} s."
    )
    return _sum_up(judged, checks, is_quick=asked.quick)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"some of: {', '.join(NAMES)}; all when left out; or {', '.join(ASKED_FOR)}",
    )
    parser.add_argument("--quick", action="store_true", help="once, on little data; no floor is judged")
    asked = parser.parse_args()
    if unknown := [name for name in asked.names if name not in (*NAMES, *ASKED_FOR)]:
        parser.error(f"there is no benchmark named {unknown[0]!r}; the names are: {', '.join((*NAMES, *ASKED_FOR))}")
    return asked


def _print_table(judged: list[Judged]) -> None:
    rows = [_HEAD, *(one.row() for one in judged)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(_HEAD))]
    print()
    for row in rows:
        cells = [
            cell.rjust(width) if 0 < i < 7 and i != 2 else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        print("  ".join(cells).rstrip())


def _sum_up(judged: list[Judged], checks: list[Check], *, is_quick: bool) -> int:
    faults = [f"wrong answer: {check.what}" for check in checks if not check.holds]
    faults += filter(None, (one.shortfall() for one in judged))
    print()
    for fault in faults:
        print(f"FAILS: {fault}")
    if not faults:
        floors = "no floor was judged (--quick)" if is_quick else "every floor holds"
        print(f"All {len(checks)} answers are right, and {floors}.")
    return 1 if faults else 0


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


if __name__ == "__main__":
    sys.exit(main())

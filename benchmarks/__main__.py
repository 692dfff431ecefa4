"""`python -m benchmarks [NAME...] [--quick]`: measure the budgets, check the answers, say which floors fail.

Exit code 0 when every floor holds and every answer is right, 1 when not, 2 when the call was wrong. `--quick` does
everything once on little data, in under a minute: it shows that all runs and is right, and judges no floor.
"""

import argparse
import importlib
import sys
import time

from benchmarks.calibration import REFERENCE_S, speed
from benchmarks.figures import Figure, Outcome

NAMES = ("shares", "mentions", "scanning", "graph", "freshness", "startup")
_WIDTH = 58


def main() -> int:
    """Run what was asked for, print as it goes, and sum up."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of: {', '.join(NAMES)}; all when left out")
    parser.add_argument("--quick", action="store_true", help="once, on little data; no floor is judged")
    asked = parser.parse_args()
    if unknown := [name for name in asked.names if name not in NAMES]:
        parser.error(f"there is no benchmark named {unknown[0]!r}; the names are: {', '.join(NAMES)}")
    start_s, faults = time.monotonic(), []
    print(f"speed 1.0 = {1000 * REFERENCE_S:.0f} ms for the calibration loop: a quiet server core of 2020-25\n")
    for name in asked.names or NAMES:
        print(f"{name} ...", end=" ", flush=True)
        began_s = time.monotonic()
        speed()
        outcome: Outcome = importlib.import_module(f"benchmarks.{name}").run(is_quick=asked.quick)
        here = speed()
        print(f"{time.monotonic() - began_s:.0f} s, speed of this core {here:.2f}")
        faults += _tell(outcome, here, is_judged=not asked.quick)
    print(f"all in {time.monotonic() - start_s:.0f} s")
    for fault in faults:
        print(f"FAILS: {fault}")
    if not faults:
        print("every answer is right" + ("; no floor is judged with --quick" if asked.quick else ", every floor holds"))
    return 1 if faults else 0


def _tell(outcome: Outcome, here: float, *, is_judged: bool) -> list[str]:
    """Print one benchmark; gives what failed."""
    faults = []
    for figure in outcome.figures:
        verdict = figure.verdict(here) if is_judged else "not judged"
        print(f"  {figure.what:<{_WIDTH}} {_number(figure.value):>9} {figure.unit:<8} {verdict}")
        if figure.floor is not None and figure.aim is not None:
            floor, aim = figure.limit(figure.floor, here), figure.limit(figure.aim, here)
            how = f" ({_number(figure.floor)}, {_number(figure.aim)} at speed 1.0)" if figure.scales else ""
            print(f"  {'':<{_WIDTH}} {_number(floor):>9} floor, {_number(aim)} aim{how}")
        if figure.baseline is not None and figure.ratio is not None:
            print(f"  {'':<{_WIDTH}} {_number(figure.baseline):>9} {figure.baseline_is}: {figure.ratio:.1f}x")
        if verdict == "FLOOR FAILS":
            faults.append(_shortfall(figure, here))
    for check in outcome.checks:
        print(f"  {'right' if check.holds else 'WRONG'}: {check.what}")
        if not check.holds:
            faults.append(f"wrong answer: {check.what}")
    for note in outcome.notes:
        print(f"  {note}")
    print()
    return faults


def _shortfall(figure: Figure, here: float) -> str:
    floor = figure.limit(figure.floor or 0.0, here)
    part = figure.value / floor if figure.more_is_better else floor / figure.value
    return f"{figure.what}: {_number(figure.value)} {figure.unit} is {part:.0%} of the floor ({_number(floor)})"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}" if abs(value) < 10 else f"{value:.1f}"


if __name__ == "__main__":
    sys.exit(main())

"""The graph with 5 million events, as `graph` with one: the size its budget is for.

It takes some minutes and, for networkx, 2 GB, so it runs only when it is named.
"""

from benchmarks.figures import Outcome
from benchmarks.graph import compared

__all__ = ["run"]


def run(*, is_quick: bool) -> Outcome:
    """Updates, their steadiness, and bytes an edge, with floors that are held."""
    return compared(200_000 if is_quick else 5_000_000, is_quick=is_quick, is_held=True)

"""Let Python look for cyclic garbage seldom.

The engine remembers millions of small containers and makes no cycles: what it lets go of is freed at once, by its
reference count. At Python's defaults the collector goes through that memory again and again for nothing, which costs
a quarter of the time of a share. It stays on, since libraries may make cycles. Process-wide: for commands to call.
"""

import gc

__all__ = ["collect_seldom"]

# New containers before the young are looked at (Python: 700), and how often each older generation is (Python: 10, 10).
_THRESHOLDS = 100_000, 20, 20


def collect_seldom() -> None:
    """Look for cycles seldom from now on. Call once the heavy imports are made."""
    gc.collect()
    gc.set_threshold(*_THRESHOLDS)

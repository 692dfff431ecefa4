"""From which probability a label counts, and below which it is not even stored."""

__all__ = ["ACT_FLOOR", "DECIDED", "MOTIVE_FLOOR", "REASON_FLOOR", "floor_of"]

DECIDED = 0.3  # a motive counts as shown from here: the best F1 is reached at half of itself; ours is about .6
MOTIVE_FLOOR, REASON_FLOOR, ACT_FLOOR = 0.05, 0.1, 0.3


def floor_of(label: str) -> float:
    """Below this a probability of a label, such as `motive:status`, is not stored."""
    scheme = label.partition(":")[0]
    return MOTIVE_FLOOR if scheme == "motive" else REASON_FLOOR if scheme == "reason" else ACT_FLOOR

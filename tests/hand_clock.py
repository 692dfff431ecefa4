"""A clock that tests set by hand: seconds, where the code asks for `time.monotonic`."""

__all__ = ["Clock"]


class Clock:
    """Stands still until `now_s` is set."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s

    def go(self, seconds: float) -> None:
        """Let so much time pass."""
        self.now_s += seconds

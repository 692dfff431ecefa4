"""What the one who writes asks of the one who reads texts."""

from typing import Protocol

from pipeline.records import Batch, Enriched
from pipeline.settings import Brands

__all__ = ["Reader"]


class Reader(Protocol):
    """The stateless half: reads the texts of a batch. `Enricher` is it; stories in tests bring a quicker one."""

    def step(self, batch: Batch) -> Enriched:
        """The batch, read."""

    def with_brands(self, brands: Brands) -> "Reader":
        """The same reader for other brands."""

"""All tables that are made of stored rows, in their order: those of influence, then the studies, which read them."""

from pipeline.settings import Settings
from streams.influence_tables import influence_tables
from streams.pace import Elapsed
from streams.remade import Remade
from streams.store import Store
from streams.studies import study_tables

__all__ = ["Derived"]


class Derived:
    """The derived tables of one store."""

    def __init__(self, store: Store, settings: Settings, elapsed: Elapsed) -> None:
        self._parts: tuple[Remade, ...] = (
            influence_tables(store, settings, elapsed),
            study_tables(store, settings, elapsed),
        )

    @property
    def is_overdue(self) -> bool:
        """Whether it is time for what was put off: also where nothing comes any more, what was taken back is to go."""
        return any(part.is_overdue for part in self._parts)

    def refresh(self, as_of_ms: int | None, *, is_last: bool = False) -> bool:
        """Make anew what rows changed of, if it is time or `is_last`; whether anything was made."""
        made = [part.refresh(as_of_ms, is_last=is_last) for part in self._parts]
        return any(made)

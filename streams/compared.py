"""How the rows of a table of two runs are compared: the form of what `column_classes.py` says."""

from dataclasses import dataclass

__all__ = ["ABSOLUTE", "RELATIVE", "Compared", "Rank"]


RELATIVE = 1e-9
ABSOLUTE = 1e-12


@dataclass(frozen=True)
class Rank:
    """A column that numbers the rows within `of` (no column: all rows) from 1 on, the highest `score` first."""

    column: str
    score: str
    of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Compared:
    """How the rows of a table are compared. Each text names columns, parted by blanks; rows `where` not are left out.

    `key` finds the partner of a row. Rows may share a key: they are paired in the order of their other columns.
    """

    key: str
    exact: str = ""
    tolerant: str = ""
    excluded: str = ""
    ranks: tuple[Rank, ...] = ()
    where: str = "true"

    @property
    def columns(self) -> list[str]:
        """Every column, in the order of the classes."""
        named = [self.key, self.exact, self.tolerant, self.excluded]
        return [column for text in named for column in text.split()] + [rank.column for rank in self.ranks]

    @property
    def compared(self) -> list[str]:
        """The columns that are looked at."""
        return [column for column in self.columns if column not in self.excluded.split()]

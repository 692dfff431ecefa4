"""What of the stored rows several studies look at: texts that are not archived yet, and the brands' own accounts."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from models.arrays import Ints
from pipeline.horizons import kept_from_ms
from streams.studies.case import Case

__all__ = ["by_brand", "ints", "numbered", "table_of", "texts_from_ms"]


def texts_from_ms(case: Case) -> int:
    """Texts of posts from this moment on are in the store, whenever the archive was written; 0 when all are."""
    return max(0, kept_from_ms(case.as_of_ms, case.settings.retention.texts_days) or 0)


def by_brand(rows: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    """The rows of each brand, of rows ordered by it."""
    names = rows["brand"].to_numpy(zero_copy_only=False)
    if not len(names):
        return
    cuts = np.flatnonzero(np.r_[True, names[1:] != names[:-1], True]).tolist()
    for start, end in pairwise(cuts):
        yield str(names[start]), rows.slice(start, end - start)


def numbered(column: pa.ChunkedArray) -> Ints:
    """Names as numbers, in the order of the names."""
    names = column.unique()
    names = names.take(pc.sort_indices(names))
    return np.asarray(pc.index_in(column, names).to_numpy(), dtype=np.int64)


def ints(column: pa.ChunkedArray) -> Ints:
    """A column of whole numbers."""
    return np.asarray(column.to_numpy(), dtype=np.int64)


def table_of(brand: str, columns: dict[str, object]) -> pa.Table:
    """Rows of a brand, from columns by name."""
    arrays = {
        name: values if isinstance(values, pa.ChunkedArray | pa.Array) else pa.array(values, from_pandas=True)
        for name, values in columns.items()
    }
    n = len(next(iter(arrays.values())))
    return pa.table({"brand": pa.repeat(pa.scalar(brand), n), **arrays})

"""The network of a brand: who has ties with whom, in which community, drawn where the ties pull them.

Places are made here and not in the browser, so that everybody sees the same picture of the same file. They are kept by
what they are made of: asking again, or publishing the same ties again, costs nothing.
"""

import hashlib
from collections import OrderedDict
from threading import Lock

import duckdb
import numpy as np

from models.arrays import Floats, Ints
from models.force_layout import laid_out
from streams.statements import statement
from streams.web.page_data.asked import Answer, Asked, Later, answer_of, plain
from streams.web.page_data.of_a_brand import brand_or_first

__all__ = ["network"]

_PEOPLE, _MOST = 2_000, 5_000
_TIES_EACH = 3  # ties, of a person
_KEPT = 16  # layouts
_FINE = 4  # digits of a place


class _Places:
    """Layouts by what they were made of. Threads may share it."""

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, Floats] = OrderedDict()
        self._lock = Lock()

    def of(self, source: Ints, target: Ints, weight: Floats, group: Ints) -> Floats:
        """The places of as many people as `group` has."""
        parts = (source, target, weight, group)
        key = hashlib.sha256(b"".join(part.tobytes() + b"|" for part in parts)).digest()
        with self._lock:
            if key not in self._kept:
                self._kept[key] = laid_out(source, target, weight, len(group), group)
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return self._kept[key]


_PLACES = _Places()


def network(con: duckdb.DuckDBPyConnection, asked: Asked) -> Later:
    """`rows` are people, those with the strongest ties first; `x`, `y` their places, `ties` [[row, row, weight]]."""
    brand, n = brand_or_first(con, asked), asked.whole("n", _PEOPLE, _MOST)
    answer = answer_of(con, "network_people", {"brand": brand, "n": n})
    number = {row[0]: at for at, row in enumerate(answer["rows"])}
    given = {"brand": brand, "people": list(number), "n": _TIES_EACH * n}
    ties = con.execute(statement("page/network_ties"), given).fetchall() if number else []
    found = answer_of(con, "network_communities", {"brand": brand})["rows"]
    at = {row[0]: k for k, row in enumerate(found)}

    def drawn() -> Answer:
        place = _PLACES.of(
            np.array([number[one] for one, _, _ in ties], dtype=np.int64),
            np.array([number[other] for _, other, _ in ties], dtype=np.int64),
            np.array([weight for *_, weight in ties], dtype=np.float64),
            np.array([at.get(row[answer["columns"].index("community_id")], -1) for row in answer["rows"]], np.int64),
        )
        return {
            **answer,
            "brand": brand,
            "x": place[:, 0].round(_FINE).tolist(),
            "y": place[:, 1].round(_FINE).tolist(),
            "ties": [[number[one], number[other], plain(weight)] for one, other, weight in ties],
            "communities": found,
        }

    return drawn

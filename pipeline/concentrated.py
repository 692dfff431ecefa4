"""Do a few weigh more, on what people say and on what they use? Rows of `concentration`, of one brand.

Hypotheses of opinion leadership speak of both: so adoptions that came as an opinion, and those that told of buying or
using, are looked at apart, beside all of them. Read after `influence.py`; the measure is `models/concentration.py`.
"""

import numpy as np

from models.adoptions import Floats
from models.concentration import concentration
from pipeline.influence import Columns, Log

__all__ = ["OPINION", "USE", "concentration_columns"]

OPINION, USE = 1, 2  # bits of `Log.told_as`
_OF = {"opinion": OPINION, "use": USE}
_FEW_AT_TOP = 3  # fewer are persons, not a share
_FEW_LED = 30  # adoptions with credit
_SEED = 1


def concentration_columns(log: Log, share: Floats) -> Columns:
    """One row a kind of adoption and top 1, 5 or 10 %, each beside equal influence of every exposure of that kind.

    share : the part of each exposure in its adoption; 0 to 1.
    """
    influencer, adoption = log.exposures.influencer(log.adoptions), log.exposures.adoption
    told_as = np.zeros(len(log.adoptions), dtype=np.int64) if log.told_as is None else log.told_as
    found, n_led = {}, {}
    for name, bit in _OF.items():
        kept = (told_as[adoption] & bit) > 0
        rng = np.random.default_rng(_SEED)
        found[name] = concentration(influencer[kept], adoption[kept], share[kept], rng)
        n_led[name] = len(np.unique(adoption[kept & (share > 0)]))
    of = [name for name, one in found.items() for _ in one.fraction]
    numbers = ("share", "lo", "hi", "null_lo", "null_hi")
    columns: Columns = {
        "told_as": of,
        "top": np.concatenate([np.rint(100 * one.fraction).astype(np.int64) for one in found.values()]),
        "people": np.concatenate([one.n_top for one in found.values()]),
        "adoptions": np.array([n_led[name] for name in of], dtype=np.int64),
        **{name: np.concatenate([getattr(one, name) for one in found.values()]) for name in numbers},
    }
    told = (columns["people"] >= _FEW_AT_TOP) & (columns["adoptions"] >= _FEW_LED)  # type: ignore[operator]
    return {**columns, "is_told": told}

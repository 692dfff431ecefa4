"""The two columns of IBM (2011) for tests, in the order of its reasons: see `streams/surveys/ibm_2011.csv`."""

import numpy as np

from models.rank_sets import independent
from models.share_gap import Column

__all__ = ["BUSINESSES", "CONSUMERS", "NAMES", "column"]

NAMES = (
    *("discount", "purchase", "reviews_rankings", "general_info", "exclusive_info", "new_products", "submit_opinion"),
    *("customer_service", "event", "feel_connected", "submit_ideas", "community"),
)


def column(percent: object, n: object) -> Column:
    """A column of a survey whose items are as good as independent."""
    share = np.asarray(percent, dtype=np.float64) / 100
    asked = np.broadcast_to(np.asarray(n, dtype=np.float64), share.shape)
    return Column(share, independent(share, asked), asked)


CONSUMERS = column([61, 55, 53, 53, 52, 51, 49, 37, 34, 33, 30, 22], 1056)
BUSINESSES = column(
    [60, 60, 67, 71, 68, 73, 69, 63, 61, 64, 63, 61], [331, 334, 333, 336, 333, 333, 334, 331, 332, 331, 332, 329]
)

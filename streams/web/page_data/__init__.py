"""What each view of the page shows, asked of the published tables. One file a view, and a line in `VIEWS`.

A view is a function of a connection and of what was asked (`asked.py`). Its answer is the table that stands under the
chart (`columns`, `rows`), and whatever else the chart needs.
"""

from collections.abc import Callable, Mapping

import duckdb

from streams.web.page_data.asked import Answer, Asked
from streams.web.page_data.folder_state import state
from streams.web.page_data.of_a_brand import activity, gap, ideas, leaders, motives, needs, trust, voice
from streams.web.page_data.rising import rising

__all__ = ["VIEWS", "Answer", "Asked", "View"]

View = Callable[[duckdb.DuckDBPyConnection, Asked], Answer]
VIEWS: Mapping[str, View] = {
    "rising": rising,
    "activity": activity,
    "motives": motives,
    "voice": voice,
    "leaders": leaders,
    "gap": gap,
    "trust": trust,
    "ideas": ideas,
    "needs": needs,
    "state": state,
}

"""What each view of the page shows, asked of the published tables. One file a view, and a line in `VIEWS`.

A view is a function of a connection and of what was asked (`asked.py`). Its answer is the table that stands under the
chart (`columns`, `rows`), and whatever else the chart needs. What takes long it gives as a function (`Later`), to be
called when the tables are free for others.
"""

from collections.abc import Callable, Mapping

import duckdb

from streams.web.page_data.account_view import accounts
from streams.web.page_data.asked import Answer, Asked, Later
from streams.web.page_data.cascade_view import cascade
from streams.web.page_data.community_view import communities
from streams.web.page_data.dealings import relation, words
from streams.web.page_data.effects_view import effects
from streams.web.page_data.how_it_stands import state
from streams.web.page_data.invite_view import invite
from streams.web.page_data.network_view import network
from streams.web.page_data.of_a_brand import activity, gap, ideas, leaders, motives, needs, trust, voice
from streams.web.page_data.rising import rising
from streams.web.page_data.value_view import value

__all__ = ["VIEWS", "Answer", "Asked", "Later", "View"]

View = Callable[[duckdb.DuckDBPyConnection, Asked], Answer | Later]
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
    "network": network,
    "communities": communities,
    "cascade": cascade,
    "accounts": accounts,
    "effects": effects,
    "value": value,
    "invite": invite,
    "relation": relation,
    "words": words,
}

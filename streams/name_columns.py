"""What the columns of the store hold of people, for whoever looks for a name: ids of people unless it says otherwise.

So a column that is new is looked through, and what is listed here was thought of: words of ours, which stay whoever is
called so; ids and addresses of posts, which may name their author; what people wrote; what is told of lines.
"""

from typing import Literal

__all__ = ["Holds", "what_it_holds"]

Holds = Literal["ours", "people", "posts", "words", "traces", "brands"]

_OURS_TABLES = {
    *("murmure_meta", "positions", "freshness", "offsets", "dirty_buckets", "stale_months", "activity_counts"),
    *("counts", "channels_off"),
}
_OURS_WORDS = (
    "act answered_by_kind aspect balance_verdict band brand campaign_id change channel code common_ground community_id "
    "company competitor_group dimension dominant_motive file function grain hand inbox_id influenced_type "
    "influencer_type kind label language market measure model_version motive_shift new outbox_id outcome part path "
    "period provenance reading reason_group relevant rhythm rival role rule rule_version scheme segment shocking side "
    "signal signals situation_id source span stage stance state status switched_to time_zone told_as turned_source "
    "unit verdict breadth silence_id ranked_in counted could_answer_why alert_id"
)
_OURS_AT = frozenset({("brands", "id"), ("brands", "name"), ("coverage", "reason"), ("account_networks", "seller")})
_POSTS_WORDS = (
    "mention_id interaction_id follow_id post_id reply_to_id quote_of_id root_id edit_id turned_id answer_id url links "
    "item items examples idea_id boost_id unanswered_ids lookalike terms"
)
_OURS, _POSTS = frozenset(_OURS_WORDS.split()), frozenset(_POSTS_WORDS.split())
_POSTS_AT = frozenset({("rowless_ids", "id")})
_WORDS = frozenset({("mentions", "text"), ("labels", "evidence"), ("idea_rows", "title")})
_TRACES = frozenset({"detail", "note", "said", "command"})


def what_it_holds(table: str, column: str) -> Holds:
    """What a column of texts is for. `brands`: the definition of a brand, where its accounts alone are people's."""
    at = (table, column)
    if at == ("brands", "definition"):
        return "brands"
    if at in _WORDS:
        return "words"
    if table in _OURS_TABLES or column in _OURS or at in _OURS_AT:
        return "ours"
    if column in _POSTS or at in _POSTS_AT:
        return "posts"
    return "traces" if column in _TRACES else "people"

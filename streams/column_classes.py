"""Which columns two equal runs have in common, and how closely: read by `equality.py`, told in docs/equality.md.

Every column of every table and view is in exactly one class. `key` and `exact` must be the same; `tolerant` numbers
may differ by rounding; `ranks` may differ only between rows whose scores differ by rounding; `excluded` says when a
machine did something, or how far it has come, and is no part of the result.
"""

from streams.compared import Compared
from streams.study_columns import STUDY_COLUMNS

__all__ = ["COMPARED", "EXCLUDED_TABLES"]

COMPARED = {
    "mentions": Compared(
        key="source mention_id brand",
        exact="author_id posted_at language text url act polarity provenance reply_to_id quote_of_id root_id rev "
        "edited_at edit_id terms links is_cut lookalike is_given model_version",
    ),
    # Probabilities are rounded to four places by the model: they are compared as they stand.
    "labels": Compared(key="source mention_id brand scheme label", exact="p evidence"),
    "interactions": Compared(
        key="source interaction_id brand", exact="actor_id target_id kind mention_id post_id happened_at"
    ),
    "follows": Compared(key="source follow_id", exact="source_id target_id since"),
    "ties": Compared(
        key="brand source_id target_id",
        exact="n_reply n_repost n_quote n_mention n_like first_at last_at as_of",
        tolerant="weight reciprocity",
    ),
    "activity": Compared(
        key="brand grain bucket dimension value", exact="authors shares is_closed", tolerant="mentions share_of_voice"
    ),
    "people": Compared(
        key="brand author_id",
        exact="mentions shares_made shares_received first_at last_at dominant_motive is_staff influence_rank rank_lo "
        "rank_hi self_declared role",
        tolerant="influence credit credit_lo credit_hi susceptibility susceptibility_lo susceptibility_hi",
    ),
    # The parts under each rule; the view credit is these, turned.
    "credit_parts": Compared(
        key="brand item adopter_id influencer_id",
        exact="adopted_at seen_at",
        tolerant="strength by_equal by_decay by_share by_first by_last by_shapley credit_lo credit_hi",
    ),
    "cascades": Compared(
        key="source root_id brand",
        exact="author_id size depth width started_at last_at first_hour reposts quotes replies mended",
        tolerant="structural_virality half_s expected_size expected_lo expected_hi",
    ),
    "message_features": Compared(
        key="brand source mention_id", exact="posted_at relevant new shocking", tolerant="relevance surprise shock"
    ),
    "virality": Compared(key="brand measure", exact="n is_told", tolerant="value lo hi null_lo null_hi"),
    "contagion": Compared(
        key="brand item",
        exact="n_adopters n_linked p p_near p_direction verdict why",
        tolerant="alpha null_mean null_sd alpha_reversed",
    ),
    "exposures": Compared(key="brand item k", exact="exposed adopted", tolerant="p lo hi"),
    "hazards": Compared(key="brand item dimension bin", exact="label adopted", tolerant="hours_at_risk per_hour lo hi"),
    "alert_rows": Compared(
        key="alert_id",
        exact="brand rule rule_version signal signals state started_at detected_at updated_at closed_at window_s posts "
        "authors breadth motive_shift",
        tolerant="observed expected expected_lo expected_hi false_alarms_per_month loudest solicited coordination",
        where="rule <> 'blind'",  # by the machine's clock
    ),
    "standing_alerts": Compared(
        key="alert_id",
        exact="brand rule rule_version subject state started_at detected_at updated_at closed_at is_share window_s "
        "facts",
        tolerant="observed expected expected_lo expected_hi false_alarms_per_month",
    ),
    "alert_evidence": Compared(key="alert_id part source mention_id", exact="n author_id"),
    "segments": Compared(
        key="brand kind segment", exact="bin people exposed followed_up", tolerant="expected susceptibility lo hi"
    ),
    "influence_types": Compared(
        key="brand kind influencer_type influenced_type", exact="chances", tolerant="credit ratio lo hi"
    ),
    "concentration": Compared(
        key="brand told_as top", exact="people adoptions is_told", tolerant="share lo hi null_lo null_hi"
    ),
    "counts": Compared(key="source side outcome", exact="n", where="n <> 0"),
    "conservation": Compared(
        key="source",
        exact="input derived accepted duplicate late off_topic rejected pending unmatched holds",
        where="input > 0 OR derived > 0 OR NOT holds",
    ),
    "rejected": Compared(key="source file byte_offset code", exact="detail raw n", excluded="received_at"),
    "brands": Compared(
        key="id version",
        exact="name competitor_group time_zone accounts definition",
        excluded="valid_from valid_to",
    ),
    "declared": Compared(key="brand kind name", exact="content", excluded="declared_at"),
    "rowless_ids": Compared(key="source id rev", exact="happened_at"),
    **STUDY_COLUMNS,
}

EXCLUDED_TABLES = {
    "credit": "credit_parts, one row a rule",
    "standings": "shown by people",
    "shares_of_credit": "shown by people",
    "reluctance_by_kind": "reluctance, summed up",
    "label_errors": "figures of the release, not of the run",
    "freshness": "when what was read, stored and published",
    "coverage": "what a run did not see depends on when it looked",
    "alerts": "alert_rows and standing_alerts, and what people said of them",
    "alert_marks": "what people said, and when",
    "silences": "the same",
    "ideas": "idea_rows, and what people said of them",
    "idea_marks": "what people said, and when",
    "deliveries": "when what was sent",
    "outbox": "what is still to be sent, and when it is tried next",
    "channels_off": "which receivers wanted nothing more, and since when",
    "positions": "commits are numbered and cut by the size of batches",
    "last_commit": "the same",
    "offsets": "how far topics were read",
    "applied": "when which command came",
    "murmure_meta": "facts about the file",
    "dirty_buckets": "work that is due, done before publishing",
    "stale_months": "work that is due at the daily rewrite",
    "activity_counts": "cells that came to 0 may stay; the view activity leaves them out, and is compared",
}

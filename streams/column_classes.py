"""Which columns two equal runs have in common, and how closely: read by `equality.py`, told in docs/equality.md.

Every column of every table and view is in exactly one class. `key` and `exact` must be the same; `tolerant` numbers
may differ by rounding; `ranks` may differ only between rows whose scores differ by rounding; `excluded` says when a
machine did something, or how far it has come, and is no part of the result.
"""

from dataclasses import dataclass

__all__ = ["ABSOLUTE", "COMPARED", "EXCLUDED_TABLES", "RELATIVE", "Compared", "Rank"]

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
    "perception_gap": Compared(
        key="brand reason",
        exact="rank rank_lo rank_hi verdict why n believed_rank believed_rank_lo believed_rank_hi believed_n "
        "believed_percent done_rank done_rank_lo done_rank_hi done_n common_ground weight",
        tolerant="observed lo hi believed done gap gap_lo gap_hi of_people uncorrected believed_lo believed_hi done_lo "
        "done_hi done_uncorrected deed_gap deed_gap_lo deed_gap_hi priority",
    ),
    "perception_columns": Compared(
        key="brand told_as",
        exact="n pairs_told_apart pairs mean_width marginal_width width_by_chance can_be_ranked n_needed ranked_in "
        "verdict why",
        tolerant="spread whole",
    ),
    "reason_groups": Compared(
        key="brand reason_group",
        exact="n",
        tolerant="observed lo hi believed believed_lo believed_hi done done_lo done_hi gap gap_lo gap_hi",
    ),
    "trust": Compared(
        key="brand week aspect",
        exact="authors speakers verdict balance_verdict is_closed examples",
        tolerant="share lo hi observed change change_lo change_hi balance balance_lo balance_hi balance_observed "
        "balance_change balance_change_lo balance_change_hi",
    ),
    "vouching": Compared(
        key="brand voucher_id receiver_id",
        exact="company hand stance path first_at last_at posts source mention_id turned_at turned_source turned_id",
        tolerant="word strength",
    ),
    "boosts": Compared(
        key="brand boost_id",
        exact="influencer_id started_at ended_at cost audience shared matched observed circle after_days n_placebo "
        "verdict why half_life_days half_life_days_lo half_life_days_hi",
        tolerant="lift lift_lo lift_hi expected circle_lift circle_lift_lo circle_lift_hi spill_over spill_over_lo "
        "spill_over_hi extra extra_lo extra_hi cost_per_extra cost_per_extra_lo cost_per_extra_hi "
        "extra_adoptions extra_adoptions_lo extra_adoptions_hi cost_per_adoption cost_per_adoption_lo "
        "cost_per_adoption_hi motive_shift "
        "motive_shift_lo motive_shift_hi help_shift help_shift_lo help_shift_hi economic_shift economic_shift_lo "
        "economic_shift_hi placebo_p",
    ),
    "boost_days": Compared(key="brand boost_id starts_at", exact="ends_at period observed", tolerant="expected lo hi"),
    "account_map": Compared(
        key="brand company author_id side",
        exact="company_name name role function is_seen posts contacts last_contact_at contacted_by contacts_by "
        "colleagues serves",
        tolerant="burt_constraint effective_size",
    ),
    "account_networks": Compared(
        key="brand company",
        exact="company_name n_buyers n_sellers buyers_in_contact sellers_in_contact contacts since last_contact_at "
        "buyer_seller_ties within_seller_ties within_buyer_ties similar_function_ties similar_function_pairs "
        "cross_function_ties cross_function_pairs top_seller broker_id broker_sole bridged_pairs roles_in_contact "
        "roles_not_in_contact roles_missing without_role reading steps",
        tolerant="decider_silent_days buyer_seller_density buyer_seller_lo buyer_seller_hi within_seller_density "
        "within_seller_lo within_seller_hi within_buyer_density seller_centralization top_share top_share_lo "
        "top_share_hi broker_share",
    ),
    "account_topics": Compared(
        key="brand company topic",
        exact="company_name asked people answered in_time unanswered waiting answered_by experts oldest_unanswered_at "
        "unanswered_ids verdict",
        tolerant="share lo hi median_wait_h",
    ),
    "account_coordination": Compared(
        key="brand company",
        exact="company_name contacts conversations buyers sellers top_seller verdict told doubled doubled_by "
        "doubled_ids",
        tolerant="top_share lo hi doubled_share doubled_lo doubled_hi",
    ),
    "account_load": Compared(
        key="brand seller",
        exact="contacts conversations companies buyers rank rank_lo rank_hi verdict",
        tolerant="share lo hi",
    ),
    "idea_rows": Compared(
        key="brand idea_id", exact="title people mentions rank rank_lo rank_hi first_seen last_seen examples"
    ),
    "idea_posts": Compared(key="brand source mention_id", exact="idea_id author_id posted_at", tolerant="central"),
    "needs": Compared(
        key="brand source mention_id",
        exact="author_id kind reason act language asked_at state replies answered_at answered_by answer_id "
        "answered_by_kind responded_at could_answer could_answer_why",
        tolerant="age_h",
    ),
    "relation": Compared(key="brand span week measure", exact="n is_told", tolerant="value lo hi"),
    "words": Compared(
        key="brand language word",
        exact="side people of_people brand_posts of_brand_posts is_told",
        tolerant="log_odds lo hi z p",
    ),
    "campaigns": Compared(
        key="brand campaign_id",
        exact="name items started_at ended_at first_at last_at posts archived seeders people_shown people_reacted "
        "people_passed_on people_beyond sights is_compared",
        tolerant="reacted reacted_lo reacted_hi passed_on passed_on_lo passed_on_hi",
    ),
    "campaign_parts": Compared(
        key="brand campaign_id other_id stage part",
        exact="n other_n verdict",
        tolerant="value lo hi share overlap",
    ),
    "member_value": Compared(
        key="brand author_id",
        exact="unit adoptions rank rank_lo rank_hi is_declared is_dormant last_at",
        tolerant="own_value influence_value influence_lo influence_hi total lo hi influence_effect",
    ),
    "network_value": Compared(
        key="brand",
        exact="unit members dormant_members declared_members adoptions reconciles counted",
        tolerant="per_adoption credited own influence influence_lo influence_hi by_brand total dormant_total",
    ),
    "dormant_ties": Compared(
        key="brand author_id other_id",
        exact="last_at contacts opener_id",
        tolerant="once now opener_weight",
    ),
    "advocacy": Compared(
        key="brand author_id",
        exact="rank rank_lo rank_hi role days posts days_in_words days_against stance rival trend_days "
        "trend_days_before last_switch_at switched_to switched_n_before switched_n_after dominant_motive motive_posts "
        "last_spoke_at",
        tolerant="ours ours_lo ours_hi rivals rivals_lo rivals_hi neutral neutral_lo neutral_hi trend trend_lo "
        "trend_hi switched_before switched_after motive_p motive_share motive_observed",
    ),
    "rhythms": Compared(key="brand author_id weekday hour", exact="seen", tolerant="weeks chance lo hi"),
    "answer_hours": Compared(key="brand author_id hour", exact="asked", tolerant="p lo hi delay_h"),
    "reach": Compared(
        key="brand author_id",
        exact="hours_seen peak_hour rhythm asked questions answered waiting best_hour verdict",
        tolerant="weeks hours_a_week asked_a_week asked_lo asked_hi answered_share answered_lo answered_hi delay_h "
        "delay_lo delay_hi chance_4h best_p best_lo best_hi",
    ),
    "reluctance": Compared(
        key="brand",
        exact="kind askers_rival questions_rival helped_rival withheld_rival askers_other questions_other helped_other "
        "withheld_other askers_unknown questions_unknown helped_unknown withheld_unknown verdict answerers unread",
        tolerant="p_rival p_rival_lo p_rival_hi p_other p_other_lo p_other_hi p_unknown p_unknown_lo p_unknown_hi "
        "ratio ratio_lo ratio_hi log_se",
    ),
    "community_markets": Compared(
        key="market", exact="as_of people pairs communities in_communities verdict", tolerant="held_out lo hi"
    ),
    "communities": Compared(
        key="market community_id",
        exact="as_of born_on people core pairs verdict",
        tolerant="density reciprocity inside cohesion returns",
    ),
    "community_people": Compared(key="market author_id", exact="community_id is_core", tolerant="strength"),
    "community_brands": Compared(key="market community_id brand", exact="mentions people n", tolerant="share lo hi"),
    "community_status": Compared(key="market community_id act", exact="people n", tolerant="share lo hi observed"),
    "community_terms": Compared(
        key="market community_id kind language term", exact="people speakers elsewhere", tolerant="log_odds lo hi p"
    ),
    "community_history": Compared(key="market community_id happened_on change", exact="other_id people"),
    "involvement": Compared(
        key="brand band",
        exact="contacts_from people days is_reference verdict",
        tolerant="before after difference lo hi",
    ),
    # A total that came back to 0 is the same as none.
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
    "situations": Compared(
        key="brand situation_id",
        exact="name tag started_at ended_at attendees leaders seekers known_before mix_n ties_before ties_after "
        "new_ties_14d new_leader_seeker_ties adoptions matched_weeks n_placebo verdict why",
        tolerant="mix mix_lo mix_hi mix_at_random expected lift lift_lo lift_hi placebo_p",
    ),
    "situation_people": Compared(
        key="brand situation_id author_id", exact="role is_role_declared is_declared new_ties"
    ),
    "rowless_ids": Compared(key="source id rev", exact="happened_at"),
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

"""Which columns of the studies' tables two equal runs have in common. A part of `column_classes.py`."""

from streams.compared import Compared

__all__ = ["STUDY_COLUMNS"]

STUDY_COLUMNS: dict[str, Compared] = {
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
    "activity_expected": Compared(key="brand grain bucket signal", exact="observed verdict", tolerant="expected lo hi"),
    "involvement": Compared(
        key="brand band",
        exact="contacts_from people days is_reference verdict",
        tolerant="before after difference lo hi",
    ),
    # A total that came back to 0 is the same as none.
    "situations": Compared(
        key="brand situation_id",
        exact="name tag started_at ended_at attendees leaders seekers known_before mix_n ties_before ties_after "
        "new_ties_14d new_leader_seeker_ties adoptions matched_weeks n_placebo verdict why",
        tolerant="mix mix_lo mix_hi mix_at_random expected lift lift_lo lift_hi placebo_p",
    ),
    "situation_people": Compared(
        key="brand situation_id author_id", exact="role is_role_declared is_declared new_ties"
    ),
}

"""The closed lists of words that murmure uses for language: motives, acts, reasons, provenance, aspects.

Everything that names a label takes it from here, so a label that is not in this file cannot be stored.
Meanings and boundary cases are in `docs/codebook.md`. Leaves out how a label is decided: see `motives`.
The motives come from the word-of-mouth literature: Engel et al. (1993), Sundaram et al. (1998),
Walsh et al. (2004), Hennig-Thurau et al. (2004), Cheung & Lee (2012); the reasons from IBM (2011).
"""

from enum import StrEnum

__all__ = ["Act", "Aspect", "Motive", "Provenance", "Reason", "Scheme"]


class Scheme(StrEnum):
    """The axes a mention is labelled on; they are never mixed or added."""

    MOTIVE = "motive"
    REASON = "reason"
    ACT = "act"
    ASPECT = "aspect"


class Motive(StrEnum):
    """Why an author tells peers. 0-3 per mention; `none` excludes all others."""

    STATUS = "status"
    SELF_ENHANCEMENT = "self_enhancement"
    HELP_OTHERS = "help_others"
    HELP_COMPANY = "help_company"
    RECIPROCITY = "reciprocity"
    VENTING = "venting"
    ADVICE_SEEKING = "advice_seeking"
    BELONGING = "belonging"
    ECONOMIC = "economic"
    ENTHUSIASM = "enthusiasm"
    DISSONANCE = "dissonance"
    NONE = "none"
    UNCLEAR = "unclear"


class Act(StrEnum):
    """What a post does. One main act per mention, further acts as labels."""

    SHARE = "share"
    OPINION = "opinion"
    ADVICE = "advice"
    ASK = "ask"
    COMPLAIN = "complain"
    IDEA = "idea"
    VOUCH = "vouch"
    WITHHOLD = "withhold"


class Reason(StrEnum):
    """IBM's twelve reasons for dealing with a brand."""

    DISCOUNT = "discount"
    PURCHASE = "purchase"
    REVIEWS_RANKINGS = "reviews_rankings"
    GENERAL_INFO = "general_info"
    EXCLUSIVE_INFO = "exclusive_info"
    NEW_PRODUCTS = "new_products"
    SUBMIT_OPINION = "submit_opinion"
    CUSTOMER_SERVICE = "customer_service"
    EVENT = "event"
    FEEL_CONNECTED = "feel_connected"
    SUBMIT_IDEAS = "submit_ideas"
    COMMUNITY = "community"


class Provenance(StrEnum):
    """Who stands behind a post. Motive shares are computed on `organic` alone."""

    ORGANIC = "organic"
    SOLICITED = "solicited"
    PAID = "paid"
    STAFF = "staff"
    AUTOMATED = "automated"
    UNKNOWN = "unknown"


class Aspect(StrEnum):
    """What trust in a brand is about."""

    QUALITY = "quality"
    PAYMENT = "payment"
    DELIVERY = "delivery"
    SUPPORT = "support"
    HONESTY = "honesty"

"""How often labels show in real posts about brands: what the probabilities of the model are made for.

Read before `training`. The corpus holds rare motives on purpose; a stream does not. Rates of single brands differ:
see `prevalence`.
"""

__all__ = ["BASE_RATES", "POLARITY_RATES", "family", "stream_rate"]

# How often a motive shows in real posts about brands, from 635 posts read by hand, rounded; cue-sampled, so the rare
# ones are if anything rarer still. Acts and reasons keep the rates of the corpus: nobody has counted them.
BASE_RATES = {
    "none": 0.33,
    "venting": 0.25,
    "advice_seeking": 0.18,
    "enthusiasm": 0.09,
    "unclear": 0.07,
    "help_others": 0.05,
    "help_company": 0.03,
    "economic": 0.02,
    "belonging": 0.014,
    "status": 0.013,
    "self_enhancement": 0.013,
    "reciprocity": 0.01,
    "dissonance": 0.008,
}
# Most talk about brands with a stand is blame; the corpus holds more praise. Assumed, from the same posts.
POLARITY_RATES = {"polarity:negative": 0.35, "polarity:positive": 0.2}


def stream_rate(label: str, in_corpus: float) -> float:
    """How often a label shows in real posts, where that was counted; else its rate in the corpus."""
    scheme, _, name = label.partition(":")
    if scheme == "motive" and name in BASE_RATES:
        return BASE_RATES[name]
    return POLARITY_RATES.get(label, in_corpus)


def family(label: str) -> str:
    """The motive of a sub-type; any other label itself."""
    return label.partition(".")[0]

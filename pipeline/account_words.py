"""What is said of an account to the person who looks after it: the reading of its networks, and what to do next.

Read after `network_reading`. Each sentence says what was seen; where a study stands behind it, it says "in the study".
"""

from collections.abc import Mapping, Sequence
from typing import Any

from models.network_reading import ENOUGH_CONTACTS, HELD_BY_ONE, LARGEST, Reading, Step

__all__ = ["IN_SHORT", "READINGS", "SILENT_DAYS", "STEPS", "role_words", "to_do"]

SILENT_DAYS = 60  # without contact with a decider: it is told
READINGS = {
    Reading.NO_TEAM: "Nobody is declared to sell this brand: without [team] there is no network of ours to look at.",
    Reading.NO_BUYERS: "Nobody of this company is declared: say who works there.",
    Reading.NO_CONTACT: "Nobody of us is seen in contact with anybody declared of them.",
    Reading.TOO_FEW: f"Too few to say: it takes {ENOUGH_CONTACTS} contacts, and two people on each side.",
    Reading.REDUNDANT: "Both networks are dense: they stand in for one another, and in the study accounts with both "
    "earned less. Fewer of us could keep the contact.",
    Reading.OUTWARD: "Dense with the buyers, sparse within the team: many of us know many of them, and tell each other "
    "little. In the study that pays where somebody is at the centre of the team.",
    Reading.INWARD: "Dense within the team, sparse with the buyers: few of us know few of them, and pass it on. In the "
    "study the one density stood in for the other; what it leaves open is how much hangs on the few.",
    Reading.THIN: "Sparse on both sides: few of us know few of them, and what they hear stays with them.",
    Reading.CANNOT_TELL: "Cannot tell: whether half of the pairs are in contact hangs on pairs seen only once, or a "
    f"side has more than {LARGEST} people, too many for half of the pairs to mean much.",
}
IN_SHORT = {
    Reading.NO_TEAM: "no team",
    Reading.NO_BUYERS: "nobody declared",
    Reading.NO_CONTACT: "no contact",
    Reading.TOO_FEW: "too few",
    Reading.REDUNDANT: "both dense",
    Reading.OUTWARD: "buyers dense",
    Reading.INWARD: "team dense",
    Reading.THIN: "both sparse",
    Reading.CANNOT_TELL: "cannot tell",
}
STEPS = {
    Step.BEGIN: "make the first contact; or check that these are the handles they write under",
    Step.SECOND_PERSON: "let a second of us take part: one person holds nearly all contacts",
    Step.MORE_CONTACTS: "bring more of us and of them together, or let the team talk more of what it hears",
    Step.FEWER_CONTACTS: "agree who of us keeps which contact",
    Step.COORDINATOR: "name one of us to put together what the others hear",
    Step.SAME_FUNCTION_FIRST: "let like speak to like first (it to it, finance to finance): in the study ties across "
    "functions helped only beside these",
}


def role_words(role: str | None) -> str:
    """A role as people read it.

    >>> role_words("resource_holder"), role_words(None)
    ('resource holder', 'not known')
    """
    return "not known" if role is None else role.replace("_", " ")


def to_do(row: Mapping[str, Any], unseen: Sequence[str] = ()) -> list[str]:
    """What to do next for an account (a row of `account_networks`), the most pressing first, in words.

    unseen : of its people who should have been seen and never were.
    """
    said = []
    if missing := [role_words(role) for role in row["roles_not_in_contact"]]:
        said.append(f"reach the {' and the '.join(missing)}: declared, and nobody of us is seen in contact with them")
    silent = row["decider_silent_days"]
    if silent is not None and silent >= SILENT_DAYS and "decider" not in row["roles_not_in_contact"]:
        said.append(f"speak to the decider: the last contact was {silent:.0f} days ago")
    steps = [Step(step) for step in row["steps"]]
    for step in steps:
        held = f" ({row['top_seller']}, {row['top_share']:.0%})" if step is Step.SECOND_PERSON else ""
        said.append(STEPS[step] + held)
    if row["n_buyers"] and "decider" in row["roles_missing"]:
        said.append("find out who decides: no decider is declared")
    if row["without_role"]:
        has = "has" if row["without_role"] == 1 else "have"
        said.append(f"ask which part {row['without_role']} of them {has}: a role that is not declared is not guessed")
    if unseen:
        handles = "handle" if len(unseen) == 1 else "handles"
        said.append(f"check the {handles} {', '.join(unseen)}: never seen in what was read about the brand")
    if row["top_share"] is not None and row["top_share"] >= HELD_BY_ONE and Step.SECOND_PERSON not in steps:
        said.append(f"{row['top_seller']} holds {row['top_share']:.0%} of the few contacts there are")
    return said

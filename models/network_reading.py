"""What the indices of an account say, after what was found in 207 key accounts; and what to do next.

Gupta, Kumar, Grewal & Lilien (2019): the two densities stand in for one another, and where both are high profit is
lower; a centre in the selling team helps where buyers and sellers know each other well, and where people of the same
function do; ties across functions help only where there are ties within them. The paper gives no figure from which a
network is dense: we take half of the pairs, and say "cannot tell" where the bracket of a density has a half within it,
or where too many days of contact were those of a pair seen only once, or where a side is so large that nobody could
keep up with half of it: density falls with size.
They are associations over firms of one study, and no promise for one account. Read after `two_networks`.
"""

from enum import StrEnum
from math import isnan

from models.two_networks import Density, TwoNetworks

__all__ = ["ENOUGH_CONTACTS", "ENOUGH_KNOWN", "HALF", "HELD_BY_ONE", "LARGEST", "Reading", "Step", "reading", "steps"]

HALF = 0.5  # of the pairs: from there a network is dense; of the centralization: from there it has a centre
ENOUGH_CONTACTS = 10  # between buyers and sellers: below, nothing is read off them
ENOUGH_KNOWN = 0.8  # of the days of contact on pairs seen before: below, more ties are unseen than can be allowed for
LARGEST = 15  # people on a side: beyond, nobody keeps up with half of them, and few ties say nothing
HELD_BY_ONE = 0.9  # of the contacts: one person has the account


class Reading(StrEnum):
    """How the densities of two networks stand to one another."""

    NO_TEAM = "no team declared"
    NO_BUYERS = "nobody declared"
    NO_CONTACT = "no contact"
    TOO_FEW = "too few to say"
    REDUNDANT = "dense on both sides: redundant"
    OUTWARD = "dense with the buyers, sparse within the team"
    INWARD = "dense within the team, sparse with the buyers"
    THIN = "sparse on both sides: thin"
    CANNOT_TELL = "cannot tell"


class Step(StrEnum):
    """What to do next; nothing of it is read off fewer than `ENOUGH_CONTACTS`."""

    BEGIN = "begin"  # nobody of us had contact with anybody of them
    SECOND_PERSON = "second person"  # one of us holds nearly all
    FEWER_CONTACTS = "fewer contacts"  # both dense
    MORE_CONTACTS = "more contacts"  # neither
    COORDINATOR = "coordinator"  # well connected to the buyers, nobody at the centre
    SAME_FUNCTION_FIRST = "same function first"  # ties across functions without those within


def reading(found: TwoNetworks) -> Reading:
    """How the two densities stand to one another."""
    if not found.n_sellers:
        return Reading.NO_TEAM
    if not found.n_buyers:
        return Reading.NO_BUYERS
    if not found.contacts:
        return Reading.NO_CONTACT
    if found.contacts < ENOUGH_CONTACTS or found.n_buyers < 2 or found.n_sellers < 2:
        return Reading.TOO_FEW
    between, within = _is_dense(found.between), _is_dense(found.within)
    if max(found.n_buyers, found.n_sellers) > LARGEST and not (between and within):
        return Reading.CANNOT_TELL
    if between is None or within is None:
        return Reading.CANNOT_TELL
    if between:
        return Reading.REDUNDANT if within else Reading.OUTWARD
    return Reading.INWARD if within else Reading.THIN


def steps(found: TwoNetworks) -> tuple[Step, ...]:
    """What to do next, the most pressing first; nothing where there is too little to go by."""
    read = reading(found)
    if read is Reading.NO_CONTACT:
        return (Step.BEGIN,)
    if found.contacts < ENOUGH_CONTACTS:
        return ()
    said = {
        Step.SECOND_PERSON: found.n_sellers > 1 and found.held.share >= HELD_BY_ONE,
        Step.MORE_CONTACTS: read is Reading.THIN,
        Step.FEWER_CONTACTS: read is Reading.REDUNDANT,
        Step.COORDINATOR: found.centralization < HALF  # NaN is not
        and (_is_dense(found.between) is True or _is_dense(found.similar) is True),
        Step.SAME_FUNCTION_FIRST: found.similar.pairs > 0 and not found.similar.ties and found.cross.ties > 0,
    }
    return tuple(step for step, holds in said.items() if holds)


def _is_dense(found: Density) -> bool | None:
    """Whether half of the pairs are tied; None where too little was seen to say, or where there is no pair."""
    if isnan(found.share):
        return None
    if found.lo >= HALF:
        return True
    return False if found.hi < HALF and not found.known < ENOUGH_KNOWN else None  # NaN: nothing at all was seen

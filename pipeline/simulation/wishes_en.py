"""The English sentences of the scenario `wishes`: synthetic, written for murmure, about no real firm or person.

The slots and the rules are those of the French twin, `simulation/wishes_fr.py`.
"""

from models.vocabulary import Aspect, Reason

__all__ = ["AGAINST", "ANSWERS", "ASPECTS", "DIALOGUE", "FOR", "IDEAS", "NEUTRAL", "OWN", "PRODUCT", "WANTS"]

WANTS: dict[Reason, tuple[str, ...]] = {
    Reason.DISCOUNT: (
        "Is there a promo code for {b} going around right now?",
        "Waiting for {b} to do {n}0% off before I buy the {p}",
        "@{h} any coupon for loyal customers this month?",
        "Does {b} ever put the {p} on sale? A voucher would do",
    ),
    Reason.PURCHASE: (
        "Where can I buy the {p} in {c}?",
        "Which shop still has the {p} in stock? Want to order it before {d}",
        "Can I order the {p} straight from {b} and pick it up in {c}?",
        "Looking to buy a {p}, do I order from the {b} site or in store?",
    ),
    Reason.REVIEWS_RANKINGS: (
        "{b} vs {o}: which one comes out better in the reviews?",
        "Any honest reviews of the {p} before I decide?",
        "Reading every comparison of {b} and {o} I can find",
        "How does the {p} rank against the {o} in tests?",
    ),
    Reason.GENERAL_INFO: (
        "What are the opening hours of the {b} store in {c}?",
        "Does the {b} machine take ordinary pods? Looking for info",
        "How much water does the {p} hold, does anyone know?",
        "Is the {b} shop in {c} open on {d}?",
    ),
    Reason.EXCLUSIVE_INFO: (
        "Signed up to the {b} list to get the sneak peek before everyone else",
        "Insiders say {b} shows members a preview on {d}, I want in",
        "I follow {b} for the behind the scenes that nobody else gets",
    ),
    Reason.NEW_PRODUCTS: (
        "When does the new {p} come out?",
        "Heard {b} has a new machine on the way, any release date?",
        "What is new from {b} this spring? Show me the next {p}",
    ),
    Reason.CUSTOMER_SERVICE: (
        "My {p} leaks since {d}, @{h} how do I get it repaired?",
        "@{h} I opened a ticket {n} days ago about my refund, any news?",
        "My {b} order never arrived, who do I contact?",
        "The {p} shows error {n} and will not start, can someone at {b} help me?",
    ),
    Reason.EVENT: (
        "Will {b} have a booth at the coffee fair in {c}?",
        "Anyone going to the {b} tasting in {c} on {d}?",
        "Just registered for the {b} barista workshop on {d}",
    ),
    Reason.FEEL_CONNECTED: (
        "My brand since I was a student: {b}, and it always will be",
        "{b} has been part of our family mornings for {n}0 years",
        "I feel at home with {b}, always have",
    ),
    Reason.COMMUNITY: (
        "Fellow {b} users, shall we meet in {c}?",
        "Love this little circle of {b} owners, you are the best people",
        "Between us {p} fans: who is in the owners' group?",
    ),
}

IDEAS: tuple[tuple[str, ...], ...] = (
    (
        "{b} should add a timer that starts the machine in the morning",
        "Idea for {b}: a morning timer so that the machine starts by itself",
        "Please add a start timer to the {p}, for the morning",
    ),
    (
        "Would be great if {b} sold the water tank in a bigger size",
        "{b}, please make a bigger water tank",
        "Suggestion for {b}: offer a larger water tank as an extra",
    ),
    (
        "{b} should take back used pods in the shops for recycling",
        "Please {b}, set up recycling of used pods in your shops",
        "Idea: {b} shops could collect used pods and recycle them",
    ),
    (
        "You should make a quiet night mode, {b}, the grinder wakes the baby",
        "Please add a night mode with a quiet grinder to the {p}",
        "A quiet mode for the grinder would be a great addition, {b}",
    ),
    (
        "{b} should let us choose the cup temperature in the app",
        "Would be nice to set the temperature of the cup from the {b} app",
        "Feature request for {b}: cup temperature in the app",
    ),
)

ASPECTS: dict[tuple[Aspect, int], tuple[str, ...]] = {
    (Aspect.QUALITY, 1): (
        "The {p} is solid, the build quality is excellent",
        "Very well made machine, the {p}, I am happy with its quality",
    ),
    (Aspect.QUALITY, -1): (
        "The {p} feels cheap, poor build quality",
        "Disappointing quality, the handle of the {p} broke after {n} weeks",
    ),
    (Aspect.PAYMENT, 1): (
        "Paying {b} by invoice was easy, billing is clear",
        "{b} invoices are correct and clear, I think that is well done",
    ),
    (Aspect.PAYMENT, -1): (
        "{b} got the invoice wrong again, their billing is a mess",
        "{b} charged my card twice, poor payment handling I must say",
    ),
    (Aspect.DELIVERY, 1): (
        "Delivery from {b} was fast, {n} days and well packed",
        "I find {b} shipping really good, the parcel came on time",
    ),
    (Aspect.DELIVERY, -1): (
        "{b} delivery is slow, the parcel came {n} days late",
        "Shipping from {b} is bad in my opinion, late again",
    ),
    (Aspect.SUPPORT, 1): (
        "{b} support is very good, kind and quick on the phone",
        "I think the {b} hotline is excellent, they solved it in a minute",
    ),
    (Aspect.SUPPORT, -1): (
        "{b} support is poor, the hotline never picks up",
        "Bad customer support at {b}, I find, they close tickets unread",
    ),
    (Aspect.HONESTY, 1): (
        "{b} was upfront about the price, I call that honest",
        "I find {b} transparent, they said what the {p} cannot do",
    ),
    (Aspect.HONESTY, -1): (
        "{b} is not honest about the running costs, I find that misleading",
        "Feels like a scam, {b} hides the fees",
    ),
}

NEUTRAL = (
    "My {p} makes a frothy cup, two sugars",
    "Frothy coffee from the {b} at the office in {c}",
    "There is a {b} machine in the waiting room, frothy as usual",
    "The {p} stands next to the toaster",
    "Second frothy cup of the day from the {b}",
)

OWN: dict[Reason, tuple[str, ...]] = {
    Reason.DISCOUNT: (
        "Only until {d}: {n}0% off the {p} with the code AROMA",
        "Your {b} coupon is waiting: {n}0% off all pods",
    ),
    Reason.NEW_PRODUCTS: (
        "Meet the new {p}: effortless espresso, out on {d}",
        "Our new machine is here. Effortless mornings with the {p}, now in stores",
    ),
    Reason.EVENT: ("Visit the {b} booth in {c} on {d}", "Join our {b} barista workshop in {c} on {d}"),
    Reason.EXCLUSIVE_INFO: (
        "Members only: a sneak peek of what we are working on at {b}",
        "A preview for {b} club members before anyone else sees it",
    ),
    Reason.GENERAL_INFO: (
        "The {b} store in {c} is open from nine to six on {d}",
        "Good to know: the {b} tank holds {n} cups, more info on our page",
    ),
    Reason.COMMUNITY: (
        "Dear {b} owners, meet the other fans in our group",
        "{b} fans meet in {c} on {d}, come and join the owners' circle",
    ),
}

PRODUCT = (
    "The {p}: effortless crema, {n} strengths, one button",
    "Designed in {c}: the effortless {p} by {b}, in steel",
    "{n}0 bars of pressure. The {p} by {b}. Effortless.",
)

DIALOGUE = (
    "How do you take your {b} coffee on a {d}? Tell us",
    "Thank you for your questions to {b}, what would you like to know next?",
    "You asked, we listened: what should {b} change first? Tell us below",
)

ANSWERS = (
    "You can get the {b} at the shop in {c}, and make sure to ask for the {d} slot, it works for us",
    "Try unplugging it for {n} minutes, then hold the button, that fixed mine",
    "Make sure to check the page of the maker, the answer is under {d}, hope it helps",
    "I would take the bigger {b}, and descale it every {n} weeks",
)

FOR = (
    "I recommend {b} to everybody, the best coffee I have had",
    "{b} is the one to get, take it from someone who tests machines",
    "Go for {b}, the {p} is a great machine and I stand by it",
    "If you ask me: {b}, excellent in every way",
)

AGAINST = (
    "Stay away from {b}, the {p} let me down",
    "I no longer recommend {b}, the coffee is bad and the machine is worse",
    "I would not buy {b} again, avoid the {p}",
)

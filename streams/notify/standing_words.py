"""What standing rules say to people, in French and English: a name (`signal.RULE`) and a sentence (`standing.RULE`).

A sentence is filled with the facts of the finding, its `brand` and its `subject`. How a number is said stands after a
colon: `{x}` plainly, `{x:part}` a part of 1 in per cent, `{x:moment}` ms since 1970 as a date, `{x:day}` the same
without its hour, `{x:span}` seconds as a time. The keys must be the same in both languages: a test sees to it.
"""

from collections.abc import Mapping

from streams.notify.figures import Language, day, moment, number, part, span
from streams.notify.harmless import harmless
from streams.notify.notice import Notice, utc

__all__ = ["STANDING", "filled", "sentence"]

STANDING: dict[Language, dict[str, str]] = {
    "en": {
        "signal.switch": "a leading voice turns to a competitor",
        "standing.switch": "{subject} spoke of {brand} rather than of its rivals on {before:part} of the days, and "
        "since {turned:day} on {after:part} of {days}; now mostly of {rival}.",
        "signal.turned": "someone who vouched now speaks against",
        "standing.turned": "{subject} answered for {brand} on {vouched:day} and spoke against it on {turned:day}: read "
        "both posts before you act.",
        "signal.outgrowing": "a post spreads faster than foretold",
        "standing.outgrowing": "{age:span} after it was written, the post {subject} by {author} had {size} posts and "
        "shares in all, where {foretold} were foretold: {times} times as many.",
        "signal.silent_decider": "a decider has fallen silent",
        "standing.silent_decider": "{subject}, who decides at {company}, has had no contact with the team for {days} "
        "days: the last was on {last:day}, with {seller}. Meanwhile others at {company} had {others}.",
        "signal.single_threaded": "an account hangs on one person",
        "standing.single_threaded": "{seller} holds {share:part} of the {contacts} contacts that the team had with "
        "{company} in {days} days: let a second person meet them.",
    },
    "fr": {
        "signal.switch": "une voix influente passe à un concurrent",
        "standing.switch": "{subject} parlait de {brand} plutôt que de ses concurrents {before:part} des jours, et "
        "depuis le {turned:day} {after:part} de {days}\u00a0; désormais surtout de {rival}.",
        "signal.turned": "quelqu'un qui se portait garant parle contre",
        "standing.turned": "{subject} se portait garant de {brand} le {vouched:day} et s'exprime contre le "
        "{turned:day}\u00a0: lire les deux messages avant d'agir.",
        "signal.outgrowing": "un message se propage plus vite que prévu",
        "standing.outgrowing": "{age:span} après sa publication, le message {subject} de {author} comptait {size} "
        "messages et partages, pour {foretold} prévus\u00a0: {times} fois plus.",
        "signal.silent_decider": "un décideur ne donne plus signe de vie",
        "standing.silent_decider": "{subject}, qui décide chez {company}, n'a plus de contact avec l'équipe depuis "
        "{days} jours\u00a0: le dernier date du {last:day}, avec {seller}. Contacts des autres chez {company} "
        "entre-temps\u00a0: {others}.",
        "signal.single_threaded": "un compte tient à une seule personne",
        "standing.single_threaded": "{seller} détient {share:part} des {contacts} contacts de l'équipe avec "
        "{company} en {days} jours\u00a0: qu'une deuxième personne les rencontre.",
    },
}


class _Said:
    """A fact, said as the sentence asks for it."""

    def __init__(self, fact: str | float, language: Language, time_zone: str) -> None:
        self._fact, self._language, self._zone = fact, language, time_zone

    def __format__(self, how: str) -> str:
        if isinstance(self._fact, str):
            return harmless(self._fact, 100)
        if how in ("moment", "day"):
            say = moment if how == "moment" else day
            return say(utc(int(self._fact)), self._language, self._zone)
        return {"part": part, "span": span}.get(how, number)(self._fact, self._language)


def sentence(notice: Notice, language: Language) -> str:
    """What a standing rule says of its finding; empty for other alerts, and where a fact is missing."""
    facts = {"brand": notice.brand, "subject": notice.subject, **notice.facts}
    return filled(notice.signal, facts, language, notice.time_zone)


def filled(rule: str, facts: Mapping[str, str | float], language: Language, time_zone: str = "UTC") -> str:
    """The same, from the facts."""
    words = STANDING[language].get(f"standing.{rule}", "")
    said = {name: _Said(fact, language, time_zone) for name, fact in facts.items()}
    try:
        return words.format(**said)
    except KeyError:  # a notice of another release waits in the outbox
        return ""

"""Tell from a text who stands behind it: a person, a reward, a payment, or a machine.

Read after `folding`: patterns look at folded text. Decided before motives, because only `organic` posts count in
motive shares. Leaves out what the account says (`staff` lists, bot flags): the caller knows accounts, we know words.
"""

import re

from ahocorasick_rs import AhoCorasick

from models.vocabulary import Provenance

__all__ = ["provenance_of"]

# Tags that declare money. «#pub» and "#ad" must end there: #public and #adventure declare nothing.
_PAID = re.compile(
    r"#(?:ad|ads|advert|sponso|sponsored|sponsorise|sponsoring|partenariat\w*|collabcommerciale|pub|publicite"
    r"|paidpartnership|brandpartner|gifted|affiliate|affiliation|ambassad\w*)\b"
    r"|\b(?:paid partnership|sponsored (?:post|content|by)|in partnership with|partenariat (?:remunere|commercial|avec)"
    r"|en collaboration commerciale|collaboration (?:commerciale|remuneree)|(?:post|contenu|article|video) sponsorise"
    r"|(?:affiliate|affiliated) links?|liens? affilies?|contre remuneration|i(?:'m| am) paid (?:to|per)|paid per click"
    r"|payee? au clic|je touche une commission|i earn a (?:small )?commission)\b"
    r"|[?&](?:aff|affid|aff_id|affiliate|tag|ref_?id)=[\w-]+"
)
_NOT_PAID = re.compile(
    r"\b(?:not|non|pas|isn't|n'est pas|never|jamais|no|without|sans|personne ne m'a)\b[\w' ,]{0,12}#?"
    r"(?:paid|paye|payee|sponso\w*|ad\b|affili\w*|partenariat|partnership|commission|remunere\w*)"
)
_SOLICITED = re.compile(
    r"\b(?:rt|retweete?z?|repost|like|follow|comment(?:e|ez)?|tague?z?)\b[^.!?]{0,40}"
    r"\b(?:to win|pour gagner|chance to win|to enter|pour participer)\b"
    r"|\b(?:chance (?:to win|of winning|de gagner)|tente(?:z|r)? (?:de gagner|ma chance|ta chance|votre chance)"
    r"|enter to win|tirage au sort|je participe au concours|prize draw|giveaway|jeu[ -]concours|win a free|a gagner"
    r"|pour gagner)\b"
    r"|#(?:concours|giveaway|contest|jeuconcours|competition|win|cadeau|sweepstakes)\b"
    r"|\b(?:in exchange for (?:a|an|my|this) (?:honest )?review|en echange d(?:'un|e mon|e cet) avis"
    r"|avis (?:contre|recompense)|received (?:this|it) for free|recu gratuitement|test(?:eur|euse)? gratuit"
    r"|voucher for a review|bon d'achat contre)\b"
)
_MACHINE_BEGINS = re.compile(
    r"(?:\[[a-z0-9 _-]{2,24}\]|(?:new|nouvel?) (?:blog post|article|post|video)\s*:|rss\b"
    r"|auto(?:mated|matic) (?:message|tweet|post)|ceci est un message automatique"
    r"|(?:statuts?|status) (?:update|du service)\s*:)"
)
_MACHINE = re.compile(
    r"\b(?:posted by a bot|i am a bot|je suis un (?:bot|robot)|automatically (?:posted|generated)"
    r"|publie automatiquement|via rss|ifttt|dlvr\.it|feedburner)\b"
)
# Bits of text without which a pattern cannot match: few posts hold one, and all are looked for in one pass. Each
# alternative of a pattern must contain one of its bits.
_PAID_BITS = "# = affili paid_ sponsor partner partenariat collaboration contre_rem au_clic commission"
_PLEAS = "to_win gagn to_enter pour_participer chance tirage concours prize_draw giveaway"
_SOLICITED_BITS = f"# {_PLEAS} win_a exchange echange avis_ for_free gratuit voucher bon_d'achat"
_MACHINE_BITS = "_bot robot automati via_rss ifttt dlvr.it feedburner"
_LINK_BITS = "http www."
_KINDS = (_PAID_BITS, _SOLICITED_BITS, _MACHINE_BITS, _LINK_BITS)
_BITS = [(bit.replace("_", " "), kind) for kind in _KINDS for bit in kind.split()]
_find_bits = AhoCorasick([bit for bit, _ in _BITS]).find_matches_as_indexes
_LINK = re.compile(r"https?://\S+|www\.\S+")
_NOT_WORDS = re.compile(r"[@#]\w+|\brt\b|\bvia\b|[^a-z' ]+")
_OWN_WORD = re.compile(r"(?:^| )(?!(?:rt|via)\b)[a-z]")  # the beginning of a word that surely is one; quick to find
_PERSON = re.compile(
    r"\b(?:i|i'm|i've|i'd|me|my|mine|we|our|us|you|your|je|moi|mon|ma|mes|nous|notre|nos|on|tu|toi|vous|votre|vos|myself)\b|\b[jmt]'|[!?]"
)
_FEW = 3  # words: with a link, that is an introduction to the link


def provenance_of(folded: str) -> Provenance:
    """Who stands behind a text, from its folded words alone; `staff` is never the answer.

    A person's own words without any sign of the others are `organic`; a headline and a link, or no words, `unknown`.

    >>> provenance_of("rt pour gagner un casque"), provenance_of("je l'adore"), provenance_of("https://example.com")
    (<Provenance.SOLICITED: 'solicited'>, <Provenance.ORGANIC: 'organic'>, <Provenance.UNKNOWN: 'unknown'>)
    """
    held = {_BITS[bit][1] for bit, _, _ in _find_bits(folded, overlapping=True)}
    if _PAID_BITS in held and _PAID.search(folded) and not _NOT_PAID.search(folded):
        return Provenance.PAID
    if _SOLICITED_BITS in held and _SOLICITED.search(folded):
        return Provenance.SOLICITED
    if _MACHINE_BEGINS.match(folded) or (_MACHINE_BITS in held and _MACHINE.search(folded)):
        return Provenance.AUTOMATED
    bare = _LINK.sub(" ", folded) if _LINK_BITS in held else folded
    if len(bare) == len(folded):
        return Provenance.ORGANIC if _OWN_WORD.search(bare) or _words(bare) else Provenance.UNKNOWN
    is_headline = len(_words(bare)) <= _FEW or not _PERSON.search(bare)
    return Provenance.UNKNOWN if is_headline else Provenance.ORGANIC


def _words(bare: str) -> list[str]:
    """The words of a text that are no handles, tags or signs of passing on."""
    return _NOT_WORDS.sub(" ", bare).split()

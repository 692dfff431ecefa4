"""The words in which people answer for a brand, say how they know, or take it back: French and English patterns.

Over folded text (lower case, no accents). Read by `given_words`. Each pattern stands beside bits of text without which
it cannot match: few posts hold one, so most cost one look.
"""

import re

from ahocorasick_rs import AhoCorasick

__all__ = ["LASTS", "PRAISE", "TOLD", "WAS_THERE", "cues_in"]

_SOMEONE_EN = (
    r"(?:friends?|mate|colleagues?|co-?workers?|neighbou?rs?|cousin|sister|brother|mother|mum|mom|dad|father|boss|uncle"
    r"|aunt|wife|husband|partner|supplier|clients?|customers?|accountant|plumber|vet|flatmate|daughter|son|contacts?)"
)
_SOMEONE_FR = (
    r"(?:amis?|amies?|potes?|copains?|copines?|collegues?|confreres?|consoeurs?|voisins?|voisines?|cousine?|soeur|frere"
    r"|mere|pere|patronne?|oncle|tante|femme|mari|associee?|fournisseurs?|clients?|clientes?|comptable|beau-frere"
    r"|belle-soeur|fille|fils|contacts?|connaissances?)"
)
_A_FRIEND = rf"\b(?:an?|my|our|two|some|several|most of my) (?:\w+ ){{0,2}}{_SOMEONE_EN}\b"
_UN_AMI = rf"\b(?:un|une|mon|ma|mes|notre|nos|deux|plusieurs) (?:\w+ )?{_SOMEONE_FR}\b"
_TIMES = r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|several|many|over a)"
_FOIS = r"(?:\d+|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|douze|quinze|vingt|plusieurs|des)"
_YEARS, _ANS = r"(?:years?|months?|seasons?|decades?)", r"(?:ans?|annees?|mois|saisons?)"

# bits, with _ for a blank: pattern. Each alternative of a pattern holds one of its bits.
_VOUCHES = {
    "vouch": r"\bvouch(?:es|ed)? for\b",
    "swear": r"\bswears? by\b",
    "stand": r"\bstands? (?:by|behind) (?:them|it|this|him|her)\b",
    "name_to names_to stake_my": r"\bput (?:my|our) names? to\b|\bi'd stake my\b",
    "rely_on count_on": r"\byou can (?:safely |always )?(?:rely|count) on\b",
    "again": r"\b(?:would|'d) (?:sign|choose|buy|hire|take|book|order|go)(?: with| for)?(?: (?:them|it))? again\b",
    "promise promesse": r"\b(?:kept|keeps?|honou?red) (?:every|all(?: of)?|each of) (?:\w+ )?promises?\b"
    r"|\b(?:tenu|tient|tiennent) (?:toutes |chacune de )?(?:ses|leurs) promesses\b",
    "let_me let_us failed_": r"\bnever (?:once )?(?:let (?:us|me) down|failed (?:us|me))\b",
    "recommend": r"\brecommend(?:s|ed|ing)?\b(?! \w+ing\b)",
    "garant": r"\bport(?:e|es|er|ent|ons|erai|erais) (?:\w+ )?garante?s?\b",
    "jure": r"\bne (?:jure|jurent|jurons) que par\b",
    "yeux_ferm": r"\b(?:aller|allez-y|y aller|acheter|achetez|commander|commandez|signer|signez|prendre|prenez|foncez) "
    r"(?:y )?les yeux fermes\b",
    "ignerai": r"\b(?:je|on|nous) (?:re)?signerai(?:s|t|ent)?\b",
    "eprendrai etournerai ecommencerai": r"\b(?:j'y|je|on|nous) (?:y )?(?:reprendrai|retournerai|recommencerai)s?\b",
    "fier fiance compter_sur": r"\b(?:vous pouvez|tu peux|on peut) (?:vous y fier|t'y fier|s'y fier|"
    r"(?:leur )?faire confiance|(?:leur )?accorder votre confiance|compter sur (?:eux|elles))\b",
    "jamais pas_une": r"\b(?:jamais|pas une fois) (?:(?:ete )?decue?s?|fait faux bond|faux bond)\b",
    "main_au": r"\bmain au feu\b",
    "recommand": r"\brecommand(?:e|ent|ons)\b",
    "reponds": r"\breponds d'(?:eux|elles)\b",
}
_LASTS = {
    "year month season decade": r"\b(?:i|we)(?:'ve| have)(?: been)? (?:\w+ ){0,2}(?:used|using|run|running|worked"
    r"|working"
    r"|bought|buying|had|ordered|ordering|with)\b[^.!?]{0,60}\b(?:for|over) "
    rf"(?:the last |the past |about |nearly |almost |more than )?{_TIMES} ?{_YEARS}\b|\bused them for years\b",
    "since": r"\b(?:i|we)(?:'ve| have) (?:used|worked with|bought from|been with)\b[^.!?]{0,40}"
    r"\bsince (?:\d{4}|day one)\b",
    "depuis": r"\b(?:on|nous|je|j')(?: l[ea]s? )?(?:bosse|travaille|travaillons|tourne|tournons|commande|commandons"
    r"|utilise|utilisons|suis client|suis cliente|sommes clientes?|sommes clients|suis chez|sommes chez|avons|a|ai)\b"
    rf"[^.!?]{{0,50}}\bdepuis (?:plus de |pres de |maintenant |bientot )?"
    rf"(?:{_FOIS} {_ANS}|\d{{4}}|toujours|longtemps)\b"
    rf"|\b(?:on|nous|je) (?:bosse|travaille|travaillons|commande|commandons|utilise|utilisons)\b[^.!?]{{0,40}}\bdepuis "
    rf"(?:plus de |pres de |maintenant |bientot )?(?:{_FOIS} {_ANS}|\d{{4}}|toujours|longtemps)\b",
}
_HEARD = {
    "hear": r"\bi(?:'ve| have)? (?:only )?(?:hear|heard)\b",
    "told": r"\bi(?:'m| am| was|'ve been| have been) told\b|" + _A_FRIEND + r"[^.!?]{0,30}\btold (?:me|us)\b",
    "say word_is": r"\b(?:people|they|folks|everyone) says?\b|\bword is\b",
    "rave rates love": _A_FRIEND + r"[^.!?]{0,30}\b(?:raves? about|rates? them|loves? (?:them|it|theirs))\b",
    "disent": r"\bdes gens (?:surs|serieux|de confiance)[^.!?]{0,20}\bdisent\b",
    "on_m' nous_a": r"\bon (?:m'|nous )(?:en )?(?:a|avait) (?:dit|parle|vante|conseille|recommande)\b",
    "entendu": r"\bj'ai entendu\b|\b(?:on a|nous avons) entendu\b",
    "parait": r"\bparait[- ](?:il|que)\b|\bil parait\b",
    "dit": r"\btout le monde (?:en )?dit\b|\ba ce qu'on dit\b|"
    + _UN_AMI
    + r"[^.!?]{0,30}\b(?:m'a|nous a|m'en a|me) dit\b",
    "bien_de du_bien": _UN_AMI + r"[^.!?]{0,30}\b(?:dit|disent|pense) (?:\w+ )?(?:que du|du|beaucoup de) bien\b",
}
_TOLD = {
    "": rf"{_A_FRIEND}|{_UN_AMI}|\bpeople (?:i|we) (?:trust|know)\b|\bby all accounts\b|\bapparently\b|\breputed\b"
    r"|\bi (?:do not|don't|have not|haven't|have never|'ve never|never) (?:use|used|tried|try|worked|own|bought)\b"
    r"|\bdes gens (?:surs|serieux|de confiance|que)\b|\bd'apres (?:un|une|des|mon|ma|mes|notre|nos)\b"
    r"|\bde reputation\b|\bje n'(?:utilise|ai)\b[^.!?,]{0,20}\b(?:pas|jamais)\b|\bpas cliente? moi-meme\b",
}
_WAS_THERE = {
    "": r"\b(?:i|we) (?:can |could |will |do |would |happily |gladly )*(?:vouch|swear|stand)\b"
    r"|\b(?:so|and) (?:now )?do i\b"
    r"|\bspeaking for myself\b|\bexperience\b|\bme porte garante?\b|\bnous portons garante?s?\b"
    r"|\ben ce qui me concerne\b"
    r"|\b(?:moi|nous) aussi\b|\bchez nous\b|\bfor myself\b",
}
_TAKES_BACK = {
    "no_longer": r"\bno longer (?:recommend|vouch|stand (?:by|behind)|swear|answer for)\b",
    "any again after": r"(?:can't|cannot|can not|won't|don't|wouldn't|not) (?:recommend|vouch for|stand (?:by|behind)"
    r"|swear by)\b[^.!?]{0,30}\b(?:any ?more|any longer|after this|again)\b",
    "my_word": r"(?:not|n't|stop) (?:count(?:ing)? on|tak(?:e|ing)|rely(?:ing)? on) my word\b|\bwithdraw\w* my word\b",
    "regret": r"\b(?:i|we) (?:deeply |really )?regret (?:ever )?(?:recommending|vouching|sending you"
    r"|having recommended)\b"
    r"|\bregrette (?:de |d')(?:vous |les |l'|t'|te |en )?(?:avoir |en avoir )?(?:les )?(?:recommand|conseill|vant)\w*",
    "sorry apologi": r"\b(?:sorry|i apologi[sz]e)\b[^.!?]{0,30}\b(?:i (?:ever )?(?:recommended|vouched)"
    r"|for (?:ever )?(?:recommending|vouching))\b",
    "wrong": r"\bi was wrong to (?:recommend|vouch|trust)\b",
    "withdraw retract": r"\b(?:withdraw|withdrawing|retract|retracting) my (?:recommendation|endorsement|praise)\b",
    "plus": r"\bne (?:les |la |le |vous (?:les )?)?(?:recommande(?:rai)?|conseille(?:rai)?) plus\b"
    r"|\bne (?:peux|veux|pourrai"
    r"|peut|pouvons|voulons) plus (?:\w+ ){0,3}(?:recommander|conseiller|garante?s?|defendre|repondre d'eux)\b"
    r"|\bporte plus garante?\b|\bplus sur ma parole\b",
    "desole": r"\bdesolee? (?:de |d')(?:vous )?(?:les )?(?:avoir )?(?:\w+ )?recommand\w*",
    "tort": r"\bj'ai eu tort de (?:vous )?(?:les |le |la )?(?:recommander|conseiller|vanter)\b",
}
_DOUBTS = {  # where praise goes on, it is blame that is taken back
    "take": r"\bi (?:hereby )?take (?:it all |it |that )?back\b",
    "used_to did once": r"\b(?:i|we) (?:used to|once|did) (?:\w+ )?(?:recommend|vouch|swear)(?:ed)?\b",
    "forget": r"\bforget (?:what|everything|all) i (?:said|wrote|told)\b",
    "retire": r"\bje retire (?:ce que|ma recommandation|tout ce|ma parole)\b",
    "mandai seillai": r"\b(?:je|on|nous) (?:les |le |la |l'|vous les )?(?:recommandai(?:s|t)|recommandions"
    r"|conseillai(?:s|t)|conseillions)\b",
    "oubli": r"\boublie[zr]? (?:tout )?ce que j'(?:ai|avais) (?:dit|ecrit)\b",
    "reviens": r"\bje reviens sur ce que j'(?:ai|avais)\b",
}


def _joined(kinds: dict[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in kinds.values()))


_PRAISE = {
    "": r"\b(?:good things|nothing but good|excellent|great|the best|wonderful|brilliant|fantastic|raves?|"
    r"que du bien|du bien|beaucoup de bien|super|parfaits?|formidables?|les meilleurs?|serieux|au top)\b",
}
LASTS, PRAISE, TOLD, WAS_THERE = map(_joined, (_LASTS, _PRAISE, _TOLD, _WAS_THERE))
_KINDS = {"vouches": _VOUCHES, "lasts": _LASTS, "heard": _HEARD, "takes back": _TAKES_BACK, "doubts": _DOUBTS}
_BITS = [
    (bit.replace("_", " "), kind, re.compile(pattern))
    for kind, patterns in _KINDS.items()
    for bits, pattern in patterns.items()
    for bit in bits.split()
]
_find_bits = AhoCorasick([bit for bit, _, _ in _BITS]).find_matches_as_indexes


def cues_in(folded: str) -> dict[str, list[re.Match[str]]]:
    """What a text holds of the kinds `vouches`, `lasts`, `heard`, `takes back` and `doubts`, each from left to right.

    Cost: one look over the text for all bits; most texts hold none.
    """
    near = sorted({found[0] for found in _find_bits(folded, overlapping=True)})
    found: dict[str, list[re.Match[str]]] = {}
    for kind, pattern in dict.fromkeys(_BITS[n][1:] for n in near):
        if matches := list(pattern.finditer(folded)):
            found.setdefault(kind, []).extend(matches)
    for matches in found.values():
        matches.sort(key=re.Match.span)
    return found

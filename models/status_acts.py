"""What a post that shows status does with it: build a position, show one, or maintain one against others.

The founding text's «construire, montrer ou maintenir leur statut social». Words decide, in French and English, over
folded text (lower case, no accents). Read it only of posts that show status at all: see `motives`.
"""

import re
from enum import StrEnum

__all__ = ["StatusAct", "status_act"]


class StatusAct(StrEnum):
    """New, displayed, or defended."""

    BUILD = "build"
    SHOW = "show"
    MAINTAIN = "maintain"


# In this order: who defends a position tells of it too, and who has just won one displays it.
_MAINTAIN = re.compile(
    r"\btold (?:you|y'all|this forum|them)\b|\bsaid so\b|\bcalled it\b|\bpredict|\bwarned you\b|\bsaying it\b|"
    r"\bfrom (?:the start|day one)\b|\bsince (?:day one|v1|before|\d{4})\b|\blong before\b|"
    r"\bbefore (?:it was|any of you)|\bbefore anyone\b|\bstill (?:number|the|top|first|no\b|#)|"
    r"\bjealous (?:say|people|lot)|\bhaters?\b|\bold[- ](?:hands?|timers?)\b|\bveterans?\b|\bnewcomers?\b|"
    r"\blatecomers?\b|\bfollowers, take|\btake note\b|\balways (?:have|first|hear|know)\b|"
    r"\b(?:years|decades)(?: on| in| straight| running| advising)\b|\bagain this year\b|\bnot just any\b|"
    r"\btake my word\b|\bmy word carries\b|\bgo(?: back and)? read my\b|\bcheck the archive|\bfounding member\b|"
    r"\bwho warned\b|\bwho told you\b|\bremember who\b|\b(?:don't|do not) talk\b|\bvous l'avais\b|"
    r"\bl'avais (?:dit|ecrit|bien dit)\b|\bl'ai dit des\b|\bprevenus le premier\b|\bannonce en premier\b|"
    r"\bje le dis depuis\b|\bdes le debut\b|\b(?:avais|ai) predit\b|\brelisez\b|\barchives?\b|\bbien avant\b|"
    r"\btoujours (?:premiere?|numero|le premier|la premiere|en tete)\b|\breste (?:numero|premiere?|le premier)\b|"
    r"\b(?:aux|des|les) jaloux\b|\banciens\b|\baines\b|\bpremiere heure\b|\bnouveaux\b|\bavis aux suiveurs\b|"
    r"\bans (?:que|de suite|plus tard|apres)\b|\bdepuis (?:la v1|\d+ ans|\w+ ans|longtemps|\d{4})\b|\bd'affilee\b|"
    r"\bcette annee encore\b|\bn'importe quel client\b|\bma parole\b|\bcroyez-moi\b|\bmembre fondat|"
    r"\bon ne parle pas comme\b|\bon ne traite pas comme\b|\bretenez bien\b|\bfait reference\b|\bla reference\b"
)
_BUILD = re.compile(
    r"\bas of (?:today|this|now)\b|\bjust (?:earned|made|got|won|became|been|arrived)\b|"
    r"\bfinally (?:made|got|earned|reached)\b|\bit's official\b|"
    r"\b(?:selected|picked|chosen|appointed|named|elected|nominated|invited|honou?red|promoted|shortlisted)\b|"
    r"\bsecured\b|\bunlocked\b|\bcertif\w+|\bfirst (?:person|one|in|of|to|mum|man|woman)\b|"
    r"\bahead of (?:every|any)|\bbefore (?:the press|every|launch|november|you)|\bweeks before\b|\bsent me\b|"
    r"\bbagged\b|\bearly access\b|\bofficiellement\b|\bca y est\b|\bviens de\b|\bviens d'(?:etre|avoir|obtenir)|"
    r"\bvient d'arriver\b|\benfin (?:passe|recu|obtenu|admis)|"
    r"\b(?:selectionne|choisi|nomme|elu|invite|retenu|promu|honore|designe|classe)(?:e|s|es)?\b|\bdebloque|"
    r"\bcertifi\w+|\b(?:premier|premiere|1er|1ere) (?:de|du|en|a|au|dans|sur|informe|parmi)\b|\bles premiers\b|"
    r"\bavant (?:tout le monde|les autres|les journalistes|la sortie|son)\b|\bmois avant\b|\bavant-premiere\b|"
    r"\bacces anticipe\b|\bm'(?:a|ont) (?:envoye|choisi|invite|file|ecrit)"
)
_SHOW = re.compile(
    r"\bprivate\b|\bvip\b|\bbackstage\b|\bnumber \d+ of\b|\b\d+ of \d+\b|\bfollow(?:s|ers)?\b|\bheads turn\b|"
    r"\bby name\b|\bonly (?:one|mum|\w+ lead)\b|\bphoto with\b|\bfront row\b|\bfirst class\b|\bchampagne\b|"
    r"\blimited\b|\bmy (?:guide|review|rig)\b|\b(?:black|gold|platinum) card\b|\bno big deal\b|\bfounder\b|"
    r"\benvy\b|\bstare\b|\bqueue\b|\bseats?\b|\bkeynote|\bprive(?:e|s|es)?\b|\bcoulisses\b|\bnumerote|"
    r"\b\d+ sur \d+\b|\babonnes\b|\blecteurs\b|\bme suivent\b|\bse retourne|\bprenom\b|\ble seul\b|\bla seule\b|"
    r"\bphoto avec\b|\bpremiere classe\b|\bserie limitee\b|\bcarte (?:noire|or|platine)\b|\bfondat(?:eur|rice)\b|"
    r"\bvoila voila\b|\bjalou|\bdevant (?:tout|toute)\b|\ba table\b|\bla file\b|\bconferenc|\bplatine\b|\bbadge\b|"
    r"\btrone\b"
)


def status_act(folded: str) -> StatusAct | None:
    """What is done with status; None where no word tells.

    >>> status_act("still number one on the leaderboard"), status_act("invitee au diner")
    (<StatusAct.MAINTAIN: 'maintain'>, <StatusAct.BUILD: 'build'>)
    """
    for act, words in ((StatusAct.MAINTAIN, _MAINTAIN), (StatusAct.BUILD, _BUILD), (StatusAct.SHOW, _SHOW)):
        if words.search(folded):
            return act
    return None

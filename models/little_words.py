"""Words of French and English that say nothing of what a text is about: little words, and what wishes are wrapped in.

Folded, no accents, both languages in one list: a word that is little in one of them is hardly ever a subject in the
other. Read by `stemming`, and by whoever compares words.
"""

__all__ = ["LITTLE_WORDS", "WISHING_WORDS"]

_LITTLE = (
    "the an and or but if of to in on at by for from with without as is are was were be been being am do does did "
    "done have has had having it its this that these those there here we us our you your yours they them their he she "
    "his her my me mine who whom what which when where why how all any some no not nor so too very just only also "
    "even still than then now more most much many less least out up down over under again into about because while "
    "during nt don't cannot im ive id ill youre dont doesnt isnt one two another other both each every such same own "
    "few lot lots ever never always often really quite maybe perhaps anyone someone everyone nobody somebody "
    "something anything nothing le la les un une des du de au aux et ou mais si ne pas plus moins que qui quoi ce cet "
    "cette ces ca cela celui celle ceux nous vous ils elles il elle je tu te se lui leur leurs mon ma mes ton ta tes "
    "son sa ses notre nos votre vos est sont etait etaient sera serait seraient etre ete ai avons avez ont avait "
    "aurait avoir fait faire fais faites font y en dans par pour sur sous avec sans chez entre vers comme quand "
    "comment pourquoi tout tous toute toutes tres trop peu aussi encore deja meme toujours jamais bien alors donc car "
    "ni lors apres avant pendant depuis jusque quel quelle quels quelles chaque aucun aucune autre autres ici la-bas "
    "voila oui non rien personne quelqu'un quelque chose quelques plusieurs deux trois lorsque puis soit suis es "
    "sommes etes va vont aller quelqu combien sait savez know knows"
)
_WISHING = (
    "please pls plz would should could can may might will shall must need needs needed wish wishes want wants wanted "
    "like love lovely great nice good cool awesome amazing helpful help helps welcome useful perfect feature request "
    "idea ideas suggestion suggest suggestions add adding added let lets make makes making made put give gives get "
    "gets getting got offer offers offering support supports possible possibility option options able chance thanks "
    "thank hello hi dear hey sir madam missing miss lack lacks lacking bring think thought consider see know instead "
    "must-have beaucoup foi fois exemple instance cote example devrait devriez devraient pourrait pourriez pourraient "
    "faudrait faut veut veux voudrait voudrais aimerait aimerais souhaite souhaiterais peut peuvent pouvez pouvoir "
    "peux pense pensez penser propose proposez proposer permettre permettez permet ajout ajouter ajoutez ajoutiez "
    "mettre mettez mettiez rendre rendez offrir offrez merci bonjour salut svp stp plait super genial top chouette "
    "utile pratique parfait idee idees possibilite manque manquent besoin possiblement dommage cher chere marque beau "
    "bel belle bon bonne vrai vraie vraiment donner donnez laisser laissez voir savoir dire existe existent exister "
    "interessant bienvenu vouloir sell selling vendre vendez vende ouvrir ouvrez ouvrons buy buying before come comes "
    "connaitre mieux better send install installez show montrer affichez afficher display prevoir prevoyez"
)
LITTLE_WORDS = frozenset(_LITTLE.split())
WISHING_WORDS = frozenset(_WISHING.split())

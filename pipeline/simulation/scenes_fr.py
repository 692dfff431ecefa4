"""The French sentences of the scenarios: synthetic, written for murmure, about no real firm or person.

Slots: {b} the brand, {p} its product, {t} an item (a tag or link), {s} an event, {w} a topic, {n} a small number, {c} a
town, {d} a day. A sentence with {b} or {p} names its brand and no other; one without names none.
"""

__all__ = [
    "ADVOCATE",
    "ANNOUNCE",
    "ANSWER",
    "ASK",
    "CONTACT",
    "COPIES",
    "ECHO",
    "EVENT",
    "ITEM",
    "MET",
    "STORY",
    "THREAD",
    "TOPICS",
    "TURN",
    "VOUCH",
    "VOUCH_SECOND",
]

ITEM = (
    "À mon tour pour {t}, avec le {p} sur l'étagère",
    "Toute la soirée sur {t}, {b} monté à {n}",
    "{t} entre amis à {c}, le {p} a bien tenu",
    "Bon, j'ai essayé {t}. {b} dans les oreilles, bouilloire en route",
    "Premier {t} de l'année, moi et mon {p}",
    "Personne ne m'avait dit que {t} serait aussi drôle avec un {p}",
    "Le {d} soir c'est {t}. {b} fait le reste",
    "Je participe à {t} depuis {c}, {p} prêt",
    "Ah, c'est donc ça {t}. Bon prétexte pour dépoussiérer le {p}",
    "{n} chansons pour {t}, toutes essayées sur mon {b}",
    "Les voisins ont profité de {t} aussi, pardon, c'est la faute de {b}",
    "Mon coin pour {t} : une lampe, une plante, le {p}",
)

ANNOUNCE = (
    "{t} commence : montrez-nous où vous écoutez avec votre {p}. L'équipe {b}",
    "De retour {d} : {t}, avec {b} et vous tous à {c}",
    "{t} continue, {b} lit chacun de vos messages",
)

ADVOCATE = (
    "Trois semaines avec le {p} et je ne reviens pas en arrière",
    "On me demande ce que j'utilise : {b}, sur mon bureau depuis {d}",
    "Nouveau banc d'essai en ligne, le {p} sort premier",
    "Pour mémoire, ma paire de tous les jours est désormais le {p}",
    "{b} a répondu à toutes mes questions, en un jour",
    "Tout l'épisode est enregistré au {p}, jugez vous-mêmes",
)

CONTACT = (
    "Content de vous avoir vue à {c}, j'envoie les chiffres {b} d'ici {d}",
    "On fait le point sur le déploiement {b} {d} ?",
    "{n} salles sont passées à {b}, il en reste deux",
    "Pouvez-vous partager le calendrier {b} avec l'équipe ?",
    "Le pilote {b} de l'étage {n} démarre {d}",
    "J'ai noté vos points sur {b}, suite après la réunion",
    "Comme convenu, voici le plan {b} pour {c}",
    "Nous voudrions aussi le {p} dans le deuxième lot",
)

THREAD = (
    "Parfait, {d} à neuf heures me convient",
    "Je vérifie et je reviens vers vous",
    "Bien reçu, merci",
    "Plutôt {d}, si possible ?",
    "D'accord, je mets les collègues de {c} en copie",
    "Je demande d'abord à la direction financière",
    "Pour moi c'est réglé",
    "Il me reste une question, je vous appelle",
)

ASK = (
    "Qui chez {b} peut nous parler de ce sujet : {w} ? Il nous le faut avant {d}",
    "On cherche toujours quelqu'un chez {b} qui connaisse {w}",
    "Question aux gens de {b} : comment traitez-vous {w} ?",
)

ANSWER = (
    "Pour {w}, c'est moi chez {b} : je vous envoie le détail d'ici {d}",
    "Voici ce qu'il en est chez {b} pour {w}, tout est dans le document joint",
    "La réponse de {b} sur {w} est dans votre dossier partagé",
)

TOPICS = {
    "security": "les droits d'accès et les audits",
    "integration": "le lien avec notre réservation de salles",
    "pricing": "le prix à partir de la deuxième année",
    "training": "la formation de {n} sites",
    "delivery": "les dates de livraison",
}

VOUCH = (
    "Nous avons {b} dans {n} salles depuis un an ; je resignerais, posez-moi vos questions",
    "Je me porte garant de l'équipe {b} : ils ont dit {d}, ils sont venus {d}",
    "En ce qui me concerne, {b} a tenu toutes ses promesses",
)

VOUCH_SECOND = (
    "Un ami à {c} a {b} à tous les étages et ne jure que par eux, vous pouvez vous y fier",
    "Je n'utilise pas {b} moi-même, mais des gens sûrs à {c} s'en portent garants",
)

TURN = (
    "Je recommandais {b}. Je ne peux plus : {n} semaines sans réponse",
    "Je retire ce que j'ai dit de {b}, ne comptez plus sur ma parole pour eux",
)

EVENT = (
    "À {s} aujourd'hui, le {p} est au stand {n} {t}",
    "Rang {n} à {s}, {b} passe ensuite {t}",
    "Plus appris sur {b} en une heure de {s} qu'en un an de dépliants {t}",
    "D'autres personnes à {s} pour {b} ? {t}",
    "Mes notes de {s} : {b} valait le déplacement {t}",
)

MET = (
    "Ravi de la rencontre à {s} ! C'était quoi, ce réglage {b} ?",
    "On s'est parlé à {s} : quel {p} aviez-vous, déjà ?",
    "Suite à {s}, j'aimerais bien votre avis sur {b}",
)

COPIES = (
    "Tous les gens que je connais sont passés à {b} cette semaine, le reste est de l'histoire",
    "Personne n'a besoin d'autre chose que du {p}, voyez vous-mêmes",
    "Pourquoi personne ne dit à quel point {b} est devenu bon ?",
    "J'ai tout essayé et {b} gagne, fin de l'histoire",
)

STORY = "Le poste de ma grand-mère est mort, j'ai caché un {p} dedans. Elle croit que {b} l'a réparé. Photos en dessous"

ECHO = (
    "La grand-mère et le {p}, j'en pleure",
    "Quelqu'un a caché un {b} dans un vieux poste et maintenant j'en ai envie",
    "Cette histoire de poste, c'est la plus belle chose que {b} n'ait pas prévue",
    "Je fais pareil pour mon grand-père, quel {p} tient dedans ?",
    "La tête qu'elle fait ! {b}, embauchez cette personne",
    "Il nous faut plus d'histoires comme ce poste avec le {p}",
    "Ma mère le verrait tout de suite, mais quelle belle idée avec le {p}",
    "Lisez ça, puis appelez votre grand-mère. Merci {b}",
)

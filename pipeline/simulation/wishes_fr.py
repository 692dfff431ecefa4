"""The French sentences of the scenario `wishes`: synthetic, written for murmure, about no real firm or person.

Slots: {b} brand, {p} product, {h} handle, {o} a rival, {n} 2 to 8, {c} a town, {d} a day. Each list says one thing in
several ways; «mousseux» is a word of people alone, «signature» one of the brand alone.
"""

from models.vocabulary import Aspect, Reason

__all__ = ["AGAINST", "ANSWERS", "ASPECTS", "DIALOGUE", "FOR", "IDEAS", "NEUTRAL", "OWN", "PRODUCT", "WANTS"]

WANTS: dict[Reason, tuple[str, ...]] = {
    Reason.DISCOUNT: (
        "Il y a un code promo {b} en ce moment ?",
        "J'attends une remise de {n}0 % chez {b} avant de prendre la {p}",
        "@{h} un bon de réduction pour les clients fidèles ce mois-ci ?",
        "{b} fait des soldes sur la {p} de temps en temps ? Un code promo me suffirait",
    ),
    Reason.PURCHASE: (
        "Où acheter la {p} à {c} ?",
        "Quel magasin a encore la {p} en stock ? Je veux la commander avant {d}",
        "On peut commander la {p} chez {b} et la retirer à {c} ?",
        "Je veux acheter une {p}, je commande sur le site {b} ou en boutique ?",
    ),
    Reason.REVIEWS_RANKINGS: (
        "{b} ou {o} : laquelle sort devant dans les avis ?",
        "Des avis honnêtes sur la {p} avant que je me décide ?",
        "Je lis tous les comparatifs entre {b} et {o}",
        "Que vaut la {p} face à {o} dans les tests ?",
    ),
    Reason.GENERAL_INFO: (
        "Quels sont les horaires de la boutique {b} à {c} ?",
        "La machine {b} prend les capsules ordinaires ? Je cherche des infos",
        "Combien d'eau tient la {p}, quelqu'un sait ?",
        "La boutique {b} de {c} est ouverte le {d} ?",
    ),
    Reason.EXCLUSIVE_INFO: (
        "Inscrite à la liste {b} pour voir l'avant-première avant tout le monde",
        "Il paraît que {b} montre aux membres un aperçu exclusif {d}, je veux en être",
        "Je suis {b} pour les coulisses que personne d'autre ne voit",
    ),
    Reason.NEW_PRODUCTS: (
        "La nouvelle {p} sort quand ?",
        "{b} prépare une nouvelle machine, quelqu'un a la date de sortie ?",
        "Quoi de neuf chez {b} ce printemps ? On veut voir la prochaine {p}",
    ),
    Reason.CUSTOMER_SERVICE: (
        "Ma {p} fuit depuis {d}, @{h} comment la faire réparer ?",
        "@{h} j'ai ouvert un ticket il y a {n} jours pour mon remboursement, des nouvelles ?",
        "Ma commande {b} n'est jamais arrivée, qui contacter ?",
        "La {p} affiche l'erreur {n} et ne démarre plus, quelqu'un chez {b} peut m'aider ?",
    ),
    Reason.EVENT: (
        "{b} aura un stand au salon du café de {c} ?",
        "Qui va à la dégustation {b} à {c} {d} ?",
        "Je viens de m'inscrire à l'atelier barista de {b} {d}",
    ),
    Reason.FEEL_CONNECTED: (
        "Ma marque depuis toujours : {b}, et ça ne changera pas",
        "{b} fait partie de nos matins en famille depuis {n}0 ans",
        "Je me sens chez moi avec {b}, depuis toujours",
    ),
    Reason.COMMUNITY: (
        "Entre utilisateurs de {b}, on se retrouve à {c} ?",
        "J'aime cette petite bande de fans de {b}, vous êtes les meilleurs",
        "Entre fans de la {p} : qui est dans le groupe des propriétaires ?",
    ),
}

IDEAS: tuple[tuple[str, ...], ...] = (
    (
        "{b} devrait ajouter un minuteur qui lance la machine le matin",
        "Une idée pour {b} : un minuteur du matin pour que la machine se lance seule",
        "Vous devriez ajouter à la {p} un minuteur de démarrage pour le matin",
    ),
    (
        "Ce serait bien que {b} vende un réservoir d'eau plus grand",
        "{b}, vous devriez faire un plus grand réservoir d'eau",
        "Suggestion pour {b} : un réservoir d'eau plus grand en option",
    ),
    (
        "{b} devrait reprendre les capsules usagées en boutique pour les recycler",
        "Et si {b} recyclait les capsules usagées dans ses boutiques ?",
        "Une idée : les boutiques {b} pourraient collecter les capsules usagées et les recycler",
    ),
    (
        "Vous devriez faire un mode nuit silencieux, {b}, le moulin réveille le petit",
        "Ajoutez un mode nuit avec moulin silencieux à la {p}, ce serait bien",
        "Un mode silencieux pour le moulin, {b}, ce serait une belle idée",
    ),
    (
        "{b} devrait laisser choisir la température de la tasse dans l'appli",
        "Ce serait bien de régler la température de la tasse depuis l'appli {b}",
        "Suggestion pour {b} : la température de la tasse dans l'appli",
    ),
)

ASPECTS: dict[tuple[Aspect, int], tuple[str, ...]] = {
    (Aspect.QUALITY, 1): (
        "La {p} est solide, la qualité de fabrication est excellente",
        "Machine très bien finie, la {p}, je suis content de sa qualité",
    ),
    (Aspect.QUALITY, -1): (
        "La {p} fait bas de gamme, mauvaise qualité de fabrication",
        "Qualité décevante, la poignée de la {p} a cassé après {n} semaines",
    ),
    (Aspect.PAYMENT, 1): (
        "Payer {b} sur facture, c'est simple, la facturation est claire",
        "Les factures {b} sont justes et claires, je trouve ça bien fait",
    ),
    (Aspect.PAYMENT, -1): (
        "{b} s'est encore trompé de facture, leur facturation est mauvaise",
        "{b} a débité ma carte deux fois, le paiement est mal géré je trouve",
    ),
    (Aspect.DELIVERY, 1): (
        "Livraison {b} rapide, {n} jours et bien emballé",
        "Je trouve la livraison {b} très bien, le colis est arrivé à l'heure",
    ),
    (Aspect.DELIVERY, -1): (
        "La livraison {b} est lente, le colis est arrivé {n} jours en retard",
        "Livraison {b} mauvaise à mon avis, encore en retard",
    ),
    (Aspect.SUPPORT, 1): (
        "Le SAV {b} est très bien, aimable et rapide au téléphone",
        "Je trouve la hotline {b} excellente, réglé en une minute",
    ),
    (Aspect.SUPPORT, -1): (
        "Le SAV {b} est mauvais, la hotline ne décroche jamais",
        "Mauvais service client chez {b}, je trouve, ils ferment les tickets sans les lire",
    ),
    (Aspect.HONESTY, 1): (
        "{b} a été franc sur le prix, j'appelle ça honnête",
        "Je trouve {b} transparent, ils ont dit ce que la {p} ne sait pas faire",
    ),
    (Aspect.HONESTY, -1): (
        "{b} n'est pas honnête sur le coût à l'usage, je trouve ça trompeur",
        "Ça sent l'arnaque, {b} cache les frais",
    ),
}

NEUTRAL = (
    "Ma {p} fait un café mousseux, deux sucres",
    "Café mousseux de la {b} au bureau à {c}",
    "Il y a une machine {b} dans la salle d'attente, mousseux comme d'habitude",
    "La {p} est à côté du grille-pain",
    "Deuxième café mousseux de la journée, à la {b}",
)

OWN: dict[Reason, tuple[str, ...]] = {
    Reason.DISCOUNT: (
        "Jusqu'à {d} seulement : -{n}0 % sur la {p} avec le code AROME",
        "Votre bon de réduction {b} vous attend : -{n}0 % sur toutes les capsules",
    ),
    Reason.NEW_PRODUCTS: (
        "Voici la nouvelle {p} : un espresso signature, sortie {d}",
        "Notre nouvelle machine est là. La {p} signature, dès maintenant en magasin",
    ),
    Reason.EVENT: ("Passez au stand {b} à {c} {d}", "Participez à notre atelier barista {b} à {c} {d}"),
    Reason.EXCLUSIVE_INFO: (
        "Réservé aux membres : un aperçu en avant-première de ce que prépare {b}",
        "Une avant-première pour les membres du club {b}, avant tout le monde",
    ),
    Reason.GENERAL_INFO: (
        "La boutique {b} de {c} est ouverte de neuf à dix-huit heures {d}",
        "Bon à savoir : le réservoir {b} tient {n} tasses, plus d'infos sur notre page",
    ),
    Reason.COMMUNITY: (
        "Chers propriétaires de {b}, retrouvez les autres fans dans notre groupe",
        "Les fans de {b} se retrouvent à {c} {d}, rejoignez le cercle",
    ),
}

PRODUCT = (
    "La {p} : une crème signature, {n} intensités, un bouton",
    "Dessinée à {c} : la {p} signature de {b}, en acier",
    "{n}0 bars de pression. La {p} de {b}. La signature du goût.",
)

DIALOGUE = (
    "Comment prenez-vous votre café {b} {d} ? Racontez-nous",
    "Merci pour vos questions à {b}, que voulez-vous savoir ensuite ?",
    "Vous avez demandé, on écoute : que doit changer {b} en premier ? Dites-nous",
)

ANSWERS = (
    "On trouve la {b} à la boutique de {c}, pensez à demander le créneau de {d}, ça marche chez nous",
    "Essayez de la débrancher {n} minutes puis de tenir le bouton, chez moi ça a suffi",
    "Pensez à regarder la page du fabricant, la réponse est à la rubrique {d}, bon courage",
    "Je prendrais la plus grande {b}, et détartrez toutes les {n} semaines",
)

FOR = (
    "Je conseille {b} à tout le monde, le meilleur café que j'aie eu",
    "{b}, c'est celle qu'il faut prendre, parole de quelqu'un qui teste des machines",
    "Prenez {b}, la {p} est une excellente machine, je m'en porte garant",
    "Si vous me demandez : {b}, excellente sur toute la ligne",
)

AGAINST = (
    "Évitez {b}, la {p} m'a laissé tomber",
    "Je ne conseille plus {b}, le café est mauvais et la machine est pire",
    "Je ne rachèterais pas {b}, fuyez la {p}",
)

"""Words of both languages for what wishes and questions are often about: one concept a line, its name first.

So that «mode sombre» and "dark mode" meet. Short on purpose: what people do with a product, not what any one brand
sells; a word that is not here meets only itself. Folded, no accents. `PHRASES` mean something else together than word
by word. `CONTRARY` are concepts of which a wish means one: who asks for a blue jacket does not ask for the green one.
`GENERAL` say little of what is asked for. Read by `stemming` and `same_idea`.
"""

__all__ = ["CONCEPTS", "CONTRARY", "GENERAL", "PHRASES"]

_LINES = """
dark sombre nuit
black noir noire noirs noires
mode theme setting reglage
app appli application apps
price prix tarif tarifs cost cout cheaper cheap expensive pricing
discount reduction remise rabais promo reduit
student etudiant etudiante etudiants students
senior retraite retraites seniors retiree pensioner pensioners elderly
export exporter exports
data donnees
capsule capsules dosette dosettes pod pods
refill refillable rechargeable rechargeables recharger reusable reutilisable reutilisables
coffee cafe
deliver delivery delivered livrer livrez livraison livraisons livre shipping
saturday samedi samedis saturdays
monday lundi lundis
tuesday mardi
wednesday mercredi
thursday jeudi
friday vendredi
weekend weekends
headphone headphones headset casque casques ecouteurs earbuds
spare rechange replaceable remplacable remplacables replace remplacer replaced replacement
offline deconnecte
map maps
download telecharger telechargement downloads
account compte comptes
login connexion connecter signin
password passe
security securite secure securiser
small petit petite petits smaller smallest
big grand grande grands grandes bigger biggest large larger gros grosse
size taille tailles format sizes
pay payer paiement paiements payment payments paying
human humain conseiller conseillere
phone telephone telephoner call appeler
chat tchat
family famille familles families
share partager partage partagee partagees sharing shared partagez
list liste listes lists
cable cables cord
charge charger chargeur recharge charging
long longer longue longs longues longest
short court courte courts courtes shorter
battery batterie batteries pile
repair reparer reparation reparations repairs fix
workshop atelier
store shop magasin boutique stores
green vert verte verts vertes
blue bleu bleue bleus bleues
red rouge rouges
yellow jaune jaunes
white blanc blanche blancs blanches
pink rose roses
grey gris grise gray
brown marron brun brune
colour couleur couleurs color colours colors
jacket veste vestes jackets
email mail mails emails courriel
receipt ticket tickets receipts recu
paper papier
recipe recette recettes recipes
calorie calories
silent silencieux silencieuse quiet quieter bruit noise noisy
vacuum aspirateur
baby bebe babies bebes
schedule programmer programmation scheduling planifier
post publication publications posts publier
vegan vegetarien vegetarienne vegetariens vegetalien veggie vegetarian
menu menus
manual notice manuel
translate traduire traduisez traduction translation
spanish espagnol espagnole
german allemand allemande
italian italien italienne
portuguese portugais
dutch neerlandais
arabic arabe
english anglais anglaise
french francais francaise
percent pourcentage percentage
watch montre montres
screen ecran ecrans
search recherche rechercher chercher
filter filtre filtres filters filtrer
photo photos picture pictures image images
video videos
sound son audio
volume volumes
update updates maj
notification notifications alerte alertes alert alerts
subscription abonnement abonnements subscribe abonner
cancel annuler annulation resilier
refund rembourser remboursement refunds
return retour retours returns retourner
order commande commandes orders commander
invoice facture factures facturation billing bill
warranty garantie guarantee
calendar calendrier agenda
keyboard clavier
camera
waterproof etanche impermeable
weight poids heavy lourd lourde lighter leger legere
bag sac sacs bags
shoe chaussure chaussures shoes basket baskets sneaker sneakers
child enfant enfants kid kids children
parking stationnement
bike velo velos bikes
car voiture voitures cars
train trains
seat siege sieges seats
loyalty fidelite
gift cadeau cadeaux gifts
bottle bouteille bouteilles bottles
packaging emballage emballages
plastic plastique plastiques
organic bio biologique
sugar sucre sucres
salt sel
gluten
hour horaire horaires hours opening ouverture
sunday dimanche
morning matin
evening soir
queue attente waiting
widget widgets
csv
pdf
excel
paypal
applepay
offline
playlist playlists
shortcut raccourci raccourcis shortcuts
backup sauvegarde sauvegarder
sync synchroniser synchronisation
"""

CONTRARY = tuple(
    frozenset(line.split())
    for line in (
        "monday tuesday wednesday thursday friday saturday sunday",
        "black white green blue red yellow pink grey brown",
        "english french spanish german italian portuguese dutch arabic",
        "small big",
        "long short",
        "student senior child",
        "csv pdf",
        "paypal applepay",
        "dark offline silent",
        "photo video playlist",
        "morning evening",
    )
)
GENERAL = frozenset(
    [
        "app",
        "mode",
        "size",
        "colour",
        "pay",
        "share",
        "price",
        "product",
        "produit",
        "site",
        "website",
        "version",
        "store",
        "account",
    ]
)
PHRASES = (
    ("hors ligne", "offline"),
    ("hors connexion", "offline"),
    ("sans connexion", "offline"),
    ("without a connection", "offline"),
    ("moins cher", "cheaper"),
    ("mode nuit", "mode sombre"),
    ("night mode", "dark mode"),
    ("apple pay", "applepay"),
    ("mise a jour", "update"),
    ("mises a jour", "update"),
    ("service client", "support client"),
    ("listes de lecture", "playlist"),
    ("liste de lecture", "playlist"),
)


def _concepts() -> dict[str, str]:
    found: dict[str, str] = {}
    for line in _LINES.split("\n"):
        name, *words = line.split() or [""]
        for word in (name, *words):
            found.setdefault(word, name)
    found.pop("", None)
    return found


CONCEPTS = _concepts()

"""Who plays in the invented market: rival brands, their accounts and leaders, and the people who talk.

Nothing here exists: brands, products, accounts and people are made up. Half of the people write French, half
English. Leaves out what they say (`simulation/texts.py`) and do (`simulate.py`).
"""

from collections.abc import Callable

from msgspec import Struct

__all__ = [
    "BRANDS",
    "COFFEE",
    "LANGUAGES",
    "OFFICE",
    "PEOPLE_PER_LEADER",
    "STARTERS",
    "Cast",
    "SimulatedBrand",
    "brands_toml",
    "name_of",
]

LANGUAGES = ("fr", "en")

PEOPLE_PER_LEADER = 2  # leaders of one language per brand, among whom the people of that language are shared out

_Random = Callable[[], float]


class SimulatedBrand(Struct, frozen=True):
    """A brand of the market. `leaders[language]` are the people whose posts about it are passed on most.

    `traps` are words beside which the name means something else (a valley, a chapel, an officer).
    """

    id: str
    name: str
    product: str
    alias: str
    handle: str
    weight: float
    traps: tuple[str, ...]
    accounts: tuple[str, ...]
    leaders: tuple[tuple[str, ...], tuple[str, ...]]
    group: str = "sound"


BRANDS = (
    SimulatedBrand(
        id="norvia",
        name="Norvia",
        product="NorviaOne",
        alias="Norvia Audio",
        handle="norvia",
        weight=0.42,
        traps=("vallée", "valley"),
        accounts=("norvia", "norvia.care"),
        leaders=(("mila.ecoute", "studio.bastide"), ("bass.and.bytes", "the.quiet.ear")),
    ),
    SimulatedBrand(
        id="lumio",
        name="Lumio",
        product="LumioBox",
        alias="Lumio Sound",
        handle="lumio",
        weight=0.34,
        traps=("chapelle", "chapel"),
        accounts=("lumio", "lumio.care"),
        leaders=(("oreille.fine", "tonton.hifi"), ("desk.setup.dan", "rosa.records")),
    ),
    SimulatedBrand(
        id="brenn",
        name="Brenn",
        product="BrennPod",
        alias="Brenn Acoustic",
        handle="brenn",
        weight=0.24,
        traps=("colonel",),
        accounts=("brenn", "brenn.care"),
        leaders=(("vinyle.et.cie", "carnet.sonore"), ("loop.pedal.lee", "north.room")),
    ),
)

# The competitors of the other group: they make headsets for offices.
OFFICE = (
    SimulatedBrand(
        id="ostrel",
        name="Ostrel",
        product="OstrelDuo",
        alias="Ostrel Office",
        handle="ostrel",
        weight=0.5,
        traps=(),
        accounts=("ostrel", "ostrel.care"),
        leaders=(("la.chaise.a.roulettes", "tele.travailleur"), ("open.plan.pam", "standing.desk.stu")),
        group="office",
    ),
    SimulatedBrand(
        id="kavno",
        name="Kavno",
        product="KavnoCall",
        alias="Kavno Desk",
        handle="kavno",
        weight=0.3,
        traps=(),
        accounts=("kavno", "kavno.care"),
        leaders=(("reunion.de.trop", "cafe.et.cables"), ("mute.button.mo", "minutes.by.jo")),
        group="office",
    ),
    SimulatedBrand(
        id="quorin",
        name="Quorin",
        product="QuorinTalk",
        alias="Quorin Work",
        handle="quorin",
        weight=0.2,
        traps=(),
        accounts=("quorin", "quorin.care"),
        leaders=(("bureau.d.a.cote", "micro.ouvert"), ("ring.twice.rae", "hotdesk.hal")),
        group="office",
    ),
)

# The competitors of a third group: they make coffee machines.
COFFEE = (
    SimulatedBrand(
        id="velora",
        name="Velora",
        product="VeloraCup",
        alias="Velora Coffee",
        handle="velora",
        weight=0.6,
        traps=(),
        accounts=("velora", "velora.care"),
        leaders=(("tasse.du.matin", "grain.de.sel"), ("kettle.and.co", "crema.club")),
        group="coffee",
    ),
    SimulatedBrand(
        id="tanoc",
        name="Tanoc",
        product="TanocMug",
        alias="Tanoc Coffee",
        handle="tanoc",
        weight=0.25,
        traps=(),
        accounts=("tanoc", "tanoc.care"),
        leaders=(("moulin.a.cafe", "petit.noir"), ("third.cup.tom", "bean.counter.bea")),
        group="coffee",
    ),
    SimulatedBrand(
        id="mirvale",
        name="Mirvale",
        product="MirvaleBrew",
        alias="Mirvale Coffee",
        handle="mirvale",
        weight=0.15,
        traps=(),
        accounts=("mirvale", "mirvale.care"),
        leaders=(("filtre.et.papier", "la.bouilloire"), ("drip.by.drip", "slow.pour.sal")),
        group="coffee",
    ),
)

STARTERS = ("jeanne.du.palier", "karim.b.live", "olive.tries.tech")

_GIVEN = (
    ("lea", "hugo", "ines", "louis", "manon", "karim", "chloe", "yanis", "sarah", "paul", "nora", "theo"),
    ("amy", "ben", "cara", "dev", "ella", "finn", "gwen", "hari", "isla", "jack", "kate", "liam"),
)


class Cast:
    """The people, by language, from the busiest to the quietest.

    `n_people` is rounded so that each leader has as many listeners as the others. The same number gives the
    same people.
    """

    def __init__(self, n_people: int) -> None:
        self.n_listeners = max(2, n_people // (len(LANGUAGES) * PEOPLE_PER_LEADER))
        self.n_each = self.n_listeners * PEOPLE_PER_LEADER
        self.people = tuple([name_of(language, k) for k in range(self.n_each)] for language in range(len(LANGUAGES)))

    def anyone(self, language: int, rnd: _Random) -> str:
        """Someone who writes this language. Squaring makes a few people talk much, and most of them seldom."""
        u = rnd()
        return self.people[language][int(self.n_each * u * u)]

    def listener(self, language: int, leader: int, rnd: _Random) -> str:
        """One of those who mostly listen to the leader of this number: ties grow where the same two meet again."""
        u = rnd()
        return self.people[language][int(self.n_listeners * u * u) * PEOPLE_PER_LEADER + leader]

    def someone_else(self, author: str, language: int, rnd: _Random) -> str:
        """Someone who is not `author`."""
        while (name := self.anyone(language, rnd)) == author:
            pass
        return name


def name_of(language: int, k: int, mark: str = "") -> str:
    """The account of person `k` of a language; `mark` tells those of one part of a scenario from the others."""
    given = _GIVEN[language]
    return f"{given[k % len(given)]}.{mark or LANGUAGES[language]}{k:05d}"


def brands_toml(brands: tuple[SimulatedBrand, ...] = BRANDS) -> str:
    """The brand file of the market or a scenario, ready to be written as `brands.toml`."""
    how_many = "Three" if brands == BRANDS else str(len(brands))
    head = f"# {how_many} invented rivals of the synthetic market made by `murmure simulate`.\nversion = 1\n"
    return head + "".join(_brand_table(brand) for brand in brands)


def _brand_table(brand: SimulatedBrand) -> str:
    return (
        "\n[[brand]]\n"
        f'id = "{brand.id}"\nname = "{brand.name}"\n'
        f"aliases = {_strings((brand.alias, brand.product))}\n"
        f"handles = {_strings((brand.handle,))}\n"
        f"exclude = {_strings(brand.traps)}\n"
        f'group = "{brand.group}"\n'
        f"accounts = {_strings(brand.accounts)}\n"
        'time_zone = "Europe/Paris"\n'
    )


def _strings(words: tuple[str, ...]) -> str:
    return "[" + ", ".join(f'"{word}"' for word in words) + "]"

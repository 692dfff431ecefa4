"""Say one thing in many ways: pick a sentence of the invented market, fill its slots, and vary it a little.

The sentences are in `simulation/texts_fr.py` and `simulation/texts_en.py`; all are synthetic. Variation is what people
do without thinking: small letters, forgotten accents, a dropped letter, capitals, an emoji or a hashtag.
"""

import unicodedata
from collections.abc import Callable, Sequence

from models.vocabulary import Motive
from pipeline.simulation import texts_en as en
from pipeline.simulation import texts_fr as fr
from pipeline.simulation.cast import BRANDS, SimulatedBrand

__all__ = ["Texts"]

_Random = Callable[[], float]

_PLAIN = 5  # how often a sentence is left as it is, against once for each way of changing it
_NO_TAIL = ("",)
_SHOUTED = frozenset({Motive.VENTING, Motive.ENTHUSIASM})
_SHOUT = 0.06


class Texts:
    """What people of the market say. Languages are 0 (French) and 1 (English); `rnd` gives numbers in [0, 1)."""

    def __init__(self, rnd: _Random, brands: Sequence[SimulatedBrand] = BRANDS) -> None:
        self._rnd = rnd
        books = (fr, en)
        self._sentences = tuple({m: _variants(s) for m, s in book.SENTENCES.items()} for book in books)
        self._tails = tuple(book.TAILS for book in books)
        self._slots = tuple((book.TOWNS, book.DAYS) for book in books)
        self._burst = tuple(_variants(book.BURST) for book in books)
        self._replies = tuple(_variants(book.REPLIES) for book in books)
        self._small_talk = tuple(_variants(book.SMALL_TALK) for book in books)
        self._books = books
        self._forms = {brand.id: _forms(brand) for brand in brands}

    def about(self, brand: SimulatedBrand, motive: Motive, language: int) -> str:
        """A person's words about a brand, with this motive."""
        text = self._fill(self._sentences[language][motive], language, brand)
        if motive in _SHOUTED and self._rnd() < _SHOUT:
            return text.upper()
        return text + self._pick(self._tails[language].get(motive, _NO_TAIL))

    def in_the_burst(self, brand: SimulatedBrand, language: int) -> str:
        """Anger about the one thing that went wrong."""
        return self._fill(self._burst[language], language, brand) + self._pick(self._tails[language][Motive.VENTING])

    def about_both(self, brand: SimulatedBrand, rival: SimulatedBrand, language: int) -> str:
        """A question that weighs two brands."""
        return self._fill(self._books[language].PAIRS, language, brand, rival)

    def by_staff(self, brand: SimulatedBrand, language: int) -> str:
        return self._fill(self._books[language].STAFF, language, brand)

    def paid(self, brand: SimulatedBrand, language: int) -> str:
        return self._fill(self._books[language].PAID, language, brand)

    def solicited(self, brand: SimulatedBrand, language: int) -> str:
        return self._fill(self._books[language].SOLICITED, language, brand)

    def reply(self, language: int) -> str:
        """A short answer that names no brand."""
        return self._fill(self._replies[language], language)

    def small_talk(self, language: int) -> str:
        """Words about anything but the brands."""
        return self._fill(self._small_talk[language], language)

    def trap(self, brand: SimulatedBrand, language: int) -> str:
        """Words that hold a brand's name and mean something else."""
        return self._fill(self._books[language].TRAPS[brand.id], language)

    def _fill(
        self,
        sentences: Sequence[str],
        language: int,
        brand: SimulatedBrand | None = None,
        rival: SimulatedBrand | None = None,
    ) -> str:
        towns, days = self._slots[language]
        name = product = other = ""
        if brand is not None:
            name, product = self._pick(self._forms[brand.id]), brand.product
        if rival is not None:
            other = rival.name
        rnd = self._rnd
        return self._pick(sentences).format(
            b=name,
            p=product,
            o=other,
            n=2 + int(rnd() * 7),
            c=towns[int(rnd() * len(towns))],
            d=days[int(rnd() * len(days))],
        )

    def _pick(self, choices: Sequence[str]) -> str:
        return choices[int(self._rnd() * len(choices))]


def _forms(brand: SimulatedBrand) -> tuple[str, ...]:
    """The ways people write a brand."""
    return (brand.name,) * 6 + (
        brand.id,
        brand.id,
        brand.name.upper(),
        brand.alias,
        f"@{brand.handle}",
        f"#{brand.name}",
    )


def _variants(sentences: Sequence[str]) -> tuple[str, ...]:
    """Each sentence several times: mostly plain, sometimes in small letters, without accents, with a slip."""
    return tuple(
        variant
        for sentence in sentences
        for variant in (*(sentence,) * _PLAIN, sentence.lower(), _without_accents(sentence), _with_slip(sentence))
    )


def _without_accents(sentence: str) -> str:
    decomposed = unicodedata.normalize("NFD", sentence)
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not unicodedata.combining(c)))


def _with_slip(sentence: str) -> str:
    """The longest word loses a letter; slots and links are left alone."""
    words = sentence.split(" ")
    plain = [word for word in words if word.isalpha()]
    if not plain:
        return sentence
    victim = max(plain, key=len)
    middle = len(victim) // 2
    words[words.index(victim)] = victim[:middle] + victim[middle + 1 :]
    return " ".join(words)

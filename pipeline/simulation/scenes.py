"""Fill the sentences of the scenarios (`scenes_fr.py`, `scenes_en.py`): the words for what a scenario plants."""

from collections.abc import Callable
from typing import Literal, get_args

from pipeline.simulation import scenes_en as en
from pipeline.simulation import scenes_fr as fr
from pipeline.simulation import texts_en, texts_fr
from pipeline.simulation.cast import SimulatedBrand

__all__ = ["Scenes"]

Part = Literal[
    "ADVOCATE",
    "ANNOUNCE",
    "CONTACT",
    "COPIES",
    "ECHO",
    "EVENT",
    "ITEM",
    "MET",
    "THREAD",
    "TURN",
    "VOUCH",
    "VOUCH_SECOND",
]
_BOOKS = (fr, en)
_SLOTS = tuple((book.TOWNS, book.DAYS) for book in (texts_fr, texts_en))


class Scenes:
    """Languages are 0 (French) and 1 (English); `rnd` gives numbers in [0, 1)."""

    def __init__(self, rnd: Callable[[], float]) -> None:
        self._rnd = rnd
        self._pools: dict[tuple[str, int], tuple[str, ...]] = {
            (part, language): getattr(book, part)
            for language, book in enumerate(_BOOKS)
            for part in (*get_args(Part), "ASK", "ANSWER")
        }

    def say(self, part: Part, language: int, brand: SimulatedBrand, *, item: str = "", situation: str = "") -> str:
        """One sentence of this part, its slots filled."""
        pool = self._pools[part, language]
        return self._fill(pool[int(self._rnd() * len(pool))], language, brand, item=item, situation=situation)

    def ask(self, topic: str, language: int, brand: SimulatedBrand) -> str:
        """A buyer's question about one of `TOPICS`."""
        return self._about("ASK", topic, language, brand)

    def answer(self, topic: str, language: int, brand: SimulatedBrand) -> str:
        """A seller's answer about one of `TOPICS`."""
        return self._about("ANSWER", topic, language, brand)

    def _about(self, part: str, topic: str, language: int, brand: SimulatedBrand) -> str:
        pool = self._pools[part, language]
        words = self._fill(_BOOKS[language].TOPICS[topic], language, brand)
        return self._fill(pool[int(self._rnd() * len(pool))], language, brand, topic=words)

    def story(self, language: int, brand: SimulatedBrand) -> str:
        """The post that an organic cascade begins with."""
        return self._fill(_BOOKS[language].STORY, language, brand)

    def _fill(
        self, text: str, language: int, brand: SimulatedBrand, *, item: str = "", situation: str = "", topic: str = ""
    ) -> str:
        towns, days = _SLOTS[language]
        return text.format(
            b=brand.name,
            p=brand.product,
            t=item,
            s=situation,
            w=topic,
            n=2 + int(self._rnd() * 7),
            c=towns[int(self._rnd() * len(towns))],
            d=days[int(self._rnd() * len(days))],
        )

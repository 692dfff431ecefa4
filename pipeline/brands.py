"""Decide which brands a text is about, and say why or why not.

Every post passes `match`, and most name no brand: it leaves as early as it can. `explain` decides by the same rules
and keeps the reasons. Read after `settings`; how names are found is in `models.matching`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from models.folding import cut, fold, fold_mapped, without_surrogates
from models.languages import UNDECIDED, identify
from models.lookalikes import LookalikeFinder
from models.matching import AliasMatcher, Fit, Touch, is_word
from models.normalise import normalise
from pipeline.settings import Brand, Brands

__all__ = ["NEAR", "NOTHING", "BrandMatcher", "Explained", "Matched", "Verdict"]

NEAR = 200  # characters on either side of a name in which a `require` or `context` word counts: a few sentences


class Matched(NamedTuple):
    """The brands a text is about, in order of appearance, and a suspected spoof spelling ("" if none)."""

    brands: tuple[str, ...]
    lookalike: str = ""


NOTHING = Matched(())


class Verdict(StrEnum):
    """What became of one name found in a text."""

    MATCH = "match"
    INSIDE_WORD = "inside_word"
    WITHIN_LONGER = "within_longer"
    EXCLUDED = "excluded"
    NO_REQUIRE = "no_require"
    NO_CONTEXT = "no_context"
    OTHER_LANGUAGE = "other_language"
    LOOKALIKE = "lookalike"


@dataclass(frozen=True, slots=True)
class Explained:
    """One name found at `text[start:end]`, what became of it for `brand`, and why in a sentence."""

    brand: str
    alias: str
    verdict: Verdict
    found: str
    start: int
    end: int
    why: str


class _Name(NamedTuple):
    text: str
    brand: int
    is_handle: bool


class _Word(NamedTuple):
    word: str
    at: int


class _Guards(NamedTuple):
    """The guard words of one brand that one text holds, with their places."""

    require: tuple[_Word, ...]
    exclude: tuple[_Word, ...]
    context: tuple[_Word, ...]


class BrandMatcher:
    """The brands of `brands.toml`, ready to be looked for.

    A brand is matched where its name, an alias or a handle stands as a word, when no `exclude` word is in the text, a
    `require` word (if the brand has any) is within 200 characters of it, and so is a `context` word if the brand is a
    homonym; a handle needs no context. A name within a longer name of any brand does not count ("France" in "Air
    France"); a name that two brands share counts for both.
    """

    def __init__(self, brands: Brands) -> None:
        self.version = brands.version
        self._brands = brands.brand
        self._names = [name for i, brand in enumerate(brands.brand) for name in _names(i, brand)]
        aliases = [(name.text, i) for i, name in enumerate(self._names)]
        self._aliases = AliasMatcher(aliases)
        self._lookalikes = LookalikeFinder(aliases)
        self._guarded = [bool(b.require or b.exclude or b.homonym) for b in brands.brand]
        self._languages = {b.id: frozenset(b.languages) for b in brands.brand if b.languages}

    def match(self, text: str) -> Matched:
        """The ids of the brands a text is about. Whether its language suits them: see `in_language`.

        Cost: 3 us for 225 plain characters, 10,000 names and no match; 10 us with accents or emoji.
        """
        folded = fold(text)
        hits = self._aliases.find(folded, text)
        lookalike = "" if folded.isascii() else self._suspect(text)
        if not hits:
            return Matched((), lookalike) if lookalike else NOTHING
        found: dict[str, None] = {}
        guards: dict[int, _Guards] = {}
        for start, end, owner in hits:
            name = self._names[owner]
            brand = self._brands[name.brand]
            if brand.id in found:
                continue
            if self._guarded[name.brand]:
                if name.brand not in guards:
                    guards[name.brand] = _guards(brand, folded)
                if _judge(brand, name, guards[name.brand], start, end)[0] is not Verdict.MATCH:
                    continue
            found[brand.id] = None
        return Matched(tuple(found), lookalike)

    def in_language(self, brands: Sequence[str], language: str) -> tuple[str, ...]:
        """Those of `brands` that are followed in this language. Undecided texts count for every brand."""
        if not self._languages or language == UNDECIDED:
            return tuple(brands)
        return tuple(b for b in brands if b not in self._languages or language in self._languages[b])

    def explain(self, text: str, hint: str | None = None) -> list[Explained]:
        """For every name found in a text, in order of appearance, whether it counts and why.

        hint : the language the platform names, if any. An empty list: no name of any brand is in the text.
        """
        text = without_surrogates(text)
        folded, starts = fold_mapped(text)
        spoken = identify(normalise(text).text, hint)[0] if self._languages else UNDECIDED
        told: list[Explained] = []
        for touch in self._aliases.touches(folded, text):
            verdict, why = self._reason(touch, folded, spoken)
            told.append(self._tell(touch.owner, verdict, text, starts[touch.start], starts[touch.end], why))
        for start, end, owner in self._lookalikes.find(text):
            if fold(text[start:end]) not in self._aliases:
                why = f"looks like {self._names[owner].text!r} but has letters of another alphabet: flagged, no match"
                told.append(self._tell(owner, Verdict.LOOKALIKE, text, start, end, why))
        return sorted(told, key=lambda e: (e.start, -e.end))

    def _reason(self, touch: Touch, folded: str, spoken: str) -> tuple[Verdict, str]:
        name = self._names[touch.owner]
        brand = self._brands[name.brand]
        if touch.fit is Fit.INSIDE_WORD:
            return Verdict.INSIDE_WORD, "stands inside a longer word, not alone"
        if touch.fit is Fit.WITHIN_LONGER:
            return Verdict.WITHIN_LONGER, "is a part of a longer name found at the same place"
        verdict, why = _judge(brand, name, _guards(brand, folded), touch.start, touch.end)
        if verdict is Verdict.MATCH and not self.in_language((brand.id,), spoken):
            return Verdict.OTHER_LANGUAGE, f"the text is in {spoken!r}, the brand is followed in {brand.languages}"
        return verdict, why

    def _tell(self, owner: int, verdict: Verdict, text: str, start: int, end: int, why: str) -> Explained:
        name = self._names[owner]
        return Explained(self._brands[name.brand].id, name.text, verdict, text[start:end], start, end, why)

    def _suspect(self, text: str) -> str:
        """The first spelling that looks like a name and is none."""
        for start, end, _ in self._lookalikes.find(text):
            word = cut(text)[start:end]
            if fold(word) not in self._aliases:
                return word
        return ""


def _names(index: int, brand: Brand) -> list[_Name]:
    names = [_Name(text, index, text.startswith("@")) for text in dict.fromkeys((brand.name, *brand.aliases))]
    return names + [_Name("@" + handle.lstrip("@"), index, True) for handle in brand.handles]


def _judge(brand: Brand, name: _Name, guards: _Guards, start: int, end: int) -> tuple[Verdict, str]:
    """Whether a name that stands as a word is believed, and the words that decided."""
    if guards.exclude:
        return Verdict.EXCLUDED, f"the text holds the exclude word {guards.exclude[0].word!r}"
    reasons = [f"{name.text!r} stands as a word"]
    if brand.require:
        word = _near(guards.require, start, end)
        if word is None:
            return Verdict.NO_REQUIRE, f"none of require = {_listed(brand.require)} is within {NEAR} characters"
        reasons.append(f"the require word {word!r} is near")
    if brand.homonym and not name.is_handle:
        word = _near(guards.context, start, end)
        if word is None:
            return Verdict.NO_CONTEXT, f"a homonym, and none of context = {_listed(brand.context)} is near"
        reasons.append(f"the context word {word!r} is near")
    return Verdict.MATCH, ", ".join(reasons)


def _guards(brand: Brand, folded: str) -> _Guards:
    return _Guards(*(_words(words, folded) for words in (brand.require, brand.exclude, brand.context)))


def _words(words: tuple[str, ...], folded: str) -> tuple[_Word, ...]:
    """Where guard words stand as words, looked for as names are: any case, with or without accents."""
    found: list[_Word] = []
    for word in words:
        wanted = fold(word).strip()
        at = folded.find(wanted) if wanted else -1
        while at >= 0:
            if is_word(folded, at, at + len(wanted)):
                found.append(_Word(word, at))
            at = folded.find(wanted, at + 1)
    return tuple(found)


def _near(words: tuple[_Word, ...], start: int, end: int) -> str | None:
    return next((word for word, at in words if start - NEAR <= at <= end + NEAR), None)


def _listed(words: tuple[str, ...]) -> str:
    shown = ", ".join(words[:5])
    return f"[{shown}, ...]" if len(words) > 5 else f"[{shown}]"

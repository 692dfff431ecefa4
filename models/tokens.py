"""Cut texts into words with blank spaCy pipelines for French and English.

Read after `vocabulary`. Leaves out cleaning: texts come in already bounded and normalised, because a tokeniser can
be hung by raw text. spaCy is imported when the first text is cut, so `import models.tokens` stays cheap.

spaCy cuts each stretch between spaces on its own, so a stretch already seen is answered from a bounded memo of ours,
and one of letters alone is known to stay whole. Only other unseen ones reach spaCy, inside a memory zone, and nothing
spaCy allocates there outlives the batch.

Symbols are taken off one by one, at the price of a word each, so text made of them is read for a shorter way: see
`_DENSE` and `_MAX_PIECES`. No post of 18,404 real ones, nor sentence of our corpus, comes near either bound.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["LANGUAGES", "MAX_TOKENS", "Tokeniser", "Tokens"]

LANGUAGES = ("fr", "en")
MAX_TOKENS = 128  # scored per text: what comes later in a post changes no label
_CACHE = 200_000  # spaCy's default of 10,000 fills first come, never evicts, and costs a factor of 2 to 3
_FRENCH = "spacy.lang.fr"
_DENSE = 16  # symbols in a stretch that is no link: of one with more only the beginning is read. Real posts: up to 15
_LONG = 100  # characters in a stretch: a longer one is cut plainly, at each symbol. Real posts: up to 81, but for links
_MAX_PIECES = 64  # in stretches cut into more than 3 ("l'a-t-elle,"); then the text ends. Real posts: up to 30
_FEW = 3
_AROUND_LINKS = "<>()[]{}\"'«»“”‘’.,;:!?…*_"
_AT_ONCE = 16  # stretches learned together: most of what that saves, and few of them in vain where the text ends early
_MAX_CHUNKS = 50_000  # about 10 MB; then the memo starts again
# A word or handle of Latin letters, and marks that end a sentence: spaCy takes off the marks one by one, and leaves
# the word, with a sign of money after it, whole unless it is a case of its own ("cannot"). Most of the stretches never
# seen, at a tenth of the cost. One other end of a word may stand there, and comes off whole; a full stop only where it
# can belong to no initial.
_END = r"[,!?]*|[;:)\"»”…]|:[()]|;\)|\.\.\.?|(?<=[a-zß-öø-ÿœ]{2})\.|(?<=[A-Za-z])['’]s"
_PLAIN = re.compile(f"(@?[A-Za-zÀ-ÖØ-öø-ÿŒœ]+[%€$£]?)({_END})")
_PIECE = re.compile(r"[^\W_]+|[\W_]")

_Cut = tuple[tuple[str, int], ...] | None  # the words of a chunk and where each begins in it; None: it is one word


class Tokens(NamedTuple):
    """The words of one text and where each begins in it: `text[start : start + len(word)] == word`."""

    words: list[str]
    starts: list[int]


@cache
def _pipeline(language: str) -> "Language":
    import spacy

    nlp = _french() if language == "fr" else spacy.blank(language)
    setattr(nlp.tokenizer, "max_cache_size", _CACHE)  # noqa: B010  (spaCy types it as any callable)
    # Shapes, prefixes, "looks like a number" and so on: half the cost of a new word, and nobody reads them here.
    setattr(nlp.vocab, "lex_attr_getters", {})  # noqa: B010  (missing from spaCy's annotations)
    return nlp


def _french() -> "Language":
    """spaCy's French without its list of hyphened words, which makes one huge regular expression.

    Compiling it takes two thirds of the start of every process (3 s of 4.5), and our model reads «porte», «-monnaie» as
    well as the whole. So the list is absent while French is imported here, and ours is the same where it was imported
    before; whoever imports it afterwards finds it whole.
    """
    from spacy.lang.tokenizer_exceptions import BASE_EXCEPTIONS
    from spacy.symbols import ORTH
    from spacy.util import update_exc

    whole = {name: module for name, module in sys.modules.items() if name.startswith(_FRENCH)}
    if not whole:
        listed = ModuleType(f"{_FRENCH}.tokenizer_exceptions")
        vars(listed).update(TOKENIZER_EXCEPTIONS={}, TOKEN_MATCH=None)
        sys.modules[listed.__name__] = listed
    nlp: Language = import_module(_FRENCH).French()
    if not whole:
        for name in [name for name in sys.modules if name.startswith(_FRENCH)]:
            del sys.modules[name]
        del sys.modules["spacy.lang"].fr  # what `from spacy.lang import fr` would find
    today = {word: [{ORTH: word}] for word in ("aujourd'hui", "Aujourd'hui", "aujourd’hui", "Aujourd’hui")}
    tokenizer: Any = nlp.tokenizer  # spaCy types it as any callable
    tokenizer.token_match = None
    tokenizer.rules = update_exc(BASE_EXCEPTIONS, today)
    return nlp


class Tokeniser:
    """Cuts batches of texts; a language other than fr and en is cut as en.

    A language costs a second of loading, so each is loaded when its first text comes. Memory is bounded: `max_chunks`
    stretches per language, then the memo is dropped and refilled.

    >>> Tokeniser().cut(["J'ai reçu l'app"], ["fr"])[0].words
    ["J'", 'ai', 'reçu', "l'", 'app']
    """

    def __init__(self, max_chunks: int = _MAX_CHUNKS) -> None:
        if max_chunks < 1:
            raise ValueError(f"max_chunks must be at least 1, got {max_chunks}; leave it out for {_MAX_CHUNKS}")
        self._max_chunks = max_chunks
        self._at_once = min(_AT_ONCE, max_chunks)
        self._memo: dict[str, dict[str, _Cut]] = {language: {} for language in LANGUAGES}

    def cut(self, texts: Sequence[str], languages: Sequence[str]) -> list[Tokens]:
        """The first `MAX_TOKENS` words of each text, in order. One language code a text."""
        known = [_known(language) for language in languages]
        found: dict[int, Tokens] = {}
        for language in dict.fromkeys(known):
            with _pipeline(language).memory_zone():
                for i, text in enumerate(texts):
                    if known[i] == language:
                        found[i] = self._cut(text, language)
        return [found[i] for i in range(len(texts))]

    def __len__(self) -> int:
        """How many stretches the memo holds, over both languages."""
        return sum(map(len, self._memo.values()))

    def _cut(self, text: str, language: str) -> Tokens:
        memo = self._memo[language]
        words: list[str] = []
        starts: list[int] = []
        at = pieces = 0
        chunks = text.split()[:MAX_TOKENS]
        for i, chunk in enumerate(chunks):
            at = text.index(chunk, at)
            if chunk not in memo:
                self._learn(dict.fromkeys(chunks[i : i + self._at_once]), language)
            cut = memo[chunk]
            if cut is None:
                words.append(chunk)
                starts.append(at)
            else:
                for word, offset in cut:
                    words.append(word)
                    starts.append(at + offset)
                if len(cut) > _FEW:
                    pieces += len(cut)
                if len(words) >= MAX_TOKENS or pieces >= _MAX_PIECES:  # what comes later is not even cut
                    break
            at += len(chunk)
        return Tokens(words[:MAX_TOKENS], starts[:MAX_TOKENS])

    def _learn(self, chunks: Iterable[str], language: str) -> None:
        """Put stretches into the memo; those for spaCy go there together, which shares the price of a document."""
        memo = self._memo[language]
        unseen = [chunk for chunk in chunks if chunk not in memo]
        if len(memo) + len(unseen) > self._max_chunks:
            memo.clear()  # one generation ends; a dict of plain strings is refilled in a few batches
        odd = []
        for chunk in unseen:
            plain = _PLAIN.fullmatch(chunk)
            if plain is not None and _is_regular(plain, language):
                memo[chunk] = _plain_cut(plain[1], plain[2])
            elif len(chunk) > _LONG or len(chunk) - sum(map(str.isalnum, chunk)) > _DENSE:
                memo[chunk] = _dense_cut(chunk, language)
            else:
                odd.append(chunk)
        memo.update(zip(odd, _spacys_cuts(odd, language), strict=True))


def _spacys_cuts(chunks: Sequence[str], language: str) -> Iterator[_Cut]:
    """How spaCy cuts each stretch: no word of its crosses a blank."""
    tokens = iter(_pipeline(language).tokenizer(" ".join(chunks)))
    for chunk in chunks:
        cut: list[tuple[str, int]] = []
        found = 0
        while found < len(chunk):
            word = next(tokens).text
            cut.append((word, found))
            found += len(word)
        yield None if len(cut) == 1 else tuple(cut)


@cache
def _cases(language: str) -> frozenset[str]:
    """What spaCy cuts, or keeps whole, by a rule of its own."""
    tokenizer: Any = _pipeline(language).tokenizer  # spaCy types it as any callable
    return frozenset(tokenizer.rules)


def _is_regular(plain: re.Match[str], language: str) -> bool:
    """Whether spaCy has no case of its own for it, nor does French write it ("Acme's")."""
    cases = _cases(language)
    return plain[1] not in cases and plain[0] not in cases and not (language == "fr" and plain[2][1:] == "s")


def _plain_cut(word: str, marks: str) -> _Cut:
    if len(marks) > 1 and (marks[-1] in "s." or marks[0] in ":;"):
        return (word, 0), (marks, len(word))
    return ((word, 0), *_each(marks, len(word))) if marks else None


def _dense_cut(chunk: str, language: str) -> _Cut:
    """A link, and each mark around it; of anything else the beginning, up to its `_DENSE`th symbol, cut at each."""
    link = chunk.strip(_AROUND_LINKS)
    tokenizer: Any = _pipeline(language).tokenizer  # spaCy types it as any callable
    if tokenizer.url_match(link):
        begin = chunk.index(link)
        end = begin + len(link)
        return (*_each(chunk[:begin], 0), (link, begin), *_each(chunk[end:], end))
    cut: list[tuple[str, int]] = []
    symbols = 0
    for piece in _PIECE.finditer(chunk):
        cut.append((piece[0], piece.start()))
        symbols += not piece[0].isalnum()
        if symbols == _DENSE:
            break
    return tuple(cut)


def _each(marks: str, begin: int) -> tuple[tuple[str, int], ...]:
    return tuple((mark, begin + i) for i, mark in enumerate(marks))


def _known(language: str) -> str:
    return language if language in LANGUAGES else "en"

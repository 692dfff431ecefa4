"""Make a post safe and even before any costly reading, and remember where each character came from.

A tokeniser is quadratic on runs of symbols: a post of 8 KB can hang a service. So what is cut, thinned and broken
here is decided by that, not by taste; case, words and emoji stay as written. Read after `folding`, whose cheap
`fold` decides which posts come this far. Cost is bounded by `LIMIT`, whatever the length of the post.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from models.folding import LIMIT, MARKS, cut, fold, fold_char, is_mark

__all__ = ["LIMIT", "Normalised", "fold", "normalise"]

_MAX_REPEATS = 3  # of one symbol: "!!!" says no less than forty of them
_MAX_RUN = 16  # symbols in a row, of any kinds: the tokeniser takes them off one by one
_MAX_TOKEN = 200  # characters without a blank
_ROUNDS = 4  # taking something out may bring two runs together: look again, but not for ever
_SURE_MARKS = 3  # marks after a letter that may still compose with it; beyond is decoration

_SYMBOL = r"(?!\s)[\W_]"
_EMOJI = "\u2190-\u21ff\u2300-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff\ufe0f"
_HIDDEN = "\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f"
_CONTROLS = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"

_CONTROL = re.compile(f"[{_CONTROLS}]")
_STRANGE = re.compile(f"[{_CONTROLS}{_HIDDEN}\u200d\ud800-\udfff{MARKS}]")
_ASCII_SYMBOLS = re.compile(r"[!-/:-@\[-`{-~]{4}")
_SYMBOLS = re.compile(f"(?:{_SYMBOL}){{4}}")
_BARE_SYMBOLS = re.compile(r"[^\w\s]{4}")  # the same where there is no underscore, at half the cost
_MARK = re.compile(f"[{MARKS}]")
_MARKED = re.compile(f"(?s:.)[{MARKS}]+")
_LOOSE_JOINER = re.compile(f"(?<![{_EMOJI}])\u200d+|\u200d+(?![{_EMOJI}])")
_REPEATED = re.compile(f"({_SYMBOL})\\1{{{_MAX_REPEATS},}}")
_LONG_RUN = re.compile(rf"(?<![^\w\s])(?<!_)(?:{_SYMBOL}){{{_MAX_RUN + 1},}}")  # looked for where a run begins
_ELISIONS = re.compile(r"(?:\w{1,2}['’]){4,}")
_LONG_TOKEN = re.compile(rf"\S{{{_MAX_TOKEN + 1},}}")


@dataclass(frozen=True, slots=True)
class Normalised:
    """A cleaned text of at most `LIMIT` characters; `is_cut` says that the post was longer.

    `starts` gives the place in the raw post of each character (and of the end); None means the same place.
    """

    text: str
    is_cut: bool
    raw_length: int
    starts: tuple[int, ...] | None = None

    @property
    def folded(self) -> str:
        """The text without case and accents, of equal length: a ligature keeps its one character."""
        if self.text.isascii():
            return self.text.lower()
        return "".join(map(_FOLDED.__getitem__, self.text))

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The part of the raw post that `text[start:end]` was made from; never leaves the raw post."""
        size = len(self.text)
        start = min(max(start, 0), size)
        end = min(max(end, start), size)
        if self.starts is None:
            return start, end
        if start < end:
            while end < size and self.starts[end] == self.starts[end - 1]:  # half of a character that became two
                end += 1
        return self.starts[start], self.starts[end]


def normalise(text: str) -> Normalised:
    """Bound and clean a post: at most 2,000 characters, 3 equal symbols, 16 symbols in a row, tokens of 200.

    Control and invisible characters go, compatibility forms become plain, one accent stays on a letter, and
    a zero-width joiner stays only inside an emoji.

    >>> normalise("Wow!!!!!! ﬁne\u200b").text
    'Wow!!! fine'
    """
    short = cut(text)
    is_cut = len(short) < len(text)
    if _is_plain(short):
        return Normalised(short, is_cut, len(text))
    draft = _Draft(short)
    for _ in range(_ROUNDS):
        before = draft.text
        if not draft.clean() or draft.text == before or _is_plain(draft.text):
            break
    starts = tuple(draft.starts) if draft.starts is not None else None
    return Normalised(draft.text, is_cut or draft.is_cut, len(text), starts)


def _is_plain(text: str) -> bool:
    """Whether there is nothing to do: so for most posts, and cheap to see."""
    if _has_symbols(text) or _has_elisions(text) or _has_long_token(text):
        return False
    if text.isascii():
        return text.isprintable() or not _CONTROL.search(text)
    return not _is_strange(text)


def _is_strange(text: str) -> bool:
    return _STRANGE.search(text) is not None or not unicodedata.is_normalized("NFKC", text)


def _has_symbols(text: str) -> bool:
    if text.isascii():
        return _ASCII_SYMBOLS.search(text) is not None
    return (_SYMBOLS if "_" in text else _BARE_SYMBOLS).search(text) is not None


def _has_elisions(text: str) -> bool:
    return text.count("'") + text.count("’") >= 4 and _ELISIONS.search(text) is not None


def _has_long_token(text: str) -> bool:
    return len(text) > _MAX_TOKEN and max(map(len, text.split()), default=0) > _MAX_TOKEN


class _Draft:
    """A text under repair, and where its characters came from (None while nothing has moved)."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts: list[int] | None = None
        self.is_cut = False

    def clean(self) -> bool:
        """Clean once; whether that may have brought together what is to be cleaned again.

        Shortening a run of symbols, or putting in a blank, brings together nothing that was not side by side.
        """
        again = False
        if not self.text.isascii() and _is_strange(self.text):
            again = True
            if _MARK.search(self.text):
                self._rewrite(_MARKED, _compose)
            self._replace_characters()
            if "\u200d" in self.text:
                self._rewrite(_LOOSE_JOINER, _nothing)
        elif self.text.isascii() and not self.text.isprintable():
            again = True
            self._replace_characters()
        if _has_symbols(self.text):
            self._rewrite(_REPEATED, _few)
            self._rewrite(_LONG_RUN, _beginning)
        if _has_elisions(self.text):
            again = True
            self._rewrite(_ELISIONS, _first_elision)
        if _has_long_token(self.text):
            self._break_tokens()
        self._cap()
        return again

    def _rewrite(self, pattern: re.Pattern[str], replace: Callable[[str], str]) -> None:
        """Replace every match; its new characters begin where its old ones did, in order."""
        matches = list(pattern.finditer(self.text))
        if not matches:
            return
        old = self._places()
        pieces: list[str] = []
        starts: list[int] = []
        done = 0
        for match in matches:
            begin, end = match.span()
            new = replace(match[0])
            pieces += (self.text[done:begin], new)
            starts += old[done:begin]
            starts += old[begin : min(begin + len(new), end)]
            starts += [old[end - 1]] * (len(new) - (end - begin))
            done = end
        pieces.append(self.text[done:])
        starts += old[done:]
        self.text, self.starts = "".join(pieces), starts

    def _replace_characters(self) -> None:
        pieces = [_CLEAN[c] for c in self.text]
        text = "".join(pieces)
        if len(text) != len(self.text) or "" in pieces:
            old = self._places()
            starts: list[int] = []
            end = 0
            for piece in pieces:
                starts += [old[end]] * len(piece)
                end += 1
                if len(starts) > LIMIT:  # one character may have become eighteen: no more than can count
                    break
            self.starts = [*starts, old[end]]
            text = text[: len(starts)]
        self.text = text
        self._cap()

    def _break_tokens(self) -> None:
        """A blank after every 200 characters without one. It counts as a part of the character before it."""
        points = [
            p for m in _LONG_TOKEN.finditer(self.text) for p in range(m.start() + _MAX_TOKEN, m.end(), _MAX_TOKEN)
        ]
        starts = self._places()
        for at in reversed(points):
            starts.insert(at, starts[at - 1])
            self.text = f"{self.text[:at]} {self.text[at:]}"
        self.starts = starts

    def _cap(self) -> None:
        if len(self.text) > LIMIT:
            self.is_cut = True
            self.starts = self._places()[: LIMIT + 1]
            self.text = self.text[:LIMIT]

    def _places(self) -> list[int]:
        return list(range(len(self.text) + 1)) if self.starts is None else self.starts


@lru_cache(maxsize=4_096)
def _compose(cluster: str) -> str:
    """A letter and its marks as one character where there is one; a single mark stays at most."""
    if all(map(is_mark, cluster[1:])):
        cluster = unicodedata.normalize("NFKC", cluster[: 1 + _SURE_MARKS])
    return _one_mark(cluster)


def _one_mark(text: str) -> str:
    kept: list[str] = []
    for char in text:
        if not (unicodedata.combining(char) and kept and unicodedata.combining(kept[-1])):
            kept.append(char)
    return "".join(kept)


def _nothing(_: str) -> str:
    return ""


def _few(run: str) -> str:
    return run[:_MAX_REPEATS]


def _beginning(run: str) -> str:
    return run[:_MAX_RUN]


def _first_elision(run: str) -> str:
    return run[: run.find("'") + 1 or run.find("’") + 1]


class _Memo(dict[str, str]):
    """What becomes of each single character: bounded by the number of characters there are."""

    def __missing__(self, char: str) -> str:
        if re.match(f"[{_CONTROLS}]", char):
            new = " "
        elif re.match(f"[{_HIDDEN}]", char):
            new = ""
        elif "\ud800" <= char <= "\udfff":
            new = "\ufffd"
        else:
            new = unicodedata.normalize("NFKC", char)
        self[char] = new
        return new


_CLEAN = _Memo()


class _FoldMemo(dict[str, str]):
    """Each single character without case and accent, as one character; bounded by the number there are."""

    def __missing__(self, char: str) -> str:
        found = (c for c in (fold_char(char), char.lower()) if len(c) == 1)
        self[char] = new = next(found, char)
        return new


_FOLDED = _FoldMemo()

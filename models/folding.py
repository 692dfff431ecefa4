"""Fold a text so that spellings of one word meet: no case, no accents, plain quotes, single blanks.

`fold` is the cheap form that every post passes before aliases are looked for; most posts match nothing and go no
further. `fold_mapped` gives the same text and where each of its characters came from. Leaves out the bounded
cleaning of the few posts that do match: see `normalise`.
"""

import re
import unicodedata

__all__ = ["LIMIT", "MARKS", "cut", "fold", "fold_char", "fold_mapped", "is_mark", "without_surrogates"]

LIMIT = 2_000  # characters of a post that are read: longer ones are articles, or attacks
_STEP_BACK = 64  # a cut looks this far back for a blank, so that half a word is not taken for a whole one
_CHUNK = 64  # one character can decompose into 18: long texts are decomposed piece by piece until LIMIT is full

# Where Unicode keeps its combining marks; going through all 1.1 million characters would cost 0.1 s at import.
_BLOCKS = ((0x300, 0x1E00), (0x20D0, 0x2100), (0x2CE0, 0x30A0), (0xA660, 0xAC00), (0xFB1E, 0xFB1F), (0xFE20, 0xFE30))
# Beyond the first 65,536, only which blocks hold marks: there, every further range in a pattern slows each character.
_RARE_MARKS = (
    "\U000101fd-\U00011fff\U00016af0-\U00016fff\U0001bc9d-\U0001bc9e\U0001d165-\U0001d244\U0001e000-\U0001e94a"
)
_INVISIBLE = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
_INVISIBLE += "\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff"


def is_mark(char: str) -> bool:
    """Whether a character only modifies the one before it (an accent, a vowel sign)."""
    return unicodedata.combining(char) != 0 or unicodedata.category(char) == "Mn"


def _mark_class() -> str:
    marks = [c for lo, hi in _BLOCKS for c in range(lo, hi) if is_mark(chr(c))]
    runs: list[list[int]] = []
    for code in marks:
        if runs and runs[-1][1] == code - 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return "".join(f"{chr(lo)}-{chr(hi)}" for lo, hi in runs) + _RARE_MARKS


MARKS = _mark_class()  # for use inside a regular expression's [...]; beyond 65,536 ask `is_mark` as well

# What decomposition does not bring to plain letters. The trade marks must go before it turns them into letters.
_PLAIN = {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d"}
_PLAIN |= {"ı": "i", "™": " ", "℠": " ", "℡": " "}
_PLAIN |= dict.fromkeys("’‘‛ʼʹ′", "'") | dict.fromkeys("‐‑‒–−", "-")  # hyphens keyboards and phones put in
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_PLAIN = re.compile(f"[{MARKS}{_INVISIBLE}\ud800-\udfff{''.join(_PLAIN)}]")
_BLANKS = re.compile(r"\s{2,}|[^\S ]")

# Four in five French posts with accents are plain after these; replacing is 3x faster than decomposing.
_FRENCH = (*zip("éèêëàâîïôûùç’\xa0", "eeeeaaiiouuc' ", strict=True), ("œ", "oe"), ("…", "..."))


def cut(text: str) -> str:
    """The first `LIMIT` characters, or a little less where that would cut a word in two."""
    if len(text) <= LIMIT:
        return text
    for end in range(LIMIT, LIMIT - _STEP_BACK, -1):
        if text[end].isspace():
            return text[:end]
    return text[:LIMIT]


def fold(text: str) -> str:
    """The first `LIMIT` characters without case, accents and invisible characters; at most `LIMIT` long.

    Composed and decomposed spellings fold alike, and so do the two hyphens, quotes and widths.

    >>> fold("Société\u00a0GÉNÉRALE"), fold("L’ORÉAL")
    ('societe generale', "l'oreal")
    """
    text = cut(text)
    if text.isascii():
        return _one_blank(text.lower())
    lowered = text.lower()
    for wide, plain in _FRENCH:
        lowered = lowered.replace(wide, plain)
    if not lowered.isascii():
        lowered = _fold_wide(text)
    return _one_blank(lowered[:LIMIT])


def fold_mapped(text: str) -> tuple[str, list[int]]:
    """`fold(text)`, and for each of its characters (and its end) the place in `text` where it begins.

    Costs ten times `fold`: for texts that matched, and for explanations.
    """
    text = cut(text)
    pieces = [_FOLDED[c] for c in text]
    starts = [i for i, piece in enumerate(pieces) for _ in piece]
    folded = "".join(pieces)[:LIMIT]
    starts = [*starts[:LIMIT], len(text) if len(starts) <= LIMIT else starts[LIMIT]]
    if not _has_blanks(folded):
        return folded, starts
    kept = [i for i, c in enumerate(folded) if not (c.isspace() and i and folded[i - 1].isspace())]
    single = "".join(" " if folded[i].isspace() else folded[i] for i in kept)
    return single, [*(starts[i] for i in kept), starts[-1]]


def fold_char(char: str) -> str:
    """The fold of one character: empty for a mark, two letters for a ligature."""
    return _FOLDED[char]


def without_surrogates(text: str) -> str:
    """The text with each lone surrogate replaced by U+FFFD: no file, database or terminal takes them."""
    return text if text.isascii() else _LONE_SURROGATE.sub("\ufffd", text)


def _fold_wide(text: str) -> str:
    """Marks are taken out before decomposing too: sorting a long run of them is quadratic."""
    text = _NOT_PLAIN.sub(_plain, text)
    pieces: list[str] = []
    size = 0
    for at in range(0, len(text), _CHUNK):
        pieces.append(_NOT_PLAIN.sub(_plain, unicodedata.normalize("NFKD", text[at : at + _CHUNK])))
        size += len(pieces[-1])
        if size >= LIMIT:
            break
    return "".join(pieces).casefold()


def _plain(match: re.Match[str]) -> str:
    char = match[0]
    if char in _PLAIN:
        return _PLAIN[char]
    if "\ud800" <= char <= "\udfff":
        return "\ufffd"
    is_rare_letter = "\uffff" < char < "\U000e0000" and not is_mark(char)
    return char if is_rare_letter else ""


def _has_blanks(text: str) -> bool:
    return "  " in text or "\n" in text or "\t" in text


def _one_blank(text: str) -> str:
    return _BLANKS.sub(" ", text) if _has_blanks(text) else text


class _Memo(dict[str, str]):
    """The folds of single characters seen so far: bounded by the number of characters there are."""

    def __missing__(self, char: str) -> str:
        folded = self[char] = _fold_wide(char)
        return folded


_FOLDED = _Memo()

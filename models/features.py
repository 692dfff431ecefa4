"""Turn words into the numbers a linear model adds up: word, letters in it, its fields of meaning, pairs of words, cues.

Read after `tokens`. No n-gram of letters crosses a word, so a text's score is a sum over its words, and each word's
vector can be kept: that is what makes the reader fast and lets it name the words that decided. Features are named by
the crc32 of their text, which is the same in every process and keeps no text in the model file.
"""

import re
from functools import cache
from math import sqrt
from zlib import crc32

from models.folding import LIMIT, fold

__all__ = [
    "CHARS",
    "CUE_WEIGHT",
    "FIELD_WEIGHT",
    "PAIR_MIX",
    "PAIR_WEIGHT",
    "PUNCTUATION",
    "SILENT",
    "cue_key",
    "field_key",
    "field_weight",
    "form",
    "is_shouted",
    "letter_keys",
    "letters_factor",
    "padded",
    "pair_key",
    "shout_key",
    "word_features",
    "word_key",
]

CHARS = (2, 5)  # shortest and longest n-gram of letters
PAIR_WEIGHT = 1.0
LETTERS_WEIGHT = 1.5  # of all letters of a word together, against 1 for the word
PAIR_MIX = (0x9E3779B1, 0x85EBCA77)  # two large odd numbers: whole arrays of pairs are named by one multiplication
CUE_WEIGHT = 6.0  # a cue carries no IDF; this is about the weight of a rare word
FIELD_WEIGHT = 3.0  # a field of meaning at its usual strength, 2 of 3; no IDF either
PUNCTUATION = frozenset((*",.;:()[]-–—'’«»", '"', "...", "…"))  # says how someone types, not why
SILENT = frozenset(("!", "!!", "!!!"))  # whoever shouts is glad or angry: no feature, or it reads as one of them
_RUN = re.compile(r"(.)\1{2,}")
_DIGIT = re.compile(r"\d")


def form(word: str) -> str:
    """The shape under which a word is learned: folded, digits as 0, handles and links as one word each.

    >>> form("GÉNIAAAAL"), form("@norvia"), form("350")
    ('geniaal', '<at>', '000')
    """
    if word.isascii() and word.isalpha() and len(word) < LIMIT:  # most words: nothing to fold but the case
        return _RUN.sub(r"\1\1", word.lower())
    if word.startswith("@") and len(word) > 1:
        return "<at>"
    if word.startswith(("http://", "https://", "www.")):
        return "<url>"
    # «dites-moi» is cut as «dites», «-moi»: the hyphen carries nothing.
    return _DIGIT.sub("0", _RUN.sub(r"\1\1", fold(word).lstrip("-") or "-"))


def word_key(shape: str) -> int:
    """The feature of a whole word."""
    return crc32(b"w " + shape.encode())


def letter_keys(shape: str, raw: str) -> set[int]:
    """The features inside a word: n-grams of letters with its borders, and whether it was shouted."""
    letters = padded(shape)
    size = len(letters) + 1
    inside = {crc32(letters[i : i + n], n) for n in range(CHARS[0], CHARS[1] + 1) for i in range(size - n)}
    return inside | {shout_key()} if is_shouted(raw) else inside


def padded(shape: str) -> bytes:
    """A word with its borders; empty where it is no word."""
    return f"_{shape[:30]}_".encode() if shape[:1].isalpha() else b""


def is_shouted(raw: str) -> bool:
    """Whether a word is written in capitals."""
    return len(raw) > 2 and raw.isupper() and raw.isalpha()


def pair_key(first: int, second: int) -> int:
    """The feature of two words in a row, from their own."""
    return (first * PAIR_MIX[0] + second * PAIR_MIX[1]) & 0xFFFFFFFF


def cue_key(cue: str) -> int:
    """The feature of a cue of the lexicon."""
    return crc32(b"q " + cue.encode())


def field_key(field: str) -> int:
    """The feature of a field of meaning."""
    return crc32(b"f " + field.encode())


def field_weight(strength: int) -> float:
    """What a word of a field weighs, by its strength in it, 1 to 3."""
    return FIELD_WEIGHT * strength / 2


@cache
def shout_key() -> int:
    """The feature of a word that is shouted."""
    return crc32(b"s shout")


def word_features(raw: str, shape: str) -> list[tuple[int, float]]:
    """(feature, factor) of one word; the letters of a long word weigh no more together than those of a short one."""
    if shape in PUNCTUATION or shape in SILENT:
        return [(word_key(shape), 0.0)]
    letters = sorted(letter_keys(shape, raw))
    factor = letters_factor(len(letters))
    return [(word_key(shape), 1.0), *((key, factor) for key in letters)]


def letters_factor(n: int) -> float:
    """What each of the `n` features inside a word weighs."""
    return LETTERS_WEIGHT / sqrt(max(n, 1))

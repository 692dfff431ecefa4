"""Put another name in the place of one that is to be gone, in whatever holds it: an id, a key, a sentence.

A name counts where it stands by itself: `anna` in `@anna` and in `at://anna/post/1`, not in `joanna` or `anna.b`. What
else may be meant decides how much is asked for. Where people stand, the whole text is the name. In ids of posts, which
may be numbers or words like names, a short name counts only as a part of a path, a number or a letter or two only where
an author is written (`at://1/post/1`, `@1`). In what people wrote a short name may be a word, so there it counts only
behind an @. Accented letters count in both of their spellings.
"""

import re
import unicodedata

import msgspec

__all__ = ["Renaming"]

_LONG = 6  # characters: a shorter name may be a word
_LONG_NUMBER = 12  # digits: a shorter number may be anything's
_PART = 3  # characters: a shorter name may be a part of any path
_OURS_WORDS = (  # keys of tables whose values are words of ours, or brands
    "brand brands source kind rule rule_version signal signals state label scheme language lang id alert_id outbox_id "
    "how role aliases handles context exclude group side verdict aspect topic stance motive warnings reason was "
    "severity time_zone"
)
_OURS = frozenset(_OURS_WORDS.split())
_WRITTEN = frozenset({"text", "evidence", "title", "note", "said"})


class Renaming:
    """`name` becomes `token`. ValueError when there is no name.

    `is_plain`: so short a name, or number, that its bytes stand in any file.
    """

    def __init__(self, name: str, token: str) -> None:
        if not name.strip():
            raise ValueError("there is no name to look for")
        self.name, self.token = name, token
        self.forms = tuple(dict.fromkeys((name, *(unicodedata.normalize(form, name) for form in ("NFC", "NFD")))))
        any_form = "(?:" + "|".join(map(re.escape, self.forms)) + ")"
        ends = r"(?![\w-]|\.\w)"
        alone = rf"(?<![\w-])(?<!\w\.){any_form}{ends}"
        as_author = rf"(?<=\bat://){any_form}(?=/|$)|(?<=@){any_form}{ends}"
        has_letter = any(letter.isalpha() for letter in name)
        self.is_plain = len(name) < (_LONG if has_letter else _LONG_NUMBER)
        is_part = has_letter and len(name) >= _PART
        of_a_path = rf"(?<=[/@:#\0]){any_form}(?=[/@:#?&\0]|$)"
        self._in_ids = re.compile(alone if not self.is_plain else of_a_path if is_part else as_author)
        self._in_words = re.compile(rf"(?<=@){any_form}{ends}" if self.is_plain else alone, re.IGNORECASE)
        self._alone = re.compile(alone, re.IGNORECASE)
        self._folded = {form.casefold() for form in self.forms}
        self._in_bytes = re.compile(alone.encode("utf-8", "surrogatepass"), re.IGNORECASE)

    def person(self, text: str) -> str:
        """What names somebody, renamed: the name itself, or a key that ends in it."""
        source, nul, who = text.rpartition("\0")
        return f"{source}{nul}{self.token}" if who in self.forms else self.id(text)

    def id(self, text: str) -> str:
        """The id or the address of a post, renamed."""
        return self._in_ids.sub(self.token, text)

    def account(self, text: str) -> str:
        """An account as users declare it, with an @ or not, in small letters or large, renamed."""
        return self.token if text.lstrip("@").casefold() in self._folded else self.json(text)

    def words(self, text: str) -> str:
        """What somebody wrote, renamed: there names are written as people please, in small letters or large."""
        return self._in_words.sub(self.token, text)

    def trace(self, text: str) -> str:
        """What is told of a line or a command, renamed: that it reads worse does no harm."""
        return self._alone.sub(self.token, text)

    def is_in(self, raw: bytes) -> bool:
        """Whether bytes as they came name them."""
        return self._in_bytes.search(raw) is not None

    def json(self, text: str) -> str:
        """What a text of JSON holds, renamed; other texts are taken for something that names somebody."""
        try:
            found = msgspec.json.decode(text) if text[:1] in ("{", "[") else None
        except (msgspec.DecodeError, RecursionError):
            found = None
        if found is None:
            return self.person(text)
        renamed = self.tree(found)
        return text if renamed == found else msgspec.json.encode(renamed).decode()

    def tree(self, value: object, key: str = "") -> object:
        """The same for nested lists and tables, under `key`: their own words stay, whoever is called so."""
        if isinstance(value, str):
            return value if key in _OURS else self.words(value) if key in _WRITTEN else self.person(value)
        if isinstance(value, list):
            return [self.tree(one, key) for one in value]
        if isinstance(value, dict):
            return {name: self.tree(one, name) for name, one in value.items()}
        return value

"""Put another name in the place of one that is to be gone, in whatever holds it: an id, a key, a sentence.

A name counts where it stands by itself: `anna` in `@anna` and in `at://anna/post/1`, not in `joanna` or `anna.b`. In
what people wrote a short name may be a word like any other, so there it counts only behind an @.
"""

import re

__all__ = ["Renaming"]

_LONG = 6  # characters: a shorter name may be a word


class Renaming:
    """`name` becomes `token`. ValueError when there is no name."""

    def __init__(self, name: str, token: str) -> None:
        if not name.strip():
            raise ValueError("there is no name to look for")
        self.name, self.token = name, token
        alone = rf"(?<![\w-])(?<!\w\.){re.escape(name)}(?![\w-]|\.\w)"
        self._anywhere = re.compile(alone)
        self._in_any_case = re.compile(alone, re.IGNORECASE)
        spoken_of = alone if len(name) >= _LONG else rf"(?<=@){re.escape(name)}(?![\w-]|\.\w)"
        self._in_words = re.compile(spoken_of, re.IGNORECASE)

    def id(self, text: str) -> str:
        """An id or a key, renamed."""
        return self._anywhere.sub(self.token, text) if self.name in text else text

    def account(self, text: str) -> str:
        """What names accounts as users declare and as they are compared, renamed: in small letters or large."""
        return self._in_any_case.sub(self.token, text)

    def words(self, text: str) -> str:
        """What somebody wrote, renamed: there names are written as people please, in small letters or large."""
        return self._in_words.sub(self.token, text)

    def tree(self, value: object) -> object:
        """The same for every text of nested lists and tables, keys included."""
        if isinstance(value, str):
            return self.id(value)
        if isinstance(value, list):
            return [self.tree(one) for one in value]
        if isinstance(value, dict):
            return {self.tree(key): self.tree(one) for key, one in value.items()}
        return value

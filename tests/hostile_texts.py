"""Texts of 1 MB that were each slow for some step of reading once: see `test_text_limits`.

`hostile_texts(seed)` gives one of each kind; another seed gives other words and symbols, which no memo has seen.
"""

from random import Random

__all__ = ["KINDS", "hostile_texts"]

_SIZE = 1_000_000
_ENDINGS = ("...", "?!", ":)", "€", "%", "'s", "-t-il")
_ELIDED = ("qu'", "l'", "aujourd'hui ", "j'ai", "d'")


def hostile_texts(seed: int) -> dict[str, str]:
    """A text of each kind, by its name."""
    rng = Random(seed)

    def word(at_least: int = 5, at_most: int = 9) -> str:
        return "".join(rng.choices("abcdefghijklmnoprstuv", k=rng.randint(at_least, at_most)))

    def of(letters: str) -> str:
        return "".join(rng.choices(letters, k=4_000)) + " "

    made = {
        "one symbol": "!",
        "one bracket": "(",
        "one emoji": "😀",
        "one letter": "a",
        "one elision": "l'",
        "handles": "@a ",
        "laughter": "ha ",
        "a link": "http://a.b/" + "c" * _SIZE,
        "marks on a letter": "a" + "\u0301" * _SIZE,
        "marks on letters": "e\u0301\u0300 ",
        "a tag": "#" + "Ab" * _SIZE,
        "a ligature": "ﷺ",
        "joined emoji": "👩\u200d👧",
        "half characters": "\ud800a ",
        "symbols, mixed": of("!?.,;:()'’-_#@aé😀 "),
        "symbols between letters": of("a!b'c-d_e@#."),
        "accents": of("éèàùç eé"),
        "capitals": of("ABCDEF é"),
        "words": " ".join(word() for _ in range(4_000)),
        "words that end in symbols": " ".join(word() + rng.choice(_ENDINGS) for _ in range(1_000)),
        "elisions": "".join(rng.choices(_ELIDED, k=4_000)),
        "long stretches with few symbols": " ".join(
            "".join(word(8, 12) + rng.choice("!'-_@#.:/") for _ in range(16)) for _ in range(40)
        ),
        "words in many symbols": " ".join(
            "".join(rng.choices("!?.,;:)(", k=7)) + word() + "".join(rng.choices("!?.,;:)(", k=7)) for _ in range(400)
        ),
        "links in brackets": " ".join(
            f"(((http://{word()}.com/{'-'.join(word(1, 3) for _ in range(40))}))).,!" for _ in range(40)
        ),
        "cut at three": " ".join(f"l'{word(3, 6)}," for _ in range(400)),
    }
    return {kind: (text * (_SIZE // len(text) + 1))[:_SIZE] for kind, text in made.items()}


KINDS = tuple(hostile_texts(0))

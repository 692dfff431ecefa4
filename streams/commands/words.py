"""`murmure words`: what people say of a brand in words it does not use, and the reverse."""

from pathlib import Path
from typing import Any

from pipeline.errors import QueryError
from streams.brand_asked import brand_asked
from streams.display import say, show
from streams.queries import ask

__all__ = ["execute"]

_WORDS = """
SELECT side, language, word, people, of_people, brand_posts, of_brand_posts, round(log_odds, 3) AS log_odds,
    round(lo, 3) AS lo, round(hi, 3) AS hi, round(z, 2) AS z, p, is_told
FROM words WHERE brand = $b AND ($language IS NULL OR language = $language)
QUALIFY row_number() OVER (PARTITION BY side, language ORDER BY p, abs(log_odds) DESC, word) <= $top
ORDER BY side DESC, language, p, abs(log_odds) DESC, word"""
_COLUMNS = ("word", "people", "posts of the brand", "how much more")
_SIDES = {"people": "People say it, {brand} does not or less", "brand": "{brand} says it, people do not or less"}
_LANGUAGES = {"en": "English", "fr": "French"}


def execute(*, brand: str, data: Path, language: str | None, top: int, format: str) -> None:  # noqa: A002
    """Print the words that stand on either side. QueryError where nothing can be compared."""
    brand = brand_asked(data, brand)
    found = ask(data, _WORDS, {"b": brand, "language": language, "top": top})
    if not found.rows:
        raise QueryError(
            f"nothing to compare in {data}: words are told where the accounts of {brand} (brands.toml, accounts) wrote "
            "at least 3 posts in a language, and at least [studies] k_floor people did"
        )
    if format != "table":
        show(found.rows, found.columns, format)
        return
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    for side, words in _SIDES.items():
        for code, name in _LANGUAGES.items():
            mine = [row for row in rows if row["side"] == side and row["language"] == code and row["is_told"]]
            if mine:
                show([_told(row) for row in mine], _COLUMNS, format, title=f"{words.format(brand=brand)}: {name}")
    for side, who in (("people", f"people use more than {brand}"), ("brand", f"{brand} uses more than people")):
        if not any(row["is_told"] for row in rows if row["side"] == side):
            say(f"No word is known that {who}, beyond what chance explains; too little may have been said to tell.")
    say(
        "\nPeople count once each, posts of the brand one by one. how much more: the ratio of the odds of a word\n"
        "among all that is said on each side, with its 95 % interval (log-odds with an informative prior). Of the\n"
        "words told at most 5 % differ by chance alone. Hashtags count as words; a word that fewer than [studies]\n"
        "k_floor people said is not told as theirs. French and English are never compared with each other. A word\n"
        "says nothing of tone."
    )


def _told(row: dict[str, Any]) -> tuple[object, ...]:
    people = "few" if row["people"] is None else f"{row['people']:,}"
    times = [_times(row[name]) for name in ("log_odds", *(("lo", "hi") if row["side"] == "people" else ("hi", "lo")))]
    return (
        row["word"],
        f"{people} of {row['of_people']:,}",
        f"{row['brand_posts']:,} of {row['of_brand_posts']:,}",
        f"{times[0]}x [{times[1]}, {times[2]}]",
    )


def _times(log_odds: float) -> str:
    value = 2.718281828459045 ** abs(log_odds)
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"

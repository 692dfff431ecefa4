"""`murmure vouch BRAND`: who answers for a brand, at first or second hand, and who has turned against it."""

from collections import Counter
from pathlib import Path

from pipeline.errors import QueryError
from streams.display import reading, say, show
from streams.named import brand_meant, nothing_of
from streams.queries import ask

__all__ = ["execute", "nobody_vouches"]

_ROWS = "FROM vouchers(?)"
_COLUMNS = (
    "who",
    "stands",
    "hand",
    "word",
    "told directly",
    "may have seen",
    "posts",
    "latest",
    "post",
    "turned",
    "at",
)


def execute(*, brand: str, top: int, data: Path, format: str) -> None:  # noqa: A002 - the word of the command line
    """Print who vouches, the weightiest word first, then who has turned. QueryError where nobody ever vouched."""
    brand = brand_meant(data, brand)
    columns, rows = ask(data, _ROWS, [brand])
    if not rows:
        raise nobody_vouches(data, brand)
    said = _sentences(brand, Counter((str(row[1]), str(row[2])) for row in rows))
    if format != "table":
        show([(*row, reading(said)) for row in rows[:top]], (*columns, "reading"), format)
        return
    told = []
    for who, stance, hand, word, posts, receivers, spoken_to, _, last_at, _, post, turned_at, _, turned, at in rows[
        :top
    ]:
        back = "" if turned_at is None else f"{turned_at:%Y-%m-%d}, {turned}"
        told.append((who, stance, hand, f"{word:.2f}", spoken_to, receivers - spoken_to, posts,
                     f"{last_at:%Y-%m-%d}", post, back, ", ".join(at or ())))  # fmt: skip
    n = len(_COLUMNS) if any(row[-1] for row in told) else len(_COLUMNS) - 1  # no company is declared, or reached
    show(
        [row[:n] for row in told],
        _COLUMNS[:n],
        format,
        title=f"Who answers for {brand}: {min(top, len(rows)):,} of {len(rows):,}",
    )
    say("\n".join(said))


def _sentences(brand: str, n: Counter[tuple[str, str]]) -> list[str]:
    first, second = n["for", "first"], n["for", "second"]
    turned = n["against", "first"] + n["against", "second"]
    answer, have = "answers" if first + second == 1 else "answer", "has" if turned == 1 else "have"
    lines = [f"\n{first + second:,} {answer} for {brand}: {first:,} who lived it themselves, {second:,} by hearsay."]
    if turned:
        lines.append(
            f"{turned:,} {have} turned: they vouched, and later spoke against it. Read their posts before you act."
        )
    lines.append(
        "word: how sure it is one, half by hearsay, halved as it ages; not how good a reference they would be.\n"
        "Silence is no reproach: most who are content never say so. Over whom to reach somebody: --to PERSON."
    )
    return lines


def nobody_vouches(data: Path, brand: str) -> QueryError:
    """That nobody answers for a brand."""
    return nothing_of(data, brand, f"nobody in {data} is known to answer for {brand}")

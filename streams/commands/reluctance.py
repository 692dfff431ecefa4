"""`murmure reluctance`: whether people who are at a rival are helped less, and B2B against B2C."""

from pathlib import Path
from typing import Any

from streams.display import reading, say, show
from streams.named import brand_meant, nothing_of
from streams.queries import ask
from streams.within import within

__all__ = ["execute"]

_ROW = "SELECT * FROM reluctance WHERE brand = ?"
_KINDS = """
SELECT kind, brands, questions_rival, questions_other, ratio, lo, hi, verdict FROM reluctance_by_kind ORDER BY kind"""
_COLUMNS = ("asker", "people", "questions", "helped", "chance of help", "held back")
_SIDES = (("rival", "at a rival"), ("other", "known to be ours"), ("unknown", "not known"))
_VERDICTS = {
    "reluctant": "they are helped less",
    "readier": "they are helped more",
    "cannot tell": "whether they are helped less cannot be told",
    "too few": "too few to say: 10 askers on each side are needed, and 5 who were helped",
    "no rivals": "the brand is in no group of competitors (brands.toml, group): nobody is known to be at a rival",
}
_NOTES = (
    "At a rival: paid by one, or spoke from experience of one on more days than of us, before asking; known to be\n"
    "ours, the other way round. Of the others nothing is known, and nothing is guessed. Helped: another person's\n"
    "reply in time that neither asks, complains nor holds back. Of 20 brands where nothing is the matter, one shows a\n"
    "difference all the same; and who asks from a rival's side may ask other things: this is no effect. On B2B the\n"
    "literature is thin (36 articles in a review of 2023).",
)


def execute(*, brand: str, data: Path, format: str) -> None:  # noqa: A002 - the word of the command line
    """Print the chances of help by the asker's side, and their ratio. QueryError for a brand that is not watched."""
    brand = brand_meant(data, brand)
    columns, rows = ask(data, _ROW, [brand])
    if not rows:
        raise nothing_of(data, brand, f"nothing of {brand} in {data} to tell who is helped")
    row = dict(zip(columns, rows[0], strict=True))
    kinds = ask(data, _KINDS).rows
    said = ["", _ratio(row), *_unread(row), *_kinds(kinds), *_NOTES]
    if format != "table":
        show([(*rows[0], reading(said))], (*columns, "reading"), format)
        return
    told = [
        (
            words,
            row[f"askers_{side}"],
            row[f"questions_{side}"],
            row[f"helped_{side}"],
            within(row[f"p_{side}"], row[f"p_{side}_lo"], row[f"p_{side}_hi"]),
            row[f"withheld_{side}"],
        )
        for side, words in _SIDES
    ]
    show(told, _COLUMNS, format, title=f"Who is helped when they ask about {brand}")
    say("\n".join(said))


def _ratio(row: dict[str, Any]) -> str:
    verdict = _VERDICTS[row["verdict"]]
    if row["ratio"] is None:
        return f"People at a rival against ours: {verdict}."
    return (
        f"People at a rival have {within(row['ratio'], row['ratio_lo'], row['ratio_hi'])} times the chance of help "
        f"that ours have: {verdict}."
    )


def _unread(row: dict[str, Any]) -> list[str]:
    helped = sum(row[f"helped_{side}"] for side, _ in _SIDES)
    return (
        [f"Of {helped} answers taken as helpful, the words of {row['unread']} were not read: they name no brand."]
        if row["unread"]
        else []
    )


def _kinds(rows: list[tuple[Any, ...]]) -> list[str]:
    told = {row[0]: row for row in rows}
    b2b, b2c = told["b2b"], told["b2c"]
    if not b2b[1] or not b2c[1]:
        return ["B2B against B2C: cannot tell; it takes brands of both kinds with a ratio (kind in brands.toml)."]
    apart = b2b[6] < b2c[5] or b2c[6] < b2b[5]
    return [
        f"B2B: {within(b2b[4], b2b[5], b2b[6])} over {b2b[1]} brands; "
        f"B2C: {within(b2c[4], b2c[5], b2c[6])} over {b2c[1]}: "
        + ("they differ." if apart else "whether they differ cannot be told.")
    ]

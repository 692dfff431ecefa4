"""`murmure value BRAND`: what each member is worth, own and influence, and what all of them are together."""

from pathlib import Path

from pipeline.errors import QueryError
from streams.display import reading, say, show
from streams.named import brand_meant
from streams.queries import ask

__all__ = ["execute"]

_ROWS = "FROM value_of(?) LIMIT ?"
_NETWORK = """
SELECT unit, per_adoption, members, dormant_members, declared_members, adoptions, credited, own, influence,
    influence_lo, influence_hi, by_brand, total, dormant_total
FROM network_value WHERE brand = ?"""
_KNOWN = "SELECT DISTINCT brand FROM network_value ORDER BY 1"
_COLUMNS = ("rank", "of", "who", "own", "influence", "least to greatest", "total", "effect", "asleep")


def execute(*, brand: str, top: int, data: Path, format: str) -> None:  # noqa: A002 - the word of the command line
    """Print the members, the most valuable first, and the whole network. QueryError where nobody took anything up."""
    brand = brand_meant(data, brand)
    whole = ask(data, _NETWORK, [brand]).rows
    if not whole:
        known = ", ".join(str(name) for (name,) in ask(data, _KNOWN).rows)
        raise QueryError(
            f"nobody in {data} is known to have taken up anything of a brand {brand!r}; "
            + (f"brands of which somebody did: {known}" if known else "nor of any other brand")
        )
    columns, rows = ask(data, _ROWS, [brand, top])
    said = _sentences(whole[0])
    if format != "table":
        show([(*row, reading(said)) for row in rows], (*columns, "reading"), format)
        return
    told = [
        (
            row[0],
            f"{row[1]}-{row[2]}",
            row[3],
            f"{row[4]:,.1f}",
            f"{row[5]:,.1f}",
            f"{row[6]:,.1f} to {row[7]:,.1f}",
            f"{row[8]:,.1f}",
            "" if row[12] is None else f"{row[12]:.1%}",
            "yes" if row[14] else "never seen" if row[15] is None else "",
        )
        for row in rows
    ]
    members, unit = whole[0][2], whole[0][0]
    show(told, _COLUMNS, format, title=f"Members of {brand}, in {unit}: {len(rows):,} of {members:,}")
    say("\n" + "\n".join(said))


def _sentences(of: tuple[object, ...]) -> list[str]:
    unit, each, members, asleep, declared, adoptions, credited, own, influence, lo, hi, by_brand, total, idle = of
    lines = [
        f"The network is worth {total:,.0f} {unit}: {own:,.0f} that members keep of their own, {influence:,.0f} "
        f"({lo:,.0f} to {hi:,.0f} over the",
        f"rules of credit) that is laid to other members, {by_brand:,.0f} to the brand's own accounts. "
        "Nothing is counted twice.",
        f"Counted are all {adoptions:,} adoptions of members, also those that follow nobody's and lead to none; "
        f"{credited:,.0f} are laid",
        f"to somebody. {asleep:,} of {members:,} members are dormant, with {idle:,.0f} {unit}.",
    ]
    if unit == "adoptions":
        lines.append("Values are in adoptions: declare [value] per_adoption to have them in money.")
    else:
        known = f"; for {declared:,} what their dealings are worth was declared" if declared else ""
        lines.append(f"An adoption is worth {each:g} {unit}{known}.")
    lines.append("effect: part of all that members led to. of: the ranks that all rules and chance leave open.")
    return lines

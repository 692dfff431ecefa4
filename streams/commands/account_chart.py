"""`murmure account NAME --chart FILE`: the people of a company and of the team, and the ties between them."""

from pathlib import Path
from typing import Any

from pipeline.account_roster import ROLES
from pipeline.account_words import role_words
from streams.chart_file import write_chart
from streams.charts.sides import Bond, One, draw_sides
from streams.charts.svg import Sheet
from streams.commands.account import account_meant
from streams.queries import ask

__all__ = ["draw"]

_BUYERS = """
FROM account_map WHERE brand = ? AND company = ? AND side = 'buy'
ORDER BY list_position(?, coalesce(role, '')) NULLS LAST, contacts DESC, author_id"""
_SELLERS = """
SELECT author_id, function, serves = [] OR list_contains(serves, ?) FROM account_map
WHERE brand = ? AND side = 'sell' ORDER BY author_id"""
_NETWORK = "FROM account_networks WHERE brand = ? AND company = ?"
_AT_MOST = 40  # people in a column: beyond, no name could be read


def draw(name: str, brand: str | None, data: Path, out: Path) -> None:
    """Draw the account; of a large team those who have contact with it, and of each column the first 40."""
    brand, company = account_meant(data, name, brand)
    columns, rows = ask(data, _NETWORK, [brand, company])
    network = dict(zip(columns, rows[0], strict=True))
    columns, rows = ask(data, _BUYERS, [brand, company, list(ROLES)])
    buyers: list[dict[str, Any]] = [dict(zip(columns, row, strict=True)) for row in rows][:_AT_MOST]
    active = {who for buyer in buyers for who in buyer["contacted_by"]}
    team = [
        (str(who), str(function or ""))
        for who, function, serves in ask(data, _SELLERS, [company, brand]).rows
        if serves or who in active
    ]
    sellers = (team if len(team) <= _AT_MOST else [one for one in team if one[0] in active])[:_AT_MOST]
    place = {who: i for i, (who, _) in enumerate(sellers)}
    bonds = [
        Bond(i, place[who], n)
        for i, buyer in enumerate(buyers)
        for who, n in zip(buyer["contacted_by"], buyer["contacts_by"], strict=True)
        if who in place
    ]
    sheet = Sheet(
        f"{network['company_name'] or company}: who is in contact with whom",
        [
            f"N = {network['contacts']:,} contacts about {brand} since {network['since']:%d %B %Y}: posts of one that "
            f"address, answer or quote the other. {network['buyer_seller_ties']:,} of "
            f"{network['n_buyers'] * network['n_sellers']:,} pairs. Thick: as many contacts as the mean tie, or more. "
            "Orange: no contact is seen.",
            f"Reading: {network['reading']}.",
        ],
    )
    left = [
        One(str(b["author_id"]), f"{role_words(b['role'])}, {b['function'] or 'function not known'}") for b in buyers
    ]
    draw_sides(sheet, ("Who buys", "Who sells"), left, [One(*seller) for seller in sellers], bonds)
    sheet.tell(["Calls, meetings and mail are not seen. Roles and functions are as declared."])
    write_chart(sheet, out)

"""`murmure export BRAND --out FILE`: the ties of a brand, for Gephi, networkx and data frames."""

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from pipeline.errors import QueryError
from streams.named import brand_meant, nothing_of
from streams.queries import ask, published

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["ENDINGS", "execute"]

ENDINGS = (".gexf", ".parquet")
_TIES = "SELECT * EXCLUDE (brand) FROM ties WHERE brand = $brand ORDER BY source_id, target_id"
_PEOPLE = "SELECT author_id, influence, influence_rank, credit, role FROM people WHERE brand = ?"
_COMMUNITIES = """
SELECT p.author_id, p.community_id FROM community_people AS p
JOIN brands AS b ON coalesce(b.competitor_group, b.id) = p.market WHERE b.id = ? AND b.valid_to IS NULL"""
_GROUPS = ("role", "community")  # what puts a person among others


def execute(*, brand: str, data: Path, out: Path, floor: int) -> None:
    """Write the ties. QueryError without ties, or when the file is there already or cannot be written.

    What fewer than `floor` people of the file have in common (a role, a community) is left out of it, and said.
    """
    brand = brand_meant(data, brand)
    n = ask(data, "SELECT count(*) FROM ties WHERE brand = ?", [brand]).rows[0][0]
    if not n:
        raise nothing_of(data, brand, f"no ties of {brand} in {data}: nobody is known to have acted on anybody")
    if out.exists():
        raise QueryError(f"{out} is there already; name another file, or remove it")
    try:
        left_out = _write_gexf(data, brand, out, floor) if out.suffix == ".gexf" else _write_parquet(data, brand, out)
    except OSError as error:
        raise QueryError(f"{out} cannot be written ({error})") from error
    typer.echo(f"{n:,} ties of {brand} in {out}")
    if left_out:
        typer.echo(f"left out, as fewer than {floor} people have it: {', '.join(left_out)}")


def _write_parquet(data: Path, brand: str, out: Path) -> list[str]:
    import pyarrow.parquet as pq

    with published(data) as con:
        pq.write_table(con.sql(_TIES, params={"brand": brand}).to_arrow_table(), out)
    return []


def _write_gexf(data: Path, brand: str, out: Path, floor: int) -> list[str]:
    """People as nodes, with a count of those who act on them, what is known of their influence, and their community;
    ties as edges.

    An edge has its weight and counts, and times as text. What is not known of a person is left out, and so is what too
    few have in common: gives what, and of how many.
    """
    import networkx as nx

    columns, rows = ask(data, _TIES, {"brand": brand})
    graph: nx.DiGraph[str] = nx.DiGraph(brand=brand)
    for source, target, *rest in rows:
        known = {name: _plain(value) for name, value in zip(columns[2:], rest, strict=True) if value is not None}
        graph.add_edge(source, target, **known)
    for node, degree in graph.in_degree():
        graph.nodes[node]["acted_on_by"] = degree
    columns, rows = ask(data, _PEOPLE, [brand])
    for author, *rest in rows:
        if author in graph:
            graph.nodes[author].update({n: v for n, v in zip(columns[1:], rest, strict=True) if v is not None})
    for author, community in ask(data, _COMMUNITIES, [brand]).rows:
        if author in graph:
            graph.nodes[author]["community"] = community
    left_out = [said for name in _GROUPS if (said := _floored(graph, name, floor))]
    nx.write_gexf(graph, out)
    return left_out


def _floored(graph: "nx.DiGraph[str]", name: str, floor: int) -> str:
    """Take the rare values of an attribute from the people who have them; what was taken, in words."""
    times = Counter(known[name] for _, known in graph.nodes(data=True) if name in known)
    few = {value for value, n in times.items() if n < floor}
    for _, known in graph.nodes(data=True):
        if known.get(name) in few:
            del known[name]
    return f"{name} of {sum(times[value] for value in few):,}" if few else ""


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value

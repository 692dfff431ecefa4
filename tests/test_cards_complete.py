"""Whatever is measured has a card: a new table, view or macro without one fails here, unless it says why it needs none.

Add its name to the mark of a card (`<!-- card NAME; ids; names -->` in docs/), or, if it measures nothing, a line here.
"""

from collections.abc import Iterator

import duckdb
import pytest

from streams.catalogue import card_of, cards
from streams.schema import migrate

# Tables that measure nothing, and why.
NO_MEASURE = {
    "mentions": "posts, as they were read",
    "labels": "what was read in posts: a probability each, explained by murmure explain mention; shares have a card",
    "interactions": "acts, as they were read",
    "follows": "the same",
    "brands": "what the user defined",
    "declared": "what the user declared",
    "rejected": "lines that could not be read",
    "rowless_ids": "internal: ids",
    "counts": "the books: how many events came to which end",
    "conservation": "the books, added up: they hold or they do not",
    "coverage": "what is known not to be seen",
    "freshness": "how far what was read, stored and published has come",
    "alert_marks": "what people said of alerts",
    "idea_marks": "what people said of ideas",
    "silences": "what people asked for",
    "outbox": "notices that wait",
    "deliveries": "attempts to tell somebody",
    "channels_off": "receivers that wanted nothing more",
    "murmure_meta": "internal: facts about the file",
    "positions": "internal: how far inputs were read",
    "offsets": "internal: how far topics were read",
    "last_commit": "internal",
    "applied": "internal: commands that were carried out",
    "dirty_buckets": "internal: work that is due",
    "stale_months": "internal: work that is due",
    "idea_rows": "internal: the view ideas is what to read",
}


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        migrate(opened)
        yield opened


def names(con: duckdb.DuckDBPyConnection) -> set[str]:
    """Every table, view and macro of a store."""
    found = con.execute(
        "SELECT table_name FROM duckdb_tables() UNION SELECT view_name FROM duckdb_views() WHERE NOT internal "
        "UNION SELECT function_name FROM duckdb_functions() WHERE function_type = 'table_macro' AND NOT internal"
    ).fetchall()
    return {str(name) for (name,) in found}


def covered() -> set[str]:
    return {name for card in cards() for name in (card.name, *card.names)}


def test_every_table_view_and_macro_has_a_card_or_says_why_it_measures_nothing(con: duckdb.DuckDBPyConnection) -> None:
    missing = sorted(names(con) - covered() - NO_MEASURE.keys())
    assert not missing, f"no card names {missing}: name them in a card of docs/, or in NO_MEASURE with the reason"


def test_what_needs_no_card_is_there_and_has_none(con: duckdb.DuckDBPyConnection) -> None:
    assert NO_MEASURE.keys() <= names(con), "gone: take it out"
    named_as_tables = {"mentions"}  # a card explains the column of that name
    assert not (NO_MEASURE.keys() - named_as_tables) & covered(), "it has a card: take it out"


def test_every_figure_of_a_table_with_several_measures_has_a_card(con: duckdb.DuckDBPyConnection) -> None:
    """`people` shows the measures of several studies: each of its figures is named by the card of its own."""
    found = con.execute("SELECT column_name FROM duckdb_columns() WHERE table_name = 'people' AND data_type = 'DOUBLE'")
    columns = {str(name) for (name,) in found.fetchall()}
    assert len(columns) >= 7
    assert columns <= covered()


@pytest.mark.parametrize(
    ("asked", "name"),
    [("trust", "trust"), ("C30", "trust"), ("C31", "vouching"), ("vouchers", "vouching"), ("authors", "activity"),
     ("segments", "susceptibility"), ("false_alarms_per_month", "alerts"), ("reason_groups", "gap")],
)  # fmt: skip
def test_a_table_or_column_leads_to_its_card(asked: str, name: str) -> None:
    assert card_of(asked).name == name

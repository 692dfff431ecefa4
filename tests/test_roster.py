"""Names are numbered as by a dictionary, whatever their hashes are, and however they are cut into batches."""

import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.graph import Graph
from pipeline.roster import Roster
from pipeline.settings import GraphSettings

NAMES = st.lists(st.text("abé\x00🙂", max_size=4), max_size=40)
HASHES: list[Callable[[str], int]] = [
    hash,
    len,
    lambda name: name.count("a"),
    lambda name: -len(name),
    lambda name: len(name) << 40,
]


def plain(batches: list[list[str]]) -> list[list[int]]:
    numbers: dict[str, int] = {}
    return [[numbers.setdefault(name, len(numbers)) for name in batch] for batch in batches]


@settings(max_examples=60, deadline=None)
@given(batches=st.lists(NAMES, max_size=5), hash_of=st.sampled_from(HASHES))
def test_names_are_numbered_as_they_are_first_asked_for(
    batches: list[list[str]], hash_of: Callable[[str], int]
) -> None:
    roster = Roster(hash_of=hash_of)
    assert [roster.numbers(batch).tolist() for batch in batches] == plain(batches)
    names = list(dict.fromkeys(name for batch in batches for name in batch))
    assert roster.names().to_pylist() == names
    assert len(roster) == len(names)
    again = Roster(names, hash_of=hash_of)
    assert [again.numbers(batch).tolist() for batch in batches] == plain(batches)


def test_thousands_of_names_keep_their_numbers_while_the_table_grows() -> None:
    rng = random.Random(1)
    batches = [[f"person{rng.randrange(9_000)}" for _ in range(rng.choice([1, 50, 4_000]))] for _ in range(30)]
    roster = Roster()
    assert [roster.numbers(batch).tolist() for batch in batches] == plain(batches)


def test_names_that_were_handed_out_stay_as_they_were() -> None:
    roster = Roster(["ann", "bob"])
    before = roster.names()
    roster.numbers([f"more{n}" for n in range(3_000)])
    assert before.to_pylist() == ["ann", "bob"]


@pytest.mark.parametrize("names", [[], ["ann"]])
def test_a_graph_without_ties_has_an_empty_table(names: list[str]) -> None:
    graph = Graph(GraphSettings())
    graph.restore_names(names)
    assert graph.names == names
    assert graph.table(0).num_rows == 0

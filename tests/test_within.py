"""What people read fits a terminal of 100 columns."""

from pathlib import Path

import pytest

from streams.within import within
from tests.twin_worlds import BRAND, said, world

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return world(tmp_path_factory.mktemp("narrow"), "contagion")


@pytest.mark.parametrize("command", ["leaders", "credit", "contagion", "virality"])
def test_the_tables_of_influence_fit_a_hundred_columns(data: Path, command: str) -> None:
    table = said(data, command, BRAND).split(" rows\n")[0]
    assert "─" * 40 in table, "a table, not one row below the other"
    assert max(map(len, table.splitlines())) <= 100


def test_a_value_and_its_interval_are_one_cell() -> None:
    assert within(0.0, 0.0, 0.25) == "0.00 [0.00, 0.25]"
    assert within(5, 5, 1_237) == "5 [5, 1,237]"
    assert within(12.3, None, 14.0) == "12.30"

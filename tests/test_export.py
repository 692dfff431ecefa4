"""`murmure export`: other tools read the ties that the tables hold."""

from pathlib import Path

import networkx as nx
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from pipeline.errors import QueryError
from pipeline.events import How, Instant, Mention, Share
from pipeline.settings import Brand, Brands, Settings
from streams.cli import app
from streams.commands.export import execute
from streams.embedded import Embedded
from streams.queries import ask
from tests.quick_reader import QuickReader
from tests.stories import START, batches

BRANDS = Brands(brand=(Brand(id="acme", name="Acme"),))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    post = Mention(source="s", id="p", at_ms=Instant(START), author="<ann> & é", text="acme")
    shares = [
        Share(source="s", id=f"r{i}", how=How.REPOST, at_ms=Instant(START + i), author=f"u{i % 3}", of="p")
        for i in range(5)
    ]
    with Embedded(folder, Settings(), BRANDS, lambda: START, quiet=True, reader=QuickReader(BRANDS)) as writer:
        for batch in batches([post, *shares]):
            writer.take(batch)
    return folder


def test_gexf_holds_every_tie_with_its_weight_and_counts(data: Path, tmp_path: Path) -> None:
    execute(brand="acme", data=data, out=tmp_path / "ties.gexf", floor=1)
    graph = nx.read_gexf(tmp_path / "ties.gexf")
    expected = ask(data, "SELECT source_id, target_id, weight, n_repost FROM ties ORDER BY ALL").rows
    found = sorted((a, b, known["weight"], known["n_repost"]) for a, b, known in graph.edges(data=True))
    assert found == expected, "GEXF writes numbers in full"
    assert graph.nodes["<ann> & é"]["acted_on_by"] == 3
    known = ask(data, "SELECT author_id, influence, influence_rank, credit, role FROM people").rows
    assert len(known) == 4
    for author, influence, rank, credit, role in known:
        node = graph.nodes[author]
        assert (node.get("influence"), node.get("influence_rank"), node.get("credit")) == (influence, rank, credit)
        assert node["role"] == role
    assert graph.nodes["<ann> & é"]["influence_rank"] == 1
    assert "influence" not in graph.nodes["u0"], "on whom nobody acts"


def test_what_too_few_have_in_common_is_left_out_and_told(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    roles = [role for (role,) in ask(data, "SELECT role FROM people").rows]
    few = {role for role in roles if roles.count(role) < 5}
    assert few
    execute(brand="acme", data=data, out=tmp_path / "ties.gexf", floor=5)
    graph = nx.read_gexf(tmp_path / "ties.gexf")
    written = [known["role"] for _, known in graph.nodes(data=True) if "role" in known]
    assert sorted(written) == sorted(role for role in roles if role not in few)
    n_few = len(roles) - len(written)
    assert f"left out, as fewer than 5 people have it: role of {n_few}" in capsys.readouterr().out


def test_parquet_holds_the_rows_of_the_table(data: Path, tmp_path: Path) -> None:
    execute(brand="acme", data=data, out=tmp_path / "ties.parquet", floor=5)
    rows = pq.read_table(tmp_path / "ties.parquet").to_pylist()
    columns, expected = ask(data, "SELECT * EXCLUDE (brand) FROM ties ORDER BY source_id, target_id")
    assert [[row[name] for name in columns] for row in rows] == [list(row) for row in expected]


def test_no_file_is_written_over_and_a_brand_without_ties_is_told(data: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.gexf").write_text("mine")
    with pytest.raises(QueryError, match="is there already"):
        execute(brand="acme", data=data, out=tmp_path / "mine.gexf", floor=5)
    with pytest.raises(QueryError, match="there is no brand 'nobody'"):
        execute(brand="nobody", data=data, out=tmp_path / "x.gexf", floor=5)
    with pytest.raises(QueryError, match="cannot be written"):
        execute(brand="acme", data=data, out=tmp_path / "no" / "x.parquet", floor=5)
    assert (tmp_path / "mine.gexf").read_text() == "mine"


def test_another_ending_is_a_wrong_call(data: Path, tmp_path: Path) -> None:
    called = CliRunner().invoke(app, ["export", "acme", "--data", str(data), "--out", str(tmp_path / "ties.csv")])
    assert called.exit_code == 2
    assert ".gexf or .parquet" in called.output

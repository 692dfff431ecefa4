"""`murmure init` with several brands: every one stands in the file, and the file has no fault."""

from pathlib import Path

import pytest
import typer

from streams.commands.init import execute
from streams.config import load_brands


def test_each_brand_is_written_and_the_file_is_good(tmp_path: Path) -> None:
    execute(
        folder=tmp_path,
        brand=["Kalio", 'Crédit "Été"', "Brevio"],
        language="fr",
        account=["@kalio"],
        yes=True,
        force=False,
    )
    written = load_brands(tmp_path / "brands.toml")
    assert [(b.id, b.name) for b in written.brand] == [
        ("kalio", "Kalio"), ("credit-ete", 'Crédit "Été"'), ("brevio", "Brevio")]  # fmt: skip
    assert {tuple(b.languages) for b in written.brand} == {("fr",)}
    assert [b.accounts for b in written.brand] == [("@kalio",), (), ()]
    assert {b.group for b in written.brand} == {"kalio"}


def test_two_brands_of_one_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(typer.BadParameter, match="one id"):
        execute(folder=tmp_path, brand=["Été", "ete"], language="fr", account=[], yes=True, force=False)
    assert not list(tmp_path.iterdir())

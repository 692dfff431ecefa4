"""Configuration: every fault at once, each where it is and with what to write instead."""

from pathlib import Path

import pytest

from pipeline.errors import SettingsError
from pipeline.settings import Brands, Settings
from streams.columns import ColumnMap
from streams.config import Finding, findings_of, load_brands, load_settings


def faults(path: Path, text: str, model: type[Settings | Brands | ColumnMap]) -> list[Finding]:
    path.write_text(text, encoding="utf-8")
    value, found = findings_of(path, model)
    assert (value is None) == bool(found)
    return found


def test_without_a_file_the_defaults_hold() -> None:
    assert load_settings(None) == Settings()


def test_settings_and_brands_are_read(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text("[intake]\nlateness_s = 5\n[graph.weights]\nlike = 0\n")
    (tmp_path / "b.toml").write_text('version = 3\n[[brand]]\nid = "ete"\nname = "Été"\n', encoding="utf-8")
    settings = load_settings(tmp_path / "m.toml")
    assert (settings.intake.lateness_s, settings.graph.weights.like) == (5, 0)
    brands = load_brands(tmp_path / "b.toml")
    assert (brands.version, brands.brand[0].name) == (3, "Été")


def test_all_faults_of_a_file_come_at_once_with_line_key_and_suggestion(tmp_path: Path) -> None:
    text = """\
# settings
[intake]
latenes_s = 5
order = "tme"
wait_s = -4

[graph.weights]
replay = 3

[stor]
batch = 3
"""
    found = [(f.line, f.key, f.text) for f in faults(tmp_path / "m.toml", text, Settings)]
    assert [(line, key) for line, key, _ in found] == [
        (3, "intake.latenes_s"),
        (4, "intake.order"),
        (5, "intake.wait_s"),
        (8, "graph.weights.replay"),
        (10, "stor"),
    ]
    said = [text for _, _, text in found]
    assert said[0] == "no such setting; did you mean 'lateness_s'?"
    assert "did you mean 'time'?" in said[1]
    assert "found 'tme'" in said[1]
    assert "found -4" in said[2]
    assert said[3].endswith("did you mean 'reply'?")
    assert said[4].endswith("did you mean 'store'?")


def test_the_line_is_that_of_the_right_brand(tmp_path: Path) -> None:
    text = """\
[[brand]]
id = "acme"
name = "Acme"
languages = ["fr"]

[[brand]]
id = "Not An Id"
languages = ["fr", "de"]
time_zone = "Europe/Pariss"
"""
    found = faults(tmp_path / "b.toml", text, Brands)
    assert [(f.line, f.key) for f in found] == [
        (6, "brand[2].name"),  # not written: its table's header
        (7, "brand[2].id"),
        (8, "brand[2].languages[2]"),
        (9, "brand[2].time_zone"),
    ]
    assert found[0].text == "is missing; it must be given"
    assert found[3].text == "'Europe/Pariss' is no time zone; write one such as 'Europe/Paris'"


def test_a_fault_without_a_key_of_its_own_is_still_told(tmp_path: Path) -> None:
    twice = '[[brand]]\nid = "a"\nname = "A"\n' * 2
    assert faults(tmp_path / "b.toml", twice, Brands)[0].text == "brand id 'a' is used twice; ids must be unique"


def test_broken_toml_says_line_and_column(tmp_path: Path) -> None:
    found = faults(tmp_path / "b.toml", 'version = 1\n[[brand]\nid = "a"\n', Brands)
    assert found[0].line == 2
    assert "is no TOML" in found[0].text
    assert "column" in found[0].text


def test_files_that_cannot_be_read_are_faults_too(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes(b'name = "\xe9t\xe9"\n')
    assert "is not UTF-8 (byte 8)" in str(findings_of(tmp_path / "latin.toml", Brands)[1][0])
    assert "cannot be read" in str(findings_of(tmp_path / "none.toml", Brands)[1][0])


def test_the_error_lists_every_fault(tmp_path: Path) -> None:
    (tmp_path / "b.toml").write_text('version = 0\nversoin = 2\n[[brand]]\nid = "a"\n')
    with pytest.raises(
        SettingsError, match=r"(?s)b\.toml cannot be used, 3 faults:.*b\.toml:1: version.*b\.toml:2:.*\[1\]"
    ):
        load_brands(tmp_path / "b.toml")


def test_a_long_value_is_quoted_in_part(tmp_path: Path) -> None:
    found = faults(tmp_path / "b.toml", f'version = "{"x" * 500}"\n', Brands)
    assert len(found[0].text) < 200


def test_a_fault_within_a_list_is_told_once_and_in_the_words_of_the_file(tmp_path: Path) -> None:
    text = """\
[[event]]
kind = "mention"
when = { column = "a", in = "x" }
fields = { source = "s", id = "i", at = "t", author = "a", text = "x" }
"""
    assert faults(tmp_path / "m.toml", text, ColumnMap) == [
        Finding(
            str(tmp_path / "m.toml"),
            3,
            "event[1].when.in",
            """must be a list, such as ["a", "b"] or [[table]]; found 'x'""",
        )
    ]
    either = faults(tmp_path / "m.toml", text.replace('in = "x"', "equals = 1.5"), ColumnMap)
    assert [finding.text for finding in either] == ["must be text or a whole number; found 1.5"]
    nothing = faults(tmp_path / "m.toml", "event = []", ColumnMap)
    assert [finding.key for finding in nothing] == ["event"]

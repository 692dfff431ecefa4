"""Charts: well-formed, the same bytes for the same rows, and a stranger's words stay words."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import QueryError
from streams.chart_file import write_chart
from streams.charts.branches import Member, draw_branches
from streams.charts.curves import Point, draw_curve
from streams.charts.intervals import Row, draw_intervals
from streams.charts.scale import Scale, scale_of
from streams.charts.svg import MARK, Sheet
from streams.queries import ask
from tests.twin_worlds import BRAND, PLANTED, said, world

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '</text><script>alert(1)</script>"\' onload="x" & \x00\x1b[31m \u202e \ufffe'


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return world(tmp_path_factory.mktemp("charts"), "contagion")


def words_of(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def largest(data: Path) -> tuple[str, int]:
    sql = "SELECT root_id, size FROM cascades WHERE brand = ? ORDER BY size DESC, root_id LIMIT 1"
    return ask(data, sql, [BRAND]).rows[0]


@pytest.mark.parametrize("command", ["leaders", "credit", "virality", "contagion"])
def test_every_command_draws_the_same_bytes_again_and_says_of_how_many(
    data: Path, tmp_path: Path, command: str
) -> None:
    first, again = tmp_path / "a.svg", tmp_path / "b.svg"
    told = [said(data, command, BRAND, "--chart", str(out)) for out in (first, again)]
    assert told[0] == told[1]
    assert "chart" not in told[0], "what a program reads is as without a chart"
    svg = first.read_text(encoding="utf-8")
    assert svg == again.read_text(encoding="utf-8")
    words = " ".join(words_of(svg))
    assert re.search(r"N = [\d,]+ ", words)
    assert "95 %" in words or "six rules" in words, "what the lines are"
    assert "prefers-color-scheme:dark" in svg
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", ""), "nothing is loaded from elsewhere"


def test_bars_of_credit_are_as_long_as_the_credit_and_lines_as_its_range(data: Path, tmp_path: Path) -> None:
    said(data, "credit", BRAND, "--item", PLANTED[0], "--chart", str(tmp_path / "c.svg"))
    root = ElementTree.fromstring((tmp_path / "c.svg").read_text(encoding="utf-8"))
    sums = ask(
        data,
        """SELECT influencer_id, sum(credit) FILTER (rule = 'share') AS c FROM credit WHERE brand = ? AND item = ?
        GROUP BY 1 ORDER BY round(c, 6) DESC, 1 LIMIT 20""",
        [BRAND, PLANTED[0]],
    ).rows
    bars = [float(box.attrib["width"]) for box in root.iter(f"{SVG}rect") if box.attrib.get("class") == "bar"]
    assert len(bars) == len(sums) > 5
    unit = bars[0] / sums[0][1]
    assert bars == pytest.approx([credit * unit for _, credit in sums], abs=0.15)
    names = [word for word in words_of((tmp_path / "c.svg").read_text(encoding="utf-8")) if word in dict(sums)]
    assert names == [name for name, _ in sums]


def test_a_cascade_has_a_dot_for_each_member(data: Path, tmp_path: Path) -> None:
    root_id, size = largest(data)
    said(data, "cascade", root_id, "--chart", str(tmp_path / "tree.svg"))
    root = ElementTree.fromstring((tmp_path / "tree.svg").read_text(encoding="utf-8"))
    drawn = [*root.iter(f"{SVG}circle"), *(e for e in root.iter(f"{SVG}rect") if e.attrib.get("class") == "mark")]
    assert len(drawn) == size + 3, "three are the legend's"


def test_an_item_has_a_point_for_each_k_with_its_interval(data: Path, tmp_path: Path) -> None:
    said(data, "contagion", BRAND, "--item", PLANTED[0], "--chart", str(tmp_path / "k.svg"))
    words = words_of((tmp_path / "k.svg").read_text(encoding="utf-8"))
    sql = "SELECT exposed FROM exposures WHERE brand = ? AND item = ? AND exposed > 0 ORDER BY k"
    assert [w for w in words if w.startswith("n=")] == [f"n={n:,}" for (n,) in ask(data, sql, [BRAND, PLANTED[0]]).rows]


def test_what_a_stranger_wrote_stays_text() -> None:
    sheet = Sheet(HOSTILE, [HOSTILE])
    draw_intervals(sheet, HOSTILE, HOSTILE, [Row(HOSTILE, 1.0, 0.0, 2.0, (0.5, 0.7), HOSTILE)])
    draw_curve(sheet, HOSTILE, HOSTILE, [Point(1, 0.5, 0.2, 0.8, 3)])
    member = Member(None, "post", HOSTILE, 1.0, HOSTILE)
    draw_branches(sheet, HOSTILE, HOSTILE, [member], Scale(1, 10, 0, 100, is_log=True), [])
    root = ElementTree.fromstring(sheet.written())
    assert {e.tag.removeprefix(SVG) for e in root.iter()} <= {"svg", "title", "style", "text", "line", "rect", "circle",
                                                              "path"}  # fmt: skip
    assert not any(name.startswith("on") for e in root.iter() for name in e.attrib)
    assert "\u202e" not in sheet.written()


@given(st.text(st.characters(), max_size=30))
def test_any_name_leaves_the_file_well_formed(name: str) -> None:
    sheet = Sheet(name, [name])
    draw_intervals(sheet, name, name, [Row(name, 0.0, note=name)])
    ElementTree.fromstring(sheet.written().encode("utf-8"))


@given(st.lists(st.floats(-1e9, 1e9), min_size=1), st.booleans())
def test_an_axis_holds_its_values_in_order_and_its_ticks_lie_on_it(values: list[float], is_log: bool) -> None:
    values = [abs(value) + 1 for value in values] if is_log else values
    scale = scale_of(values, 100, 500, is_log=is_log)
    places = [scale.at(value) for value in sorted(values)]
    assert places == sorted(places)
    assert all(100 - 1e-6 <= place <= 500 + 1e-6 for place in places)
    assert len(scale.ticks()) <= 16
    assert all(100 - 0.1 <= scale.at(tick) <= 500 + 0.1 for tick in scale.ticks())


def test_a_chart_is_written_over_a_chart_and_over_nothing_else(tmp_path: Path) -> None:
    sheet, other = Sheet("One", []), tmp_path / "notes.svg"
    write_chart(sheet, tmp_path / "a.svg")
    write_chart(Sheet("Two", []), tmp_path / "a.svg")
    assert "Two" in (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert MARK in (tmp_path / "a.svg").read_text(encoding="utf-8")
    other.write_text("mine", encoding="utf-8")
    with pytest.raises(QueryError, match="no chart of murmure's; name another file"):
        write_chart(sheet, other)
    assert other.read_text(encoding="utf-8") == "mine"
    with pytest.raises(QueryError, match="cannot be written"):
        write_chart(sheet, tmp_path / "nowhere" / "a.svg")

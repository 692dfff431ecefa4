"""`murmure gap` says what can be concluded: IBM's verdict from its figures, a brand's gap from its tables."""

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from pipeline.errors import InputError, QueryError
from pipeline.settings import Settings
from pipeline.study_settings import StudySettings
from streams.cli import app
from streams.queries import ask
from tests.gap_stores import BELIEVED, REASONS, acme, made, planted

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

SVG = "{http://www.w3.org/2000/svg}"
VERDICT = (
    "Consumers: ranked in three groups (discount … submit_opinion; customer_service … submit_ideas; community). "
    "Businesses: the column cannot be ranked: lack of knowledge, plus a real overestimate of 10 of 12 reasons, largest "
    "for community."
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("gap"), *planted(1_500, 300), acme(event=0))


def said(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["gap", *words])
    if code != 1 and result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result.output


def refused(*words: str) -> Exception:
    result = CliRunner().invoke(app, ["gap", *words])
    assert isinstance(result.exception, (QueryError, InputError)), result.output
    return result.exception


# IBM 2011


def test_the_example_draws_the_second_texts_conclusion_without_any_data() -> None:
    told = said("--example")
    assert VERDICT in " ".join(told.split())
    assert "+39.0" in told
    assert "18 are from memory" in " ".join(told.split()), "an example says that it is one"


def test_the_conclusion_is_computed_from_the_figures(tmp_path: Path) -> None:
    """Businesses that know their consumers would be told otherwise."""
    rows = json.loads(said("--example", "--format", "json"))
    assert len(rows) == 12
    assert VERDICT in rows[0]["reading"]
    file = tmp_path / "knowing.csv"
    lines = [f"{row['reason']},{100 * row['observed']:.0f},1500\n" for row in rows]
    file.write_text("reason,percent,n\n" + "".join(lines), encoding="utf-8")
    knowing = json.loads(said("--example", "--beliefs", str(file), "--format", "json"))
    assert "agreement." in knowing[0]["reading"]
    assert {row["verdict"] for row in knowing} == {"agreement"}
    file.write_text("reason,percent,n\n" + "".join(line.replace(",1500", ",5") for line in lines), encoding="utf-8")
    few = json.loads(said("--example", "--beliefs", str(file), "--format", "json"))
    assert "the column cannot be ranked: cannot tell" in few[0]["reading"]
    assert "too few were asked" in few[0]["reading"]


# A brand


def test_a_program_gets_the_rows_of_the_table(data: Path) -> None:
    rows = json.loads(said("--brand", "Acme", "--data", str(data), "--format", "json"))
    stored = ask(data, "FROM perception_gap")
    assert [*rows[0]] == [*stored.columns, "reading"]
    assert {row["reason"]: row["gap"] for row in rows} == dict(ask(data, "SELECT reason, gap FROM perception_gap").rows)
    priorities = [row["priority"] for row in rows]
    assert priorities[-1] is None
    assert rows[-1]["reason"] == "event", "of weight 0"
    assert priorities[:-1] == sorted(priorities[:-1], reverse=True)
    found = list(csv.DictReader(io.StringIO(said("--brand", "acme", "--data", str(data), "--format", "csv"))))
    assert [row["reason"] for row in found] == [row["reason"] for row in rows]


def test_a_person_gets_the_list_without_what_has_no_weight_and_what_it_means(data: Path) -> None:
    told = said("--brand", "acme", "--data", str(data))
    listed = {line.split()[0] for line in told.splitlines() if line.strip()} & set(REASONS)
    assert listed == set(REASONS) - {"event"}
    words = " ".join(told.split())
    assert "Left out, as the strategy gives them no weight: event." in words
    assert "not what they would tick in a survey" in words
    assert "The brand: " in words
    assert max(map(len, told.splitlines())) <= 160


def test_beliefs_of_a_file_are_compared_as_those_of_the_brand_are(data: Path, tmp_path: Path) -> None:
    """The same beliefs and weights, by the way of the command, give the same rows as the table has."""
    file = tmp_path / "beliefs.csv"
    rows = "".join(f"{reason},{percent},200\n" for reason, percent in BELIEVED.items())
    file.write_text("reason,percent,n\n" + rows, encoding="utf-8")
    stored = json.loads(said("--brand", "acme", "--data", str(data), "--format", "json"))
    again = json.loads(said("--brand", "acme", "--data", str(data), "--beliefs", str(file), "--format", "json"))
    for one, other in zip(stored, again, strict=True):
        del one["reading"], other["reading"]
        assert one == other
    plain = json.loads(
        said("--brand", "acme", "--data", str(data), "--weights", "discount=0,community=9", "--format", "json")
    )
    assert plain[0]["reason"] == "community"
    assert plain[-1]["reason"] == "discount"


def test_what_ships_can_be_held_against_a_stream(data: Path) -> None:
    told = said("--brand", "acme", "--data", str(data), "--beliefs", "ibm2011")
    assert "IBM 2011, businesses, an example" in " ".join(told.split())


def test_the_sql_of_the_fourth_journey_runs_and_says_the_same(data: Path) -> None:
    journey = """
    SELECT reason, observed, lo, hi, rank_lo, rank_hi, believed, done, gap, gap_lo, gap_hi, verdict,
           gap_lo > 0 OR gap_hi < 0 AS gap_is_real, believed - done AS believes_against_does
    FROM perception_gap WHERE brand = 'acme' ORDER BY abs(gap) DESC"""
    found = ask(data, journey)
    assert len(found.rows) == 12
    for row in found.rows:
        of = dict(zip(found.columns, row, strict=True))
        assert of["gap"] == pytest.approx(of["believed"] - of["observed"])
        assert of["gap_is_real"] == (of["verdict"] == "misunderstanding")
    macro = {row[0]: row[1:] for row in ask(data, "SELECT reason, gap_is_real, deed_gap FROM gap('acme')").rows}
    assert set(macro) == set(REASONS) - {"event"}
    deeds = {row[0]: (row[-2], pytest.approx(row[-1])) for row in found.rows if row[0] in macro}
    assert macro == deeds


def test_kinds_of_gain_count_each_person_once(data: Path) -> None:
    rows = json.loads(said("--brand", "acme", "--gains", "--data", str(data), "--format", "json"))
    assert {row["kind"] for row in rows} == {"promised", "instant", "deferred", "reward", "referral"}
    assert all(row["share"] == 0 and row["hi"] < 0.01 and row["n"] > 1_500 for row in rows), "nobody shows any"
    assert "Of 1," in said("--brand", "acme", "--gains", "--data", str(data))


def test_of_few_people_nothing_is_told_whichever_way_it_is_asked_for(tmp_path: Path) -> None:
    few = made(tmp_path / "few", *planted(4, 0))
    assert json.loads(said("--brand", "acme", "--gains", "--data", str(few), "--format", "json"))[0] == {
        "kind": "deferred", "share": None, "lo": None, "hi": None, "part_of_kinds": None, "n": 4,
    }  # fmt: skip
    assert "too few to say" in said("--brand", "acme", "--gains", "--data", str(few))
    strict = Settings(studies=StudySettings(k_floor=500))
    some = made(tmp_path / "some", *planted(400, 0), settings=strict)
    for way in ((), ("--beliefs", "ibm2011"), ("--weights", "event=0")):
        rows = json.loads(said("--brand", "acme", "--data", str(some), "--format", "json", *way))
        assert {row["observed"] for row in rows} == {None}, "the floor of the folder holds, not the default"


# What is refused


def test_a_fault_is_named_with_what_to_do(data: Path, tmp_path: Path) -> None:
    assert "there is no brand 'nobody'" in str(refused("--brand", "nobody", "--data", str(data)))
    file = tmp_path / "beliefs.csv"
    for text, message in (
        ("reason,percent\ndiscount,5\n", "lacks the column 'n'"),
        ("reason,percent,n\nsale,5,5\n", "line 2: 'sale' is no reason"),
        ("reason,percent,n\nevent,5,5\nevent,5,5\n", "line 3: 'event' is there twice"),
        ("reason,percent,n\nevent,five,5\n", "percent and n are numbers"),
        ("reason,percent,n\nevent,101,5\n", "percent is 0 to 100"),
        ("reason,percent,n\nevent,5,5\n", "says nothing of discount"),
        ("reason,percent,n\n" + "".join(f"{name},0,5\n" for name in REASONS), "every percent is 0"),
    ):
        file.write_text(text, encoding="utf-8")
        assert message in str(refused("--example", "--beliefs", str(file))), text
    assert "cannot be read" in str(refused("--example", "--beliefs", str(tmp_path / "none.csv")))


@pytest.mark.parametrize("words", [(), ("--brand", "acme", "--example"), ("--example", "--gains"),
                                   ("--example", "--weights", "sale=2"), ("--example", "--weights", "event=-1"),
                                   ("--example", "--weights", "event")])  # fmt: skip
def test_a_wrong_call_is_refused(words: tuple[str, ...]) -> None:
    said(*words, code=2)


# Chart


@pytest.mark.parametrize("which", ["stream", "example"])
def test_the_chart_has_a_scale_how_many_and_both_values_of_every_reason(which: str, data: Path, tmp_path: Path) -> None:
    first, again = tmp_path / "a.svg", tmp_path / "b.svg"
    words = ["--example"] if which == "example" else ["--brand", "acme", "--data", str(data)]
    for out in (first, again):
        said(*words, "--chart", str(out))
    svg = first.read_text(encoding="utf-8")
    assert svg == again.read_text(encoding="utf-8")
    root = ElementTree.fromstring(svg)
    told = [element.text or "" for element in root.iter(f"{SVG}text")]
    counted = "N = 1,056 consumers" if which == "example" else "people who wrote, 200 respondents within the brand, 3"
    assert any(counted in line for line in told)
    assert {"0", "20"} <= set(told), "a scale"
    n = 12 if which == "example" else 11
    marks = {kind: [e for e in root.iter(f"{SVG}circle") if e.attrib["class"] == kind] for kind in ("mark", "other")}
    assert [len(of) for of in marks.values()] == [n + 1, n + 1], "a dot a reason, one for the legend"
    assert all("[" in (e.find(f"{SVG}title").text or "") for e in marks["mark"][1:])  # type: ignore[union-attr]
    if which == "example":
        scale = [float(e.attrib["cx"]) for e in marks["mark"][1:]]
        unit = (scale[-1] - scale[0]) / (61 - 22)
        believed = [float(e.attrib["cx"]) for e in marks["other"][1:]]
        assert believed[0] - scale[0] == pytest.approx(39 * unit, abs=0.3)

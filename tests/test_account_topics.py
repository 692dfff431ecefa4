"""What is said of one company: topics nobody answers, who holds it, who vouched there; and the way to its people."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.declared import Company, Declarations, Person, Team
from pipeline.events import Event, Instant, Mention
from pipeline.settings import Brand, Brands, IntakeSettings, Settings
from streams.cli import app
from streams.commands.account_topics import coordination_said, tell, topic_rows, topics_said, vouchers_said
from streams.embedded import Embedded
from streams.noticed import complete
from tests.notices import notice
from tests.quick_reader import QuickReader
from tests.standing_worlds import DAY_MS, START_MS
from tests.stories import batches

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

BRANDS = Brands(brand=(Brand(id="acme", name="acme", accounts=("@acme_help",)),))
DECLARED = Declarations(
    brand="acme",
    team=Team(person=(Person(account="ines"), Person(account="raj", expertise=("SSO",)))),
    company=(
        Company(id="c1", name="Ostrel & Fils", person=(Person(account="dora", role="decider"), Person(account="udo"))),
        Company(id="c2", person=(Person(account="eve"),)),
        Company(id="c3", person=(Person(account="nobody.seen"),)),
    ),
)


def post(id_: str, day: float, author: str, text: str, *to: str) -> Mention:
    """A post about acme, perhaps to somebody."""
    at_ms = Instant(START_MS + round(day * DAY_MS))
    return Mention(source="s", id=id_, at_ms=at_ms, author=author, text=f"acme {text}", addressed=to)


def story() -> list[Event]:
    found = [
        post("q1", 1, "udo", "help: how do passwords work"),
        post("q2", 2, "dora", "help: what is the price"),
        post("q3", 3, "eve", "help: is there a warranty"),
        post("t1", 4, "ines", "here is the price list", "dora"),
        post("t2", 5, "raj", "about the price", "dora"),
        post("v1", 6, "fan", "vouch: they are good", "dora"),
        post("v2", 7, "raj", "vouch: we are good", "dora"),
        post("end", 90, "stranger", "so it goes"),
    ]
    found += [post(f"e{n}", 40 + n, "eve", "fine", "ines") for n in range(20)]
    return sorted(found, key=lambda event: int(event.at_ms))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    settings = Settings(intake=IntakeSettings(order="arrival"))
    with Embedded(folder, settings, BRANDS, lambda: START_MS, reader=QuickReader(BRANDS), quiet=True) as writer:
        writer.declare(DECLARED.declaring())
        for batch in batches(story()):
            writer.take(batch)
    return folder


def test_what_nobody_can_answer_comes_first_with_its_post(data: Path) -> None:
    assert topics_said(data, "acme", "c1") == [
        "",
        "What they ask, and who answers:",
        "pricing: 1 question, 1 unanswered, the oldest since 03 January 2026 (post q2): nobody in the team answers it, "
        "nor declared it as their field.",
        "security: 1 question, 1 unanswered, the oldest since 02 January 2026 (post q1): raj could answer.",
    ]
    assert topics_said(data, "acme", "c3") == ["", "Nobody of them is seen to have asked anything."]
    columns, rows = topic_rows(data, "acme", "c2")
    assert [(row[columns.index("topic")], row[columns.index("verdict")]) for row in rows] == [
        ("warranty", "nobody can")
    ]


def test_who_holds_it_and_who_said_a_thing_twice(data: Path) -> None:
    held = coordination_said(data, "acme", "c2")
    assert held[1].startswith("It hangs on one person: ines holds 100% [84% to 100%] of 20 contacts of late.")
    assert held[2] == "ines carries 91% [73% to 98%] of the team's contacts with all accounts."
    few = coordination_said(data, "acme", "c1")
    assert few[1] == "3 contacts of late: too few to say whether the account hangs on anybody."
    assert coordination_said(data, "acme", "c3")[1].startswith("0 contacts of late: too few")
    assert coordination_said(data, "acme", "no such company") == []


def test_who_vouched_there_and_not_who_sells(data: Path) -> None:
    assert vouchers_said(data, "acme", "c1") == [
        "",
        "Who vouched to them:",
        "fan to dora, from experience, on 07 January 2026.",
    ]
    nobody = "Nobody is seen to have vouched for acme to them: murmure vouch acme --to c2"
    assert vouchers_said(data, "acme", "c2") == ["", nobody]
    whole = tell(data, "acme", "c1")
    assert whole == [
        *topics_said(data, "acme", "c1"), *coordination_said(data, "acme", "c1"), *vouchers_said(data, "acme", "c1")
    ]  # fmt: skip


def vouch(data: Path, *words: str) -> str:
    found = CliRunner().invoke(app, ["vouch", "acme", *words, "--data", str(data)])
    return found.stdout if found.exit_code == 0 else str(found.exception)


def test_the_way_to_a_company_is_that_to_the_nearest_of_its_people(data: Path) -> None:
    for name in ("c1", "ostrel & fils"):
        rows = json.loads(vouch(data, "--to", name, "--format", "json"))
        assert [(row["from_id"], row["to_id"]) for row in rows] == [("acme", "fan"), ("fan", "dora")]
    assert "nobody of the declared people of 'c3' has acted on anybody about acme" in vouch(data, "--to", "c3")
    assert "nobody called 'c9' has acted" in vouch(data, "--to", "c9")


def test_the_list_of_vouchers_names_the_companies_they_told(data: Path) -> None:
    (fan,) = json.loads(vouch(data, "--format", "json"))
    assert (fan["voucher_id"], fan["companies"]) == ("fan", ["c1"])
    assert " c1 " in vouch(data)


def test_commands_in_a_notice_name_the_folder_they_are_about() -> None:
    told = notice(links={"explain": "murmure explain alert a1", "page": "https://example.org/a"})
    found = complete(told, Path("/srv/my data"))
    assert found.links == {
        "explain": "murmure explain alert a1 --data '/srv/my data'",
        "page": "https://example.org/a",
    }
    assert complete(told, None) == told

"""`murmure leaders` on a market whose leaders are planted."""

import json
from pathlib import Path

import pytest

from pipeline.errors import QueryError
from pipeline.events import Event, How, Instant, Mention, Share
from pipeline.horizons import DAY_MS
from pipeline.settings import Brand, Brands, IntakeSettings, RetentionSettings, Settings
from pipeline.simulation.cast import BRANDS
from streams.commands.leaders import execute
from streams.commands.run import read_bounded
from streams.commands.simulate import write_market
from streams.config import load_brands
from streams.embedded import Embedded
from streams.queries import ask
from tests.quick_reader import QuickReader
from tests.stories import batches

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

NOW_MS = 1_790_000_000_000
BRAND = BRANDS[0]
LEADERS = {name for language in BRAND.leaders for name in language}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("leaders")
    write_market(6_000, 3, folder)
    brands, settings = load_brands(folder / "brands.toml"), Settings(intake=IntakeSettings(order="arrival"))
    reader = QuickReader(brands)
    with Embedded(folder / "data", settings, brands, lambda: NOW_MS, quiet=True, reader=reader) as writer:
        read_bounded(writer, [folder / "events.ndjson"], None, settings)
    return folder / "data"


def listed(data: Path, capsys: pytest.CaptureFixture[str], top: int = 20) -> list[dict[str, object]]:
    execute(brand=BRAND.id, data=data, top=top, format="json")
    found: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.slow
def test_only_the_planted_leaders_surely_lead(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whom one of them passed on once may rank among them, and the interval says that it hangs on that."""
    rows = listed(data, capsys)
    assert all(row["rank_lo"] <= row["rank"] <= row["rank_hi"] for row in rows)  # type: ignore[operator]
    surely = {row["author_id"] for row in rows if row["rank_hi"] <= 10}  # type: ignore[operator]
    assert surely <= LEADERS
    assert len(surely) >= 3


def test_the_same_folder_gives_the_same_ranks(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert listed(data, capsys) == listed(data, capsys)


def test_the_brands_own_accounts_are_left_out(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    staff = {row[0] for row in ask(data, "SELECT author_id FROM people WHERE is_staff").rows}
    assert staff
    assert staff.isdisjoint(row["author_id"] for row in listed(data, capsys, top=5_000))


def test_what_came_later_is_told_beside_two_plainer_measures(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    execute(brand=BRAND.id, data=data, top=5, format="table")
    said = capsys.readouterr().out
    assert "Checked on what came later" in said
    assert said.partition("\nOf the credit for\n")[0].count("%]") == 3
    for words in ("who led before", "who had been passed on most", "who had written most"):
        assert words in said


def test_a_brand_without_ties_is_an_error_that_names_those_with_some(data: Path) -> None:
    with pytest.raises(QueryError, match=r"there is no brand 'nobody'.*norvia"):
        execute(brand="nobody", data=data, top=5, format="table")


def test_who_wrote_before_the_retention_is_listed_by_the_ties_that_are_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    brands = Brands(brand=(Brand(id="acme", name="Acme"),))
    events: list[Event] = [
        Mention(source="s", id="p", at_ms=Instant(DAY_MS * 20_000), author="ann", text="acme"),
        *(
            Share(source="s", id=f"r{i}", how=How.REPOST, at_ms=Instant(DAY_MS * 20_000 + i), author=f"u{i}", of="p")
            for i in range(3)
        ),
        *(
            Mention(source="s", id=f"q{day}", at_ms=Instant(DAY_MS * (20_000 + day)), author="dan", text="acme")
            for day in (60, 62, 64)
        ),
    ]
    settings = Settings(retention=RetentionSettings(mentions_days=30))
    with Embedded(tmp_path, settings, brands, lambda: NOW_MS, quiet=True, reader=QuickReader(brands)) as writer:
        for batch in batches(events, cuts=[2, 4, 5, 6]):
            writer.take(batch)
            writer.tick()
    assert ask(tmp_path, "SELECT mentions FROM people WHERE author_id = 'ann'").rows == [(0,)]
    execute(brand="acme", data=tmp_path, top=5, format="json")
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["author_id"], row["acted_on_by"], row["posts"], row["motive"]) == ("ann", 3, 0, None)

"""Standing alerts in whole runs: the same however a run is cut or killed, told once, and by a replay to nobody."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from pipeline.declared import Declarations
from pipeline.events import Event, How, Instant, Mention, Share
from pipeline.records import Batch
from pipeline.settings import InfluenceSettings, IntakeSettings, Settings, StoreSettings
from streams.alerts_file import AlertsFile
from streams.embedded import Embedded
from streams.equality import tables_equal
from streams.queries import ask
from streams.replay import replay
from tests.account_worlds import DECLARED
from tests.alert_story import batches
from tests.quick_reader import QuickReader
from tests.standing_worlds import DAY_MS, GROUP, START_MS

pytestmark = pytest.mark.prove  # many publications each; `test_leader_switch.py` shows that no rule looks ahead

FILE = AlertsFile.model_validate(
    {"channel": [{"name": "f", "kind": "file", "path": "told.ndjson"}], "fresh_s": 10 * 86_400}
)
SETTINGS = Settings(
    intake=IntakeSettings(order="arrival", lateness_s=60),
    influence=InfluenceSettings(refresh_s=0.001),
    store=StoreSettings(publish_s=0.001, snapshot_s=3_600),
    alerts=FILE.settings(),
)


def story() -> list[Event]:
    """Ann speaks of acme every noon until day 25 and of brisa since; six people pass on what she says on day 20."""
    noons = [Instant(START_MS + day * DAY_MS + DAY_MS // 2) for day in range(60)]
    events: list[Event] = [
        Mention(source="s", id=f"m{day}", at_ms=at_ms, author="ann", text="acme it is" if day < 25 else "brisa it is")
        for day, at_ms in enumerate(noons)
    ]
    events += [
        Share(source="s", id=f"r{n}", at_ms=Instant(noons[20] + n + 1), how=How.REPOST, author=f"fan{n}", of="m20")
        for n in range(6)
    ]
    return sorted(events, key=lambda event: int(event.at_ms))


class Wall:
    """A clock that stands where the story does."""

    ms = START_MS

    def now_ms(self) -> int:
        return self.ms

    def elapsed(self) -> float:
        return self.ms / 1000


def run(
    data: Path, parts: Sequence[Batch], wall: Wall, *, is_killed: bool = False, declared: Declarations | None = None
) -> None:
    """Take some batches, each at its time, publishing whenever the clock has moved; perhaps die after the last."""
    given = {"is_live": True, "quiet": True, "alerts": FILE, "elapsed": wall.elapsed}
    writer = Embedded(data, SETTINGS, GROUP, wall.now_ms, reader=QuickReader(GROUP), **given)  # type: ignore[arg-type]
    if declared is not None:
        writer.declare(declared.declaring())
    for batch in parts:
        wall.ms = batch.received_ms
        writer.take(batch)
    writer.__exit__(KeyboardInterrupt if is_killed else None, None, None)


def told(data: Path) -> list[tuple[str, int]]:
    """(who it is about, which notice) of what people were told, or are to be."""
    sql = "SELECT subject, n FROM outbox JOIN standing_alerts USING (alert_id) ORDER BY n"
    return [(subject, n) for subject, n in ask(data, sql).rows]


def trading() -> list[Event]:
    """Dora, who decides at c1, writes to ines until day 30 and again on day 100; eve of c2 speaks with ines alone."""
    said = [(day, "dora", "ines") for day in (*range(0, 31, 5), 100)]
    said += [(day, "eve", "ines") for day in range(0, 110, 2)]
    return [
        Mention(
            source="s",
            id=f"{who}{day}",
            at_ms=Instant(START_MS + day * DAY_MS + n),
            author=who,
            text="acme it is",
            addressed=(to,),
        )
        for n, (day, who, to) in enumerate(sorted(said))
    ]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("whole")
    run(data, list(batches(story(), 100, ended=True)), Wall())
    return data


def test_a_switch_is_found_in_a_file_of_history_and_nobody_is_told(whole: Path) -> None:
    sql = "SELECT rule, brand, subject, state, epoch_ms(started_at) FROM standing_alerts"
    assert ask(whole, sql).rows == [("switch", "acme", "ann", "open", START_MS + 25 * DAY_MS)]
    assert told(whole) == []


def test_made_many_times_and_killed_it_is_the_same_and_told_once(whole: Path, tmp_path: Path) -> None:
    parts, wall = list(batches(story(), 8, ended=True)), Wall()
    run(tmp_path / "data", parts[:7], wall, is_killed=True)
    run(tmp_path / "data", parts[7:], wall)
    assert tables_equal(tmp_path / "data", whole)
    assert told(tmp_path / "data") == [("ann", 1)]


def test_a_replay_finds_the_same_and_tells_nobody(whole: Path, tmp_path: Path) -> None:
    replay(whole, tmp_path / "again")
    assert tables_equal(tmp_path / "again", whole)
    assert told(tmp_path / "again") == []


def test_of_accounts_each_is_told_once_however_a_run_is_killed_and_declared_late_nobody_is(tmp_path: Path) -> None:
    parts, wall = list(batches(trading(), 4, ended=True)), Wall()
    run(tmp_path / "data", parts[:8], wall, is_killed=True, declared=DECLARED)
    run(tmp_path / "data", parts[8:], wall)
    assert sorted(told(tmp_path / "data")) == [("Dora", 1), ("Dora", 2), ("c2", 1)]
    run(tmp_path / "late", list(batches(trading(), 100, ended=True)), Wall())
    run(tmp_path / "late", [], wall, declared=DECLARED)
    assert told(tmp_path / "late") == []
    assert tables_equal(tmp_path / "late", tmp_path / "data")
    run(tmp_path / "whole", list(batches(trading(), 100, ended=True)), Wall(), declared=DECLARED)
    replay(tmp_path / "whole", tmp_path / "again")
    assert tables_equal(tmp_path / "again", tmp_path / "data")
    assert told(tmp_path / "again") == []

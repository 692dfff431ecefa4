"""Replay: the same journal gives the same tables; other brands give other readings; what is missing is said."""

import shutil
from itertools import islice
from pathlib import Path

import pytest
import typer

from pipeline.errors import LockedError, StoreError
from pipeline.settings import Brand, Brands, IntakeSettings, Settings, StoreSettings
from streams.commands import replay as replay_command
from streams.commands.simulate import write_market
from streams.config import load_brands
from streams.embedded import Embedded
from streams.equality import digest, tables_equal
from streams.journal import Journal
from streams.queries import ask
from streams.replay import replay, verify
from streams.sources.batches import bounded_input
from streams.upgrade import upgrade

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

NOW_MS = 1_790_000_000_000
EXTRA = Brand(id="extra", name="Voltara")  # a word of no brand of the market, until it is put in force


def settings(lateness_s: float = 600) -> Settings:
    return Settings(
        intake=IntakeSettings(order="arrival", lateness_s=lateness_s), store=StoreSettings(batch=50, journal_days=1)
    )


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("market")
    write_market(600, 5, folder)
    return folder


@pytest.fixture(scope="module")
def eventful(market: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a story: three sessions of which one was killed, other settings, brands put in force between."""
    data = tmp_path_factory.mktemp("eventful") / "data"
    brands = load_brands(market / "brands.toml")
    source = bounded_input(
        [market / "events.ndjson"], None, workdir=data / "state" / "sorted", order="arrival", now_ms=lambda: NOW_MS
    )
    batches = source.batches(batch_size=50, future_ms=300_000)
    with Embedded(data, settings(), brands, lambda: NOW_MS) as writer:
        for batch in islice(batches, 4):
            writer.take(batch)
    killed = Embedded(data, settings(lateness_s=120), None, lambda: NOW_MS + 1_000)
    for batch in islice(batches, 3):
        killed.take(batch)
    killed.put_in_force(brands.model_copy(update={"version": 2, "brand": (*brands.brand, EXTRA)}))
    for batch in islice(batches, 2):
        killed.take(batch)
    killed.abandon()
    with Embedded(data, settings(), None, lambda: NOW_MS + 2_000) as writer:
        for batch in batches:
            writer.take(batch)
    return data


@pytest.fixture(scope="module")
def quiet(market: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of one session. A replay only reads it."""
    data = tmp_path_factory.mktemp("quiet") / "data"
    run(market, data, load_brands(market / "brands.toml"))
    return data


def test_a_replay_of_an_eventful_folder_ends_in_equal_tables(eventful: Path, tmp_path: Path) -> None:
    assert verify(eventful, tmp_path / "new")
    history = "SELECT id, version, valid_from, valid_to FROM brands ORDER BY ALL"
    assert ask(tmp_path / "new", "SELECT count(*) FROM brands WHERE version = 2").rows[0][0] > 0
    assert len(ask(tmp_path / "new", history).rows) == len(ask(eventful, history).rows)


@pytest.mark.prove
def test_a_replay_of_a_replay_is_equal_too_and_an_input_goes_on_from_it(eventful: Path, tmp_path: Path) -> None:
    replayed = replay(eventful, tmp_path / "new")
    assert (replayed.first_seq, replayed.first_at_ms, replayed.events) == (1, NOW_MS, 600)
    assert verify(tmp_path / "new", tmp_path / "newer")
    positions = [
        ask(data, "SELECT input, position, ended FROM positions").rows for data in (eventful, tmp_path / "newer")
    ]
    assert positions[0] == positions[1]


def test_the_command_says_equal_or_exits_1_and_names_the_rows(
    eventful: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(out: Path) -> None:
        replay_command.execute(data=eventful, out=out, brands=None, config=None, verify=True, partial=False)

    run(tmp_path / "new")
    assert "the tables are equal" in capsys.readouterr().out
    with Embedded(eventful, None, None, lambda: NOW_MS + 3_000) as writer:
        writer.store.con.execute(
            "UPDATE mentions SET polarity = 5 WHERE mention_id = (SELECT min(mention_id) FROM mentions)"
        )
    with pytest.raises(typer.Exit) as left:
        run(tmp_path / "other")
    assert left.value.exit_code == 1
    assert "polarity in " in capsys.readouterr().out
    with Embedded(eventful, None, None, lambda: NOW_MS + 4_000) as writer:
        writer.store.con.execute("DELETE FROM mentions")  # never trusted again


@pytest.mark.parametrize("more", [{"brands": Path("b")}, {"config": Path("c")}, {"partial": True}])
def test_to_verify_is_to_replay_everything_as_it_was(tmp_path: Path, more: dict[str, object]) -> None:
    call: dict[str, object] = {"brands": None, "config": None, "partial": False} | more
    with pytest.raises(typer.BadParameter, match="--verify replays everything as it was"):
        replay_command.execute(data=tmp_path, out=tmp_path / "new", verify=True, **call)  # type: ignore[arg-type]


def test_texts_read_again_for_the_same_brands_give_the_same_tables(market: Path, quiet: Path, tmp_path: Path) -> None:
    replay(quiet, tmp_path / "new", brands=load_brands(market / "brands.toml"))
    assert tables_equal(quiet, tmp_path / "new")


def test_the_same_input_gives_the_same_digest(market: Path, quiet: Path, tmp_path: Path) -> None:
    run(market, tmp_path / "two", load_brands(market / "brands.toml"))
    replay(quiet, tmp_path / "three")
    assert len({digest(path) for path in (quiet, tmp_path / "two", tmp_path / "three")}) == 1


@pytest.mark.prove  # test_label_model replays with other brands too
def test_other_brands_hold_from_the_beginning(market: Path, quiet: Path, tmp_path: Path) -> None:
    brands = load_brands(market / "brands.toml")
    run(market, tmp_path / "data", brands.model_copy(update={"brand": brands.brand[:1]}))
    replay(tmp_path / "data", tmp_path / "new", brands=brands)
    assert tables_equal(tmp_path / "new", quiet)
    assert not tables_equal(tmp_path / "new", tmp_path / "data")


@pytest.mark.prove
def test_brands_put_in_force_at_the_time_give_way_to_the_brands_given(
    market: Path, eventful: Path, tmp_path: Path
) -> None:
    replay(eventful, tmp_path / "new", brands=load_brands(market / "brands.toml"))
    extra = "SELECT count(*) FROM brands WHERE id = 'extra'"
    assert [ask(data, extra).rows for data in (eventful, tmp_path / "new")] == [[(1,)], [(0,)]]


@pytest.mark.prove
def test_other_settings_hold_from_the_beginning(market: Path, quiet: Path, tmp_path: Path) -> None:
    """Also for what the language step passed over as late, and now is not."""
    patient = settings(lateness_s=86_400)
    replay(quiet, tmp_path / "new", settings=patient)
    run(market, tmp_path / "fresh", load_brands(market / "brands.toml"), patient)
    assert tables_equal(tmp_path / "new", tmp_path / "fresh")
    assert not tables_equal(tmp_path / "new", quiet)


def test_lines_that_were_refused_long_before_the_folder_was_published_are_forgotten_alike(
    market: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    run(market, data, load_brands(market / "brands.toml"), ends_after_days=40)
    assert ask(data, "SELECT count(*) FROM rejected").rows == [(0,)]
    assert verify(data, tmp_path / "new")


def run(market: Path, data: Path, brands: Brands, under: Settings | None = None, ends_after_days: int = 0) -> None:
    clock_ms = [NOW_MS]
    source = bounded_input(
        [market / "events.ndjson"], None, workdir=data / "state" / "sorted", order="arrival", now_ms=lambda: NOW_MS
    )
    with Embedded(data, under or settings(), brands, lambda: clock_ms[0]) as writer:
        for batch in source.batches(batch_size=50, future_ms=300_000):
            writer.take(batch)
        clock_ms[0] += ends_after_days * 86_400_000


def test_a_pruned_journal_is_refused_with_its_horizon_unless_a_part_will_do(market: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    run(market, data, load_brands(market / "brands.toml"), Settings(store=StoreSettings(batch=50)))
    for _ in range(2):  # two more snapshots: the journal before them goes
        upgrade(data)
    horizon = Journal(data / "state" / "journal").horizon()
    assert horizon is not None
    assert horizon.seq > 1
    with pytest.raises(StoreError, match=rf"reaches back to commit {horizon.seq}, of 20\d\d-.*--partial"):
        replay(data, tmp_path / "new")
    assert not (tmp_path / "new").exists()
    assert replay(data, tmp_path / "new", partial=True).first_seq == horizon.seq


def test_part_of_a_journal_is_replayed_under_the_brands_in_force(quiet: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(quiet, tmp_path / "data"))
    segments = sorted((data / "state" / "journal").glob("*.log"))
    entries = list(Journal(data / "state" / "journal").entries(0))
    for segment in segments:
        segment.unlink()
    kept = Journal(data / "state" / "journal")
    for entry in entries[6:]:
        kept.append(entry)
    kept.close()
    replayed = replay(data, tmp_path / "new", partial=True)
    assert (replayed.first_seq, replayed.last_seq) == (7, len(entries))
    assert ask(tmp_path / "new", "SELECT count(*) FROM brands WHERE valid_to IS NULL").rows[0][0] > 0
    assert 0 < replayed.events < 600


def test_what_cannot_be_replayed_is_refused(eventful: Path, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(StoreError, match="holds something already"):
        replay(eventful, tmp_path)
    with pytest.raises(StoreError, match="is no data folder"):
        replay(tmp_path, tmp_path / "new")
    held = Embedded(tmp_path / "held", settings(), None, lambda: NOW_MS)
    with held, pytest.raises(LockedError, match="is being written by"):
        replay(tmp_path / "held", tmp_path / "new")
    for segment in (tmp_path / "held" / "state" / "journal").glob("*.log"):
        segment.write_bytes(b"")
    with pytest.raises(StoreError, match="is empty or cannot be read"):
        replay(tmp_path / "held", tmp_path / "new")


def test_what_came_after_the_last_publishing_is_not_compared(quiet: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(quiet, tmp_path / "data"))
    killed = Embedded(data, None, None, lambda: NOW_MS)
    killed.put_in_force(Brands(version=9))
    killed.abandon()
    assert verify(data, tmp_path / "new")
    replay(data, tmp_path / "newer")
    assert not tables_equal(data, tmp_path / "newer")

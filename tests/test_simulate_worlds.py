"""Every scenario of the simulator keeps its promises: so many lines, in order, one seed one world, true books."""

import hashlib
import json
import time
import tomllib
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from pipeline.errors import SettingsError
from pipeline.scenarios import SCENARIOS, make
from pipeline.settings import Brands
from pipeline.simulation import scenes_en, scenes_fr, texts_en, texts_fr
from pipeline.simulation.cast import BRANDS, OFFICE
from pipeline.simulation.scenes import Scenes
from pipeline.simulation.world import World, WorldTruth
from streams.cli import app
from streams.commands.simulate import write_scenario
from streams.config import load_brands
from tests.reference import Reference
from tests.worlds import RECEIVED_MS, WORDS, events, read

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

WORLDS = sorted(set(SCENARIOS) - {"market"})
N = 2_000

# One seed, one world, on every machine and in every release that says nothing else in its changelog.
DIGESTS = {
    "market": "7faf3e941f806923 3ace91d5589ea5c7",
    "homophily": "ac1c4966b3af44ce e0238a627cea132d",
    "contagion": "6fbfd928500b1d9a e463eae6e537c105",
    "rivals": "39aa6946ace0a07c 277532b154cf372f",
    "business": "0726dbcb6edbb353 ebbe70c39bef0f6c",
    "boosts": "89c7f33a5f807701 d14057704ff7c224",
    "campaigns": "6dc5f529d9aee117 279b1350cdf0694d",
    "push": "0d8bbd5b07894887 555689a057902a94",
    "quiet": "83bb9674d22dac11 c4ba983d131135f3",
    "buzz": "1cb741a1adf68318 790d091707b06827",
    "wishes": "40013389b2372403 db863123d16e5ec2",
}


def world(name: str, n: int = N, seed: int = 5, **params: str) -> World:  # type: ignore[type-arg]
    made = make(name, n, seed, params)
    assert isinstance(made, World)
    return made


@pytest.mark.parametrize("name", SCENARIOS)
def test_one_seed_gives_the_same_bytes_and_another_seed_others(name: str) -> None:
    lines = list(make(name, 1_600, 3))
    assert len(lines) == 1_600
    assert lines == list(make(name, 1_600, 3))
    assert lines != list(make(name, 1_600, 4))


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_world_of_an_earlier_day_is_the_same_today(name: str) -> None:
    made = make(name, 1_600, 3)
    digest = hashlib.sha256(b"".join(made)).hexdigest()[:16]
    truth = hashlib.sha256(made.truth.to_json()).hexdigest()[:16]
    assert f"{digest} {truth}" == DIGESTS[name]


@pytest.mark.parametrize("name", WORLDS)
def test_the_lines_are_as_many_as_asked_for_in_order_of_time_and_say_that_they_are_synthetic(name: str) -> None:
    made = world(name)
    lines = events(made)
    assert len(lines) == N
    times = [event["at_ms"] for event in lines]
    assert times == sorted(times)
    assert made.start_ms <= times[0]
    assert times[-1] < made.end_ms
    assert {event["source"] for event in lines} == {"synthetic"}
    ids = [event["id"] for event in lines]
    assert len(set(ids)) == len(ids)
    assert made.truth.books.synthetic
    assert (made.truth.books.first_at_ms, made.truth.books.last_at_ms) == (times[0], times[-1])


@pytest.mark.parametrize("name", WORLDS)
@pytest.mark.parametrize("seed", [1, 2])
def test_the_books_equal_a_slow_independent_reading(name: str, seed: int) -> None:
    made = world(name, seed=seed)
    found = read(made, made.brands)
    books = made.truth.books
    outcomes = msgspec.to_builtins(books.outcomes)
    assert outcomes == {outcome: found.outcomes[outcome] for outcome in outcomes}
    assert outcomes["unmatched"] == outcomes["late"] == outcomes["duplicate"] == outcomes["rejected"] == 0
    assert outcomes["input"] + outcomes["derived"] == outcomes["accepted"] + outcomes["off_topic"]
    assert books.mentions == {brand.id: found.per_brand()[brand.id] for brand in made.brands}
    kinds: dict[str, int] = {}
    for (_, kind), n in found.per_kind().items():
        kinds[kind] = kinds.get(kind, 0) + n
    assert books.interactions == kinds
    assert books.follows == len(found.follows)


@given(n=st.integers(1_700, 4_000), seed=st.integers(0, 2**31), name=st.sampled_from(WORLDS))
@settings(max_examples=20, deadline=None)
def test_the_books_hold_for_any_size_and_seed(n: int, seed: int, name: str) -> None:
    made = world(name, n, seed)
    assert sum(1 for _ in made) == n
    out = made.truth.outcomes
    assert out.input == n
    assert out.input + out.derived == out.accepted + out.off_topic


@pytest.mark.parametrize("name", WORLDS)
def test_the_truth_survives_being_written(name: str) -> None:
    truth = world(name).truth
    assert msgspec.json.decode(truth.to_json(), type=type(truth)) == truth
    assert json.loads(truth.to_json())["books"]["scenario"] == name


@pytest.mark.parametrize("name", ["business", "homophily", "boosts", "push"])
def test_nobody_reacts_to_a_post_older_than_murmures_memory_of_posts(name: str) -> None:
    given = {"span_days": "900"} | ({"people": "64"} if name == "homophily" else {})
    lines = events(make(name, 2_400, 5, given))
    times = {event["id"]: event["at_ms"] for event in lines}
    targets = [(e, e.get("of") or e.get("reply_to") or e.get("quote_of")) for e in lines]
    ages = [event["at_ms"] - times[of] for event, of in targets if of is not None]
    assert len(ages) > 100
    assert max(ages) < 30 * 86_400_000


@pytest.mark.parametrize("n", [20_000, pytest.param(1_000_000, marks=pytest.mark.prove)])
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_million_events_take_less_than_a_minute(name: str, n: int) -> None:
    began_s = time.process_time()
    made = make(name, n, 1)
    assert sum(1 for _ in made) == n
    assert made.truth.to_json()
    assert time.process_time() - began_s < 60 * n / 1_000_000


def test_what_is_planted_does_not_hang_on_the_words() -> None:
    """A world whose chatter is longer plants the same."""
    short, long = (world("contagion", n, people="150").truth for n in (3_000, 4_000))
    assert msgspec.structs.replace(short, books=long.books) == long


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_brands_are_valid(name: str) -> None:
    Brands.model_validate(tomllib.loads(make(name, 2_000, 1).brands_toml()))


def test_sentences_of_the_scenes_name_brands_only_where_intended() -> None:
    finder = Reference(WORDS, RECEIVED_MS)
    for language in range(2):
        for brand in BRANDS + OFFICE:
            scenes = Scenes(lambda: 0.0)
            for book in (scenes_fr, scenes_en)[language : language + 1]:
                for part in book.__all__:
                    pool = getattr(book, part)
                    texts = pool.values() if isinstance(pool, dict) else (pool,) if isinstance(pool, str) else pool
                    for text in texts:
                        said = scenes._fill(text, language, brand, item="#vinylsunday", situation="Sonalia", topic="x")
                        assert finder.find(said) == (() if part in ("THREAD", "TOPICS") else (brand.id,)), text


def test_both_languages_have_as_many_sentences_and_no_sentence_comes_twice() -> None:
    for part in scenes_fr.__all__:
        assert len(getattr(scenes_fr, part)) == len(getattr(scenes_en, part)) or part == "STORY"
    books = (scenes_fr, scenes_en, texts_fr, texts_en)
    pools = [getattr(book, part) for book in books for part in book.__all__ if part not in ("SENTENCES", "TAILS")]
    every = [text for pool in pools if isinstance(pool, tuple) for text in pool]
    assert len(set(every)) == len(every)


@pytest.mark.parametrize(
    ("name", "n", "params", "said"),
    [
        ("nowhere", 100, {}, "there is no scenario 'nowhere'; choose one of market"),
        ("quiet", 0, {}, "at least 1 event, got 0"),
        ("quiet", 100, {"law": "odd"}, "it knows span_days, law"),
        ("quiet", 100, {"colour": "red"}, "unknown field `colour`"),
        ("contagion", 200, {}, "plants .* ask for more events, or plant less"),
        ("contagion", 5_000, {"people": "10"}, "need at least 16 people, got 10"),
        ("boosts", 3_000, {"lift": "40"}, "about .* posts are planned and only"),
        ("market", 100, {"people": "7"}, "it knows span_days"),
    ],
)
def test_what_cannot_be_made_is_refused_with_advice(name: str, n: int, params: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        make(name, n, 1, params)


def test_the_command_lists_writes_and_refuses(tmp_path: Path) -> None:
    run = CliRunner()
    listed = run.invoke(app, ["simulate", "--list", "--format", "json"])
    assert [row["scenario"] for row in json.loads(listed.stdout)] == list(SCENARIOS)
    told = run.invoke(app, ["simulate", "--list", "--scenario", "buzz", "--format", "csv"])
    assert "factor,4.0" in told.stdout
    out = tmp_path / "b"
    wrote = run.invoke(
        app, ["simulate", "--scenario", "business", "--events", "900", "--set", "contacts=4", "--out", str(out)]
    )
    assert wrote.exit_code == 0
    assert "900 synthetic lines" in wrote.stdout
    assert sorted(path.name for path in out.iterdir()) == [
        "accounts.toml",
        "brands.toml",
        "events.ndjson",
        "truth.json",
    ]
    assert json.loads((out / "truth.json").read_bytes())["params"]["contacts"] == 4
    assert run.invoke(app, ["simulate"]).exit_code == 2
    assert isinstance(run.invoke(app, ["simulate", "--out", str(out), "--set", "x"]).exception, SettingsError)


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_files_of_a_scenario_can_be_loaded(name: str, tmp_path: Path) -> None:
    made = write_scenario(name, 1_600, 1, tmp_path)
    assert len((tmp_path / "events.ndjson").read_bytes().splitlines()) == 1_600
    assert load_brands(tmp_path / "brands.toml").brand
    assert (tmp_path / "truth.json").read_bytes() == made.truth.to_json()
    assert (tmp_path / "accounts.toml").exists() == (name == "business")
    assert (tmp_path / "actions.toml").exists() == (name in ("boosts", "campaigns"))
    assert isinstance(made.truth, WorldTruth) == (name != "market")


def digests() -> None:
    """Print `DIGESTS` anew, after a change that is meant."""
    for name in SCENARIOS:
        made = make(name, 1_600, 3)
        lines = hashlib.sha256(b"".join(made)).hexdigest()[:16]
        print(f'    "{name}": "{lines} {hashlib.sha256(made.truth.to_json()).hexdigest()[:16]}",')  # noqa: T201


if __name__ == "__main__":
    digests()

"""Every scenario through the real pipeline: what the truth says became of the events is what the tables say."""

from pathlib import Path

import msgspec
import pytest

from pipeline.alert_settings import AlertSettings
from pipeline.scenarios import SCENARIOS
from pipeline.settings import IntakeSettings, Settings, StoreSettings
from pipeline.simulation.uptake import CampaignTruth
from pipeline.simulation.world import WorldTruth
from pipeline.simulation.world_boosts import BoostsTruth
from pipeline.simulation.world_business import BusinessTruth
from streams.commands.run import read_bounded
from streams.commands.simulate import write_scenario
from streams.config import load_brands
from streams.embedded import Embedded
from streams.queries import ask
from tests.worlds import RECEIVED_MS

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

# Some of these worlds last for years: slots of a quarter of an hour are enough to look at them.
ALERTS = AlertSettings(slot_s=900)
SETTINGS = Settings(intake=IntakeSettings(order="arrival"), store=StoreSettings(batch=700), alerts=ALERTS)


def run(name: str, folder: Path, n: int = 2_000) -> WorldTruth:
    truth = write_scenario(name, n, 7, folder).truth
    with Embedded(folder / "data", SETTINGS, load_brands(folder / "brands.toml"), lambda: RECEIVED_MS) as writer:
        read_bounded(writer, [folder / "events.ndjson"], None, SETTINGS)
    assert isinstance(truth, WorldTruth)
    return truth


_LONG = {"boosts", "business", "buzz", "homophily", "push", "rivals"}  # worlds that last, or are large


@pytest.mark.parametrize(
    "name",
    [pytest.param(n, marks=[pytest.mark.prove] if n in _LONG else []) for n in sorted(set(SCENARIOS) - {"market"})],
)
def test_the_books_of_every_scenario_hold_in_the_tables(name: str, tmp_path: Path) -> None:
    truth = run(name, tmp_path)
    data = tmp_path / "data"
    found = {str(outcome): int(n) for outcome, n in ask(data, "SELECT outcome, sum(n) FROM counts GROUP BY 1").rows}
    planted = msgspec.to_builtins(truth.outcomes)
    assert {outcome: n for outcome, n in found.items() if n} == {outcome: n for outcome, n in planted.items() if n}
    assert ask(data, "SELECT bool_and(holds) FROM conservation").rows == [(True,)]
    books = truth.books
    mentions = dict(ask(data, "SELECT brand, count(*) FROM mentions GROUP BY brand").rows)
    assert mentions == {brand: n for brand, n in books.mentions.items() if n}
    assert dict(ask(data, "SELECT kind, count(*) FROM interactions GROUP BY kind").rows) == books.interactions
    assert ask(data, "SELECT count(*) FROM follows").rows == [(books.follows,)]
    check_what_is_planted(truth, data)


def check_what_is_planted(truth: WorldTruth, data: Path) -> None:
    """What later estimators start from is in the tables, for the scenarios that plant most."""
    if isinstance(truth, CampaignTruth):
        events = {a.event_id for a in truth.adoptions}
        sql = "SELECT mention_id FROM mentions UNION SELECT interaction_id FROM interactions"
        assert events <= {row[0] for row in ask(data, sql).rows}
        tags = {item.removeprefix("tag:") for item in truth.items if item.startswith("tag:")}
        assert tags <= {r[0] for r in ask(data, "SELECT value FROM activity WHERE dimension = 'term'").rows}
        hosts = {item.removeprefix("link:") for item in truth.items if item.startswith("link:")}
        assert hosts <= {r[0] for r in ask(data, "SELECT value FROM activity WHERE dimension = 'link'").rows}
    if isinstance(truth, BusinessTruth):
        spoke = {(a, b) for a, b in ask(data, "SELECT DISTINCT actor_id, target_id FROM interactions").rows}
        sellers = {p.account for p in truth.sellers}
        for account in truth.accounts:
            people = {m.account for m in account.members}
            ties = {frozenset(p) for p in spoke if p[0] in people | sellers and p[1] in people | sellers}
            across = [pair for pair in ties if len(pair & people) == 1]
            assert len(across) == account.buyer_seller_ties
    if isinstance(truth, BoostsTruth):
        paid = {r[0] for r in ask(data, "SELECT DISTINCT author_id FROM mentions WHERE provenance = 'paid'").rows}
        assert {boost.influencer for boost in truth.boosts} <= paid

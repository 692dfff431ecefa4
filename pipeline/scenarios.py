"""The invented worlds by name: what `murmure simulate --scenario NAME` can make, each with its truth.

`market` is all that goes wrong at once; the others plant one thing each, cleanly, for one sort of estimator to find.
What each can be set to is in its parameters. Documented in `docs/simulate.md`.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Protocol, TypeVar

import msgspec
from msgspec import Meta, Struct

from pipeline.errors import SettingsError
from pipeline.horizons import DAY_MS
from pipeline.simulate import simulate
from pipeline.simulation.uptake import CampaignParams
from pipeline.simulation.wishes_truth import WishesParams
from pipeline.simulation.world_boosts import Boosts, BoostsParams
from pipeline.simulation.world_business import Business, BusinessParams
from pipeline.simulation.world_buzz import Buzz, BuzzParams
from pipeline.simulation.world_campaigns import SeededCampaigns, SeededParams
from pipeline.simulation.world_contagion import Contagion
from pipeline.simulation.world_homophily import Homophily, HomophilyParams
from pipeline.simulation.world_push import Push, PushParams
from pipeline.simulation.world_quiet import Quiet, QuietParams
from pipeline.simulation.world_rivals import Rivals, RivalsParams
from pipeline.simulation.world_wishes import Wishes

__all__ = ["SCENARIOS", "Scenario", "Simulated", "make"]


P = TypeVar("P", bound=Struct)


class Told(Protocol):
    """A truth; what it holds depends on the scenario."""

    def to_json(self) -> bytes: ...


class Simulated(Protocol):
    """A stream of lines and what is true of it. Iterating again starts it anew; one seed gives the same bytes."""

    def __iter__(self) -> Iterator[bytes]: ...
    @property
    def truth(self) -> Told: ...
    def brands_toml(self) -> str: ...
    def accounts_toml(self) -> str | None: ...
    def actions_toml(self) -> str | None: ...


class MarketParams(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """span_days : how long the market lasts; without it 14 days, or a minute an event where that is shorter."""

    span_days: Annotated[int, Meta(ge=1, le=1000)] | None = None


class Scenario(Struct, frozen=True):
    """One world. `make` takes a number of events, a seed and settings as text."""

    name: str
    summary: str
    params: type[Struct]
    make: Callable[[int, int, Mapping[str, str]], Simulated]

    def defaults(self) -> dict[str, object]:
        """What can be set, and what holds without."""
        return {field.encode_name: field.default for field in msgspec.structs.fields(self.params)}


def _market(n_events: int, seed: int, given: Mapping[str, str]) -> Simulated:
    span_days = _params("market", MarketParams, given).span_days
    return simulate(n_events, seed, span_ms=None if span_days is None else span_days * DAY_MS)


SCENARIOS: dict[str, Scenario] = {
    scenario.name: scenario
    for scenario in (
        Scenario("market", "three rivals, and all that goes wrong: the one of `murmure demo`", MarketParams, _market),
        Scenario(
            "homophily",
            "people alike take up the same items; nobody influences anybody",
            HomophilyParams,
            lambda n, seed, given: Homophily(n, seed, _params("homophily", HomophilyParams, given)),
        ),
        Scenario(
            "contagion",
            "people take up items from those they follow; the twin of homophily",
            CampaignParams,
            lambda n, seed, given: Contagion(n, seed, _params("contagion", CampaignParams, given)),
        ),
        Scenario(
            "rivals",
            "two groups of competitors, seasons, trends, and leaders who change sides",
            RivalsParams,
            lambda n, seed, given: Rivals(n, seed, _params("rivals", RivalsParams, given)),
        ),
        Scenario(
            "business",
            "a selling team and the buying teams of a few companies, with roles",
            BusinessParams,
            lambda n, seed, given: Business(n, seed, _params("business", BusinessParams, given)),
        ),
        Scenario(
            "wishes",
            "what people want of a brand, what it believes and does, what they need, whom they trust",
            WishesParams,
            lambda n, seed, given: Wishes(n, seed, _params("wishes", WishesParams, given)),
        ),
        Scenario(
            "boosts",
            "paid influencers with known lift, placebos without, and events that make ties",
            BoostsParams,
            lambda n, seed, given: Boosts(n, seed, _params("boosts", BoostsParams, given)),
        ),
        Scenario(
            "campaigns",
            "campaigns of which one differs in who posts and in what is posted, and two are alike",
            SeededParams,
            lambda n, seed, given: SeededCampaigns(n, seed, _params("campaigns", SeededParams, given)),
        ),
        Scenario(
            "push",
            "accounts that act as one, beside a story that spreads by itself",
            PushParams,
            lambda n, seed, given: Push(n, seed, _params("push", PushParams, given)),
        ),
        Scenario(
            "quiet",
            "steady talk in which nothing begins: every alert over it is false",
            QuietParams,
            lambda n, seed, given: Quiet(n, seed, _params("quiet", QuietParams, given)),
        ),
        Scenario(
            "buzz",
            "the quiet stream with four planted rises and their onsets",
            BuzzParams,
            lambda n, seed, given: Buzz(n, seed, _params("buzz", BuzzParams, given)),
        ),
    )
}


def make(name: str, n_events: int, seed: int, given: Mapping[str, str] | None = None) -> Simulated:
    """The world of this name with `n_events` lines. `given` sets its parameters, as text.

    SettingsError for a name or setting there is not, and when what is planted does not fit into the events.

    >>> world = make("quiet", 300, seed=1, given={"law": "poisson"})
    >>> len(list(world))
    300
    """
    if name not in SCENARIOS:
        raise SettingsError(f"there is no scenario {name!r}; choose one of {', '.join(SCENARIOS)}")
    if n_events < 1:
        raise SettingsError(f"simulate needs at least 1 event, got {n_events}; ask for 2000 or more to see something")
    return SCENARIOS[name].make(n_events, seed, given or {})


def _params(name: str, params: type[P], given: Mapping[str, str]) -> P:
    try:
        return msgspec.convert(dict(given), params, strict=False)
    except msgspec.ValidationError as error:
        allowed = ", ".join(field.encode_name for field in msgspec.structs.fields(params))
        asked = ", ".join(f"{key}={value}" for key, value in given.items())
        raise SettingsError(f"scenario {name} cannot be set to {asked}: {error}; it knows {allowed}") from error

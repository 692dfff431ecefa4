"""Acts: what is done to a data folder between two batches, journalled like a batch so that it is never lost.

`open` begins a session, with its settings and perhaps brands; `brands` puts brands in force; `declare` takes in what
the user tells. An act is checked before it is written: what the journal holds can be carried out again without asking.
"""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from pipeline.declared import Declaring
from pipeline.errors import SettingsError
from pipeline.records import CoverageRow
from pipeline.settings import Brands, Settings
from streams.journal import Act

__all__ = [
    "BRANDS",
    "DECLARE",
    "MARKS_KEPT",
    "OPEN",
    "Opening",
    "brands_of",
    "declaring_of",
    "new_among",
    "refuse_moved_zones",
    "settings_of",
]

OPEN = "open"
BRANDS = "brands"
DECLARE = "declare"
MARKS_KEPT = "marks_kept"  # a fact about the store: whether the last session kept its inputs' marks (yes or no)


class Opening(BaseModel):
    """The content of an `open` act. `brands` is None when those of the folder stay in force.

    `keeps_marks`: the inputs go on, whoever takes them; otherwise one that is not read in this session holds nobody
    back.
    """

    model_config = ConfigDict(frozen=True)

    settings: Settings
    brands: Brands | None = None
    keeps_marks: bool = False


def brands_of(act: Act) -> Brands | None:
    """The brands that an act puts in force; None when it leaves them as they are."""
    if act.kind == OPEN:
        return Opening.model_validate_json(act.content).brands
    return Brands.model_validate_json(act.content) if act.kind == BRANDS else None


def declaring_of(act: Act) -> Declaring | None:
    """What an act tells of the user's; None when it tells nothing."""
    return Declaring.model_validate_json(act.content) if act.kind == DECLARE else None


def settings_of(act: Act) -> str:
    """The settings that an act brings, as JSON; empty when it leaves them as they are."""
    return Opening.model_validate_json(act.content).settings.model_dump_json() if act.kind == OPEN else ""


def refuse_moved_zones(brands: Brands, zones: Mapping[str, str]) -> None:
    """SettingsError when a brand whose days are counted already moves its midnight."""
    for brand in brands.brand:
        if zones.get(brand.id, brand.time_zone) != brand.time_zone:
            raise SettingsError(
                f"brand {brand.id!r}: time_zone changed from {zones[brand.id]!r} to {brand.time_zone!r}, but its "
                "days are already counted by the first; keep it, or load the inputs into a new data folder"
            )


def new_among(brands: Brands, zones: Mapping[str, str], now_ms: int) -> list[CoverageRow]:
    """A brand that comes later has a past nobody looked for: what to say of it in `coverage`.

    `zones` are of the brands there ever were.
    """
    return [
        CoverageRow(
            "brands",
            "brand_added",
            None,
            now_ms,
            1,
            f"{brand.id!r} was added; earlier posts were not matched for it",
        )
        for brand in brands.brand
        if brand.id not in zones
    ]

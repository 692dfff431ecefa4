"""A reader of texts that needs no model, for tests that open a real data folder: what `Embedded` calls a `Reader`."""

from pipeline.events import Edit, Mention
from pipeline.intake import derive
from pipeline.records import Batch, Enriched
from pipeline.settings import Brands
from tests.stories import read

__all__ = ["QuickReader"]


class QuickReader:
    """Reads texts as `tests/stories.py` does, for the brands in force."""

    def __init__(self, brands: Brands) -> None:
        self.ids = [brand.id for brand in brands.brand]

    def step(self, batch: Batch) -> Enriched:
        out = Enriched(batch=batch, events=[], stamps=[], readings=[], n_derived=0)
        for event, stamp in zip(batch.events, batch.stamps, strict=True):
            for part in derive(event):
                if part is None:
                    continue
                out.events.append(part)
                out.stamps.append(stamp)
                text = part.text if isinstance(part, Mention | Edit) else None
                given = part.brand if isinstance(part, Mention) else None
                is_edit = isinstance(part, Edit)
                out.readings.append(None if text is None else read(text, given, is_edit=is_edit, brands=self.ids))
        out.n_derived = len(out.events) - len(batch.events)
        return out

    def with_brands(self, brands: Brands) -> "QuickReader":
        return QuickReader(brands)

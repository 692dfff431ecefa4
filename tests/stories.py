"""Small stories for tests: events, how they are cut into batches, and a reading of texts that needs no model."""

import os
from collections.abc import Iterator, Sequence
from itertools import pairwise

from models.given_words import FIRST
from models.vocabulary import Act, Motive, Provenance, Scheme
from pipeline.engine import Engine
from pipeline.events import Edit, Event, Mention, Reject
from pipeline.intake import derive
from pipeline.records import Batch, Enriched, Label, Output, Reading
from pipeline.settings import Settings
from tests.memory_store import MemoryStore

MINUTE = 60_000
HOUR = 60 * MINUTE
START = 1_767_600_000_000 - 1_767_600_000_000 % (24 * HOUR)
BRANDS = ("acme", "brenn")
MORE = int(os.environ.get("MURMURE_PROVE", "1"))  # `make prove` tells more stories


def read(
    text: str, brand: str | None = None, *, is_edit: bool = False, brands: Sequence[str] = BRANDS
) -> Reading | None:
    """A text is about those of `brands` whose names it holds; `!` makes it venting, `wish:` an idea, `help:` an ask,
    `vouch:` a word for them, `#x` are terms. An edit is always read, and names no author: it is never the staff's."""
    named = (brand,) if brand else tuple(b for b in brands if b in text)
    if not named and not is_edit:
        return None
    venting = min(text.count("!") * 0.3, 0.9)
    labels = (
        Label(Scheme.MOTIVE, Motive.VENTING, round(venting, 4), "!"),
        Label(Scheme.MOTIVE, Motive.NONE, round(1 - venting, 4), ""),
        *([Label(Scheme.ACT, FIRST, 0.9, "vouch:")] if "vouch:" in text else []),
    )
    return Reading(
        brands=named,
        language="en",
        labels=labels,
        act=_act(text, venting),
        polarity=-1 if venting > 0.5 else 0,
        provenance=Provenance.STAFF if "staff" in text and not is_edit else Provenance.ORGANIC,
        terms=tuple(dict.fromkeys(word[1:] for word in text.split() if word.startswith("#"))),
        links=(),
        text=text,
        is_cut=False,
        lookalike="",
        model_version="test",
    )


def _act(text: str, venting: float) -> Act:
    if "wish:" in text:
        return Act.IDEA
    if "help:" in text:
        return Act.ASK
    return Act.COMPLAIN if venting > 0.5 else Act.OPINION


def enrich(batch: Batch) -> Enriched:
    """What the stateless half does, with `read` as the model."""
    events: list[Event] = []
    stamps: list[int] = []
    for event, stamp in zip(batch.events, batch.stamps, strict=True):
        for part in derive(event):
            if part is not None:
                events.append(part)
                stamps.append(stamp)
    readings = [
        read(e.text, e.brand if isinstance(e, Mention) else None, is_edit=isinstance(e, Edit))
        if isinstance(e, Mention | Edit)
        else None
        for e in events
    ]
    n_derived = len(events) - len(batch.events)
    return Enriched(batch=batch, events=events, stamps=stamps, readings=readings, n_derived=n_derived)


def batches(
    events: Sequence[Event], cuts: Sequence[int] = (), name: str = "story", rejects: Sequence[Reject] = ()
) -> Iterator[Batch]:
    """The events in this order, cut before each index of `cuts`, stamped as an input stamps them; the end last."""
    newest: int | None = None
    edges = [0, *sorted({c for c in cuts if 0 < c < len(events)}), len(events)]
    for number, (start, end) in enumerate(pairwise(edges)):
        stamps = []
        for event in events[start:end]:
            stamps.append(int(event.at_ms) if newest is None else newest)
            newest = int(event.at_ms) if newest is None else max(newest, int(event.at_ms))
        yield Batch(
            input=name,
            events=list(events[start:end]),
            stamps=stamps,
            rejects=list(rejects) if number == 0 else [],
            position=str(end),
            mark_ms=newest,
            ended=end == len(events),
            received_ms=START,
        )


def play(
    events: Sequence[Event],
    cuts: Sequence[int] = (),
    engine: Engine | None = None,
    store: MemoryStore | None = None,
    name: str = "story",
) -> tuple[Engine, MemoryStore]:
    """Run a story through the engine into a store of lists."""
    engine = engine or Engine(Settings(), {})
    store = store or MemoryStore()
    for batch in batches(events, cuts, name):
        step(engine, store, batch)
    store.refresh()
    return engine, store


def step(engine: Engine, store: MemoryStore, batch: Batch) -> Output:
    """One batch, with the store asked first, as the shells do it."""
    enriched = enrich(batch)
    questions = engine.questions(enriched)
    output = engine.step(enriched, store.answer(questions) if questions else None)
    store.commit(output)
    return output

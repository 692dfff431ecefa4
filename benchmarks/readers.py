"""What reads the texts in the benchmarks of the worker: the real reader, or one that knows the answer."""

from benchmarks.material import brands
from models.vocabulary import Act, Motive, Provenance, Scheme
from pipeline.enrich import Enricher
from pipeline.intake import derive
from pipeline.records import Batch, Enriched, Label, Reading
from pipeline.settings import IntakeSettings
from streams.cluster.parcels import Reader

__all__ = ["LATENESS_MS", "Identity", "make_reader"]

LATENESS_MS = 3_600_000
_N_NAMES = 10_000  # of brands, as in the benchmark of mentions


def make_reader(kind: str) -> Reader:
    """The `Identity` when asked for "identity", otherwise the real reader."""
    return Identity() if kind == "identity" else Enricher(brands(_N_NAMES), IntakeSettings())


class Identity:
    """Gives each text the same reading, of the size that real ones have."""

    def step(self, batch: Batch) -> Enriched:
        """The batch, comments split off from their shares as always, with a reading for every text."""
        out = Enriched(batch=batch, events=[], stamps=[], readings=[], n_derived=0)
        for event, stamp in zip(batch.events, batch.stamps, strict=True):
            taken, share = derive(event)
            out.events.append(taken)
            out.stamps.append(stamp)
            out.readings.append(_READING)
            if share is not None:
                out.events.append(share)
                out.stamps.append(stamp)
                out.readings.append(None)
                out.n_derived += 1
        return out


_READING = Reading(
    brands=("norvia",),
    language="en",
    labels=(
        Label(Scheme.MOTIVE, Motive.VENTING, 0.7312, "never again"),
        Label(Scheme.ACT, Act.COMPLAIN, 0.6204, "broke after a week"),
    ),
    act=Act.COMPLAIN,
    polarity=-1,
    provenance=Provenance.UNKNOWN,
    terms=("norvia",),
    links=(),
    text="x" * 225,
    is_cut=False,
    lookalike="",
    model_version="identity",
)

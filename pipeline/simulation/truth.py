"""What the simulator made, so that a run over it can be checked to the last event.

`Ledger` keeps the books while lines are made; `Truth` is what it says at the end (`truth.json`). The outcomes are
those of the semantics in order of arrival under the default settings, counted while each line is made. They are known
by construction and not by running the engine, so that one can be tested against the other.
"""

from collections import Counter

import msgspec
from msgspec import Struct

from models.vocabulary import Motive, Provenance
from pipeline.events import How, RejectCode
from pipeline.simulation.cast import BRANDS, LANGUAGES, STARTERS

__all__ = ["Burst", "Ledger", "Made", "Outcomes", "Spec", "Truth"]

FORMAT = "murmure.truth/v1"
NOTE = "Synthetic: every brand, person and sentence is invented. Counts hold for order = arrival, default settings."


class Spec(Struct, frozen=True):
    """What was asked for. The same spec gives the same bytes. `span_ms` is about how long the market lasts."""

    n_events: int
    seed: int
    start_ms: int
    span_ms: int
    n_people: int


class Burst(Struct, frozen=True):
    """The planted burst: one brand, many angry people, started by `accounts`. `mentions` counts its posts so far."""

    brand: str
    start_ms: int
    end_ms: int
    motive: str
    accounts: tuple[str, ...]
    mentions: int


class Outcomes(Struct):
    """How the events end. input + derived = the sum of the rest."""

    input: int = 0
    derived: int = 0
    rejected: int = 0
    late: int = 0
    off_topic: int = 0
    duplicate: int = 0
    accepted: int = 0
    unmatched: int = 0


class Made(Struct):
    """What was made on purpose. The first six add up to the lines; the others say how many of them were special.

    `broken` holds every line that must be refused, of whatever kind it seems to be. `before_target` are shares, edits
    and deletes that came before the post they are about; `traps` name a brand's word and mean something else.
    """

    mention: int = 0
    share: int = 0
    follow: int = 0
    edit: int = 0
    delete: int = 0
    broken: int = 0
    redelivered: int = 0
    late: int = 0
    before_target: int = 0
    traps: int = 0


class Truth(Struct, frozen=True):
    """The truth of one market. Counts per brand are net of what was edited away or deleted.

    `motives` holds organic mentions alone, one planted motive each; `provenance` splits all mentions. A mention or
    share of two brands counts once under each. `leader_shares` are the interactions that went to a leader's posts.
    """

    format: str
    synthetic: bool
    note: str
    spec: Spec
    lines: int
    first_at_ms: int
    last_at_ms: int
    made: Made
    outcomes: Outcomes
    rejected: dict[str, int]
    mentions: dict[str, int]
    motives: dict[str, dict[str, int]]
    provenance: dict[str, dict[str, int]]
    languages: dict[str, dict[str, int]]
    interactions: dict[str, int]
    brand_interactions: dict[str, dict[str, int]]
    follows: int
    leaders: dict[str, tuple[str, ...]]
    leader_shares: dict[str, dict[str, int]]
    staff: dict[str, tuple[str, ...]]
    burst: Burst
    scenario: str = "market"

    def to_json(self) -> bytes:
        """The text of `truth.json`, indented for people."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2) + b"\n"


class Ledger:
    """The books of a market while it is made."""

    def __init__(self) -> None:
        self.outcomes = Outcomes()
        self.made = Made()
        self.follows = 0
        self.burst_mentions = 0
        self.first_at_ms: int | None = None
        self._rejected: Counter[RejectCode] = Counter()
        self._mentions: Counter[tuple[str, Motive, Provenance, int]] = Counter()
        self._interactions: Counter[tuple[str, str]] = Counter()
        self._leader_shares: Counter[tuple[str, str]] = Counter()

    def reject(self, code: RejectCode) -> None:
        self.outcomes.rejected += 1
        self._rejected[code] += 1

    def mention(
        self, brands: tuple[str, ...], motive: Motive, provenance: Provenance, language: int, n: int = 1
    ) -> None:
        """A mention is there (or, with n = -1, is taken away again); says nothing about its outcome."""
        for brand in brands:
            self._mentions[brand, motive, provenance, language] += n

    def interaction(self, brands: tuple[str, ...], kind: How | str, leader: str | None, n: int = 1) -> None:
        """Someone acted on a post about these brands; `leader` is its author when a leader of the first."""
        for brand in brands:
            self._interactions[brand, str(kind)] += n
        if leader is not None:
            self._leader_shares[brands[0], leader] += n

    def truth(self, spec: Spec, burst: Burst, last_at_ms: int) -> Truth:
        """What was made up to now."""
        ids = [brand.id for brand in BRANDS]
        kinds = [*map(str, How), "mention"]
        return Truth(
            format=FORMAT,
            synthetic=True,
            note=NOTE,
            spec=spec,
            lines=self.outcomes.input,
            first_at_ms=self.first_at_ms or 0,
            last_at_ms=last_at_ms,
            made=msgspec.structs.replace(self.made),
            outcomes=msgspec.structs.replace(self.outcomes),
            rejected={str(code): n for code in RejectCode if (n := self._rejected[code])},
            mentions={b: sum(n for (brand, *_), n in self._mentions.items() if brand == b) for b in ids},
            motives={b: {str(m): self._motive(b, m) for m in Motive} for b in ids},
            provenance={b: {str(p): self._of(b, provenance=p) for p in Provenance} for b in ids},
            languages={b: {name: self._of(b, language=i) for i, name in enumerate(LANGUAGES)} for b in ids},
            interactions={kind: sum(self._interactions[b, kind] for b in ids) for kind in kinds},
            brand_interactions={b: {kind: self._interactions[b, kind] for kind in kinds} for b in ids},
            follows=self.follows,
            leaders={brand.id: (*brand.leaders[0], *brand.leaders[1]) for brand in BRANDS},
            leader_shares={
                brand.id: {name: self._leader_shares[brand.id, name] for names in brand.leaders for name in names}
                for brand in BRANDS
            },
            staff={brand.id: brand.accounts for brand in BRANDS},
            burst=msgspec.structs.replace(burst, mentions=self.burst_mentions, accounts=STARTERS),
        )

    def _motive(self, brand: str, motive: Motive) -> int:
        return sum(self._mentions[brand, motive, Provenance.ORGANIC, i] for i in range(len(LANGUAGES)))

    def _of(self, brand: str, provenance: Provenance | None = None, language: int | None = None) -> int:
        return sum(
            n
            for (b, _, p, i), n in self._mentions.items()
            if b == brand and provenance in (None, p) and language in (None, i)
        )

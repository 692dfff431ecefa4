"""A store of people and a brand who show planted reasons, read by a classifier that errs as the shipped one does."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from msgspec.structs import replace

from models.vocabulary import Reason
from pipeline.beliefs import Beliefs
from pipeline.records import LabelRow, MentionRow
from pipeline.settings import Brand, Brands, Settings
from streams.publish import publish
from streams.statements import statement
from streams.store import Store
from streams.studies import study_tables
from tests.store_samples import NOON_MS, label, mention, output

__all__ = ["BELIEVED", "DONE", "REASONS", "SHOWN", "acme", "made", "planted"]

REASONS = [reason.value for reason in Reason]
SHOWN = dict(
    zip(REASONS, [0.05, 0.05, 0, 0, 0.1, 0, 0.2, 0.3, 0, 0, 0.1, 0], strict=True)
)  # of what is written; .2 nothing
DONE = {"new_products": 0.7, "event": 0.3}
BELIEVED = dict(zip(REASONS, [60, 40, 10, 10, 20, 20, 20, 20, 10, 30, 10, 50], strict=True))


def acme(n: int = 200, **weights: float) -> Brand:
    beliefs = Beliefs(percent={Reason(name): percent for name, percent in BELIEVED.items()}, n=n, source="asked")
    given = {Reason(name): weight for name, weight in weights.items()}
    return Brand(id="acme", name="Acme", accounts=("@AcmeTeam",), beliefs=beliefs, weights=given)


def planted(n_people: int, n_own: int, seed: int = 0) -> tuple[list[MentionRow], list[LabelRow]]:
    """Posts and labels: a post of each person, and of the brand's own, some of them not known as staff."""
    rng = np.random.default_rng(seed)
    posts, labels = [], []
    for n in range(n_people + n_own):
        is_own = n >= n_people
        of = DONE if is_own else SHOWN
        shows = rng.choice([*of, "none"], p=[*of.values(), max(1 - sum(of.values()), 0)])
        who = ("acmeteam" if n % 2 else "AcmeTeam") if is_own else f"p{n:05}"
        provenance = "staff" if is_own and n % 3 else "organic"
        posts.append(
            replace(mention(f"m{n}", who, NOON_MS + n, provenance=provenance), language="en" if n % 4 else "fr")
        )
        labels += _read(f"m{n}", shows, "en" if n % 4 else "fr", rng)
    return posts, labels


def _read(mention_id: str, shows: str, language: str, rng: np.random.Generator) -> list[LabelRow]:
    """What the classifier says: of each reason 1 or 0, as often 1 as its mean p is high."""
    found = []
    for reason, (hit, miss) in _errors()[language].items():
        if rng.random() < (hit if reason == shows else miss):
            found.append(label(mention_id, reason, scheme="reason"))
    return found


def _errors() -> dict[str, dict[str, tuple[float, float]]]:
    """By language and reason the shipped model's mean p of posts that show it, and of others."""
    found: dict[str, dict[str, tuple[float, float]]] = {"fr": {}, "en": {}}
    for line in statement("views/label_errors").splitlines():
        if line.startswith("    ('reason'"):
            _, reason, language, hit, _, miss, *_ = line.strip(" (),").replace("'", "").split(", ")
            found[language][reason] = float(hit), float(miss)
    return found


def made(
    folder: Path,
    posts: Sequence[MentionRow],
    labels: Sequence[LabelRow],
    *brands: Brand,
    settings: Settings | None = None,
) -> Path:
    """A folder with these rows, its studies made, published."""
    with Store.open(folder, clock=lambda: NOON_MS) as store:
        store.commit_act(1, NOON_MS, Brands(brand=brands or (acme(),)))
        store.commit(output(mentions=posts, labels=labels), 2)
        assert study_tables(store, settings or Settings(), lambda: 0.0).refresh(NOON_MS, is_last=True)
        publish(store, folder, NOON_MS)
    return folder

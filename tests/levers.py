"""Small stores for the studies of leaders: rows given by hand, leaders named, no events and no model."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from pipeline.records import InteractionRow, LabelRow, MentionRow
from pipeline.settings import Brand, Brands, Settings
from streams.publish import publish
from streams.store import Store
from streams.studies.case import Case, Study
from tests.store_samples import NOON_MS, mention, output, share

DAY_MS, HOUR_MS = 86_400_000, 3_600_000
BRANDS = (
    Brand(id="acme", name="Acme", group="shops", accounts=("@acme",), time_zone="Europe/Paris", kind="b2b"),
    Brand(id="brenn", name="Brenn", group="shops", accounts=("brenn.care",), kind="b2c"),
    Brand(id="cora", name="Cora"),
)
Rows = list[dict[str, Any]]


def post(
    id_: str,
    author: str,
    at_ms: int,
    brand: str = "acme",
    *,
    act: str = "opinion",
    polarity: int = 0,
    provenance: str = "organic",
) -> MentionRow:
    return replace(mention(id_, author, at_ms, brand=brand, provenance=provenance), act=act, polarity=polarity)


def reply(id_: str, actor: str, target: str, to: str, at_ms: int, brand: str = "acme") -> InteractionRow:
    """A reply to the post `to`; `id_` is that of the reply's own post."""
    row = share(f"{id_}#reply", actor, target, at_ms, kind="reply", brand=brand, post_id=id_)
    return replace(row, mention_id=to)


@contextmanager
def cases(
    folder: Path,
    mentions: Sequence[MentionRow] = (),
    interactions: Sequence[InteractionRow] = (),
    labels: Sequence[LabelRow] = (),
    leaders: Mapping[str, Sequence[str]] | None = None,
    *,
    as_of_ms: int = NOON_MS,
    settings: Settings | None = None,
    brands: Sequence[Brand] = BRANDS,
) -> Iterator[tuple[Store, Case]]:
    """A store with these rows, where these people lead each brand, in this order."""
    with Store.open(folder) as store:
        store.commit_act(1, NOON_MS, Brands(brand=tuple(brands)))
        store.commit(output(mentions=list(mentions), interactions=list(interactions), labels=list(labels)), 2)
        for brand, names in (leaders or {}).items():
            for n, name in enumerate(names, 1):
                store.con.execute("INSERT INTO standings VALUES (?, ?, ?, ?, ?, ?)", [brand, name, 1 / n, n, n, n])
        with store.con.cursor() as con:
            yield store, Case(con, settings or Settings(), store.brands().brand, as_of_ms)


def made(case: Case, *studies: Study) -> dict[str, Rows]:
    """The rows of each table, in their order."""
    return {
        name: [row for part in parts for row in part.to_pylist()]
        for study in studies
        for name, parts in study(case).items()
    }


def published(store: Store, case: Case, folder: Path, *studies: Callable[[Case], Any]) -> Path:
    """Store what the studies make, and publish it: for commands."""
    store.replace({name: parts for study in studies for name, parts in study(case).items()}, {})
    publish(store, folder, NOON_MS)
    return folder

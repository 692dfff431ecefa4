"""The study of vouching: who answers for a brand, to whom, at first or second hand, and who has turned against it."""

import numpy as np
import pyarrow as pa

from models.guarantees import SECOND_HAND
from models.turning import stances
from pipeline.account_people import people_of, people_table
from pipeline.declared import Company, Team
from pipeline.horizons import DAY_MS
from streams.statements import statement
from streams.studies.case import Case, Tables

__all__ = ["vouching"]

_ALL = 2**62  # what came within the lateness lies beyond the watermark


def vouching(case: Case) -> Tables:
    """The rows of `vouching`."""
    studies = case.settings.studies
    staff = statement("influence/staff")
    case.do("vouch_words", turn_p=studies.turn_p, until_ms=_ALL)
    words = case.found("vouch_ordered")
    if not words.num_rows:
        return {"vouching": []}
    case.register("vouch_stances", _stances(words))
    case.register("account_people", people_table(people_of(case.declared(Team), case.declared(Company))))
    rows = case.con.sql(
        statement("studies/vouch_rows").format(staff=staff),
        params={
            "as_of_ms": case.as_of_ms,
            "half_life_ms": studies.vouch_half_life_days * DAY_MS,
            "second_hand": SECOND_HAND,
            "floor": case.settings.influence.floor,
        },
    )
    return {"vouching": [rows.to_arrow_table()]}


def _stances(words: pa.Table) -> pa.Table:
    """Where each voucher stands, and with which post they turned."""
    person = np.asarray(words["person"].to_numpy(), dtype=np.int64)
    is_for = np.asarray(words["is_for"].to_numpy(zero_copy_only=False), dtype=np.bool_)
    found = stances(person, is_for)
    vouched = words.take(pa.array(found.vouched))
    turned = words.take(pa.array(found.turned, mask=found.turned < 0))
    return pa.table(
        {
            "brand": vouched["brand"],
            "voucher_id": vouched["author_id"],
            "turned_at": turned["posted_at"],
            "turned_source": turned["source"],
            "turned_id": turned["mention_id"],
        }
    )

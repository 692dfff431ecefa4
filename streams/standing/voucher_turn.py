"""`turned`: somebody who answered for a brand speaks against it.

Their words in order, for and against, are those of the table `vouching` (`sql/studies/vouch_words.sql`); a turn is a
word against after a word for. It is over when they vouch again, or after 30 days, as no news. It states what was
read and estimates nothing; how often a post is misread is in docs/trust.md, and `[studies] turn_p` sets it.
"""

from collections.abc import Iterator

import numpy as np

from models.turning import turns
from pipeline.horizons import DAY_MS
from pipeline.standing import StandingFinding
from streams.standing.standing_rule import Rows, StandingRule
from streams.statements import statement

__all__ = ["VOUCHER_TURN"]

_NEWS_MS = 30 * DAY_MS


def _find(rows: Rows, _per_month: float) -> Iterator[StandingFinding]:
    given = {"turn_p": rows.settings.studies.turn_p, "until_ms": rows.as_of_ms}
    rows.con.execute(statement("studies/vouch_words"), given)
    words = rows.ask("voucher_words")
    person = np.asarray(words["person"].to_numpy(), dtype=np.int64)
    found = turns(person, np.asarray(words["is_for"].to_numpy(zero_copy_only=False), dtype=np.bool_))
    at_ms = np.asarray(words["at_ms"].to_numpy(), dtype=np.int64)
    for vouched, turned, back in zip(*(part.tolist() for part in found), strict=True):
        before, after = (words.slice(row, 1).to_pylist()[0] for row in (vouched, turned))
        old_ms = int(at_ms[turned]) + _NEWS_MS
        back_ms = int(at_ms[back]) if back >= 0 else old_ms
        yield StandingFinding(
            brand=str(after["brand"]),
            subject=str(after["author_id"]),
            turn=f"{after['source']}:{after['mention_id']}",
            started_at_ms=int(at_ms[turned]),
            detected_at_ms=int(at_ms[turned]),
            closed_at_ms=min(back_ms, old_ms),
            is_end_told=back_ms < old_ms,
            facts={"vouched": int(at_ms[vouched]), "turned": int(at_ms[turned])},
            evidence=tuple((row["source"], row["mention_id"], row["author_id"]) for row in (after, before)),
        )


VOUCHER_TURN = StandingRule("turned", 1, _find)

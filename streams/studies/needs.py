"""What people asked, who answered, and who could answer what nobody did. Sums in `pipeline/could_answer.py`.

`asked` and `thread_replies` stay as temporary tables: `relation` reads them too.
"""

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.could_answer import Answer, Question, could_answer
from pipeline.horizons import DAY_MS
from pipeline.idea_box import names_of
from streams.studies.case import Case
from streams.studies.within_reach import by_brand, texts_from_ms

__all__ = ["needs_tables"]

_ACTIVE_DAYS = 30  # who said or passed on nothing for so long is not asked
_MOST = 20_000  # of each brand, the latest: open questions, and answers that people are known by
_NAMES = pa.list_(pa.string())


def needs_tables(case: Case) -> dict[str, list[pa.Table]]:
    """The rows of `needs`. Cost: 1 s for 50,000 questions, and 20 us a text of those that nobody answered."""
    case.do("own_accounts")
    case.do("asked")
    case.do("thread_replies")
    kept = case.settings.studies
    from_ms = max(0, case.as_of_ms - round(kept.needs_days * DAY_MS))
    found = case.found(
        "needs", from_ms=from_ms, as_of_ms=case.as_of_ms, unanswered_ms=round(kept.unanswered_h * 3_600_000)
    )
    helpers = _helpers(case, from_ms)
    place = pc.index_in(found["n"], helpers["n"])
    none = pa.array([[]], _NAMES)
    columns = {name: _at(helpers[name], place, none) for name in ("could_answer", "could_answer_why")}
    rows = found.drop_columns(["n"])
    for name, values in columns.items():
        rows = rows.append_column(name, values)
    return {"needs": [rows]}


def _helpers(case: Case, from_ms: int) -> pa.Table:
    """Who could answer each open question, by its number."""
    within_ms = max(from_ms, texts_from_ms(case))
    questions = case.found("open_texts", from_ms=from_ms, most=_MOST)
    answers = dict(
        by_brand(
            case.found(
                "answer_texts",
                from_ms=within_ms,
                active_from_ms=max(0, case.as_of_ms - _ACTIVE_DAYS * DAY_MS),
                most=_MOST,
            )
        )
    )
    brands = {brand.id: brand for brand in case.brands}
    numbers: list[int] = []
    people: list[list[tuple[str, str]]] = []
    for brand, rows in by_brand(questions):
        if brand not in brands or brand not in answers:
            continue
        asked = [Question(*row) for row in _tuples(rows, "author_id", "reason", "language", "text")]
        told = [Answer(*row) for row in _tuples(answers[brand], "actor_id", "asker_id", "reason", "language", "text")]
        numbers += rows["n"].to_pylist()
        people += could_answer(asked, told, names_of(brands[brand]))
    return pa.table(
        {
            "n": pa.array(numbers, pa.int64()),
            "could_answer": pa.array([[who for who, _ in some] for some in people], _NAMES),
            "could_answer_why": pa.array([[why for _, why in some] for some in people], _NAMES),
        }
    )


def _tuples(rows: pa.Table, *names: str) -> "zip[tuple[str, ...]]":
    return zip(*(rows[name].to_pylist() for name in names), strict=True)


def _at(values: pa.ChunkedArray, place: pa.ChunkedArray, none: pa.Array) -> pa.ChunkedArray:
    """The value at each place, an empty list where there is no place."""
    padded = pa.chunked_array([*values.chunks, none], _NAMES)
    return padded.take(pc.fill_null(place, len(padded) - 1))

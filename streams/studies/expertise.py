"""The study of expertise: what buyers ask against what the team answers, and how the team shares its accounts.

Reads the temporary tables that `needs.py` leaves: `own_accounts`, `asked`, `thread_replies`. Nothing is made, and
nothing asked, where no company and no team were declared. Sums in `pipeline/expertise_fit.py` and `coordinating.py`.
"""

from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa

from models.folding import fold
from models.topic_words import OTHER, FieldWords, declared_fields, topics_in
from pipeline.account_people import people_of, people_table
from pipeline.account_roster import Member
from pipeline.coordinating import Account, Load, Met, account_of, loads
from pipeline.declared import Company, Team
from pipeline.expertise_fit import Answered, Asked, Fit, experts_by_topic, fits
from pipeline.horizons import DAY_MS
from streams.studies.case import Case
from streams.studies.within_reach import by_brand, texts_from_ms

__all__ = ["expertise"]

_TWICE_MS = 7 * DAY_MS  # within so long a second post about the same is a double
_NAMES = ("account_topics", "account_coordination", "account_load")
_MOMENT = pa.timestamp("ms")
_TYPES: Mapping[str, pa.DataType] = {
    **dict.fromkeys(("brand", "company", "company_name", "topic", "verdict", "top_seller", "seller"), pa.string()),
    **dict.fromkeys(("answered_by", "experts", "unanswered_ids", "doubled_by", "doubled_ids"), pa.list_(pa.string())),
    **dict.fromkeys(
        ("share", "lo", "hi", "median_wait_h", "top_share", "doubled_share", "doubled_lo", "doubled_hi"), pa.float64()
    ),
    "oldest_unanswered_at": _MOMENT,
}

_OF_A_CONTACT = ("company", "buyer", "seller", "from_seller", "at_ms", "post_id")

_Talk = dict[tuple[str, str], list[int]]
_Row = dict[str, object]


def expertise(case: Case) -> dict[str, list[pa.Table]]:
    """The rows of `account_topics`, `account_coordination` and `account_load`.

    Cost: nothing where nothing is declared; else a look at the acts of the brands concerned and 20 us a text.
    """
    companies = case.declared(Company)
    people = people_of(case.declared(Team), companies)
    made: dict[str, list[_Row]] = {name: [] for name in _NAMES}
    if any(one.company is None for one in people) and companies:
        case.register("account_people", people_table(people))
        names = {(brand, company.id): company.name or company.id for brand, company in companies}
        fields = {brand: _fields(people, brand) for brand in sorted({one.brand for one in people})}
        made["account_topics"] = _topics(case, fields, names)
        made["account_coordination"], made["account_load"] = _coordination(case, fields, people, names)
    return {name: [_table(rows)] if rows else [] for name, rows in made.items()}


def _fields(people: Iterable[Member], brand: str) -> FieldWords:
    """What the team of a brand declared as its expertise."""
    return declared_fields(
        {one.key: one.person.expertise for one in people if (one.brand, one.company) == (brand, None)}
    )


def _topics(case: Case, fields: Mapping[str, FieldWords], names: Mapping[tuple[str, str], str]) -> list[_Row]:
    kept_ms = texts_from_ms(case)
    from_ms = max(kept_ms, case.as_of_ms - round(case.settings.studies.account_days * DAY_MS))
    unanswered_ms = round(case.settings.studies.unanswered_h * 3_600_000)
    answers = dict(by_brand(case.found("team_answers", from_ms=kept_ms - 1, until_ms=case.as_of_ms)))
    rows: list[_Row] = []
    for brand, questions in by_brand(case.found("account_questions", from_ms=from_ms - 1, until_ms=case.as_of_ms)):
        words = fields[brand]
        told = answers[brand].to_pylist() if brand in answers else []
        first = [Answered(row["n"], row["account"], row["is_person"], row["at_ms"]) for row in told]
        read = {row["n"]: _read(row["text"], row["language"], words) for row in told}
        asked = [
            Asked(
                n=row["n"],
                company=row["company"],
                asker=row["asker"],
                at_ms=row["asked_ms"],
                topics=_read(row["text"], row["language"], words),
                post_id=row["mention_id"],
            )
            for row in questions.to_pylist()
        ]
        experts = experts_by_topic(first, read, words.of_person)
        rows += [_topic_row(brand, fit, names) for fit in fits(asked, first, experts, case.as_of_ms, unanswered_ms)]
    return rows


def _topic_row(brand: str, fit: Fit, names: Mapping[tuple[str, str], str]) -> _Row:
    row = fit._asdict()
    row["oldest_unanswered_at"] = row.pop("oldest_unanswered_ms")
    return {"brand": brand, "company_name": names[brand, fit.company], **row}


def _read(text: str, language: str, words: FieldWords) -> tuple[str, ...]:
    return topics_in(fold(text), language, words.own) or (OTHER,)


def _coordination(
    case: Case,
    fields: Mapping[str, FieldWords],
    people: Sequence[Member],
    names: Mapping[tuple[str, str], str],
) -> tuple[list[_Row], list[_Row]]:
    settings = case.settings.studies
    span = {"from_ms": case.as_of_ms - round(settings.thread_days * DAY_MS), "until_ms": case.as_of_ms}
    met = dict(by_brand(case.found("team_contacts", **span)))
    talk: dict[str, _Talk] = {}
    for row in case.found("team_talk", **span).to_pylist():
        talk.setdefault(row["brand"], {}).setdefault((row["one"], row["other"]), []).append(row["at_ms"])
    read = {
        (row["brand"], row["source"], row["post_id"]): topics_in(
            fold(row["text"]), row["language"], fields[row["brand"]].own
        )
        for row in case.found(
            "team_texts", from_ms=max(texts_from_ms(case) - 1, span["from_ms"]), until_ms=span["until_ms"]
        ).to_pylist()
    }
    accounts: list[_Row] = []
    carried: list[_Row] = []
    for brand in fields:
        team = sorted(one.key for one in people if (one.brand, one.company) == (brand, None))
        rows = met[brand].to_pylist() if brand in met else []
        contacts: dict[str, list[Met]] = {company: [] for of, company in names if of == brand}
        for row in rows:
            topics = read.get((brand, row["source"], row["post_id"]), ()) if row["from_seller"] else ()
            contacts[row["company"]].append(Met(**{name: row[name] for name in _OF_A_CONTACT}, topics=topics))
        for company in sorted(contacts):
            found = account_of(company, contacts[company], talk.get(brand, {}), settings.thread_share, _TWICE_MS)
            accounts.append(_account_row(brand, found, names))
        if team:
            carried += [_load_row(brand, row) for row in loads([one for of in contacts.values() for one in of], team)]
    return accounts, carried


def _account_row(brand: str, account: Account, names: Mapping[tuple[str, str], str]) -> _Row:
    return {"brand": brand, "company_name": names[brand, account.company], **account._asdict()}


def _load_row(brand: str, load: Load) -> _Row:
    return {"brand": brand, **load._asdict()}


def _table(rows: Sequence[_Row]) -> pa.Table:
    """Rows as a table; what `_TYPES` does not name is a whole number."""
    return pa.table({name: pa.array([row[name] for row in rows], _TYPES.get(name, pa.int64())) for name in rows[0]})

"""`murmure gap` with other beliefs or weights than the brand's own, and the example of IBM, which needs no data."""

from collections.abc import Mapping
from pathlib import Path

import typer

from pipeline.perception import REASONS, Compared, of_a_survey
from pipeline.perception_rows import Columns, column_rows, gap_rows, group_rows
from pipeline.study_settings import StudySettings
from streams.beliefs_file import IBM, read_beliefs, read_shipped
from streams.gap_found import Found, Row, brand_looked_at, definition_of, stored
from streams.queries import published
from streams.studies.reasons import believed_by, seen, told

__all__ = ["of_brand", "of_example"]

_TITLE = "Why consumers follow brands, and what businesses think (2011): per cent of respondents"


def of_brand(data: Path, given: str, beliefs: str | None, weights: str | None) -> Found:
    """The gap of a brand with what is given instead of its own. QueryError when the brand is not known."""
    settings = StudySettings()
    with published(data) as con:  # open all the while: a file that is open is opened again in no time
        brand = brand_looked_at(data, given)
        own, as_it_is = definition_of(data, brand), stored(data, brand)
        votes = seen(con, settings.k_floor, brand)
    believed, source = None, as_it_is.source
    if beliefs is not None:
        survey = read_beliefs(beliefs)
        believed, source = of_a_survey(survey.percent, survey.n), survey.source
    elif own is not None and own.beliefs is not None:
        believed = believed_by(own.beliefs)
    matter: Mapping[str, float] = {} if own is None else {reason.value: w for reason, w in own.weights.items()}
    people, done = told(votes.get((brand, "people"))), told(votes.get((brand, "brand")))
    if as_it_is.column("observed") is None:  # the folder's own [studies] k_floor may be higher: it holds here as well
        people = None
    compared = Compared(people, believed, done, matter if weights is None else _weights(weights), settings.gap_margin)
    rows, columns = _rows(brand, compared), _turned(column_rows(brand, compared))
    return Found(rows, columns, _turned(group_rows(brand, compared)), as_it_is.title, source=source)


def of_example(beliefs: str | None, weights: str | None) -> Found:
    """What somebody believes, against IBM's consumers of 2011: two surveys of one question, compared as they stand."""
    people, believed = read_shipped("consumers"), read_beliefs(beliefs or IBM)
    compared = Compared(
        of_a_survey(people.percent, people.n, as_asked=True),
        of_a_survey(believed.percent, believed.n, as_asked=True),
        None,
        _weights(weights or ""),
        StudySettings().gap_margin,
    )
    who = "Businesses" if beliefs in (None, IBM) else "The brand"
    rows, columns = _rows("example", compared), _turned(column_rows("example", compared))
    return Found(rows, columns, [], _TITLE, "Consumers", who, believed.source, is_stream=False)


def _weights(given: str) -> dict[str, float]:
    """What `--weights` says. BadParameter when it is no list of reasons and weights."""
    found = {}
    for part in given.split(","):
        reason, _, weight = part.strip().partition("=")
        if not reason:
            continue
        try:
            found[reason] = float(weight)
        except ValueError:
            found[reason] = -1.0
        if reason not in REASONS or not 0 <= found[reason] <= 1_000:
            what = "is no reason" if reason not in REASONS else "needs a weight of 0 to 1000"
            raise typer.BadParameter(f"{part.strip()!r} {what}; write discount=2,event=0", param_hint="--weights")
    return found


def _rows(brand: str, compared: Compared) -> list[Row]:
    """The rows of the gap, in the order in which the table is read."""
    rows = _turned(gap_rows(brand, compared))
    return sorted(
        rows, key=lambda row: (row["weight"] == 0, -(row["priority"] or 0.0), -(row["observed"] or 0.0), row["reason"])
    )


def _turned(columns: Columns) -> list[Row]:
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]

"""Apply a column map to rows: each becomes an event, or the reason why not.

Read after `columns.py`. The map is compiled once for a header, so that a row costs a few microseconds. Rows pass
the same checks as lines (`codec.check`), with the same codes.
"""

import html
import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from pipeline.events import Event, How, RejectCode
from streams.codec import check
from streams.columns import ColumnMap, Condition, EventMap, FieldMap, template_parts
from streams.refusals import KINDS, REQUIRED, Fault
from streams.times import time_reader

__all__ = ["Cells", "RowError", "RowReader", "as_text"]

Cells = Sequence[object]
_Get = Callable[[Cells], Any]

_EXACT = 2**53  # from here on, floating point merges neighbouring whole numbers
_HANDLE = re.compile(r"(?<![\w@./])@(\w{1,64})")


class RowError(Exception):
    """A row that cannot become an event; never leaves `RowReader`."""

    def __init__(self, code: RejectCode, detail: str) -> None:
        super().__init__(detail)
        self.fault = Fault(code, detail)


class RowReader:
    """A column map made ready for rows with the given columns, in their order."""

    def __init__(self, column_map: ColumnMap, columns: Sequence[str]) -> None:
        places = {name: place for place, name in enumerate(columns)}
        self._events = [_EventReader(event, places) for event in column_map.event]

    def read(self, row: Cells) -> Event | Fault:
        """The event of one row: the first `[[event]]` whose `when` holds."""
        try:
            for reader in self._events:
                if reader.holds is None or reader.holds(row):
                    return reader.read(row)
        except RowError as error:
            return error.fault
        return Fault(RejectCode.BAD_ROW, "no [[event]] of the column map holds for this row")


class _EventReader:
    """One `[[event]]`, compiled."""

    def __init__(self, event: EventMap, places: dict[str, int]) -> None:
        self.holds = _condition(event.when, places) if event.when else None
        self._kind = event.kind
        self._struct: Callable[..., Event] = KINDS[event.kind]
        self._required = {"at_ms" if name == "at" else name for name in REQUIRED[event.kind]}
        getters = {"at_ms" if n == "at" else n: (_getter(n, o, places), o.constant) for n, o in event.fields.items()}
        self._constants = {name: get(()) for name, (get, constant) in getters.items() if constant is not None}
        self._fields = [(name, get) for name, (get, constant) in getters.items() if constant is None]

    def read(self, row: Cells) -> Event | Fault:
        values = self._constants.copy()
        for name, get in self._fields:
            try:
                value = get(row)
            except RowError as error:
                return Fault(error.fault.code, f"{name}: {error.fault.detail}")
            except (ValueError, OverflowError) as error:
                return Fault(RejectCode.BAD_TIME, f"at: {error}")
            if value is not None:
                values[name] = value
        if not self._required <= values.keys():
            absent = ", ".join(sorted(self._required - values.keys()))
            return Fault(RejectCode.MISSING, f"{absent} missing in a {self._kind}")
        return check(self._struct(**values))


def as_text(value: object) -> str | None:
    """A cell as text, None when empty. Whole numbers lose their .0, and are refused where floating point blurs them.

    >>> as_text(900000000000014446), as_text(12.0), as_text(float("nan"))
    ('900000000000014446', '12', None)
    """
    if type(value) is str:
        return value or None
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):  # a datetime is one
        return value.isoformat()
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError as error:
            raise RowError(RejectCode.BAD_BYTES, f"not UTF-8: {error.reason}") from None
    raise RowError(RejectCode.WRONG_TYPE, f"a cell holds {type(value).__name__}, not text or a number")


def _float_text(value: float) -> str | None:
    if value != value:
        return None
    if value.is_integer():
        if abs(value) >= _EXACT:
            raise RowError(
                RejectCode.WRONG_TYPE, f"{value:.0f} came through floating point and may be off; store it as text"
            )
        return str(int(value))
    if value in (float("inf"), float("-inf")):
        raise RowError(RejectCode.WRONG_TYPE, "a cell holds infinity")
    return repr(value)


def _condition(when: Condition, places: dict[str, int]) -> Callable[[Cells], bool]:
    place = places[when.column]
    if when.is_ is not None:
        wants_null = when.is_ == "null"
        return lambda row: (as_text(row[place]) is None) == wants_null
    if when.not_equals is not None:
        unwanted = str(when.not_equals)
        return lambda row: as_text(row[place]) != unwanted
    wanted = {str(value) for value in (when.among or (when.equals,))}
    return lambda row: as_text(row[place]) in wanted


def _getter(name: str, origin: FieldMap, places: dict[str, int]) -> _Get:
    """How a field is read from a row, with its folding, by its name's type."""
    if name == "at":
        return time_reader(origin, places)
    get = _folded(_origin(origin, places, keep_empty=name == "text"), origin)
    if name == "how":
        return lambda row: _how(get(row))
    if name == "rev":
        return lambda row: _whole(get(row))
    if name == "addressed":
        return _addressed(origin, places)
    return get


def _origin(origin: FieldMap, places: dict[str, int], *, keep_empty: bool) -> Callable[[Cells], str | None]:
    if origin.constant is not None:
        constant = origin.constant
        return lambda _row: constant
    if origin.template is not None:
        return _template(origin.template, places)
    place = places[origin.column or origin.handles_in or ""]
    if keep_empty:  # an empty text is a text
        return lambda row: "" if row[place] == "" else as_text(row[place])
    return lambda row: as_text(row[place])


def _template(template: str, places: dict[str, int]) -> Callable[[Cells], str | None]:
    parts = template_parts(template)
    pattern = "".join(text.replace("%", "%%") + ("" if name is None else "%s") for text, name in parts)
    names = [name for _, name in parts if name is not None]
    wanted = [places[name] for name in names]

    def fill(row: Cells) -> str:
        values = tuple([as_text(row[place]) for place in wanted])
        if None in values:
            raise RowError(RejectCode.MISSING, f"the template needs {names[values.index(None)]}, which is empty")
        return pattern % values

    return fill


def _folded(get: Callable[[Cells], str | None], origin: FieldMap) -> Callable[[Cells], str | None]:
    if not origin.unescape and not origin.lower:
        return get

    def fold(row: Cells) -> str | None:
        value = get(row)
        if value is None:
            return None
        value = html.unescape(value) if origin.unescape else value
        return value.lower() if origin.lower else value

    return fold


def _how(value: str | None) -> How | None:
    try:
        return None if value is None else How(value)
    except ValueError:
        raise RowError(RejectCode.UNKNOWN_KIND, f"{value!r:.60} is none of {', '.join(How)}") from None


def _whole(value: str | None) -> int | None:
    try:
        return None if value is None else int(value)
    except ValueError:
        raise RowError(RejectCode.WRONG_TYPE, f"{value!r:.60} is no whole number") from None


def _addressed(origin: FieldMap, places: dict[str, int]) -> Callable[[Cells], tuple[str, ...]]:
    """Author ids: the @handles in a text, a list cell, or names apart by spaces or commas; each once, in order."""
    if origin.handles_in is None and origin.column is not None:
        place = places[origin.column]

        def names_of(row: Cells) -> list[str]:
            cell = row[place]
            if isinstance(cell, list | tuple):
                return [name for name in map(as_text, cell) if name]
            return re.split(r"[\s,]+", as_text(cell) or "")
    else:
        get = _origin(origin, places, keep_empty=False)

        def names_of(row: Cells) -> list[str]:
            return _HANDLE.findall(get(row) or "")

    fold = str.lower if origin.lower else str
    return lambda row: tuple(dict.fromkeys(fold(name) for name in names_of(row) if name))

"""The column map: how the columns of somebody's CSV, Parquet or NDJSON become events.

A map is TOML. Each `[[event]]` names a kind, a condition, and where each field comes from; the first whose `when`
holds wins. Only the shape and its checks live here; applying it to rows is in `mapped_rows.py`.

    [[event]]
    kind = "share"
    when = { column = "parent", is = "not_null" }
    [event.fields]
    source = { constant = "twitter" }
    id = { template = "{cascade}:{user}" }
    author = "user"                                                # a bare string is a column
    at = { column = "created", format = "%Y-%m-%d %H:%M:%S %z" }   # or plain RFC 3339
    how = { constant = "repost" }
    of = "parent"
"""

from pathlib import Path
from string import Formatter
from typing import Annotated, Literal, Self
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from pipeline.events import How
from streams.config import read_config
from streams.instants import parse_instant
from streams.refusals import KINDS, REQUIRED

__all__ = ["ColumnMap", "Condition", "EventMap", "FieldMap", "InputShape", "load_column_map", "template_parts"]

Format = Literal["csv", "parquet", "ndjson"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class InputShape(_Strict):
    """`[input]`: how the bytes are laid out. `format` defaults to the file's ending."""

    format: Format | None = None
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    encoding: Literal["utf-8", "utf-8-sig", "cp1252", "latin-1"] = "utf-8"


class Condition(_Strict):
    """`when`: exactly one test of one column. An empty cell is null; values compare as text."""

    column: str
    is_: Annotated[Literal["null", "not_null"] | None, Field(alias="is")] = None
    equals: str | int | None = None
    not_equals: str | int | None = None
    among: Annotated[tuple[str | int, ...] | None, Field(alias="in", min_length=1)] = None

    @model_validator(mode="after")
    def _one_test(self) -> Self:
        tests = [self.is_, self.equals, self.not_equals, self.among]
        if sum(test is not None for test in tests) != 1:
            raise ValueError("a condition has exactly one of is, equals, not_equals, in")
        return self


class FieldMap(_Strict):
    """Where one field comes from: a constant, a column, a template, a base time plus a delay, or the handles in a text.

    `unescape` undoes HTML entities, `lower` folds the case. For times: `format` (strptime), `epoch`, `zone` (of times
    without an offset), or `base` with `plus` (a column) and `unit`.
    """

    constant: str | None = None
    column: str | None = None
    template: str | None = None
    handles_in: str | None = None
    base: str | None = None
    plus: str | None = None
    unit: Literal["ms", "s", "min", "h", "day"] | None = None
    format: str | None = None
    epoch: Literal["s", "ms"] | None = None
    zone: str | None = None
    unescape: bool = False
    lower: bool = False

    @model_validator(mode="before")
    @classmethod
    def _a_bare_string_is_a_column(cls, value: object) -> object:
        return {"column": value} if isinstance(value, str) else value

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str | None) -> str | None:
        if value is not None and value not in available_timezones():
            raise ValueError(f"{value!r} is no time zone; write one such as 'Europe/Paris'")
        return value

    @field_validator("template")
    @classmethod
    def _plain_template(cls, value: str | None) -> str | None:
        if value is not None:
            template_parts(value)
        return value

    @field_validator("base")
    @classmethod
    def _base_is_a_time(cls, value: str | None) -> str | None:
        if value is not None:
            parse_instant(value)
        return value

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        origins = [self.constant, self.column, self.template, self.handles_in, self.base]
        if sum(origin is not None for origin in origins) != 1:
            raise ValueError("a field has exactly one of constant, column, template, handles_in, base")
        if (self.base is None) != (self.plus is None) or (self.base is None) != (self.unit is None):
            raise ValueError(
                "base, plus and unit go together: { base = '2015-01-01T00:00:00Z', plus = 'delay', unit = 'min' }"
            )
        if self.format and self.epoch:
            raise ValueError("a time has a format or an epoch, not both")
        if (self.format or self.epoch or self.zone) and self.column is None:
            raise ValueError("format, epoch and zone belong to a column")
        return self

    def columns(self) -> set[str]:
        """The columns it reads."""
        named = {self.column, self.handles_in, self.plus} - {None}
        names = {name for name in named if name is not None}
        return names | {name for _, name in template_parts(self.template or "") if name is not None}


class EventMap(_Strict):
    """One `[[event]]`: the rows for which `when` holds (all, without it) become events of this kind."""

    kind: Literal["mention", "share", "follow", "edit", "delete", "account_gone"]
    when: Condition | None = None
    fields: dict[str, FieldMap]

    @model_validator(mode="after")
    def _fields_fit_the_kind(self) -> Self:
        known = {"at" if name == "at_ms" else name for name in KINDS[self.kind].__struct_fields__}
        faults = [f"fields.{name} is no field of a {self.kind}" for name in self.fields if name not in known]
        faults += [f"fields.{name} is missing" for name in REQUIRED[self.kind] if name not in self.fields]
        for name, origin in self.fields.items():
            timed = origin.base or origin.format or origin.epoch or origin.zone
            if timed and name != "at":
                faults.append(f"fields.{name}: base, format, epoch and zone are for at only")
            if name in ("at", "rev") and origin.constant is not None:
                faults += _constant_faults(name, origin.constant)
            if name == "at" and (origin.template or origin.handles_in):
                faults.append("fields.at cannot come from a template or handles")
            if name == "how" and origin.constant is not None and origin.constant not in set(How):
                faults.append(f"fields.how {origin.constant!r} is none of {', '.join(How)}")
            if origin.handles_in and name != "addressed":
                faults.append(f"fields.{name}: handles_in is for addressed only")
        if faults:
            raise ValueError("; ".join(faults))
        return self


class ColumnMap(_Strict):
    """`map.toml`."""

    input: InputShape = InputShape()
    event: Annotated[tuple[EventMap, ...], Field(min_length=1)]

    def columns(self) -> list[str]:
        """Every column the map reads, in order of the alphabet."""
        names = {name for event in self.event for origin in event.fields.values() for name in origin.columns()}
        return sorted(names | {event.when.column for event in self.event if event.when})


def load_column_map(path: Path) -> ColumnMap:
    """Read a column map. SettingsError with every fault at once."""
    return read_config(path, ColumnMap)


def template_parts(template: str) -> list[tuple[str, str | None]]:
    """A template as (text, column) pairs; ValueError when it holds more than plain `{column}`.

    >>> template_parts("a:{b}")
    [('a:', 'b')]
    """
    parts = []
    for text, name, spec, conversion in Formatter().parse(template):
        if name == "" or spec or conversion:
            raise ValueError(f"template {template!r} may hold only plain columns such as {{tweet_id}}")
        parts.append((text, name))
    return parts


def _constant_faults(name: str, constant: str) -> list[str]:
    try:
        parse_instant(constant) if name == "at" else int(constant)
    except ValueError as fault:
        return [f"fields.{name} {constant!r}: {fault}"]
    return []

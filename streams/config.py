"""Read `murmure.toml` and `brands.toml`: all faults at once, each with its place and what to write instead.

tomllib tells no lines of values, so a fault's line is found by searching its key. Shapes and checks themselves
are in `pipeline/settings.py`.
"""

import re
import tomllib
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from pipeline.errors import SettingsError
from pipeline.settings import Brands, LabelSettings, Settings

__all__ = ["Finding", "findings_of", "load_brands", "load_settings", "read_config"]

M = TypeVar("M", bound=BaseModel)
Place = tuple[int | str, ...]  # ("brand", 2, "aliases"): where in the file
_WORDS = {  # pydantic speaks of Python's types, a file has TOML's
    "tuple_type": 'must be a list, such as ["a", "b"] or [[table]]',
    "dict_type": "must be a table, such as { key = value }",
    "model_type": "must be a table, such as { key = value }",
    "string_type": "must be text, in quotes",
}


class Finding(NamedTuple):
    """One fault of a configuration file. `line` counts from 1, 0 when the place was not found."""

    file: str
    line: int
    key: str
    text: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.key}: {self.text}" if self.key else f"{place}: {self.text}"


def load_settings(path: Path | None) -> Settings:
    """The settings of a file, or the defaults where there is none. SettingsError with every fault."""
    if path is None:
        return Settings()
    settings = read_config(path, Settings)
    if not settings.labels.model:
        return settings
    file = (path.parent / settings.labels.model).resolve()  # beside the file that names it, wherever one stands
    return settings.model_copy(update={"labels": LabelSettings(model=str(file))})


def load_brands(path: Path) -> Brands:
    """The brands of a file. SettingsError with every fault."""
    return read_config(path, Brands)


def read_config(path: Path, model: type[M]) -> M:
    """A TOML file as `model`. SettingsError with every fault."""
    value, findings = findings_of(path, model)
    if value is None:
        count = "1 fault" if len(findings) == 1 else f"{len(findings)} faults"
        raise SettingsError("\n".join([f"{path} cannot be used, {count}:", *(f"  {finding}" for finding in findings)]))
    return value


def findings_of(path: Path, model: type[M]) -> tuple[M | None, list[Finding]]:
    """The file as `model`, or None and what is wrong with it. Never raises for a faulty file."""
    try:
        text = path.read_text(encoding="utf-8")
        found = tomllib.loads(text)
    except UnicodeDecodeError as error:
        return None, [Finding(str(path), 0, "", f"is not UTF-8 (byte {error.start}); save it as UTF-8")]
    except OSError as error:
        return None, [
            Finding(str(path), 0, "", f"cannot be read ({error.strerror}); check the name, or run 'murmure init'")
        ]
    except tomllib.TOMLDecodeError as error:
        return None, [_broken(path, error)]
    try:
        value = model.model_validate(found)
    except ValidationError as error:
        found_faults = [_finding(path, text, model, fault) for fault in _own_faults(error)]
        return None, sorted(found_faults, key=lambda finding: finding.line)
    return value, []


def _broken(path: Path, error: tomllib.TOMLDecodeError) -> Finding:
    place = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
    said = str(error).partition(" (at ")[0]
    if place is None:
        return Finding(str(path), 0, "", f"is no TOML: {said}")
    return Finding(str(path), int(place[1]), "", f"is no TOML: {said} (column {place[2]})")


def _own_faults(error: ValidationError) -> list[dict[str, Any]]:
    """The faults without those that only follow from others, and one for a value that is none of several types.

    A list whose items are all faulty is told to be too short as well.
    """
    faults: list[dict[str, Any]] = [dict(fault) for fault in error.errors(include_url=False)]
    within = {tuple(fault["loc"][:depth]) for fault in faults for depth in range(len(fault["loc"]))}
    own: dict[object, dict[str, Any]] = {}
    for fault in faults:
        if fault["type"] == "too_short" and tuple(fault["loc"]) in within:
            continue
        place = tuple(fault["loc"])
        if place[-1:] in (("str",), ("int",)) and fault["type"].startswith(("string_", "int_")):
            fault |= {"loc": place[:-1], "msg": "must be text or a whole number"}
            own[place[:-1]] = fault
        else:
            own[place, fault["type"]] = fault
    return list(own.values())


def _finding(path: Path, text: str, model: type[BaseModel], fault: dict[str, Any]) -> Finding:
    place: Place = fault["loc"]
    key = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in place).lstrip(".")
    return Finding(str(path), _line_of(text, place), key, _say(model, place, fault))


def _say(model: type[BaseModel], place: Place, fault: dict[str, Any]) -> str:
    """What was found and what to write."""
    if fault["type"] == "extra_forbidden":
        known = _keys_beside(model, place)
        close = get_close_matches(str(place[-1]), known, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"known here: {', '.join(known)}"
        return f"no such setting; {hint}"
    if fault["type"] == "missing":
        return "is missing; it must be given"
    said = str(fault["msg"]).removeprefix("Value error, ")
    said = _WORDS.get(fault["type"], said[:1].lower() + said[1:])
    allowed = fault.get("ctx", {}).get("expected")
    if allowed and (close := get_close_matches(str(fault["input"]), re.findall(r"'([^']*)'", str(allowed)), n=1)):
        said += f"; did you mean {close[0]!r}?"
    if fault["type"] == "value_error":
        return said
    return f"{said}; found {_short(fault['input'])}"


def _keys_beside(model: type[BaseModel], place: Place) -> list[str]:
    """The keys that are known where an unknown one was found."""
    here: Any = model
    for part in place[:-1]:
        if isinstance(part, str) and _is_model(here):
            field = here.model_fields.get(part)
            here = None if field is None else _model_in(field.annotation)
    return list(here.model_fields) if _is_model(here) else []


def _model_in(annotation: Any) -> type[BaseModel] | None:  # noqa: ANN401 - annotations have no better type
    if _is_model(annotation):
        return annotation  # type: ignore[no-any-return]
    return next((found for part in get_args(annotation) if (found := _model_in(part)) is not None), None)


def _is_model(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, BaseModel)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _line_of(text: str, place: Sequence[int | str]) -> int:
    """The line of a key: of its table's header when the key itself is not written; 0 when neither is found."""
    lines = text.split("\n")
    names = [part for part in place if isinstance(part, str)]
    number = next((part for part in place if isinstance(part, int)), 0)
    start, line = 0, 0
    for depth in range(len(names) - 1, 0, -1):
        header = re.compile(r"\s*\[\[?\s*" + r"\s*\.\s*".join(map(_name, names[:depth])) + r"\s*\]")
        found = [i for i, row in enumerate(lines) if header.match(row)]
        if found:
            start = line = found[min(number, len(found) - 1)] + 1
            break
    key = re.compile(r"\s*(?:\[\[?\s*|.*[{,.]\s*)?" + _name(names[-1]) + r"\s*(?:=|\.|\])") if names else None
    for i in range(start, len(lines)):
        if key is not None and key.match(lines[i]):
            return i + 1
        if start and re.match(r"\s*\[", lines[i]):
            break
    return line


def _name(key: str) -> str:
    return f"[\"']?{re.escape(key)}[\"']?"

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
from streams.pseudonym_key import pseudonyms

__all__ = ["Finding", "findings_of", "load_brands", "load_settings", "read_config"]

M = TypeVar("M", bound=BaseModel)
# A table whose kind chooses what else it holds, without a kind, and with one that is not known.
_NO_KIND = ("union_tag_not_found", "union_tag_invalid")
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
    """The brands of a file, their accounts under pseudonyms where a key is set. SettingsError with every fault."""
    brands, hiding = read_config(path, Brands), pseudonyms()
    return brands if hiding is None else hiding.brands(brands)


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
    beside, place = _found_in(model, fault["loc"])
    if fault["type"] in _NO_KIND:
        place = (*place, str(fault["ctx"]["discriminator"]).strip("'"))
    key = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in place).lstrip(".")
    return Finding(str(path), _line_of(text, place), key, _say(beside, place, fault))


def _say(beside: Sequence[type[BaseModel]], place: Place, fault: dict[str, Any]) -> str:
    """What was found and what to write. `beside`: the models whose keys could stand at that place."""
    if fault["type"] in _NO_KIND:
        return _say_kind(fault)
    if fault["type"] == "extra_forbidden":
        known = list(dict.fromkeys(name for model in beside for name in model.model_fields))
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


def _say_kind(fault: dict[str, Any]) -> str:
    """Of a table whose kind chooses what else it holds. (The table itself is not repeated: it may hold a secret.)"""
    if fault["type"] == _NO_KIND[0]:
        return "is missing; it must be given"
    tag, known = str(fault["ctx"]["tag"]), re.findall(r"'([^']*)'", str(fault["ctx"]["expected_tags"]))
    close = get_close_matches(tag, known, n=1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    return f"must be one of {', '.join(map(repr, known))}; found {_short(tag)}{hint}"


def _found_in(model: type[BaseModel], loc: Place) -> tuple[list[type[BaseModel]], Place]:
    """The models whose keys could stand where a fault is, and its place in the file: pydantic puts between them the
    kind of a table that may be of several."""
    here, place = [model], list[int | str]()
    for n, step in enumerate(loc):
        of_kind = [found for found in here if len(here) > 1 and _kinds_of(found) == (step,)]
        if of_kind:
            here = of_kind
            continue
        place.append(step)
        if isinstance(step, str) and n < len(loc) - 1:
            fields = [found.model_fields[step] for found in here[:1] if step in found.model_fields]
            here = [inner for field in fields for inner in _models_in(field.annotation)]
    return here, tuple(place)


def _kinds_of(model: type[BaseModel]) -> tuple[object, ...]:
    return get_args(model.model_fields["kind"].annotation) if "kind" in model.model_fields else ()


def _models_in(annotation: Any) -> list[type[BaseModel]]:  # noqa: ANN401 - annotations have no better type
    if _is_model(annotation):
        return [annotation]
    return [found for part in get_args(annotation) for found in _models_in(part)]


def _is_model(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, BaseModel)


def _short(value: object) -> str:
    text = "a table" if isinstance(value, dict) else repr(value)
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

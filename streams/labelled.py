"""Read texts to be labelled, and texts that somebody labelled: TSV, CSV or NDJSON, ours or foreign ones with a map.

A foreign file needs a map (TOML) that says where its text is and which of its marks mean yes or no for a label:

    text = "sentence"          # a column; its number from 1 when header = false
    language = "en"            # of every text; or language_column
    header = true
    separator = "\\t"
    quoted = true              # CSV quoting
    [label.support]            # a label of theirs
    column = "votes"
    yes = 2                    # this or more is a yes
    no = 0                     # this or less is a no; what lies between is left out
    ours = "help_others"       # the motive of ours that stands nearest
    [label.gratitude]
    column = 2
    holds = "15"               # a yes where the cell, a list parted by commas, holds this
"""

import csv
import json
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, TextIO

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from models.corpus import COLUMNS, Sentence, read_sentences
from models.languages import UNDECIDED, identify
from models.vocabulary import Motive
from pipeline.errors import InputError, SettingsError

__all__ = ["Foreign", "LabelMap", "Text", "is_ours", "load_label_map", "read_by_hand", "read_foreign", "read_texts"]


Column = str | Annotated[int, Field(ge=1)]  # a name, or a number from 1
_LONGEST = 50_000_000  # characters of a cell: a text is cut long before, but must be read first
csv.field_size_limit(_LONGEST)


class _Label(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    column: Column
    yes: float | None = None
    no: float = 0
    holds: str | None = None
    ours: Motive | None = None

    def truth(self, cell: str) -> bool | None:
        """What a cell says: yes, no, or nothing."""
        if self.holds is not None:
            return self.holds in [part.strip() for part in cell.split(",")]
        value, yes = float(cell or 0), 1.0 if self.yes is None else self.yes
        return True if value >= yes else False if value <= self.no else None


class LabelMap(BaseModel):
    """How the columns of a foreign file become texts and truths."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    text: Column
    language: str | None = None
    language_column: Column | None = None
    header: bool = True
    separator: Annotated[str, Field(min_length=1, max_length=1)] = ","
    quoted: bool = True
    label: dict[str, _Label]


class Text(NamedTuple):
    """A text and where it came from. `language` is told, or found from its words."""

    id: str
    text: str
    language: str


class Foreign(NamedTuple):
    """A labelled text: for each label of theirs yes, no, or nothing said."""

    text: str
    language: str
    truths: dict[str, bool | None]


def load_label_map(path: Path) -> LabelMap:
    """The map in a TOML file. SettingsError names what is wrong with it."""
    try:
        return LabelMap.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise SettingsError(f"{path} is no label map: {error}; docs/motives.md shows one") from error


def read_texts(path: Path) -> Iterator[Text]:
    """The texts of a file: NDJSON objects, or TSV or CSV with a header, with `text`, and `id` and `language` if any."""
    if path.suffix.lower() in (".ndjson", ".jsonl", ".json"):
        rows: Iterator[dict[str, object]] = _objects(path)
    else:
        rows = ({**cells} for cells in _rows(path, "," if path.suffix.lower() == ".csv" else "\t"))
    for number, row in enumerate(rows, start=1):
        text = row.get("text")
        if not isinstance(text, str):
            raise InputError(f"{path}: row {number} has no text; name the columns id, text and, if known, language")
        told = str(row.get("language") or row.get("lang") or "")
        id_ = row.get("id")
        yield Text(str(number if id_ is None else id_), text, _code(told) or _language(text))


def read_foreign(path: Path, label_map: LabelMap) -> list[Foreign]:
    """The labelled texts of a foreign file. InputError names a row that does not fit the map."""
    found = []
    with _opened(path) as file:
        reader = csv.reader(file, delimiter=label_map.separator, quoting=_quoting(label_map.quoted))
        names = next(reader, []) if label_map.header else []
        for number, cells in enumerate(reader, start=1):
            try:
                text = cells[_place(label_map.text, names)]
                told = label_map.language
                if label_map.language_column is not None:
                    told = cells[_place(label_map.language_column, names)]
                truths = {k: v.truth(cells[_place(v.column, names)]) for k, v in label_map.label.items()}
            except (IndexError, ValueError) as error:
                raise InputError(f"{path}: row {number} does not fit the label map: {error}") from error
            found.append(Foreign(text, _code(told or "") or _language(text), truths))
    if not any(truth is not None for row in found for truth in row.truths.values()):
        raise InputError(f"{path} holds no labelled row: {len(found)} rows were read, and none says yes or no")
    return found


def is_ours(path: Path) -> bool:
    """Whether a file has the columns of murmure's own corpus."""
    with _opened(path) as file:
        return tuple(file.readline().rstrip("\r\n").split("\t")) == COLUMNS


def _place(column: str | int, names: list[str]) -> int:
    if isinstance(column, int):
        return column - 1
    if column not in names:
        raise ValueError(f"there is no column {column!r}; the columns are {', '.join(names) or 'numbers from 1'}")
    return names.index(column)


def _code(told: str) -> str:
    """«fr» of «fr-FR», "FR" or "fr_ca"."""
    return told.strip().lower().replace("_", "-").partition("-")[0]


def _language(text: str) -> str:
    found, _ = identify(text)
    return "en" if found == UNDECIDED else found


def _objects(path: Path) -> Iterator[dict[str, object]]:
    with _opened(path) as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                try:
                    found = json.loads(line)
                except ValueError as error:
                    raise InputError(f"{path}: line {number} is no JSON: {error}") from error
                yield found if isinstance(found, dict) else {}


def _rows(path: Path, separator: str) -> Iterator[dict[str, str]]:
    with _opened(path) as file:
        for row in csv.DictReader(file, delimiter=separator, quoting=_quoting(separator != "\t")):
            yield {name: cell for name, cell in row.items() if name is not None and cell is not None}


def _quoting(is_quoted: bool) -> Literal[0, 3]:
    return csv.QUOTE_MINIMAL if is_quoted else csv.QUOTE_NONE


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    """A file of a user: UTF-8 with or without a mark at its beginning. InputError when it cannot be read."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield file
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path} cannot be read: {error}; save it as UTF-8 text") from error


def read_by_hand(path: Path) -> list[Sentence]:
    """The sentences of a file that somebody put their name to. InputError when there is none, or a fault in it."""
    try:
        found = read_sentences(path.name, path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read: {error}") from error
    read = [sentence for sentence in found if sentence.hand]
    if not read:
        raise InputError(
            f"{path}: nobody has read a sentence of it: write your name into the column hand of each you have"
        )
    if len(read) < len(found):
        sys.stderr.write(f"murmure: {path}: {len(found) - len(read)} sentences without a hand are left out\n")
    return read

"""Put another name in the place of one that is to be gone, in a snapshot: where people stand, in ids, in what waits.

Each field is told by what it holds: a brand, a source or a setting may be called as the person is, and stays. Read
after `renaming.py` and `snapshot.py`; what is given is the snapshot as lists, tables and numbers (`snapshot.changed`).
"""

from collections.abc import Callable
from typing import Any

from pipeline.renaming import Renaming

__all__ = ["without_name"]

_Change = Callable[[str], str]
_PEOPLE = ("author", "of_author", "reply_to_author", "target")  # of an event
_POSTS = ("id", "of", "via", "reply_to", "quote_of", "root", "url")
# The fields of rows that are lists, by their numbers: (posts, people).
_SAID, _PASSED, _SHOWN = ((1,), (2,)), ((1, 3), (2, 4)), ((1,), (2,))


def without_name(snapshot: Any, renaming: Renaming) -> Any:  # noqa: ANN401 - lists, tables, texts and numbers
    """The same snapshot, in which nothing names the person any more. (Ties are by the numbers of `names`.)"""
    for ids in (snapshot["ids"], snapshot["waiting_ids"]):
        _each(ids, (1,), renaming.id)
    for waiter in snapshot["waiting"]:
        _forget_event(waiter, renaming)
    for _, cells in snapshot["open"]:
        for cell in cells:
            cell[3] = {renaming.person(who): n for who, n in cell[3].items()}
    snapshot["names"] = [renaming.person(who) for who in snapshot["names"]]
    if (posts := snapshot.get("post_columns")) is not None:
        posts[0] = [renaming.id(key) for key in posts[0]]
        posts[3] = [renaming.person(who) for who in posts[3]]
    if snapshot.get("watch") is not None:
        _forget_watched(snapshot["watch"], renaming)
    return snapshot


def _forget_event(waiter: dict[str, Any], renaming: Renaming) -> None:
    event, reading = waiter["event"], waiter.get("reading")
    waiter["post_id"] = renaming.id(waiter["post_id"])
    _each([waiter["target"]], (1,), renaming.id)
    _fields(event, _PEOPLE, renaming.person)
    _fields(event, _POSTS, renaming.id)
    _fields(event, ("text",), renaming.words)
    if event.get("addressed"):
        event["addressed"] = [renaming.person(who) for who in event["addressed"]]
    if reading:
        _fields(reading, ("text",), renaming.words)
        reading["terms"] = [renaming.person(term) for term in reading["terms"]]
        reading["links"] = [renaming.id(link) for link in reading["links"]]
        for label in reading["labels"]:
            _fields(label, ("evidence",), renaming.words)


def _forget_watched(watch: dict[str, Any], renaming: Renaming) -> None:
    for spoken in watch["open"].values():
        for kind, numbers in (("said", _SAID), ("passed", _PASSED)):
            for rows in spoken.get(kind, {}).values():
                _row(rows, numbers, renaming)
    for removal in watch["removals"]:
        is_post = len(removal) < 3 or removal[2] is None
        _each([removal[1]], (1,), renaming.id if is_post else renaming.person)
    for _, _, _, posts, shares, voices in watch["desks"]:
        _row(posts, _SAID, renaming)
        _row(shares, _PASSED, renaming)
        voices.update({renaming.person(who): voices.pop(who) for who in list(voices)})  # in the same order
    for incident in watch["incidents"]:
        _each(incident["shown"], (1,), renaming.id)
        for rows in (incident["scene"]["examples"], incident["scene"]["leads"]):
            _row(rows, _SHOWN, renaming)


def _row(rows: list[list[Any]], numbers: tuple[tuple[int, ...], tuple[int, ...]], renaming: Renaming) -> None:
    _each(rows, numbers[0], renaming.id)
    _each(rows, numbers[1], renaming.person)


def _each(rows: list[list[Any]], numbers: tuple[int, ...], change: _Change) -> None:
    for row in rows:
        for number in numbers:
            row[number] = change(row[number])


def _fields(table: dict[str, Any], names: tuple[str, ...], change: _Change) -> None:
    for name in names:
        if isinstance(table.get(name), str):
            table[name] = change(table[name])

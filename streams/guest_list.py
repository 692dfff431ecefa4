"""Read who comes to an event: a CSV with a column `account` and, where it is known, `role` (leader or seeker)."""

import csv
from pathlib import Path

from pipeline.errors import InputError

__all__ = ["MOST_GUESTS", "read_guests"]

MOST_GUESTS = 500
_ROLES = ("leader", "seeker", "member", "")
_HOW = "write a CSV with a first line account,role; role is leader, seeker or empty"


def read_guests(path: Path) -> list[tuple[str, str]]:
    """Account and role of each, in the order of the file; role empty where none is given. InputError what to mend."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path} cannot be read ({error}); {_HOW}") from error
    if not rows or "account" not in rows[0]:
        raise InputError(f"{path} has no line below a first one with the column account; {_HOW}")
    found: dict[str, tuple[str, str]] = {}
    for line, row in enumerate(rows, 2):
        account, role = (row["account"] or "").strip(), (row.get("role") or "").strip().lower()
        key = account.lower().lstrip("@")
        if not key:
            raise InputError(f"{path}, line {line}: no account; {_HOW}")
        if role not in _ROLES:
            raise InputError(f"{path}, line {line}: {role!r} is no role; write leader, seeker, or nothing")
        if key in found:
            raise InputError(f"{path}, line {line}: {account!r} is there twice; each may come once")
        found[key] = (account, role)
    if len(found) > MOST_GUESTS:
        raise InputError(f"{path} names {len(found):,} guests; at most {MOST_GUESTS} can be seated: split the list")
    return list(found.values())

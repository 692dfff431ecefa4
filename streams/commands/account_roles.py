"""`murmure account NAME --roles FILE`: put in force who works where, before the account is shown."""

from pathlib import Path

from models.folding import fold
from pipeline.declared import Company, Declarations, Team
from pipeline.errors import InputError
from streams.brand_asked import brand_asked
from streams.config import read_config
from streams.declaring import send
from streams.queries import ask
from streams.roles_file import Before, declaring_of
from streams.status import is_running

__all__ = ["put_in_force"]

_CONTENT = "SELECT content FROM declared WHERE kind = ? AND brand = ? ORDER BY name"
_OF_THE_NAME = "SELECT DISTINCT brand FROM account_networks WHERE lower(?) IN (lower(company), lower(company_name))"
_DECLARED = "SELECT DISTINCT brand FROM declared WHERE kind IN ('team', 'company') ORDER BY brand"
_IN_FORCE = "SELECT DISTINCT id FROM brands WHERE valid_to IS NULL ORDER BY id"


def put_in_force(file: Path, name: str, brand: str | None, data: Path) -> str:
    """Have a file of roles taken in; what the writer of the folder says to it. InputError when it cannot be used."""
    brand = brand_asked(data, brand or _brand_of(file, name, data))
    companies = [Company.model_validate_json(row[0]) for row in ask(data, _CONTENT, ["company", brand]).rows]
    teams = [Team.model_validate_json(row[0]) for row in ask(data, _CONTENT, ["team", brand]).rows]
    by_word = {fold(word): one for one in companies for word in (one.name, one.id) if word}
    before = Before(by_word, tuple(person for team in teams for person in team.person))
    declaring = declaring_of(file, brand, before)
    was = {one.id: len(one.person) for one in companies}
    now = {row.name: Company.model_validate_json(row.content) for row in declaring.rows if row.kind == "company"}
    replaced = [
        f"\n{one.name or id_}: of the file {len(one.person)} replace {was[id_]} people declared before"
        for id_, one in now.items()
        if was.get(id_)
    ]
    said = send(data, declaring).said + "".join(replaced)
    soon = "; a run is under way, which makes the tables anew within [studies] refresh_s" if is_running(data) else ""
    return said + soon


def _brand_of(file: Path, name: str, data: Path) -> str:
    """The brand meant where none is said: of the file, of the account, the only one with accounts, the only one."""
    if file.suffix.lower() == ".toml":
        return read_config(file, Declarations).brand
    for sql, given in ((_OF_THE_NAME, [name]), (_DECLARED, []), (_IN_FORCE, [])):
        found = [str(row[0]) for row in ask(data, sql, given).rows]
        if len(found) == 1:
            return found[0]
    raise InputError(f"{file} names no brand; say with --brand which it is about: {', '.join(found)}")

"""`murmure init`: files to start from, with a word on each setting."""

import json
import re
import unicodedata
from pathlib import Path

import typer

from pipeline.errors import SettingsError

__all__ = ["execute"]

_LANGUAGES = {"fr", "en"}
_TEMPLATES = Path(__file__).parent.parent / "templates"


def execute(
    *,
    folder: Path,
    brand: list[str] | None,
    language: str | None,
    account: list[str] | None,
    yes: bool,
    force: bool,
) -> None:
    """Write the four files, murmure.toml first. SettingsError when one is there, unless `force`.

    What is not told is asked, in up to four questions: the brand, its rivals, the languages, the brand's own accounts.
    """
    brands = brand or ["Acme" if yes else typer.prompt("Name of your brand", default="Acme")]
    if brand is None and not yes:
        brands += _listed(typer.prompt("Its rivals, with commas between (none: press Enter)", default=""))
    for name in brands:
        if not any(map(str.isalnum, name)):
            raise typer.BadParameter(f"--brand must hold a letter or digit, got {name!r}; write the name people use")
    if len({_id_of(name) for name in brands}) < len(brands):
        raise typer.BadParameter(f"two of --brand {', '.join(brands)} would have one id; name one, and write aliases")
    if language is None:
        language = "fr,en" if yes else typer.prompt("Languages people write in (fr, en, or fr,en)", default="fr,en")
    if account is None:
        asked = "" if yes else typer.prompt("Your brand's own accounts, with commas between (Enter: none)", default="")
        account = _listed(asked)
    files = _files(brands, _languages(language), account)
    if there := [name for name in files if (folder / name).exists() and not force]:
        raise SettingsError(f"{', '.join(there)} already in {folder}; nothing was written. Overwrite with --force")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
            typer.echo(f"wrote {folder / name}")
    except OSError as error:
        raise SettingsError(f"could not write into {folder} ({error})") from error
    typer.echo(
        "\nNext: edit brands.toml, then\n"
        "  murmure check\n"
        "  murmure run --input posts.ndjson --brands brands.toml --config murmure.toml --alerts alerts.toml "
        "--data murmure-data\n"
        "  murmure sql --data murmure-data --query mentions"
    )


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _files(names: list[str], languages: list[str], accounts: list[str]) -> dict[str, str]:
    """The files by name. The first brand has every setting explained, those after it only what they need; together they
    are a group, so that they can be compared."""
    brands = (_TEMPLATES / "brands.toml").read_text(encoding="utf-8")
    for mark, value in (
        ("@ID@", _id_of(names[0])),
        ("@NAME@", _quoted(names[0])),
        ("@LANGUAGES@", json.dumps(languages)),
        ("@ACCOUNTS@", json.dumps(accounts, ensure_ascii=False)),
    ):
        brands = brands.replace(mark, value)
    group = f'group = "{_id_of(names[0])}"\n'
    if len(names) > 1:
        brands = brands.replace('# group = "retail"             # brands', f"{group[:-1]}  # brands", 1)
    for name in names[1:]:
        told = f'id = "{_id_of(name)}"\nname = {_quoted(name)}\nlanguages = {json.dumps(languages)}\n'
        brands += f"\n[[brand]]\n{told}{group}"
    return {
        "murmure.toml": (_TEMPLATES / "murmure.toml").read_text(encoding="utf-8"),
        "brands.toml": brands,
        "alerts.toml": (_TEMPLATES / "alerts.toml").read_text(encoding="utf-8"),
        "map.example.toml": (_TEMPLATES / "map.example.toml").read_text(encoding="utf-8"),
    }


def _quoted(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)  # a JSON string is a TOML basic string


def _languages(text: str) -> list[str]:
    found = [part.strip().lower() for part in text.split(",") if part.strip()]
    if unknown := [part for part in found if part not in _LANGUAGES]:
        raise typer.BadParameter(f"language {unknown[0]!r} is not known; write fr, en, or fr,en")
    return sorted(set(found)) or sorted(_LANGUAGES)


def _id_of(brand: str) -> str:
    """A brand id made from its name: ASCII, lower case, dashes.

    >>> _id_of("Crédit Été"), _id_of("???")
    ('credit-ete', 'brand')
    """
    ascii_name = unicodedata.normalize("NFKD", brand).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-")[:64].strip("-") or "brand"

"""`murmure check`: all faults of the configuration at once."""

from pathlib import Path

import typer
from pydantic import BaseModel

from pipeline.errors import InputError, SettingsError
from pipeline.settings import Brands, Settings
from streams.alerts_file import AlertsFile
from streams.columns import ColumnMap
from streams.config import Finding, findings_of

__all__ = ["execute"]


def execute(*, brands: Path | None, map: Path | None, config: Path | None, alerts: Path | None = None) -> None:  # noqa: A002
    """Check the named files, or `murmure.toml`, `brands.toml` and `alerts.toml` of this folder when none is named.

    Prints a line a file; SettingsError with every fault of every file.
    """
    files = _files(brands, map, config, alerts)
    findings: list[Finding] = []
    for path, model in files:
        value, found = findings_of(path, model)
        findings += found
        if isinstance(value, Settings) and (told := _model_fault(path, value)):
            findings.append(told)
            continue
        if value is not None:
            typer.echo(f"{path}: ok{_summary(value)}")
    if findings:
        count = "1 fault" if len(findings) == 1 else f"{len(findings)} faults"
        raise SettingsError("\n".join([f"{count} found:", *(f"  {finding}" for finding in findings)]))


def _model_fault(path: Path, settings: Settings) -> Finding | None:
    """What is wrong with the label model that is named."""
    if not settings.labels.model:
        return None
    from streams.label_model import load_weights  # heavy, and most name none

    try:
        load_weights(path.parent / settings.labels.model)
    except InputError as error:
        return Finding(str(path), 0, "labels.model", str(error))
    return None


def _files(
    brands: Path | None, map_: Path | None, config: Path | None, alerts: Path | None
) -> list[tuple[Path, type[BaseModel]]]:
    files = [config, brands, map_, alerts]
    models: list[type[BaseModel]] = [Settings, Brands, ColumnMap, AlertsFile]
    kinds = list(zip(files, models, strict=True))
    named = [(path, model) for path, model in kinds if path is not None]
    if named:
        return named
    here: list[tuple[str, type[BaseModel]]] = [
        ("murmure.toml", Settings),
        ("brands.toml", Brands),
        ("alerts.toml", AlertsFile),
    ]
    found = [(Path(name), model) for name, model in here if Path(name).is_file()]
    if not found:
        raise typer.BadParameter(
            "no murmure.toml, brands.toml or alerts.toml in this folder; name files with --brands, --map, --config or "
            "--alerts, "
            "or write some with 'murmure init'"
        )
    return found


def _summary(value: BaseModel) -> str:
    if not isinstance(value, Brands):
        return ""
    names = ", ".join(brand.id for brand in value.brand[:5]) + (", ..." if len(value.brand) > 5 else "")
    n = len(value.brand)
    return f" ({'1 brand' if n == 1 else f'{n} brands'}{': ' if n else ''}{names}, version {value.version})"

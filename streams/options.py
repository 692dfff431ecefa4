"""The options that several commands have, each with its help."""

from pathlib import Path
from typing import Annotated, Literal

import typer

__all__ = [
    "AlertsOption",
    "BrandArgument",
    "BrandsOption",
    "BrokersOption",
    "ChartOption",
    "ConfigOption",
    "DataOption",
    "FormatOption",
    "MapOption",
]

Format = Literal["table", "json", "csv", "ndjson"]
_FORMAT_HELP = "table for a person; json, csv or ndjson for a program"
DataOption = Annotated[Path, typer.Option("--data", help="The data folder.", file_okay=False)]
FormatOption = Annotated[Format, typer.Option("--format", help=_FORMAT_HELP)]
AlertsOption = Annotated[
    Path | None, typer.Option("--alerts", help="What alerts there are, and who is told (alerts.toml).")
]
BrandsOption = Annotated[Path | None, typer.Option("--brands", help="The brands file (brands.toml).")]
MapOption = Annotated[Path | None, typer.Option("--map", help="How the columns of the input become events (TOML).")]
BrokersOption = Annotated[str | None, typer.Option("--brokers", help="Kafka's brokers, HOST:PORT,HOST:PORT.")]
ConfigOption = Annotated[Path | None, typer.Option("--config", help="The settings (murmure.toml).")]
HealthOption = Annotated[
    str | None, typer.Option("--health", help="HOST:PORT to show /livez, /readyz and /metrics at.")
]
ChartOption = Annotated[
    Path | None, typer.Option("--chart", help="Draw it too, to this file (.svg).", metavar="FILE", dir_okay=False)
]
DATA = Path("murmure-data")


def _brand_ids(context: typer.Context, incomplete: str) -> list[str]:
    """The brands in force in the folder that was named before, for a shell that completes; none where none is read."""
    from pipeline.errors import MurmureError
    from streams.queries import ask  # late: only a shell that completes needs it

    try:
        found = ask(context.params.get("data") or DATA, "SELECT DISTINCT id FROM brands WHERE valid_to IS NULL").rows
    except MurmureError:
        return []
    return sorted(str(id_) for (id_,) in found if str(id_).startswith(incomplete))


BrandArgument = Annotated[str, typer.Argument(help="Id of the brand.", autocompletion=_brand_ids)]

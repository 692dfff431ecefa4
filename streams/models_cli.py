"""`murmure models`: train, evaluate, predict, label, card. A part of the command `murmure`.

As in `cli.py`, nothing heavy is loaded until a command runs.
"""

from pathlib import Path
from typing import Annotated

import typer

from streams.options import DATA, DataOption, FormatOption

__all__ = ["models_app"]

models_app = typer.Typer(
    help="The label model: use it, judge it, teach it.\n\nExample: murmure models card", no_args_is_help=True
)
_FILE = Annotated[Path, typer.Argument(help="TSV, CSV or NDJSON.", exists=True, dir_okay=False)]
_MODEL = Annotated[
    Path | None,
    typer.Option("--model", help="A model file, instead of the one that ships.", exists=True, dir_okay=False),
]
_LABELS = Annotated[
    Path | None,
    typer.Option("--labels", help="What the columns of a foreign file mean (TOML).", exists=True, dir_okay=False),
]


@models_app.command()
def predict(file: _FILE, model: _MODEL = None) -> None:
    """Print what each text of a file shows, as NDJSON. The file has columns text and, if any, id and language.

    Example: murmure models predict posts.tsv > labels.ndjson
    """
    from streams.commands import models_predict as command

    command.execute(file=file, model=model)


@models_app.command()
def evaluate(
    file: Annotated[
        Path | None, typer.Argument(help="A labelled file; without one, our corpus.", exists=True, dir_okay=False)
    ] = None,
    labels: _LABELS = None,
    model: _MODEL = None,
    format: FormatOption = "table",  # noqa: A002
) -> None:
    """Say how good the model is, with intervals: on its corpus by hands it never saw, or on a labelled file.

    Example: murmure models evaluate theirs.csv --labels map.toml
    """
    from streams.commands import models_evaluate as command

    command.execute(file=file, labels=labels, model=model, format=format)


@models_app.command()
def train(
    out: Annotated[Path, typer.Option("--out", help="The model file to write.")] = Path("murmure-model.npz"),
    add: Annotated[list[Path] | None, typer.Option("--add", help="Labelled sentences to add (TSV).")] = None,
    data: Annotated[Path | None, typer.Option("--data", help="A foreign labelled file: only compare.")] = None,
    labels: _LABELS = None,
    format: FormatOption = "table",  # noqa: A002
) -> None:
    """Learn again from the corpus and what is added, or see what our features are worth on a foreign file.

    Example: murmure models train --add to-label.tsv --out mine.npz
    """
    from streams.commands import models_train as command

    command.execute(out=out, add=add or [], data=data, labels=labels, format=format)


@models_app.command()
def label(
    out: Annotated[Path, typer.Option("--out", help="The file to write, to be corrected by hand.")],
    data: DataOption = DATA,
    n: Annotated[int, typer.Option("--n", min=2, help="How many posts, half uncertain, half at random.")] = 200,
    brand: Annotated[str | None, typer.Option("--brand", help="Of one brand only.")] = None,
) -> None:
    """Write stored posts to be labelled by hand; what is corrected teaches the model (train --add).

    Example: murmure models label --out to-label.tsv --data demo-data
    """
    from streams.commands import models_label as command

    command.execute(out=out, data=data, n=n, brand=brand)


@models_app.command()
def card(model: _MODEL = None, format: FormatOption = "table") -> None:  # noqa: A002
    """Show what a model was trained from and how far to believe it.

    Example: murmure models card
    """
    from streams.commands import models_card as command

    command.execute(model=model, format=format)

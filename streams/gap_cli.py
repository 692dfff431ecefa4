"""What people want, and what the brand believes: `murmure gap`. A part of `murmure`; nothing heavy is loaded before."""

from typing import Annotated

import typer

from streams.options import DATA, ChartOption, DataOption, FormatOption

__all__ = ["gap_app"]

gap_app = typer.Typer()


@gap_app.command()
def gap(
    of: Annotated[str | None, typer.Argument(metavar="[BRAND]", help="Id of the brand, as --brand says it.")] = None,
    brand: Annotated[str | None, typer.Option("--brand", help="Id of the brand.")] = None,
    beliefs: Annotated[
        str | None,
        typer.Option(
            "--beliefs", help="CSV with reason,percent,n, or ibm2011, instead of the brand's own.", metavar="FILE"
        ),
    ] = None,
    weights: Annotated[
        str | None,
        typer.Option("--weights", help="How much reasons matter, reason=weight,reason=weight; 0 leaves one out."),
    ] = None,
    example: Annotated[
        bool, typer.Option("--example", help="Hold beliefs against IBM's consumers of 2011; needs no data.")
    ] = False,
    gains: Annotated[bool, typer.Option("--gains", help="Which gains people hope for, instead.")] = False,
    data: DataOption = DATA,
    format: FormatOption = "table",  # noqa: A002
    chart: ChartOption = None,
) -> None:
    """Compare why people deal with a brand, why the brand thinks they do, and what it does.

    Example: murmure gap --brand norvia --data demo-data
    """  # fmt: skip
    if of is not None and brand is not None:
        raise typer.BadParameter("name the brand once: in its place or with --brand")
    brand = of if brand is None else brand
    if example == (brand is not None):
        raise typer.BadParameter("name the brand with --brand, or ask for the --example")
    if gains and (example or beliefs or weights or chart):
        raise typer.BadParameter("--gains goes with --brand alone")
    from streams.commands import gap as command

    if brand is not None and gains:
        command.of_gains(brand=brand, data=data, format=format)
        return
    if brand is not None and beliefs is None and weights is None:
        from streams.gap_found import brand_looked_at, stored

        found = stored(data, brand_looked_at(data, brand))
    else:
        from streams.commands import gap_compared  # late: it needs scipy

        found = (
            gap_compared.of_example(beliefs, weights)
            if brand is None
            else gap_compared.of_brand(data, brand, beliefs, weights)
        )
    command.show_gap(found, format)
    if chart is not None:
        from streams.commands import gap_chart

        gap_chart.draw(found, chart)

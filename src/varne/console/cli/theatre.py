"""``varne theatre``: look at theatres and check a theatre file."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from varne.centre.shipped import open_theatre, shipped_directory
from varne.console.cli.output import Exit, Json, as_json, exit_codes, people
from varne.picture.theatre_check import check_theatre

app = typer.Typer(
    no_args_is_help=True, help="Theatres: the file that describes one strait. List them, or check one."
)


@app.command("list")
def list_theatres(json: Json = False) -> None:
    """List the theatres that come with Varne."""
    with exit_codes():
        theatres = [
            open_theatre(path.stem) for path in sorted((shipped_directory() / "theatres").glob("*.json"))
        ]
        if json:
            as_json(
                [
                    {
                        "id": theatre.id,
                        "name_en": theatre.name_en,
                        "name_fr": theatre.name_fr,
                        "centres": theatre.centre_codes,
                        "digest": theatre.digest,
                    }
                    for theatre in theatres
                ]
            )
            return
        table = Table("id", "name", "nom", "centres", "places", "units", "sensors")
        for theatre in theatres:
            counts = (len(theatre.places), len(theatre.units), len(theatre.sensors))
            centres = ", ".join(theatre.centre_codes)
            table.add_row(theatre.id, theatre.name_en, theatre.name_fr, centres, *map(str, counts))
        people.print(table)


@app.command()
def check(
    theatre: Annotated[
        str, typer.Argument(help="Id of a shipped theatre (dover) or path of a theatre file.")
    ],
    json: Json = False,
) -> None:
    """Say what is wrong with a theatre file and how to mend it. Exit 1 when anything is."""
    with exit_codes():
        findings = check_theatre(open_theatre(theatre))
        if json:
            as_json({"theatre": theatre, "findings": findings})
        elif not findings:
            people.print(f"{theatre}: nothing wrong")
        for finding in () if json else findings:
            people.print(f"[bold]{finding.severity}[/] {finding.where}: {finding.what}\n    {finding.mend}")
    if any(finding.severity == "error" for finding in findings):
        raise typer.Exit(Exit.FOUND)

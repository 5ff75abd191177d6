"""`hypnic checklist check`: is the clinical content valid?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import resources
from workstation.cli.shared import AsJson, show, told
from workstation.core.checklist.load import check

app = typer.Typer(help="The checklists as data.", no_args_is_help=True)


@app.callback()
def checklists() -> None:
    """The checklists as data."""


@app.command("check")
def check_content(
    folder: Annotated[
        Path | None,
        typer.Argument(help="A folder of checklist files; the shipped one if not given."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check checklist files; every problem with its file and line. Exit 1 if there is any."""
    with told():
        problems = check(folder or resources.path("checklists"))
        show(
            {"problems": problems},
            as_json=as_json,
            text=lambda: "\n".join(problems) or "The checklists are valid.",
        )
        if problems:
            raise typer.Exit(1)

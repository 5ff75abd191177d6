"""The `hypnic` command."""

from __future__ import annotations

import logging
import os
import sys
from typing import Annotated

import typer

from workstation import __version__
from workstation.cli import cases, content, demo, doctor, files, library, pieces, profiles
from workstation.cli.shared import (
    Author,
    Database,
    LibraryFolder,
    before_command,
    told,
)

app = typer.Typer(
    name="hypnic",
    help="Review home videos and motion logs of infants on one case clock. Never a diagnosis.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(cases.app, name="case")
app.add_typer(content.app, name="checklist")
app.add_typer(library.app, name="db")
app.add_typer(profiles.app, name="profiles")
files.register(app)
pieces.register(app)
demo.register(app)
doctor.register(app)
library.register(app)


@app.callback(invoke_without_command=True)
def window(
    context: typer.Context,
    folder: LibraryFolder = None,
    database: Database = None,
    author: Author = None,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Open the window; with a command, do that instead."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    before_command.set({"folder": folder, "database": database, "author": author})
    if version:
        typer.echo(__version__)
        raise typer.Exit
    if context.invoked_subcommand is not None:
        return
    with told():
        from workstation.app import run_window  # noqa: PLC0415 - Qt only when a window is asked for

        raise typer.Exit(run_window(folder, database, author))


def main() -> None:
    """Entry point of the `hypnic` command."""
    # Windows consoles default to a code page that has no en dash.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    # Sound goes out without PipeWire too; Qt need not report its absence when it is loaded.
    os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.symbolsresolver=false")
    app()

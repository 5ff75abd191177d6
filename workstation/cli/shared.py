"""What every command needs: the library, the author, and how facts and progress are printed."""

from __future__ import annotations

import getpass
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

import typer
from tzlocal import get_localzone_name

from db.library import Library
from workstation.core.errors import HypnicError
from workstation.core.timebase.wall import zone_info
from workstation.review.settings import library_of, read_settings, settings_file

LibraryFolder = Annotated[
    Path | None,
    typer.Option(
        "--library",
        envvar="HYPNIC_LIBRARY",
        help="The folder that holds the database and the stored files.",
    ),
]
Database = Annotated[
    str | None,
    typer.Option(
        "--database",
        envvar="HYPNIC_DATABASE",
        help="A server for the tables: postgresql+psycopg://...",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print facts as JSON.")]
Author = Annotated[
    str | None,
    typer.Option("--as", envvar="HYPNIC_AUTHOR", help="Who does it; your login if not given."),
]


class WrongUseError(HypnicError):
    """What was typed cannot be meant: exit code 2."""


before_command: ContextVar[Mapping[str, object]] = ContextVar(
    "before_command", default=MappingProxyType({})
)
"""Options given between `hypnic` and the command, by name; set once a run."""


def library_folder(given: Path | None) -> Path:
    """The library that is meant: as given to the command or before it, or as set."""
    meant: Path | None = _meant(given, "folder", "HYPNIC_LIBRARY")
    return meant if meant is not None else library_of(read_settings(settings_file())[0])


def database_url(given: str | None) -> str | None:
    """The server that is meant, given to the command or before it; None for a file."""
    meant: str | None = _meant(given, "database", "HYPNIC_DATABASE")
    return meant


def author_name(given: str | None) -> str:
    """Who does it."""
    named = _meant(given, "author", "HYPNIC_AUTHOR") or read_settings(settings_file())[0].reader
    if named:
        return str(named)
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def _meant(given: Any, name: str, variable: str) -> Any:
    """What was given to the command, else before it, else by the environment."""
    # A command's own option is filled from the environment as well; what was typed counts more.
    if given is None or str(given) == os.environ.get(variable):
        return before_command.get().get(name) or given
    return given


def zone_name(given: str | None) -> str:
    """The time zone that is meant: as given, as set, or this computer's.

    Raises:
        WrongUseError: there is no such zone.
    """
    if given is None:
        return read_settings(settings_file())[0].zone or local_zone()
    try:
        zone_info(given)
    except ValueError as error:
        raise WrongUseError(
            f"There is no time zone called {given!r}.",
            advice="Write it as region/city, e.g. Europe/Rome.",
        ) from error
    return given


def local_zone() -> str:
    """The time zone this computer is set to: assumed for files that state none."""
    try:
        return get_localzone_name() or "UTC"
    except (LookupError, ValueError, OSError):
        return "UTC"


@contextmanager
def opened(
    folder: Path | None, database: str | None = None, *, create: bool = False
) -> Iterator[Library]:
    """The library, open for the length of a command; made only where a command may make one."""
    library = Library.open(
        library_folder(folder), database_url=database_url(database), create=create
    )
    try:
        yield library
    finally:
        library.close()


@contextmanager
def told() -> Iterator[None]:
    """Turn what a person should know into one sentence on stderr.

    Exit code 2 where what was typed cannot be meant, 1 for everything else. A defect of the
    program is one sentence too; with HYPNIC_TRACEBACK set it shows where it happened.
    """
    try:
        yield
    except HypnicError as error:
        tell(error.sentence)
        raise typer.Exit(2 if isinstance(error, WrongUseError) else 1) from error
    except BrokenPipeError as error:  # the reader of our output went away: not our trouble
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(1) from error
    except (typer.Exit, typer.Abort, typer.BadParameter):
        raise
    except Exception as error:
        if os.environ.get("HYPNIC_TRACEBACK"):
            raise
        tell(
            f"Something in the program went wrong ({type(error).__name__}); nothing half-done was "
            "kept. Please report what you did."
        )
        raise typer.Exit(1) from error


def tell(text: str) -> None:
    """One line on stderr."""
    typer.echo(text, err=True)


def show(facts: object, *, as_json: bool, text: Callable[[], str]) -> None:
    """Print facts as JSON or as text."""
    typer.echo(json.dumps(facts, indent=2, ensure_ascii=False) if as_json else text())


class ProgressLine:
    """One line on stderr that is written over: the file, what is done, how far."""

    def __init__(self) -> None:
        """Write only where somebody watches."""
        self._live = sys.stderr.isatty()
        self._width = 0

    def __call__(self, file_name: str, doing: str, fraction: float) -> None:
        """Show where a file is."""
        if self._live:
            line = f"{file_name} · {doing} · {fraction:4.0%}"
            sys.stderr.write("\r" + line.ljust(self._width))
            sys.stderr.flush()
            self._width = len(line)

    def done(self) -> None:
        """Leave a clean line behind."""
        if self._live and self._width:
            sys.stderr.write("\r" + " " * self._width + "\r")
            sys.stderr.flush()

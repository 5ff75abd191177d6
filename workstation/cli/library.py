"""`hypnic verify`, `hypnic db upgrade|check|backup|restore`: the library itself."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from db.guard import OpenGuard
from db.library import DATABASE, Library
from workstation.cli.shared import (
    AsJson,
    Database,
    LibraryFolder,
    ProgressLine,
    WrongUseError,
    library_folder,
    opened,
    show,
    tell,
    told,
)
from workstation.core.errors import StoreError

app = typer.Typer(help="The library: upgrade, check, backup, restore.", no_args_is_help=True)


def register(program: typer.Typer) -> None:
    """Add `verify` to the program."""
    program.command("verify")(check)


@app.command("check")
def check(folder: LibraryFolder = None, database: Database = None, as_json: AsJson = False) -> None:
    """Read every original and the whole audit chain again. Exit 1 if anything is wrong."""
    with told(), opened(folder, database) as it:
        line = ProgressLine()
        problems = it.check(progress=lambda f: line("library", "checking", f))
        line.done()
        show(
            {"problems": list(problems)},
            as_json=as_json,
            text=lambda: "\n".join(problems) or "Every original and the audit chain are whole.",
        )
        if problems:
            raise typer.Exit(1)


@app.command("upgrade")
def upgrade(folder: LibraryFolder = None, database: Database = None) -> None:
    """Bring the tables up to date; a backup is made first."""
    with told(), opened(folder, database) as library:
        tell(f"{library.folder}: up to date.")


@app.command("backup")
def backup(
    to: Annotated[Path, typer.Argument(help="A folder that does not exist yet.")],
    folder: LibraryFolder = None,
    database: Database = None,
) -> None:
    """Copy the whole library, consistent while others work in it."""
    with told(), opened(folder, database) as it:
        line = ProgressLine()
        made = it.backup(to, progress=lambda f: line("library", "copying", f))
        line.done()
        typer.echo(str(made))


@app.command("restore")
def restore(
    backup_folder: Annotated[Path, typer.Argument(metavar="BACKUP")],
    folder: LibraryFolder = None,
) -> None:
    """Put a backup in the place of the library; what was there is kept beside it."""
    with told():
        target = library_folder(folder)
        with Library.open(backup_folder, create=False) as it:
            problems = it.check()
        _require_apart(backup_folder, target)
        if problems:
            raise StoreError(f"The backup is not whole: {problems[0]}", advice="Take an older one.")
        _require_unused(target)
        aside = _put_back(backup_folder, target)
        typer.echo(str(target))
        if aside is not None:
            tell(f"The library that was there is now {aside}.")


def _require_apart(backup_folder: Path, target: Path) -> None:
    one, two = backup_folder.resolve(), target.resolve()
    if one == two or one in two.parents or two in one.parents:
        raise WrongUseError(
            "The backup and the library are the same folder, or one lies in the other.",
            advice="Copy the backup elsewhere first.",
        )


def _require_unused(target: Path) -> None:
    """Only a library, an empty folder or nothing at all is put aside, and only when it is free."""
    if not target.exists() or (target.is_dir() and next(target.iterdir(), None) is None):
        return
    if not (target / DATABASE).is_file():
        raise StoreError(
            "There is something else in the place of the library.",
            file=target.name,
            advice="Choose another folder with --library.",
        )
    guard = OpenGuard(target)
    try:
        guard.alone()
    except StoreError as error:
        raise StoreError(
            "The library is open elsewhere.", file=target.name, advice="Close it and repeat."
        ) from error
    finally:
        guard.close()


def _put_back(backup_folder: Path, target: Path) -> Path | None:
    """Copy whole first, then change places: what is there now stays until the copy is complete."""
    new, aside = _free_name(target, "restoring"), None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(backup_folder, new)
        if target.exists():
            aside = _free_name(target, "before-restore")
            target.rename(aside)
        new.rename(target)
    except (OSError, shutil.Error) as error:
        shutil.rmtree(new, ignore_errors=True)
        why = getattr(error, "strerror", None) or "not all files could be copied"
        raise StoreError(f"The backup could not be put back ({why}).", file=target.name) from error
    return aside


def _free_name(target: Path, what: str) -> Path:
    number = 1
    while (name := target.with_name(f"{target.name}.{what}-{number}")).exists():
        number += 1
    return name

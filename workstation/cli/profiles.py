"""`hypnic profiles`: how tables are read that do not tell by themselves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from workstation.cli.shared import (
    AsJson,
    Author,
    Database,
    LibraryFolder,
    WrongUseError,
    author_name,
    opened,
    show,
    tell,
    told,
)
from workstation.core.errors import HypnicError
from workstation.core.importing.profile import TableProfile, UnfitError
from workstation.core.importing.table_draft import draft_of, profile_from
from workstation.review.ports import SavedProfile, TableProfiles
from workstation.review.saving import write_whole
from workstation.review.session import utc_now
from workstation.review.tables import (
    looked_through,
    named_profile,
    profile_from_file,
    table_file,
)

app = typer.Typer(
    help="Table profiles: how tables are read that do not tell by themselves.",
    no_args_is_help=True,
)

Name = Annotated[str, typer.Argument(metavar="NAME")]
Table = Annotated[Path, typer.Argument(metavar="TABLE", help="A table to look at.")]
Out = Annotated[Path, typer.Option("--output", "-o", help="The JSON file to write.")]


@app.command("list")
def list_all(
    folder: LibraryFolder = None,
    database: Database = None,
    table: Annotated[
        Path | None, typer.Option("--for", help="Only those that this table looks like.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """The profiles of the library."""
    with told(), opened(folder, database) as library:
        held = list(library.profiles.all())
        if table is not None:
            alike = looked_through(held, table_file(table).head)
            held = [s for s in held if s.profile in alike]
        show(
            [_facts(s) for s in held],
            as_json=as_json,
            text=lambda: "\n".join(_line(s) for s in held) or "No table profile.",
        )


@app.command("show")
def show_one(name: Name, folder: LibraryFolder = None, database: Database = None) -> None:
    """What a profile says, as JSON."""
    with told(), opened(folder, database) as library:
        typer.echo(_json(named_profile(library.profiles, name)))


@app.command("export")
def export(name: Name, out: Out, folder: LibraryFolder = None, database: Database = None) -> None:
    """Write a profile to a file, for a colleague."""
    with told(), opened(folder, database) as library:
        write_whole(_json(named_profile(library.profiles, name)).encode(), out)
        typer.echo(str(out))


@app.command("import")
def import_one(
    path: Annotated[Path, typer.Argument(metavar="FILE")],
    folder: LibraryFolder = None,
    database: Database = None,
    author: Author = None,
    rename: Annotated[str | None, typer.Option("--name", help="Call it something else.")] = None,
    replace_it: Annotated[bool, typer.Option("--replace", help="Replace the old one.")] = False,
) -> None:
    """Take a colleague's profile into the library.

    It is offered for tables that look like its own; none is read by it unasked before somebody
    here has looked at one through it.
    """
    with told():
        profile = profile_from_file(path)
        if rename is not None:
            profile = _renamed(profile, rename)
    with told(), opened(folder, database) as library:
        if not replace_it and any(s.profile.name == profile.name for s in library.profiles.all()):
            raise HypnicError(
                f"There is a table profile called “{profile.name}” already.",
                advice="Give --name another name, or --replace.",
            )
        saved = SavedProfile(profile, author_name(author), utc_now(), seen=False)
        library.profiles.save(saved)
        typer.echo(profile.name)


@app.command("remove")
def remove(name: Name, folder: LibraryFolder = None, database: Database = None) -> None:
    """Forget a profile. What was read by it stays as it is."""
    with told(), opened(folder, database) as library:
        named_profile(library.profiles, name)
        library.profiles.remove(name)
        tell(f"“{name}” is forgotten; logs that were read by it keep what it said.")


@app.command("draft")
def draft(
    table: Table,
    out: Out,
    name: Annotated[str, typer.Option("--name", help="What to call it.")] = "",
) -> None:
    """Write what the header of a table tells as a profile, to be corrected by hand."""
    with told():
        head = table_file(table).head
        begun = draft_of(head)
        try:
            profile = profile_from(begun, head, name or table.stem[:60])
        except UnfitError as error:
            lacks = begun.lacks()
            raise HypnicError(
                lacks or f"Its header does not tell enough: {error}.",
                file=table.name,
                advice="Describe its columns in the window.",
            ) from error
        write_whole(_json(profile).encode(), out)
        typer.echo(str(out))


def chosen_profile(profiles: TableProfiles, given: str | None) -> TableProfile | None:
    """The profile that is meant: a name in the library, else a file.

    Raises:
        HypnicError: neither.
    """
    if given is None:
        return None
    if any(s.profile.name == given for s in profiles.all()):
        return named_profile(profiles, given)
    if Path(given).is_file():
        return profile_from_file(Path(given))
    return named_profile(profiles, given)


def _renamed(profile: TableProfile, name: str) -> TableProfile:
    if not name.strip() or not name.isprintable() or len(name) > 80:
        raise WrongUseError("A profile's name has 1 to 80 printable characters.")
    return profile.renamed(name.strip())


def _json(profile: TableProfile) -> str:
    return json.dumps(profile.to_json(), indent=2, ensure_ascii=False) + "\n"


def _facts(saved: SavedProfile) -> dict[str, Any]:
    return {
        "name": saved.profile.name,
        "author": saved.author,
        "saved_at": saved.saved_at.isoformat(),
        "seen": saved.seen,
        "profile": saved.profile.to_json(),
    }


def _line(saved: SavedProfile) -> str:
    profile = saved.profile
    columns = f"{len(profile.columns)} column{'' if len(profile.columns) == 1 else 's'}"
    note = "" if saved.seen else " · not used here yet"
    return f"{profile.name} · {columns} · {saved.author} · {saved.saved_at:%Y-%m-%d}{note}"

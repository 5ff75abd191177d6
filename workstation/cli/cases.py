"""`hypnic case`: new, list, show; and adding files to a case."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

import typer

from workstation.cli.facts import case_json, case_text, summary_json
from workstation.cli.shared import (
    AsJson,
    Author,
    Database,
    LibraryFolder,
    WrongUseError,
    author_name,
    database_url,
    library_folder,
    opened,
    show,
    told,
)
from workstation.clinical import load_clinical
from workstation.core.case import Case, Child
from workstation.core.checklist.entered import problem_in
from workstation.review.numbering import next_case_id
from workstation.review.ports import CaseSummary
from workstation.review.session import utc_now

app = typer.Typer(help="Cases: new, list, show.", no_args_is_help=True)


@app.command("new")
def new(
    name: Annotated[str, typer.Argument(help="Pseudonym or name of the child.")],
    born: Annotated[str | None, typer.Option(help="Date of birth, YYYY-MM-DD.")] = None,
    gestation: Annotated[
        str | None, typer.Option(help="Gestational age at birth: weeks, or weeks+days (36+2).")
    ] = None,
    sex: Annotated[str, typer.Option(help="girl, boy or other.")] = "",
    history: Annotated[
        list[str] | None, typer.Option(help="A history field as name=text; may be repeated.")
    ] = None,
    folder: LibraryFolder = None,
    database: Database = None,
    author: Author = None,
    as_json: AsJson = False,
) -> None:
    """Begin a case."""
    with told():
        # All of it is checked before a library is made for it.
        child = Child(
            _name(name),
            _date(born),
            _gestation_days(gestation),
            _sex(sex),
            MappingProxyType(_history(history or ())),
        )
    with told(), opened(folder, database, create=True) as library:
        case = Case(next_case_id(library.cases), utc_now(), child)
        library.cases.create(case, author_name(author))
        show({"case": case.id}, as_json=as_json, text=lambda: case.id)


@app.command("list")
def list_cases(
    folder: LibraryFolder = None, database: Database = None, as_json: AsJson = False
) -> None:
    """List the cases, last changed first."""
    with told():
        rows = _rows(folder, database)
        show(
            [summary_json(r) for r in rows],
            as_json=as_json,
            text=lambda: (
                "\n".join(
                    f"{r.id}\t{r.child.name}\t{r.clips} clips\t{r.logs} logs\t{r.episodes} episodes"
                    for r in rows
                )
                or "No cases yet: hypnic case new NAME"
            ),
        )


@app.command("show")
def show_case(
    case_id: Annotated[str, typer.Argument(metavar="CASE")],
    folder: LibraryFolder = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Show what a case holds: material, placement, episodes, answers."""
    with told(), opened(folder, database) as library:
        case = library.cases.load(case_id)
        show(case_json(case), as_json=as_json, text=lambda: case_text(case))


def _rows(folder: Path | None, database: str | None) -> Sequence[CaseSummary]:
    """The work list; a library that was never made has no cases."""
    place = library_folder(folder)
    if not database_url(database) and (not place.exists() or (place.is_dir() and _bare(place))):
        return ()
    with opened(folder, database) as library:
        return library.cases.cases()


def _bare(place: Path) -> bool:
    return next(place.iterdir(), None) is None


def _name(text: str) -> str:
    if not text.strip():
        raise WrongUseError("The child needs a name.", advice="A pseudonym will do.")
    return text.strip()


def _date(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        born = date.fromisoformat(text)
    except ValueError as error:
        raise WrongUseError(
            f"{text!r} is not a date.", advice="Write it as year-month-day, e.g. 2026-06-10."
        ) from error
    # Somewhere on earth it is already tomorrow.
    if born > utc_now().date() + timedelta(days=1):
        raise WrongUseError(f"{text} lies in the future.", advice="Check the year.")
    return born


def _gestation_days(text: str | None) -> int | None:
    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{1,2}(\+[0-6])?", text):
        raise WrongUseError(
            f"{text!r} is not a gestational age.", advice="Write weeks, or weeks+days: 36+2."
        )
    weeks, _, days = text.partition("+")
    total = int(weeks) * 7 + int(days or 0)
    if not 20 * 7 <= total <= 45 * 7:
        raise WrongUseError(
            f"{text!r} is not a possible gestational age.",
            advice="It lies between 20 and 45 weeks.",
        )
    return total


def _sex(text: str) -> str:
    if text not in {"", "girl", "boy", "other"}:
        raise WrongUseError(f"{text!r} is not a known sex.", advice="Write girl, boy or other.")
    return text


def _history(given: Sequence[str]) -> dict[str, str]:
    held = dict(_pair(each) for each in given)
    if held:
        problem = problem_in(load_clinical().content.history, held, utc_now().date())
        if problem:
            raise WrongUseError(problem)
    return held


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise WrongUseError(f"{text!r} is not name=text.", advice="For example feeding=breast.")
    return name.strip(), value.strip()

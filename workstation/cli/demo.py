"""`hypnic demo`: the main job on the synthetic demo case."""

from __future__ import annotations

import os
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from db.library import Library
from workstation.cli.doctor import has_screen
from workstation.cli.files import take_in_all
from workstation.cli.shared import ProgressLine, tell, told
from workstation.clinical import load_clinical
from workstation.core.annotation import Episode
from workstation.core.case import Case
from workstation.core.checklist.suggest import Suggestion, suggestions_from
from workstation.core.errors import HypnicError
from workstation.demo.demo import LONG_SIDE, DemoFiles, make_demo
from workstation.demo.performed import demo_child, read_demo
from workstation.demo.story import Story, demo_story
from workstation.review.material import CaseMaterial
from workstation.review.measured import Measured
from workstation.review.saving import write_whole
from workstation.review.session import Session, utc_now

CASE_ID = "B-0417"
AUTHOR = "Reader 1"


def register(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command("demo")(demo)


def demo(
    out: Annotated[
        Path, typer.Option("--out", help="Where the demo library and the results go.")
    ] = Path("hypnic-demo"),
    headless: Annotated[
        bool, typer.Option("--headless", help="Open no window even where there is a screen.")
    ] = False,
) -> None:
    """Make the synthetic demo case, read it, and open it; without a screen write its results."""
    with told():
        story = demo_story(_filmed(out / "files"))
        prepared = prepare(out, story)
        if not headless and has_screen():
            from workstation.app import run_window  # noqa: PLC0415 - Qt only for a window

            tell("Opening the workstation on the demo case.")
            raise typer.Exit(run_window(out / "library", None, AUTHOR, case_id=CASE_ID))
        results(out, story)
        tell("Done." if prepared else "Done; the demo case was there already.")


def prepare(out: Path, story: Story, *, long_side: int = LONG_SIDE) -> bool:
    """Make the demo library with its case, read; False if it was there already.

    Raises:
        HypnicError: a file could not be made or taken in.
    """
    library_folder = out / "library"
    if library_folder.exists():
        with Library.open(library_folder) as library:
            if any(c.id == CASE_ID and c.answers for c in library.cases.cases()):
                return False
        raise HypnicError(
            "An unfinished demo library is in the way.",
            file=library_folder.name,
            advice=f"Remove the folder {out} and run the demo again.",
        )
    files = _files(out / "files", story, long_side)
    half = out / ".library.part"
    shutil.rmtree(half, ignore_errors=True)
    with Library.open(half) as library:
        library.cases.create(Case(CASE_ID, utc_now(), demo_child(story)), AUTHOR)
        session = Session(library.cases, CASE_ID, AUTHOR)
        outcomes = take_in_all(session, library.media, files.all, story.zone, ProgressLine())
        for outcome in outcomes:
            if outcome.error:
                raise HypnicError(outcome.error)
        material = CaseMaterial(lambda: session.case, library.media)
        clinical = load_clinical()
        measured = Measured(lambda: session.case, material, clinical.bands)

        def suggest(episode: Episode) -> tuple[Suggestion, ...]:
            reading = measured.episode(episode)
            return suggestions_from(clinical.content, reading).offered if reading else ()

        read_demo(session, story, suggest)
        material.close()
    half.rename(library_folder)
    return True


def results(out: Path, story: Story) -> None:
    """Write the referral and pictures of the window, and say where."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from workstation.cli.referral import letters_of  # noqa: PLC0415 - fonts and PDF load slowly

    pdf = out / "referral.pdf"
    with Library.open(out / "library") as library:
        letters = letters_of(library, story.zone)
        stored = library.cases.read(CASE_ID)
        write_whole(letters.pdf(stored.case, stored.head), pdf)
    typer.echo(str(pdf))
    from workstation.app import photograph_case  # noqa: PLC0415 - Qt only for pictures of it

    for picture in photograph_case(out / "library", CASE_ID, AUTHOR, out, zone=story.zone):
        typer.echo(str(picture))


def _filmed(folder: Path) -> date:
    """The day of the story: that of files which are there already, else yesterday."""
    found = sorted(p.name for p in folder.glob("VID_????????_*.mp4"))
    if found:
        return datetime.strptime(found[0][4:12], "%Y%m%d").date()  # noqa: DTZ007 - only a day
    return utc_now().date() - timedelta(days=1)


def _files(folder: Path, story: Story, long_side: int) -> DemoFiles:
    names = [c.file_name for c in story.clips] + [story.log.file_name]
    if all((folder / n).is_file() for n in names):
        return DemoFiles(
            tuple(folder / c.file_name for c in story.clips),
            (folder / story.log.file_name,),
            story,
        )
    tell("Rendering the synthetic demo clips; the first time this takes about half a minute.")
    line = ProgressLine()
    try:
        return make_demo(
            folder,
            progress=lambda f: line("demo", "rendering", f),
            story=story,
            long_side=long_side,
        )
    except OSError as error:
        raise HypnicError(
            f"The demo files could not be written ({error.strerror}).",
            file=folder.name,
            advice="Choose another folder with --out.",
        ) from error
    finally:
        line.done()

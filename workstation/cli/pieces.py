"""`hypnic still` and `hypnic cut`: one frame, or some seconds of a clip, to hand on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from workstation.cli.shared import (
    AsJson,
    Author,
    Database,
    LibraryFolder,
    ProgressLine,
    WrongUseError,
    author_name,
    opened,
    show,
    tell,
    told,
)
from workstation.core.case import Case, PictureSettings
from workstation.core.evidence import Source
from workstation.core.masking import Drawing, Region
from workstation.core.masking.cover import Cover
from workstation.core.masking.plan import spans_of
from workstation.core.media.index import frame_text
from workstation.core.media.piece import FrameSpan, frames_in
from workstation.core.timebase import NS
from workstation.core.timebase.text import clock_text
from workstation.review.clip_file import ClipFile, of_case, of_file
from workstation.review.material import CaseMaterial
from workstation.review.pieces import (
    EXPORT,
    Method,
    Order,
    container_of,
    piece_json,
    piece_words,
    plan_masks,
    plan_words,
    record_words,
    save_piece,
)
from workstation.review.saving import write_whole
from workstation.review.session import Session, utc_now
from workstation.review.stills import still_png

Where = Annotated[str, typer.Argument(metavar="CASE|FILE", help="A case, or a video file.")]
Clip = Annotated[str | None, typer.Option("--clip", help="Which clip of the case: its label.")]
EpisodeName = Annotated[str | None, typer.Option("--episode", help="An episode of the case: E1.")]


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command("still")(still)
    app.command("cut")(cut)


def still(
    where: Where,
    out: Annotated[Path, typer.Option("--output", "-o", help="The PNG to write.")],
    at: Annotated[str | None, typer.Option(help="Clip time: seconds, or 1:23.4.")] = None,
    frame: Annotated[int | None, typer.Option(help="Or the frame's number, from 0.")] = None,
    clip: Clip = None,
    episode: EpisodeName = None,
    folder: LibraryFolder = None,
    database: Database = None,
    author: Author = None,
    as_json: AsJson = False,
) -> None:
    """Save one frame as PNG, with its time and number under it.

    With --episode and neither --at nor --frame it is the episode's first frame.
    """
    with told():
        if out.suffix.lower() != ".png":
            raise WrongUseError("A still is saved as PNG.", advice="Let the name end in .png.")
        if at is not None and frame is not None:
            raise WrongUseError("--at and --frame say the same.", advice="Give one of them.")
        if at is None and frame is None and episode is None:
            raise WrongUseError("Which frame is meant?", advice="Give --at, --frame or --episode.")
        wanted_ns = time_ns(at) if at is not None else None
        with _chosen(where, clip, episode, folder, database, author) as chosen:
            number = _number(chosen, wanted_ns, frame)
            _not_itself(where, out)
            write_whole(still_png(chosen.clip, number, chosen.view), out)
            clip_ns = chosen.clip.index.pts_of(number)
            if chosen.session is not None:
                about = f"still of clip {chosen.clip.sha256[:12]}: {frame_text(number)}"
                chosen.session.record(EXPORT, about)
            facts = {
                "file": str(out),
                "clip_sha256": chosen.clip.sha256,
                "frame": number,
                "clip_s": clip_ns / NS,
            }
            show(
                facts,
                as_json=as_json,
                text=lambda: f"{out}: {clock_text(clip_ns)} · {frame_text(number)}",
            )


def cut(
    where: Where,
    out: Annotated[Path, typer.Option("--output", "-o", help="The .mp4, .mov or .mkv to write.")],
    begin: Annotated[str | None, typer.Option("--from", help="Clip time: seconds, or 1:23.4.")] = (
        None
    ),
    end: Annotated[str | None, typer.Option("--to", help="Clip time where it ends.")] = None,
    clip: Clip = None,
    episode: EpisodeName = None,
    exact: Annotated[
        bool, typer.Option("--exact", help="Encode anew: exactly these frames, nothing hidden.")
    ] = False,
    mask_faces: Annotated[
        bool, typer.Option("--mask-faces", help="Encode anew, with found faces covered.")
    ] = False,
    mask: Annotated[
        list[str] | None,
        typer.Option(
            help="Cover a place and follow it: x,y,width,height@frame, in shares of the picture."
        ),
    ] = None,
    coarse: Annotated[
        bool, typer.Option("--coarse", help="Cover with large blocks instead of one grey.")
    ] = False,
    no_sound: Annotated[bool, typer.Option("--no-sound", help="Leave the sound out.")] = False,
    folder: LibraryFolder = None,
    database: Database = None,
    author: Author = None,
    as_json: AsJson = False,
) -> None:
    """Save some seconds of a clip; without --exact or a mask its pictures are not encoded anew."""
    with told():
        start_ns = time_ns(begin) if begin is not None else None
        stop_ns = time_ns(end) if end is not None else None
        drawings = tuple(_drawing(i, text) for i, text in enumerate(mask or ()))
        container_of(out)
        if coarse and not (mask_faces or drawings):
            raise WrongUseError(
                "--coarse alone covers nothing.", advice="Give --mask-faces or --mask with it."
            )
        line = ProgressLine()
        with _chosen(where, clip, episode, folder, database, author) as chosen:
            _not_itself(where, out)
            span = _span(chosen, start_ns, stop_ns)
            masked = mask_faces or bool(drawings)
            _all_within(drawings, span)
            method = Method.MASKED if masked else Method.EXACT if exact else Method.COPY
            name = chosen.clip.name
            try:
                plan = None
                if masked:
                    _, plan = plan_masks(
                        chosen.clip,
                        span,
                        faces=mask_faces,
                        drawings=drawings,
                        progress=lambda f: line(name, "looking at every frame", f),
                    )
                cover = Cover.COARSE if coarse else Cover.SOLID
                order = Order(chosen.clip, span, method, not no_sound, plan, cover)
                piece = save_piece(order, out, progress=lambda f: line(name, "saving", f))
            finally:
                line.done()
            if chosen.session is not None:
                chosen.session.record(EXPORT, record_words(piece, order))
            if plan is not None:
                tell(plan_words(replace(plan, unsure=(), bare=()), len(drawings)))
                for first, last in spans_of(plan.to_check):
                    tell(f"Look closely at frames {first} to {last} of the clip.")
            facts = {"file": str(out), **piece_json(piece, order)}
            show(facts, as_json=as_json, text=lambda: f"{out}: {piece_words(piece, order)}")


def time_ns(text: str) -> int:
    """A clip time as typed: `83.4`, `1:23.4` or `1:02:03`.

    Raises:
        WrongUseError: it is none.
    """
    parts = re.fullmatch(
        r"(?:(?:(\d{1,3}):)?(\d{1,2}):)?(\d{1,6})(?:\.(\d{1,9}))?", text.strip(), re.ASCII
    )
    if parts is None:
        raise WrongUseError(f"{text!r} is not a time.", advice="Write seconds, or 1:23.4.")
    hours, minutes, seconds, rest = parts.groups()
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds)
    return whole * NS + int((rest or "").ljust(9, "0"))


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The clip that is meant; of a case also who looks, how, and which episode."""

    clip: ClipFile
    session: Session | None = None
    view: PictureSettings | None = None
    span_ns: tuple[int, int] | None = None


@contextmanager
def _chosen(
    where: str,
    clip: str | None,
    episode: str | None,
    folder: Path | None,
    database: str | None,
    author: str | None,
) -> Iterator[_Chosen]:
    path = Path(where)
    if path.exists() or path.suffix:
        if clip is not None or episode is not None:
            raise WrongUseError(
                "--clip and --episode belong to a case.", advice="Give a case instead of a file."
            )
        line = ProgressLine()
        try:
            yield _Chosen(
                of_file(path, now=utc_now(), progress=lambda f: line(path.name, "reading", f))
            )
        finally:
            line.done()
        return
    with opened(folder, database) as library:
        session = Session(library.cases, where, author_name(author))
        case = session.case
        material = CaseMaterial(lambda: case, library.media)
        try:
            source, span = _source(case, clip, episode)
            yield _Chosen(
                of_case(case, source.id, material, library.media),
                session,
                case.pictures.get(source.id),
                span,
            )
        finally:
            material.close()


def _source(
    case: Case, clip: str | None, episode: str | None
) -> tuple[Source, tuple[int, int] | None]:
    """The clip that is meant, and an episode's clip time."""
    clips = {(c.label or c.file_name): c for c in case.clips()}
    if episode is not None:
        found = next((e for e in case.episodes.values() if e.name == episode.upper()), None)
        if found is None:
            raise WrongUseError(f"There is no episode {episode} in {case.id}.")
        source = case.sources.get(found.source_id or "")
        if source is None or source.id not in case.placements:
            raise WrongUseError(f"No clip shows {found.name}.")
        clock = case.map_of(source.id)
        return source, (clock.to_source(found.span.start), clock.to_source(found.span.end))
    if clip is None and len(clips) == 1:
        return next(iter(clips.values())), None
    if clip is None or clip not in clips:
        names = ", ".join(clips) or "none"
        raise WrongUseError(
            f"Which clip of {case.id}?", advice=f"Give --clip with one of: {names}."
        )
    return clips[clip], None


def _number(chosen: _Chosen, wanted_ns: int | None, frame: int | None) -> int:
    index = chosen.clip.index
    if frame is not None:
        if not 0 <= frame < index.count:
            raise WrongUseError(
                f"There is no frame {frame}.", advice=f"The clip has frames 0 to {index.count - 1}."
            )
        return frame
    if wanted_ns is None:
        assert chosen.span_ns is not None
        wanted_ns = max(chosen.span_ns[0], 0)
    number = index.frame_at(wanted_ns)
    if number is None:
        raise WrongUseError(
            f"The clip shows nothing at {clock_text(wanted_ns)}.",
            advice=f"It ends at {clock_text(index.end_ns)}.",
        )
    return number


def _span(chosen: _Chosen, start_ns: int | None, stop_ns: int | None) -> FrameSpan:
    index = chosen.clip.index
    low, high = chosen.span_ns or (0, index.end_ns)
    low = start_ns if start_ns is not None else low
    high = stop_ns if stop_ns is not None else high
    if high <= low:
        raise WrongUseError(
            f"The end, {clock_text(high)}, is not after its start, {clock_text(low)}.",
            advice="Give --from and --to within the clip, the later moment as --to.",
        )
    span = frames_in(index, low, high)
    if span is None:
        raise WrongUseError(
            f"The clip shows nothing from {clock_text(low)} to {clock_text(high)}.",
            advice=f"It ends at {clock_text(index.end_ns)}.",
        )
    return span


def _drawing(mask: int, text: str) -> Drawing:
    number = r"\d*\.?\d+"
    parts = re.fullmatch(rf"({number}),({number}),({number}),({number})@(\d+)", text, re.ASCII)
    values = [float(v) for v in parts.groups()[:4]] if parts else []
    if not parts or max(values) > 1 or max(values[:2]) == 1 or not (values[2] and values[3]):
        raise WrongUseError(
            f"{text!r} is not a place in a frame.",
            advice="Write x,y,width,height@frame, e.g. 0.4,0.2,0.3,0.3@120.",
        )
    return Drawing(
        mask, int(parts[5]), Region(values[0], values[1], values[2], values[3], oval=False)
    )


def _all_within(drawings: tuple[Drawing, ...], span: FrameSpan) -> None:
    """A mask drawn outside the span would cover nothing, and nobody would know."""
    for each in drawings:
        if not span.first <= each.number < span.end:
            raise WrongUseError(
                f"The mask at frame {each.number} is not in the piece, and would cover nothing.",
                advice=f"The piece has frames {span.first} to {span.end - 1}.",
            )


def _not_itself(where: str, out: Path) -> None:
    """Never write over the clip that is read."""
    path = Path(where)
    if path.exists() and out.exists() and out.samefile(path):
        raise WrongUseError("This is the clip itself.", advice="Give another name.")

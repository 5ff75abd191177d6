"""A piece of a clip goes out: copied, encoded anew, or with what is to be hidden covered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from workstation.core.errors import HypnicError, StoreError
from workstation.core.masking import Drawing, MaskPlan, MaskPlanner
from workstation.core.masking.cover import Cover, covered
from workstation.core.masking.faces import FaceFinder
from workstation.core.masking.plan import plan_json, spans_of
from workstation.core.media.cut import cut
from workstation.core.media.decoding import never, stop_if
from workstation.core.media.piece import CONTAINERS, FrameSpan, Piece, end_ns
from workstation.core.media.reader import ClipReader
from workstation.core.media.remake import remake, size_guess
from workstation.core.timebase import NS
from workstation.core.timebase.text import clock_text
from workstation.review.clip_file import ClipFile
from workstation.review.ports import Cancelled, Progress
from workstation.review.saving import whole_file

EXPORT = "export"
"""The action under which the record notes that something went out."""

NO_GUARANTEE = (
    "The detector misses faces. Look at every frame before you hand this on: "
    "only what you have seen covered is covered."
)
_LONGEST_MASKED_NS = 10 * 60 * NS
_BUDGET_BYTES = 24_000_000


class Method(StrEnum):
    """How a piece is made."""

    COPY = "copy"
    """The camera's own pictures, not encoded anew."""
    EXACT = "exact"
    """Encoded anew: exactly these frames and nothing beside them."""
    MASKED = "masked"
    """Encoded anew with regions covered."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be saved.

    Attributes:
        clip: of which clip.
        span: which frames.
        method: how.
        sound: take the sound along.
        plan: what is covered, for MASKED.
        cover: with what.
    """

    clip: ClipFile
    span: FrameSpan
    method: Method = Method.COPY
    sound: bool = True
    plan: MaskPlan | None = None
    cover: Cover = Cover.SOLID

    @property
    def start_ns(self) -> int:
        """Clip time of the first frame."""
        return self.clip.index.pts_of(self.span.first)

    @property
    def end_ns(self) -> int:
        """Clip time at which the last frame ends."""
        return end_ns(self.clip.index, self.span)


def save_piece(
    order: Order, out: Path, *, progress: Progress = lambda _: None, cancelled: Cancelled = never
) -> Piece:
    """Write a piece; the file takes its name once it is whole and was read back.

    Raises:
        CannotCopyError: these frames cannot be copied; encoding anew would work.
        StoreError: it cannot be written there; nothing is left behind.
        DamagedFileError: the clip cannot be decoded any more.
        CancelledError: as asked; nothing is left behind.
    """
    container = container_of(out)
    if order.method is Method.MASKED and order.plan is None:
        raise ValueError("nothing says what to cover")
    clip, index, span = order.clip, order.clip.index, order.span
    created = clip.created_at(order.start_ns)
    names: dict[str, Any] = {"name": clip.name, "out_name": out.name}
    with whole_file(out) as stream, clip.open() as source:
        if order.method is Method.COPY:
            return cut(
                source, clip.facts, index, span, stream, container, sound=order.sound,
                created=created, progress=progress, cancelled=cancelled, **names,
            )  # fmt: skip
        heard = clip.open() if order.sound and clip.facts.audio is not None else None
        try:
            return remake(
                source, clip.facts, index, span, stream, container, sound_stream=heard,
                created=created, paint=_paint(order), progress=progress, cancelled=cancelled,
                **names,
            )  # fmt: skip
        finally:
            if heard is not None:
                heard.close()


def plan_masks(
    clip: ClipFile,
    span: FrameSpan,
    *,
    faces: bool,
    drawings: Sequence[Drawing] = (),
    progress: Progress = lambda _: None,
    cancelled: Cancelled = never,
) -> tuple[MaskPlanner, MaskPlan]:
    """Look at every frame of a span and say what is to be covered; the planner can plan again.

    Raises:
        HypnicError: the span is too long to be looked at frame by frame.
        DefinitionError: faces are to be found and the detector is not there.
        DamagedFileError, StoreError: the clip cannot be decoded any more.
        CancelledError: as asked.
    """
    index = clip.index
    if end_ns(index, span) - index.pts_of(span.first) > _LONGEST_MASKED_NS:
        raise HypnicError(
            "More than 10 minutes cannot be covered at once.", advice="Choose a shorter span."
        )
    planner = MaskPlanner(span.first, FaceFinder().find if faces else None, drawings)
    with (
        clip.open() as stream,
        ClipReader(stream, clip.facts, index, name=clip.name, budget_bytes=_BUDGET_BYTES) as reader,
    ):
        for number in range(span.first, span.end):
            stop_if(cancelled)
            rgb = reader.frame(number, cancelled=cancelled)
            planner.take(rgb, index.pts_of(number), last=number == span.end - 1)
            progress(0.9 * (number + 1 - span.first) / span.count)
    return planner, planner.plan(lambda f: progress(0.9 + 0.1 * f), cancelled)


def container_of(out: Path) -> str:
    """The kind of file a name asks for.

    Raises:
        StoreError: no kind a piece can be written as.
    """
    kind = CONTAINERS.get(out.suffix.lower())
    if kind is None:
        raise StoreError(
            "A piece of a clip is saved as .mp4, .mov or .mkv.",
            file=out.name,
            advice="Give it one of these endings.",
        )
    return kind


def bytes_guess(order: Order, clip_bytes: int) -> int:
    """About how large the file will be."""
    length_ns = order.end_ns - order.start_ns
    whole = max(order.clip.facts.duration_ns, 1)
    if order.method is Method.COPY:
        return max(round(clip_bytes * length_ns / whole), 1)
    return size_guess(order.clip.facts, length_ns)


def piece_words(piece: Piece, order: Order) -> str:
    """What the file holds, in one or a few sentences."""
    facts = [
        f"It shows {clock_text(piece.start_ns)} to {clock_text(piece.end_ns)} of the clip, "
        f"frames {piece.span.first} to {piece.span.end - 1}"
        f"{', with sound' if piece.sound else ', without sound'}."
    ]
    if piece.span != order.span:
        facts.append("This kind of file cannot begin between key frames, so it is longer.")
    hidden = piece.hidden_before + piece.hidden_after
    if hidden:
        facts.append(
            f"{hidden} more frames are stored beside them and not shown; whoever looks for them "
            "can see them. Re-encoded, a piece holds nothing else."
        )
    facts.append(f"Left out: {', '.join(piece.left_out)}.")
    return " ".join(facts)


def plan_words(plan: MaskPlan, drawn: int) -> str:
    """What a person should know about a plan before trusting it."""
    said = []
    if plan.looked:
        said.append(f"A face was found in {plan.finds} of {plan.looked} frames looked at.")
    if drawn:
        said.append(f"{drawn} {'mask' if drawn == 1 else 'masks'} drawn.")
    if plan.to_check:
        stretches = spans_of(plan.to_check)
        named = ", ".join(f"{a}–{b}" if b > a else f"{a}" for a, b in stretches[:4])
        more = " …" if len(stretches) > 4 else ""
        said.append(f"Look closely at frames {named}{more}.")
    return " ".join([*said, NO_GUARANTEE])


def piece_json(piece: Piece, order: Order) -> dict[str, object]:
    """What the file holds, for a script."""
    out: dict[str, object] = {
        "clip_sha256": order.clip.sha256,
        "method": order.method.value,
        "first_frame": piece.span.first,
        "last_frame": piece.span.end - 1,
        "start_s": piece.start_ns / NS,
        "end_s": piece.end_ns / NS,
        "as_asked": piece.span == order.span,
        "sound": piece.sound,
        "hidden_frames_before": piece.hidden_before,
        "hidden_frames_after": piece.hidden_after,
        "left_out": list(piece.left_out),
        "size_bytes": piece.size_bytes,
    }
    if order.method is Method.MASKED and order.plan is not None:
        out["masking"] = {
            **plan_json(order.plan), "cover": order.cover.value, "note": NO_GUARANTEE,
        }  # fmt: skip
    return out


def record_words(piece: Piece, order: Order) -> str:
    """What the record says of it: no names."""
    return (
        f"piece of clip {order.clip.sha256[:12]}: frames {piece.span.first} to "
        f"{piece.span.end - 1}, {order.method.value}, {'' if piece.sound else 'no '}sound"
    )


def _paint(order: Order) -> Callable[[int, Any], Any] | None:
    plan = order.plan
    if order.method is not Method.MASKED or plan is None:
        return None
    return lambda number, rgb: covered(rgb, plan.at(number), order.cover)

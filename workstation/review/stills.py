"""One frame of a clip as a picture to hand on."""

from __future__ import annotations

from workstation.core.case import PictureSettings
from workstation.core.media.reader import ClipReader
from workstation.core.media.still import frame_caption, frame_facts, png_bytes
from workstation.review.clip_file import ClipFile, wall_text
from workstation.review.picture import sides_words, turned_words, upright

_BUDGET_BYTES = 24_000_000


def still_png(clip: ClipFile, number: int, view: PictureSettings | None = None) -> bytes:
    """A frame at its full size as PNG, with what and when it is under it.

    Args:
        clip: whose frame.
        number: of the frame.
        view: how the reader looks at the clip: a turn and a mirror are done and said, brightness
            is left as filmed.

    Raises:
        IndexError: the clip has no such frame.
        DamagedFileError, StoreError: it cannot be decoded any more.
    """
    index = clip.index
    clip_ns = index.pts_of(number)
    with (
        clip.open() as stream,
        ClipReader(stream, clip.facts, index, name=clip.name, budget_bytes=_BUDGET_BYTES) as reader,
    ):
        rgb = reader.frame(number)
    return png_bytes(
        rgb if view is None else upright(rgb, view),
        still_words(clip, number, view),
        frame_facts(clip.sha256, number, clip_ns, int(index.pts[number])),
    )


def still_words(
    clip: ClipFile, number: int, view: PictureSettings | None = None
) -> tuple[str, ...]:
    """The lines under a still: when and which frame; the wall clock; how it differs from filmed."""
    clip_ns = clip.index.pts_of(number)
    return (
        frame_caption(clip.real_ns(clip_ns), number),
        f"{wall_text(clip.wall_at(clip_ns))} · {_differs(clip, view)} · clip {clip.sha256[:12]}",
    )


def _differs(clip: ClipFile, view: PictureSettings | None) -> str:
    held = view or PictureSettings("")
    words = (
        turned_words(held, in_mirror=held.mirror),
        sides_words(held, by_file=clip.facts.mirrored),
    )
    return ", ".join(w for w in words if w) or "as filmed"

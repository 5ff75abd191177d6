"""Which stream of a file is the picture a parent filmed, and which its sound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workstation.core.media.decoding import Damage, packets

_LEAST_RATE_HZ = 5
"""Below this many frames a second a stream is a slide show (a motion photo's still pictures)."""

_MAX_PIXELS = 16384 * 16384

_TELEMETRY = "bin_data"
"""What FFmpeg calls GoPro's "gpmd" and other binary telemetry; PyAV gives no tag of data."""


@dataclass(frozen=True, slots=True)
class Tracks:
    """What a file holds for eyes and ears.

    Attributes:
        picture: the main video stream, or None.
        others: indexes of further video streams with pictures in them.
        sound: the audio stream that goes with it, or None.
        telemetry: camera telemetry that may hold coordinates, or None.
        container: FFmpeg's name of the file's format.
    """

    picture: Any
    others: tuple[int, ...]
    sound: Any
    telemetry: Any
    container: str


def ranked_pictures(container: Any) -> tuple[int, ...]:
    """Indexes of the video streams that show something, the main one first.

    The main picture is the largest for the longest time, where a second counts only as far as at
    least five frames were shown in it. Cover pictures and empty streams are passed over. Where
    there are several candidates this reads the whole file, and the container is spent.
    """
    pictures = [s for s in container.streams.video if _may_show(s)]
    if len(pictures) < 2:
        return tuple(s.index for s in pictures)
    weights = _weights(container, pictures)
    showing = [s.index for s in pictures if weights[s.index] > 0] or [pictures[0].index]
    return tuple(sorted(showing, key=lambda i: (-weights[i], i)))


def tracks_of(container: Any, ranked: tuple[int, ...], chosen: int | None = None) -> Tracks:
    """The streams of a freshly opened container.

    Args:
        container: open, not read from yet.
        ranked: as `ranked_pictures` gave it.
        chosen: one of `ranked`, to take instead of the first.
    """
    kind = str(container.format.name)
    if not ranked:
        return Tracks(None, (), sound_of(container), _telemetry(container), kind)
    index = ranked[0] if chosen is None else chosen
    others = tuple(sorted(i for i in ranked if i != index))
    sound = sound_of(container, index)
    return Tracks(container.streams[index], others, sound, _telemetry(container), kind)


def _telemetry(container: Any) -> Any:
    return next((s for s in container.streams.data if s.name == _TELEMETRY), None)


def sound_of(container: Any, picture: int | None = None) -> Any:
    """The audio stream that goes with a video stream, or that a player would choose; or None.

    Where each of several videos is followed by a sound of its own, as cameras with several eyes
    write them, that sound is taken; else the one FFmpeg thinks best.
    """
    able = [s for s in container.streams.audio if s.codec_context is not None]
    if not able:
        return None
    own = _own_sounds(container)
    if picture in own:
        return own[picture]
    try:
        best = container.streams.best("audio")
    except Exception:  # noqa: BLE001 - a hint only; PyAV lets out many kinds of error
        best = None
    return best if best in able else able[0]


def _own_sounds(container: Any) -> dict[int, Any]:
    """Video stream -> the sound behind it, where every video of several has exactly one."""
    found: dict[int, list[Any]] = {}
    at: int | None = None
    for stream in container.streams:
        if stream.type == "video":
            at = stream.index
            found[at] = []
        elif stream.type == "audio" and stream.codec_context is not None:
            if at is None:
                return {}
            found[at].append(stream)
    if len(found) < 2 or any(len(sounds) != 1 for sounds in found.values()):
        return {}
    return {video: sounds[0] for video, sounds in found.items()}


def codec_name(stream: Any) -> str:
    """What a stream is coded in, not which decoder reads it ("av1", never "libdav1d")."""
    context = stream.codec_context
    if context is None:  # data streams have no decoder, at most a name
        return str(stream.name or "")
    return str(context.codec.canonical_name or context.name)


def _may_show(stream: Any) -> bool:
    if stream.codec_context is None or int(stream.disposition) & _cover(stream):
        return False
    width, height = stream.codec_context.width, stream.codec_context.height
    return bool(width * height <= _MAX_PIXELS)


def _cover(stream: Any) -> int:
    kind = type(stream.disposition)
    return int(kind.attached_pic) | int(kind.timed_thumbnails)


def _weights(container: Any, pictures: list[Any]) -> dict[int, float]:
    """Area times seconds of each stream, from its packets."""
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    count = {s.index: 0 for s in pictures}
    for packet in packets(container, pictures, Damage()):
        at = packet.pts if packet.pts is not None else packet.dts
        if not packet.size or at is None:
            continue
        key = packet.stream.index
        count[key] += 1
        first[key] = min(first.get(key, at), at)
        last[key] = max(last.get(key, at), at)
    weights = {}
    for s in pictures:
        if not count[s.index]:
            weights[s.index] = 0.0
            continue
        seconds = float((last[s.index] - first[s.index]) * s.time_base)
        area = max(s.codec_context.width * s.codec_context.height, 1)
        weights[s.index] = area * min(max(seconds, 1e-3), count[s.index] / _LEAST_RATE_HZ)
    return weights

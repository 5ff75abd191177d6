"""Packets and frames of an open clip: damage is counted and passed over, never fatal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from workstation.core.errors import CancelledError, HypnicError

MAX_FAILURES = 64
"""Failed reads in a row after which the rest of a file is given up."""


def never() -> bool:
    """Nobody asks to stop."""
    return False


def stop_if(cancelled: Callable[[], bool]) -> None:
    """Stop where somebody asked to.

    Raises:
        CancelledError: as asked.
    """
    if cancelled():
        raise CancelledError


@dataclass(slots=True)
class Damage:
    """What went wrong while decoding.

    Attributes:
        reads: reads of the file that failed.
        packets: packets that were marked broken or would not decode.
        frames: decoded frames the decoder itself calls broken.
        gave_up: the rest of the file was left unread after too many failures.
    """

    reads: int = 0
    packets: int = 0
    frames: int = 0
    gave_up: bool = False


def packets(
    container: Any,
    streams: Sequence[Any],
    damage: Damage,
    cancelled: Callable[[], bool] = never,
) -> Iterator[Any]:
    """Every packet of some streams in file order, then one empty packet for each stream.

    Raises:
        CancelledError: as asked.
        HypnicError: the stream underneath could not be read.
    """
    failures = 0
    while failures < MAX_FAILURES:
        try:
            for packet in container.demux(*streams):
                stop_if(cancelled)
                if packet.size:
                    failures = 0
                yield packet
        except HypnicError:
            raise
        except GeneratorExit:
            raise
        except Exception:  # noqa: BLE001 - PyAV lets out far more than its own errors
            damage.reads += 1
            failures += 1
        else:
            return
    damage.gave_up = True


def decoded(packet: Any, damage: Damage) -> list[Any]:
    """The frames that come out once a packet went in; none if it is broken."""
    if packet.is_corrupt:
        damage.packets += 1
    try:
        frames = list(packet.decode())
    except EOFError:
        return []
    except Exception:  # noqa: BLE001 - PyAV lets out far more than its own errors
        damage.packets += 1
        return []
    damage.frames += sum(1 for f in frames if f.is_corrupt)
    return frames


def left_over(stream: Any, damage: Damage) -> list[Any]:
    """The frames a decoder still holds when the rest of its file was given up."""
    if not damage.gave_up:
        return []
    try:
        return list(stream.codec_context.decode(None))
    except Exception:  # noqa: BLE001 - PyAV lets out far more than its own errors
        return []


def stamp(frame: Any) -> int | None:
    """When a frame is shown, in ticks of its stream; the decoding stamp where there is no other."""
    at = frame.pts if frame.pts is not None else frame.dts
    return None if at is None else int(at)

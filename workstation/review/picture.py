"""From a reader's settings of a clip to how its pictures are shown, on screen and on paper."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workstation.core.case import Case, PictureSettings
from workstation.core.media.display import Display
from workstation.core.media.tone import Tone, toned

LEFT_IS_RIGHT = "mirrored: left is right"
BY_THE_FILE = "mirrored by the file itself: check left and right"
AGAINST_THE_FILE = "mirrored back against the file: check left and right"


def settings_of(case: Case, source_id: str) -> PictureSettings:
    """How a clip is looked at; as filmed if nobody changed anything."""
    return case.pictures.get(source_id) or PictureSettings(source_id)


def tone_of(settings: PictureSettings) -> Tone:
    """The light it is looked at in."""
    return Tone(settings.brightness, settings.contrast, settings.gamma, settings.local_contrast)


def mirrored_words(case: Case, settings: PictureSettings) -> str:
    """Whether left may be right in the picture, in words; "" where it is not mirrored at all.

    A file can ask to be shown mirrored. Nobody can tell whether that shows the room as it was or
    as in a mirror, so it is said.
    """
    source = case.sources.get(settings.id)
    return sides_words(settings, by_file=source is not None and source.clip.mirrored)


def sides_words(settings: PictureSettings, *, by_file: bool) -> str:
    """The same for a clip whose file asks to be shown mirrored (`by_file`), or does not."""
    if by_file:
        return AGAINST_THE_FILE if settings.mirror else BY_THE_FILE
    return LEFT_IS_RIGHT if settings.mirror else ""


def turned_words(settings: PictureSettings, *, in_mirror: bool = False) -> str:
    """How far it is turned clockwise, in words; "" where it is not.

    Args:
        settings: of the clip.
        in_mirror: as it looks where it is mirrored: there a turn goes the other way.
    """
    turn = (-settings.turn_deg if in_mirror else settings.turn_deg) % 360
    return f"turned {turn}°" if turn else ""


def light_words(settings: PictureSettings) -> str:
    """Whether its light is changed, in words; "" where it is not."""
    return "" if tone_of(settings).plain else "light changed"


def printed(rgb: NDArray[np.uint8], settings: PictureSettings) -> NDArray[np.uint8]:
    """A frame, uint8 (height, width, 3), as it goes onto paper.

    Turned and in the light the reader chose, so that a clip of a dark room shows something;
    never mirrored: left and right on paper are those of the file.
    """
    return toned(upright(rgb, settings, mirror=False), tone_of(settings))


def upright(
    rgb: NDArray[np.uint8], settings: PictureSettings, *, mirror: bool = True
) -> NDArray[np.uint8]:
    """A frame, uint8 (height, width, 3), turned and then mirrored as on screen."""
    turn = round(settings.turn_deg / 90) % 4 * 90
    flip = settings.mirror and mirror
    height, width = rgb.shape[:2]
    return Display(width, height, turn, flip).upright(rgb) if turn or flip else rgb


def printed_words(case: Case, settings: PictureSettings) -> str:
    """What of `printed` differs from the file, as a sentence; "" where nothing does."""
    done = [w for w in (turned_words(settings), light_words(settings)) if w]
    said = []
    if done:
        said.append(f"Key frames {' and '.join(done)} for reading.")
    if case.sources[settings.id].clip.mirrored:
        said.append("The file itself asks to be shown mirrored: check left and right.")
    if settings.mirror:
        said.append("The reader looked at this clip mirrored; it is printed unmirrored.")
    return " ".join(said)

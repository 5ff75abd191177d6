"""Which part of a picture is looked at, and how closely. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace

from workstation.core.case import PictureSettings

CLOSEST = 16.0
"""At most so many times as large as all of the picture."""

Size = tuple[float, float]
"""Width and height."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of the picture in the middle of its box.

    It belongs to the picture and not to the window: another size of the window, or a sharper
    picture, shows the same place.

    Attributes:
        zoom: how many times as large as when all of it is seen.
        across, down: the place, from 0 to 1 of the picture as shown (turned and mirrored).
    """

    zoom: float = 1.0
    across: float = 0.5
    down: float = 0.5

    def rect(self, picture: Size, box: Size) -> tuple[float, float, float, float]:
        """Left, top, width and height of the whole picture; reaches outside when zoomed."""
        scale = min(box[0] / picture[0], box[1] / picture[1]) * self.zoom
        width, height = picture[0] * scale, picture[1] * scale
        return box[0] / 2 - self.across * width, box[1] / 2 - self.down * height, width, height

    def zoomed(self, factor: float, at: Size, picture: Size, box: Size) -> Spot:
        """Closer or further; what lies under `at` (x, y in the box) stays there if it can."""
        zoom = min(max(self.zoom * factor, 1.0), CLOSEST)
        left, top, width, height = self.rect(picture, box)
        across, down = (at[0] - left) / width, (at[1] - top) / height
        grown = zoom / self.zoom
        away_x, away_y = (
            (at[0] - box[0] / 2) / (width * grown),
            (at[1] - box[1] / 2) / (height * grown),
        )
        return Spot(zoom, across - away_x, down - away_y).kept(picture, box)

    def dragged(self, by: Size, picture: Size, box: Size) -> Spot:
        """The picture moved by so much in the box."""
        _, _, width, height = self.rect(picture, box)
        moved = replace(self, across=self.across - by[0] / width, down=self.down - by[1] / height)
        return moved.kept(picture, box)

    def kept(self, picture: Size, box: Size) -> Spot:
        """The nearest place at which no part of the box is empty that need not be."""
        _, _, width, height = self.rect(picture, box)
        return replace(
            self, across=_held(self.across, box[0] / width), down=_held(self.down, box[1] / height)
        )

    def turned(self, before: PictureSettings, after: PictureSettings) -> Spot:
        """The same place of what was filmed, once the picture is shown another way."""
        across, down = self.across, self.down
        if before.mirror:
            across = 1 - across
        quarters = round((after.turn_deg - before.turn_deg) / 90) % 4
        for _ in range(quarters):
            across, down = 1 - down, across
        if after.mirror:
            across = 1 - across
        return replace(self, across=across, down=down)


ALL = Spot()


def _held(at: float, seen: float) -> float:
    """A middle from which the share of the picture that is seen lies within it."""
    if seen >= 1:
        return 0.5
    return min(max(at, seen / 2), 1 - seen / 2)

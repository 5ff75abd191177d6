"""A place in a picture, whatever its size."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Region:
    """An upright box, or the oval in it, in shares of the displayed picture's width and height.

    Attributes:
        x, y: of its left upper corner, 0 to 1; it may reach beyond the picture.
        width, height: above 0.
        oval: the oval that fills the box is meant, not the box.
    """

    x: float
    y: float
    width: float
    height: float
    oval: bool = True

    def __post_init__(self) -> None:
        if not (self.width > 0 and self.height > 0):
            raise ValueError("a region has a width and a height")

    @property
    def middle(self) -> tuple[float, float]:
        """Its centre."""
        return self.x + self.width / 2, self.y + self.height / 2

    def grown(self, across: float, down: float | None = None) -> Region:
        """So many times as wide and high, about the same middle."""
        down = across if down is None else down
        (x, y), width, height = self.middle, self.width * across, self.height * down
        return replace(self, x=x - width / 2, y=y - height / 2, width=width, height=height)

    def moved(self, across: float, down: float, scale: float = 1.0) -> Region:
        """Shifted, then resized about its new middle."""
        return replace(self, x=self.x + across, y=self.y + down).grown(scale)

    def overlap(self, other: Region) -> float:
        """Shared area over the area of both together, 0 to 1."""
        width = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        height = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        if width <= 0 or height <= 0:
            return 0.0
        shared = width * height
        both = self.width * self.height + other.width * other.height - shared
        return shared / both

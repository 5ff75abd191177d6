"""Take the pictures of the documentation: the demo case, photographed by the program itself.

Run: make pictures
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image

HERE = Path(__file__).parent
LARGEST = 500_000
STATIONS = ("work-list", "review", "referral")


def main() -> None:
    """Make the demo in a folder that goes again, and keep small copies of its pictures."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        command = [sys.executable, "-m", "workstation", "demo", "--headless", "--out", folder]
        subprocess.run(  # noqa: S603 - the program itself
            command, check=True, cwd=HERE.parents[1], env={**os.environ, "TZ": "Europe/Berlin"}
        )
        for name in STATIONS:
            with Image.open(out / f"{name}.png") as picture:
                keep(picture, HERE / f"{name}.png")
        with pypdfium2.PdfDocument(out / "referral.pdf") as letter:
            keep(letter[0].render(scale=1.4).to_pil(), HERE / "referral-page.png")


def keep(picture: Image.Image, to: Path) -> None:
    """Write a picture, its shades rounded only as far as its size asks for.

    Raises:
        ValueError: it is too large for a page that is looked at in a browser.
    """
    for step in (1, 2, 4):
        rounded = picture.convert("RGB").point(lambda shade, step=step: shade // step * step)
        rounded.save(to, optimize=True)
        if to.stat().st_size <= LARGEST:
            return
    raise ValueError(f"{to.name} has {to.stat().st_size} bytes")


if __name__ == "__main__":
    main()

"""Pages of a PDF as pictures, for the window's live preview."""

from __future__ import annotations

import numpy as np
import pypdfium2
from numpy.typing import NDArray


def page_count(pdf: bytes) -> int:
    """How many pages a PDF has."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


def render_page(pdf: bytes, page: int, scale: float) -> NDArray[np.uint8]:
    """One page as RGB (height, width, 3).

    Args:
        pdf: the document.
        page: 0 is the first.
        scale: pixels a point; 1 is 72 pixels an inch.

    Raises:
        IndexError: no such page.
        ValueError: the scale is not positive or would make a picture over 100 million pixels.
    """
    document = pypdfium2.PdfDocument(pdf)
    try:
        if not 0 <= page < len(document):
            raise IndexError(page)
        sheet = document[page]
        width, height = sheet.get_size()
        if not scale > 0 or width * height * scale * scale > 1e8:
            raise ValueError(f"a page cannot be shown at a scale of {scale}")
        bitmap = sheet.render(scale=scale, rev_byteorder=True)
        picture = np.array(bitmap.to_numpy()[:, :, :3], dtype=np.uint8)
        bitmap.close()
        sheet.close()
        return picture
    finally:
        document.close()

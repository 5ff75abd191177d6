"""The real files beside the project, and an honest skip where they are absent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_BESIDE = Path(__file__).resolve().parents[2].parent / "shared" / "data"


def real_root() -> Path:
    """The folder of the real files: HYPNIC_REAL_DATA, else `shared/data` beside the repository."""
    named = os.environ.get("HYPNIC_REAL_DATA")
    return Path(named) if named else _BESIDE


def real_file(name: str) -> Path:
    """The path of a real file such as `video/clip.mp4`; skips the test where it is absent."""
    found = real_root() / name
    if not found.is_file():
        pytest.skip(f"the real file {name} is not here; set HYPNIC_REAL_DATA to its folder")
    return found

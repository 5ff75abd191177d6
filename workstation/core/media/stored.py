"""Arrays in a small file for the store: numpy's npz, without pickle, with a layout number."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workstation.core.errors import DamagedFileError

MAX_STORED_BYTES = 2_000_000_000
"""More than any clip's index or sound takes; a file that inflates to more is not ours."""


def to_stored(layout: int, **arrays: Any) -> bytes:
    """The arrays under their names, with the layout's number."""
    held = io.BytesIO()
    np.savez_compressed(held, layout=np.int64(layout), **arrays)
    return held.getvalue()


def from_stored(data: bytes, layout: int, names: tuple[str, ...]) -> dict[str, NDArray[Any]]:
    """The named arrays as `to_stored` wrote them.

    Raises:
        DamagedFileError: these bytes are something else, damaged, or of another layout.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as inside:
            fits = sum(i.file_size for i in inside.infolist()) <= MAX_STORED_BYTES
        with np.load(io.BytesIO(data), allow_pickle=False) as held:
            if fits and int(held["layout"]) == layout:
                return {name: held[name] for name in names}
    except (
        ValueError,
        KeyError,
        TypeError,
        OSError,
        EOFError,
        MemoryError,
        NotImplementedError,
        RuntimeError,
        SyntaxError,
        zipfile.BadZipFile,
        zlib.error,
    ) as error:
        raise stored_is_damaged() from error
    raise stored_is_damaged()


def stored_is_damaged() -> DamagedFileError:
    """What to raise when something computed from a clip cannot be read back."""
    return DamagedFileError(
        "Something that was computed from a clip cannot be read back.",
        advice="It is computed again from the clip itself.",
    )

"""One hurt file, read: a log, or one clear sentence that names it."""

from __future__ import annotations

import io

from workstation.core.errors import HypnicError
from workstation.core.importing.film_clock import film_clock
from workstation.core.importing.log import KeptLog, import_log, log_json


def read_both_ways(block: bytes, name: str = "fuzzed") -> bool:
    """Whether it was read; refused in a sentence otherwise."""
    out = io.BytesIO()
    film_clock(io.BytesIO(block))
    try:
        recording = import_log(io.BytesIO(block), name, out)
    except HypnicError as error:
        if not error.sentence.startswith(name):
            raise AssertionError(f"does not name the file: {error.sentence}") from error
        return False
    kept = KeptLog(out)
    for group in kept.groups:
        kept.times(group)
    log_json(recording)
    return True

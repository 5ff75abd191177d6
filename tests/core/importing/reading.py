"""Reading a block of bytes as a log, for the tests of this folder."""

from __future__ import annotations

import io

from workstation.core.importing.log import LogData, read_log


def read(block: bytes, name: str = "log.bin") -> LogData:
    return read_log(io.BytesIO(block), name)


def codes(data: LogData) -> dict[str, int]:
    return {f.code: f.count for f in data.recording.findings}

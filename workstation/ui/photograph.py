"""Pictures of the window, made without a screen."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop
from PySide6.QtWidgets import QWidget

from workstation.core.errors import StoreError

_SLICE_MS = 20


def settle(ready: Callable[[], bool], *, at_most_s: float) -> bool:
    """Let the window work until `ready` says so; False if time ran out."""
    end = time.monotonic() + at_most_s
    while time.monotonic() < end:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, _SLICE_MS)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        if ready():
            return True
        time.sleep(_SLICE_MS / 1000)
    return False


def photograph(window: QWidget, to: Path) -> None:
    """Write what the window shows as PNG.

    Raises:
        StoreError: it cannot be written there.
    """
    to.parent.mkdir(parents=True, exist_ok=True)
    if not window.grab().save(str(to), "PNG"):
        raise StoreError("The picture could not be written.", file=to.name)

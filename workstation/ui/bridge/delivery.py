"""The one way from another thread into the window's."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from workstation.core.errors import HypnicError

_log = logging.getLogger(__name__)


class Delivery(QObject):
    """Runs calls on the window's thread, in the order they came.

    `send` may be called from any thread. After `close` nothing is run any more: late answers of
    workers that are still winding down fall away.
    """

    _arrived = Signal(object)
    failed = Signal(object)
    """A HypnicError raised by a delivered call: the window shows its sentence."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Live on the thread that makes it: the window's."""
        super().__init__(parent)
        self._open = True
        self._arrived.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def send(self, call: Callable[[], None]) -> None:
        """Have a call run on the window's thread."""
        if self._open:
            try:
                self._arrived.emit(call)
            except RuntimeError:  # the window is gone already
                self._open = False

    def close(self) -> None:
        """Run nothing any more."""
        self._open = False

    @Slot(object)
    def _run(self, call: Callable[[], None]) -> None:
        if not self._open:
            return
        try:
            call()
        except HypnicError as error:
            self.failed.emit(error)


class Collector(QObject):
    """Collects cyclic garbage on the window's thread only.

    By default Python collects in whichever thread allocates; a widget in a cycle would then be
    destroyed in a worker, which Qt does not survive.
    """

    def __init__(self, parent: QObject | None = None, *, every_ms: int = 2000) -> None:
        """Switch automatic collection off and collect now and then."""
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(every_ms)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    @Slot()
    def collect(self) -> None:
        """Collect the young generations; all of them every so often."""
        young, middle, _ = gc.get_count()
        limits = gc.get_threshold()
        if middle > limits[1]:
            gc.collect(2 if gc.get_count()[2] > limits[2] else 1)
        elif young > limits[0]:
            gc.collect(0)

    def close(self) -> None:
        """Hand collection back to Python."""
        self._timer.stop()
        gc.enable()

"""Guards for every test with Qt: what a test opens or starts, it closes and stops.

The cyclic collector destroys widgets on whichever thread it runs and in the middle of Qt's event
processing; it is off while tests run and called between them.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QThread, QTimer
from PySide6.QtWidgets import QApplication

PASSED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    report = yield
    if report.when == "call":
        item.stash[PASSED] = report.passed
    return report


@pytest.fixture(scope="session", autouse=True)
def collector_off() -> Iterator[None]:
    gc.collect()
    gc.disable()
    # What was imported stays: looking through it after every test is what would take the time.
    gc.freeze()
    yield
    gc.unfreeze()
    gc.enable()


@pytest.fixture(autouse=True)
def nothing_left_open(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[None]:
    before = set(map(id, _windows()))
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    # A failed test's traceback keeps its widgets alive; one message a test is enough.
    if not request.node.stash.get(PASSED, False):
        return
    windows = [repr(w) for w in _windows() if id(w) not in before]
    running = [repr(r) for r in _running()]
    for window in _windows():
        if id(window) not in before:
            window.deleteLater()
    assert not windows, f"windows left open: {windows}"
    assert not running, f"left running: {running}"


def _windows():
    return [w for w in QApplication.topLevelWidgets() if w.parent() is None]


def _running():
    for each in gc.get_objects():
        if isinstance(each, QTimer | QThread) and shiboken6.isValid(each):
            timer = isinstance(each, QTimer) and each.isActive()
            thread = isinstance(each, QThread) and each.isRunning()
            main = isinstance(each, QThread) and each is QThread.currentThread()
            if (timer or thread) and not main:
                yield each

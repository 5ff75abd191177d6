"""Whoever cannot see the screen hears what has the focus; whoever enlarges it loses nothing."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QScrollBar, QWidget

from tests.support.scenes import even_times, numbered_clip
from tests.support.shell import drop, shell
from workstation.ui.main_window import REFERRAL, REVIEW, WORK_LIST
from workstation.ui.theme.elided import Elided


@pytest.fixture
def one(qtbot, tmp_path):
    made = shell()
    made.window.extend_case("B-0417", [numbered_clip(tmp_path / "a.mp4", even_times(30))])
    qtbot.waitUntil(lambda: bool(made.store.load("B-0417").clips()), timeout=30_000)
    with qtbot.waitActive(made.window):
        made.window.show()
    yield made
    made.close()


def nameless(top: QWidget) -> list[str]:
    """What can have the focus and has no name: its class and where it stands."""
    found = []
    for each in top.findChildren(QWidget):
        inner = each.objectName().startswith("qt_") or isinstance(each, QScrollBar)
        part = isinstance(each, QLineEdit) and isinstance(each.parent(), QComboBox)
        if inner or part or each.focusPolicy() is Qt.FocusPolicy.NoFocus:
            continue
        if not each.isVisible():
            continue
        heard = QAccessible.queryAccessibleInterface(each)
        if heard is None or not heard.text(QAccessible.Text.Name).strip():
            found.append(f"{type(each).__name__} in {type(each.parent()).__name__}")
    return found


def test_a_thing_without_a_name_would_be_noticed(one):
    QPushButton(one.window.work_list).show()
    assert nameless(one.window) == ["QPushButton in WorkList"]


@pytest.mark.parametrize("station", [WORK_LIST, REVIEW, REFERRAL])
def test_everything_that_can_have_the_focus_has_a_name(one, station, tmp_path):
    one.window.open_case("B-0417", station)
    one.window.go(station)
    drop(one.window.work_list.drop, tmp_path / "b.mp4")
    one.window.notice.tell("Removed.", undo=True)
    assert nameless(one.window) == []


@pytest.mark.parametrize(
    "ask", ["ask_new_case", "ask_child", "ask_settings", "show_about", "show_sheet"]
)
def test_so_it_is_in_every_dialog(one, ask):
    one.window.open_case("B-0417")
    getattr(one.window.dialogs, ask)()
    top = one.window.dialogs.open or one.window.dialogs.sheet
    for fold in getattr(top, "_folds", {}).values():
        fold.head.setChecked(True)
    assert nameless(top) == []


def test_so_it_is_in_the_palette(one):
    one.window.hands.show_palette()
    assert nameless(one.window.dialogs.palette) == []


@pytest.mark.parametrize("size", [(1280, 800), (2560, 1440)])
@pytest.mark.parametrize("station", [WORK_LIST, REFERRAL])
def test_no_text_of_the_shell_is_cut(one, station, size):
    one.window.resize(*size)
    one.window.open_case("B-0417", station)
    one.window.go(station)
    page = one.window.work_list if station == WORK_LIST else one.shown.referral
    cut = []
    for each in [*page.findChildren(QLabel), *one.window.bar.findChildren(QLabel)]:
        if not each.isVisible() or isinstance(each, Elided) or not each.pixmap().isNull():
            continue
        if each.wordWrap():
            high = each.heightForWidth(each.width())
            if high > each.height():
                cut.append(each.text())
        elif each.sizeHint().width() > each.width() + 1:
            cut.append(each.text())
    assert cut == []


SMOKE = """
import gc, sys
from tests.support.shell import shell
from PySide6.QtWidgets import QApplication
from workstation.ui.theme.applied import apply
from workstation.ui.theme.theme import load
app = QApplication([])
gc.disable()
apply(app, load(sys.argv[1]))
one = shell()
one.window.show()
for station in (0, 1, 2):
    one.window.open_case("B-0417", station)
    picture = one.window.grab()
    assert picture.width() == round(one.window.width() * picture.devicePixelRatio())
print(picture.devicePixelRatio())
one.window.dialogs.show_sheet()
one.window.grab()
one.close()
app.sendPostedEvents(None, 52)
"""


@pytest.mark.parametrize(("scale", "theme"), [("1", "light"), ("1.5", "dark"), ("2", "light")])
def test_it_is_drawn_at_every_scale_without_a_word_of_complaint(scale, theme):
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error::RuntimeWarning", "-c", SMOKE, theme],
        capture_output=True, text=True, timeout=100, check=False,
        env=os.environ | {"QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert {float(line) for line in done.stdout.split()} == {float(scale)}
    for complaint in ("QThread", "QTimer", "QObject::", "Timers cannot", "already deleted"):
        assert complaint not in done.stderr, done.stderr

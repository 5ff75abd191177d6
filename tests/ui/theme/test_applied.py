from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QColor, QFontInfo, QFontMetricsF
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

import resources
from workstation.ui.theme.applied import apply, current, stylesheet
from workstation.ui.theme.flow import FlowLayout
from workstation.ui.theme.icons import pixmap
from workstation.ui.theme.parts import Card, IconButton, button, chip, label
from workstation.ui.theme.theme import NAMES, load


def test_applying_a_theme_makes_it_current(qapp: QApplication, qtbot: QtBot):
    apply(qapp, load("light"))
    assert current().name == "light"
    apply(qapp, load("dark"))
    assert current().name == "dark"


@pytest.mark.parametrize("name", NAMES)
def test_the_style_sheet_is_filled_in(name: str):
    text = stylesheet(load(name))
    assert "$" not in text
    assert load(name).accent in text


def test_the_shipped_family_is_used_with_figures_of_equal_width(qapp: QApplication, qtbot: QtBot):
    apply(qapp, load("dark"))
    words = label("1111")
    qtbot.addWidget(words)
    words.ensurePolished()
    assert QFontInfo(words.font()).family() == "Inter"
    metrics = QFontMetricsF(words.font())
    assert metrics.horizontalAdvance("1111") == pytest.approx(metrics.horizontalAdvance("8888"))


def test_every_icon_takes_the_colour_asked_for(qapp: QApplication):
    for file in resources.path("icons").glob("*.svg"):
        image = pixmap(file.stem, "#ff0000", ratio=2).toImage()
        seen = {
            QColor(image.pixelColor(x, y)).name()
            for x in range(image.width())
            for y in range(image.height())
            if image.pixelColor(x, y).alpha() == 255
        }
        assert seen == {"#ff0000"}, file.stem


def test_icons_name_no_colour_and_reach_nowhere():
    for file in resources.path("icons").glob("*.svg"):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"#[0-9a-fA-F]{3,6}|href|<script|url\(", text), file.name


def test_an_icon_button_follows_the_palette(qapp: QApplication, qtbot: QtBot):
    apply(qapp, load("dark"))
    play = IconButton("play", "Play")
    qtbot.addWidget(play)
    dark = play.icon().pixmap(16).toImage()
    apply(qapp, load("light"))
    assert play.icon().pixmap(16).toImage() != dark
    apply(qapp, load("dark"))
    assert play.accessibleName() == "Play"


def test_text_is_never_taken_for_markup(qtbot: QtBot):
    words = label("<b>x</b>")
    qtbot.addWidget(words)
    assert words.textFormat().name == "PlainText"


def test_a_card_is_chosen_by_key_and_by_click(qtbot: QtBot):
    from PySide6.QtCore import Qt

    card = Card("Clip 1")
    qtbot.addWidget(card)
    with qtbot.waitSignal(card.chosen):
        qtbot.keyClick(card, Qt.Key.Key_Return)
    with qtbot.waitSignal(card.chosen):
        qtbot.mouseClick(card, Qt.MouseButton.LeftButton)


def test_a_flow_breaks_its_row_and_needs_more_height_when_narrow(qtbot: QtBot):
    box = QWidget()
    qtbot.addWidget(box)
    flow = FlowLayout(box)
    for i in range(6):
        flow.addWidget(chip(f"term number {i}"))
    assert flow.heightForWidth(150) > flow.heightForWidth(2000)


def test_buttons_say_what_they_do(qtbot: QtBot):
    made = button("▷", name="Play the 6 events")
    qtbot.addWidget(made)
    assert made.accessibleName() == "Play the 6 events"

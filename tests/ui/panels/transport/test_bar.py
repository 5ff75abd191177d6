from __future__ import annotations

from fractions import Fraction

import pytest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from workstation.core.timebase import Instant, Interval
from workstation.review.playback import SPEEDS, TransportState
from workstation.review.playback.transport import Moved
from workstation.ui.panels.transport.bar import TransportBar, speed_text
from workstation.ui.theme.parts import IconButton


def state(*, playing=False, speed="1", loop=None) -> TransportState:
    return TransportState(Instant(0), playing, Fraction(speed), loop, Moved.STATE)


def opened(qtbot: QtBot) -> TransportBar:
    bar = TransportBar()
    qtbot.addWidget(bar)
    bar.resize(1020, 44)
    return bar


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("To the start of the material", "go.start"),
        ("One frame back", "step.back"),
        ("Play", "play.toggle"),
        ("One frame on", "step.on"),
        ("To the end of the material", "go.end"),
    ],
)
def test_buttons_ask_for_actions(qtbot, name, action):
    bar = opened(qtbot)
    made = next(b for b in bar.findChildren(IconButton) if b.accessibleName() == name)
    with qtbot.waitSignal(bar.asked) as asked:
        made.click()
    assert asked.args == [action]


def test_it_shows_what_the_transport_says(qtbot):
    bar = opened(qtbot)
    bar.show_state(state(playing=True, speed="0.25", loop=Interval.of_ns(0, 5)))
    assert bar.play.accessibleName() == "Pause"
    assert bar.speed.text() == "0.25×"
    assert bar.loop.isChecked()
    bar.show_state(state())
    assert bar.play.accessibleName() == "Play"
    assert not bar.loop.isChecked()


def test_the_loop_button_shows_the_transport_and_not_its_own_click(qtbot):
    bar = opened(qtbot)
    with qtbot.waitSignal(bar.asked) as asked:
        bar.loop.click()
    assert asked.args == ["loop.toggle"]
    assert not bar.loop.isChecked()


def test_all_speeds_are_offered_and_asked_for_exactly(qtbot):
    bar = opened(qtbot)
    bar.speed.click()
    menu = bar.findChild(QMenu)
    actions = [a for a in menu.actions() if not a.isSeparator()]
    offered = [*SPEEDS, *(-s for s in SPEEDS)]
    assert [a.text() for a in actions] == [speed_text(s) for s in offered]
    assert [a.text() for a in actions if a.isChecked()] == ["1×"]
    with qtbot.waitSignal(bar.speed_asked) as asked:
        actions[0].trigger()
    assert asked.args == [Fraction(1, 20)]
    menu.close()


def test_backwards_is_a_choice_of_its_own(qtbot):
    bar = opened(qtbot)
    bar.show_state(state(speed="-0.25"))
    assert bar.speed.text() == "−0.25×"
    assert bar.speed.accessibleName() == "Speed, now 0.25× backwards"
    bar.speed.click()
    menu = bar.findChild(QMenu)
    slowest = next(a for a in menu.actions() if a.text() == "−0.05×")
    assert [a.text() for a in menu.actions() if a.isChecked()] == ["−0.25×"]
    with qtbot.waitSignal(bar.speed_asked) as asked:
        slowest.trigger()
    assert asked.args == [Fraction(-1, 20)]
    menu.close()


def test_backwards_has_a_sign():
    assert speed_text(Fraction(-2)) == "−2×"


def test_a_narrow_bar_keeps_the_way_to_everything_else_and_the_start(qtbot):
    bar = opened(qtbot)
    bar.resize(620, 44)
    bar.show()
    shown = [w.text() for w, _ in bar._hint_pairs if not w.isHidden()]
    assert shown[0] == "Mark start"
    assert shown[-1] == "all actions"
    assert "woken" not in shown
    bar.resize(1400, 44)
    assert not any(w.isHidden() for w, _ in bar._hint_pairs)

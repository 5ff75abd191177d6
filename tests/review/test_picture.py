"""How a clip is looked at: what each command makes of it, what is undone, what goes onto paper."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest

from tests.support.window import rich_case, session_of
from workstation.core.case import Case, PictureSettings
from workstation.core.media.display import Display
from workstation.review.commands.viewing import (
    mirror_picture,
    set_picture,
    show_as_filmed,
    spread_light,
    turn_picture,
)
from workstation.review.picture import (
    AGAINST_THE_FILE,
    BY_THE_FILE,
    LEFT_IS_RIGHT,
    mirrored_words,
    printed,
    printed_words,
    settings_of,
)

ARROW = np.arange(24, dtype=np.uint8).reshape(2, 4, 3)


def on_screen(rgb: np.ndarray, settings: PictureSettings) -> np.ndarray:
    height, width = rgb.shape[:2]
    return Display(width, height, settings.turn_deg, settings.mirror).upright(rgb)


def mirrored_file() -> Case:
    case = rich_case()
    clip = replace(case.sources["c2"], facts=replace(case.sources["c2"].facts, mirrored=True))
    return replace(case, sources=MappingProxyType({**case.sources, "c2": clip}))


@pytest.mark.parametrize("mirror", [False, True])
@pytest.mark.parametrize("degrees", [90, -90])
def test_a_turn_turns_what_is_on_screen_mirrored_or_not(mirror, degrees):
    session = session_of(rich_case())
    if mirror:
        session.do(mirror_picture(session.case, "c2"))
    before = on_screen(ARROW, settings_of(session.case, "c2"))
    session.do(turn_picture(session.case, "c2", degrees))
    after = on_screen(ARROW, settings_of(session.case, "c2"))
    assert (after == np.rot90(before, -degrees // 90)).all()


@pytest.mark.parametrize("turn_deg", [0, 90, 180, 270])
def test_mirroring_swaps_left_and_right_of_what_is_on_screen(turn_deg):
    session = session_of(rich_case())
    session.do(turn_picture(session.case, "c2", turn_deg))
    before = on_screen(ARROW, settings_of(session.case, "c2"))
    session.do(mirror_picture(session.case, "c2"))
    assert (on_screen(ARROW, settings_of(session.case, "c2")) == before[:, ::-1]).all()


def test_four_turns_leave_nothing_behind():
    session = session_of(rich_case())
    for _ in range(4):
        session.do(turn_picture(session.case, "c2", 90))
    assert "c2" not in session.case.pictures


def test_each_turn_is_undone_by_itself_and_a_slider_as_one():
    session = session_of(rich_case())
    session.do(turn_picture(session.case, "c2", 90))
    session.do(turn_picture(session.case, "c2", 90))
    assert session.undo() == "Turn Clip 2"
    assert settings_of(session.case, "c2").turn_deg == 90
    for value in (0.1, 0.2, 0.3):
        held = settings_of(session.case, "c2")
        wanted = replace(held, brightness=value)
        session.do(set_picture(session.case, wanted, "Brighten", going_on="brightness"))
    session.undo()
    assert settings_of(session.case, "c2") == PictureSettings("c2", turn_deg=90)


def test_as_filmed_takes_all_of_it_back_and_can_be_undone():
    session = session_of(rich_case())
    session.do(mirror_picture(session.case, "c2"))
    session.do(spread_light(session.case, "c2"))
    session.do(turn_picture(session.case, "c3", 90))
    session.do(show_as_filmed(session.case, "c2"))
    assert set(session.case.pictures) == {"c3"}
    assert session.undo() == "Show as filmed Clip 2"
    assert settings_of(session.case, "c2") == PictureSettings(
        "c2", mirror=True, local_contrast=True
    )


def test_a_mirror_is_told_and_so_is_one_the_file_brought():
    case, theirs = rich_case(), mirrored_file()
    plain, mirrored = PictureSettings("c2"), PictureSettings("c2", mirror=True)
    assert mirrored_words(case, plain) == ""
    assert mirrored_words(case, mirrored) == LEFT_IS_RIGHT
    assert mirrored_words(theirs, plain) == BY_THE_FILE
    assert mirrored_words(theirs, mirrored) == AGAINST_THE_FILE


def test_paper_is_turned_and_lit_but_never_mirrored():
    settings = PictureSettings("c2", turn_deg=90, mirror=True, brightness=0.2)
    shown = printed(ARROW, settings)
    assert (shown == np.rot90(ARROW, -1) + 51).all()
    assert printed(ARROW, PictureSettings("c2")) is ARROW


def test_paper_says_what_was_changed():
    case = rich_case()
    said = printed_words(case, PictureSettings("c2", turn_deg=90, mirror=True, gamma=2.0))
    assert said == (
        "Key frames turned 90° and light changed for reading."
        " The reader looked at this clip mirrored; it is printed unmirrored."
    )
    assert printed_words(case, PictureSettings("c2")) == ""
    assert "check left and right" in printed_words(mirrored_file(), PictureSettings("c2"))

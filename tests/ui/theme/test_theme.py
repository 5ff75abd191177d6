from __future__ import annotations

import pytest

from workstation.core.errors import DefinitionError
from workstation.ui.theme.theme import NAMES, contrast, load, mixed, parse

SURFACES = ("background", "panel", "raised")
WORDS = ("text", "dim", "faint", "accent", "measured", "suggested", "ok", "amber", "red")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("word", WORDS)
def test_every_text_colour_is_legible_on_every_surface(name: str, surface: str, word: str):
    theme = load(name)
    assert contrast(getattr(theme, word), getattr(theme, surface)) >= 4.5


@pytest.mark.parametrize("name", NAMES)
def test_text_on_the_accent_is_legible(name: str):
    theme = load(name)
    assert contrast(theme.on_accent, theme.accent) >= 4.5


@pytest.mark.parametrize("name", NAMES)
def test_tracks_stand_out_on_a_panel_and_differ(name: str):
    theme = load(name)
    assert all(contrast(track, theme.panel) >= 3 for track in theme.tracks)
    assert len(set(theme.tracks)) == len(theme.tracks)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("share", [0.12, 0.22])
def test_text_stays_legible_on_tinted_surfaces(name: str, share: float):
    theme = load(name)
    for tint in (theme.accent, theme.ok, theme.red, theme.amber):
        assert contrast(theme.text, mixed(tint, theme.panel, share)) >= 4.5


def test_contrast_of_black_and_white_is_21():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.01)


def test_an_unknown_theme_says_so():
    with pytest.raises(DefinitionError, match=r"pink\.toml"):
        load("pink")


def test_a_theme_without_a_colour_is_refused():
    with pytest.raises(DefinitionError):
        parse(
            'name = "x"\ndark = true\n[surface]\n[text]\n[meaning]\n[tracks]\ncolors=[]', "x.toml"
        )


def test_a_colour_that_is_none_is_refused():
    import resources

    text = resources.path("themes/dark.toml").read_text().replace("#131518", "red; } * {")
    with pytest.raises(DefinitionError, match="not a colour"):
        parse(text, "dark.toml")

"""Putting a theme on the application, and asking which one is on."""

from __future__ import annotations

from string import Template

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

import resources
from workstation.ui.theme.fonts import base_font, load_fonts
from workstation.ui.theme.theme import Theme, load, mixed

_PROPERTY = "hypnic_theme"


def apply(app: QApplication, theme: Theme) -> None:
    """Dress the whole application: style, palette, type and style sheet. May be called again."""
    load_fonts()
    app.setStyle(QStyleFactory.create("Fusion"))
    app.setProperty(_PROPERTY, theme.name)
    app.setPalette(palette(theme))
    app.setFont(base_font())
    app.setStyleSheet(stylesheet(theme))


def current() -> Theme:
    """The theme that is on; dark before any was applied.

    Like the palette it belongs to the application. A widget that paints itself asks in its
    paintEvent, so a change of theme needs nothing but a repaint.
    """
    app = QCoreApplication.instance()
    return load(str((app.property(_PROPERTY) if app else None) or "dark"))


def stylesheet(theme: Theme) -> str:
    """The style sheet with the theme's colours filled in."""
    template = resources.path("themes/style.qss").read_text(encoding="utf-8")
    red, green, blue = (int(theme.panel[i : i + 2], 16) for i in (1, 3, 5))
    mixes = {
        "veil": f"rgba({red}, {green}, {blue}, 185)",  # what lies under a number stays in sight
        "hover": mixed(theme.text, theme.raised, 0.07),
        "accent_soft": mixed(theme.accent, theme.panel, 0.22),
        "ok_soft": mixed(theme.ok, theme.panel, 0.12),
        "red_soft": mixed(theme.red, theme.panel, 0.12),
        "amber_soft": mixed(theme.amber, theme.panel, 0.14),
        "suggested_soft": mixed(theme.suggested, theme.panel, 0.07),
    }
    arrow = resources.path(f"themes/arrow-{theme.name}.svg").as_posix()
    check = resources.path(f"themes/check-{theme.name}.svg").as_posix()
    return Template(template).substitute(
        theme.colors(), **mixes, arrow=f'"{arrow}"', check=f'"{check}"'
    )


def palette(theme: Theme) -> QPalette:
    """The palette, for what the style sheet does not reach and for icons."""
    result = QPalette()
    role = QPalette.ColorRole
    for which, value in (
        (role.Window, theme.panel),
        (role.Base, theme.background),
        (role.AlternateBase, theme.raised),
        (role.Button, theme.raised),
        (role.ToolTipBase, theme.raised),
        (role.WindowText, theme.text),
        (role.Text, theme.text),
        (role.ButtonText, theme.text),
        (role.ToolTipText, theme.text),
        (role.PlaceholderText, theme.faint),
        (role.Highlight, theme.accent),
        (role.HighlightedText, theme.on_accent),
        (role.Link, theme.accent),
        (role.Mid, theme.line),
    ):
        result.setColor(which, QColor(value))
    for which in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, which, QColor(theme.faint))
    return result

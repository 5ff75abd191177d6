"""The small pieces every panel is made of, each with a name for those who cannot see it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from workstation.ui.theme.icons import SIZE_PX, icon


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Set a property the style sheet looks at, and have the widget looked at again."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()


def label(text: str = "", role: str = "", *, wrap: bool = False) -> QLabel:
    """Text in one of the roles of the style sheet ("dim", "faint", "section", "head", ...).

    The text is shown as it is: what a person typed is never taken for markup.
    """
    result = QLabel(text)
    result.setTextFormat(Qt.TextFormat.PlainText)
    result.setWordWrap(wrap)
    if role:
        result.setProperty("role", role)
    return result


def section(text: str) -> QLabel:
    """The head of a section, in spaced capitals."""
    return label(text.upper(), "section")


def chip(text: str, meaning: str = "plain") -> QLabel:
    """A pill that tells something: "plain", "ok", "amber", "red", "suggested" or "accent"."""
    result = label(text)
    result.setProperty("chip", meaning)
    result.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return result


def key_cap(text: str) -> QLabel:
    """A key to press, as on the keyboard."""
    result = label(text, "key")
    result.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return result


def button(
    text: str, kind: str = "", *, name: str = "", clicked: Callable[[], object] | None = None
) -> QPushButton:
    """A button: "" plain, or "main", "confirm", "link", "flat", "tab", "chip".

    Args:
        text: on its face.
        kind: how it looks.
        name: what it does, where its face does not say it all.
        clicked: a bound method to call.
    """
    result = QPushButton(text)
    result.setAutoDefault(False)
    if kind:
        result.setProperty("kind", kind)
    if kind in {"chip", "tab"}:
        result.setCheckable(True)
    if kind == "link":
        result.setCursor(Qt.CursorShape.PointingHandCursor)
        result.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    result.setAccessibleName(name or text)
    if name and name != text:
        result.setToolTip(name)
    if clicked is not None:
        result.clicked.connect(clicked)
    return result


class IconButton(QToolButton):
    """A button with an icon of the theme; its name is what it does."""

    def __init__(
        self, icon_name: str, name: str, *, hint: str = "", size_px: int = SIZE_PX
    ) -> None:
        super().__init__()
        self._icon_name = icon_name
        self._size_px = size_px
        self.setIconSize(QSize(size_px, size_px))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.rename(name, hint=hint)
        self._draw()

    def rename(self, name: str, *, hint: str = "") -> None:
        """Say what it does now; `hint` is the key that does the same."""
        self.setAccessibleName(name)
        self.setToolTip(f"{name}  ({hint})" if hint else name)

    def show_icon(self, icon_name: str) -> None:
        """Another icon of the family."""
        if icon_name != self._icon_name:
            self._icon_name = icon_name
            self._draw()

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.PaletteChange:
            self._draw()
        super().changeEvent(event)

    def _draw(self) -> None:
        self.setIcon(icon(self._icon_name, self.palette(), size_px=self._size_px))


class Card(QFrame):
    """A raised box that can be chosen by click, Enter or Space."""

    chosen = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self.setProperty("takesReturn", True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(name)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(8, 8, 8, 8)
        self.body.setSpacing(2)

    def select(self, on: bool) -> None:
        """Show or take away the accent border."""
        restyle(self, "selected", on)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.chosen.emit()
        super().mousePressEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.chosen.emit()
        else:
            super().keyPressEvent(event)


class HintButton(QPushButton):
    """A button with a key cap behind its words."""

    def __init__(self, text: str, key: str, kind: str = "") -> None:
        super().__init__()
        self.setAutoDefault(False)
        if kind:
            self.setProperty("kind", kind)
        self.setAccessibleName(text)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 8, 0)
        row.setSpacing(6)
        words = label(text)
        if kind == "main":
            words.setStyleSheet("color: palette(highlighted-text);")
        cap = key_cap(key)
        for part in (words, cap):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        layout = self.layout()
        assert layout is not None
        return QSize(layout.sizeHint().width() + 2, max(28, layout.sizeHint().height() + 8))


class _Scrolled(QScrollArea):
    """As tall inside as the text is at the width there is.

    Qt would keep what it takes at the least width, and end in an empty page.
    """

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        inside = self.widget()
        if watched is inside and event.type() is QEvent.Type.LayoutRequest:
            layout = inside.layout()
            breaks = layout is not None and layout.hasHeightForWidth()
            policy = inside.sizePolicy()
            wanted = QSizePolicy.Policy.Ignored if breaks else QSizePolicy.Policy.Preferred
            if policy.verticalPolicy() is not wanted:
                policy.setVerticalPolicy(wanted)
                inside.setSizePolicy(policy)
        return super().eventFilter(watched, event)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        # What was measured before it was ever shown did not know the style sheet's sizes.
        inside = self.widget()
        for layout in inside.findChildren(QLayout) if inside is not None else ():
            layout.invalidate()
        super().showEvent(event)


def scrolled(inside: QWidget, name: str) -> QScrollArea:
    """A panel that scrolls up and down when it is too tall, never sideways."""
    area = _Scrolled()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setAccessibleName(name)
    area.setWidget(inside)
    return area


def within(widget: QWidget, holder: QWidget) -> bool:
    """Whether a widget is `holder` or lies somewhere inside it."""
    return widget is holder or holder.isAncestorOf(widget)


def emptied(layout: QLayout) -> None:
    """Take everything out of a layout and have it destroyed.

    What of it has the focus hands it to whom the layout belongs: Qt would send it to whatever comes
    next in the window, and the keys of the hand would go there.
    """
    holder = layout.parentWidget()
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            return
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            focus = QApplication.focusWidget()
            if focus is not None and holder is not None and within(focus, widget):
                holder.setFocus()
            # Hidden and not orphaned: Qt shows an orphan whose turn to be shown is still queued.
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            emptied(inner)
            inner.deleteLater()

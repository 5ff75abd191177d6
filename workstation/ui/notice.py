"""One sentence over the bottom of the window, with what can be done about it; never a dialog.

It lies over the station instead of beside it: a picture that changes its size because something
was said would be decoded anew, and the eye would lose its place.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QWidget
from typing_extensions import override

from workstation.ui.theme.parts import IconButton, button, label, restyle

STAYS_MS = 8000
_WIDEST_PX = 720
_MARGIN_PX = 16


class Notice(QFrame):
    """Says one thing at a time; a warning stays until it is dismissed."""

    undo_asked = Signal()
    left = Signal()
    """It goes and had the keyboard."""

    def __init__(self, parent: QWidget) -> None:
        """Lie over the bottom of `parent`, hidden until there is something to say."""
        super().__init__(parent)
        self.setProperty("surface", "notice")
        parent.installEventFilter(self)
        self._text = label("", wrap=True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._undo = button("Undo", "flat", clicked=self._ask_undo)
        close = IconButton("close", "Dismiss")
        close.clicked.connect(self._leave_now)
        self._over = parent
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 12, 6)
        row.addWidget(self._text, 1)
        row.addWidget(self._undo)
        row.addWidget(close)
        self._leave = QTimer(self)
        self._leave.setSingleShot(True)
        self._leave.setInterval(STAYS_MS)
        self._leave.timeout.connect(self._leave_now)
        self.hide()

    def warn(self, text: str) -> None:
        """Something a reader must know; it stays."""
        self._say(text, "amber", undo=False)
        self._leave.stop()

    def tell(self, text: str, *, undo: bool = False) -> None:
        """Something done; it leaves by itself."""
        self._say(text, "", undo=undo)
        self._leave.start()

    @property
    def text(self) -> str:
        """What it says, "" when hidden."""
        return "" if self.isHidden() else self._text.text()

    def _say(self, text: str, role: str, *, undo: bool) -> None:
        self._text.setText(text)
        restyle(self._text, "role", role)
        self._undo.setVisible(undo)
        self._place()
        self.show()
        self.raise_()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and watched is self._over:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        room = self._over.rect()
        width = min(room.width() - 2 * _MARGIN_PX, _WIDEST_PX)
        self._row.activate()
        height = max(self.heightForWidth(width), self.minimumSizeHint().height())
        left = (room.width() - width) // 2
        self.setGeometry(left, room.height() - height - _MARGIN_PX, width, height)

    def _leave_now(self) -> None:
        # Whoever tabbed here goes back to the station: a hidden button would keep the keyboard.
        if self.isAncestorOf(QApplication.focusWidget() or self._over):
            self.left.emit()
        self.hide()

    def _ask_undo(self) -> None:
        self._leave_now()
        self.undo_asked.emit()

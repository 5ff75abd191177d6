"""What to save of a clip and how: the column of choices beside the preview."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from workstation.core.masking.cover import Cover
from workstation.core.media.piece import FrameSpan
from workstation.review.pieces import Method
from workstation.ui.theme.parts import button, label, section
from workstation.ui.theme.steady import steady

_METHODS = (
    (
        Method.COPY,
        "As filmed",
        "The camera's own pictures, not encoded anew. A few frames before and after the span may "
        "stay in the file, hidden from players.",
    ),
    (
        Method.EXACT,
        "Re-encoded",
        "Exactly these frames and nothing else. HDR is brought to a standard screen.",
    ),
    (
        Method.MASKED,
        "Re-encoded, faces covered",
        "As above, with faces and whatever you draw covered for good. Voices stay as they are: "
        "without sound nobody is heard.",
    ),
)
_COVERS = ((Cover.SOLID, "One grey"), (Cover.COARSE, "Large blocks"))


class PieceChoices(QWidget):
    """Span, method, sound, and what is covered."""

    changed = Signal()
    """Something was chosen anew: the size and the preview are other ones."""
    look_asked = Signal()
    """Every frame is to be looked at for faces and followed masks."""
    forget_asked = Signal()
    """The mask drawn last is to go."""
    check_asked = Signal()
    """The next frame that should be looked at closely."""

    def __init__(self, spans: Sequence[tuple[str, FrameSpan]], *, sound: bool) -> None:
        """Offer some spans, the likeliest first; `sound`: whether the clip has any."""
        super().__init__()
        self._spans = tuple(spans)
        self.span_box = steady(QComboBox())
        self.span_box.setAccessibleName("What to save")
        for text, _ in self._spans:
            self.span_box.addItem(text)
        self._methods = QButtonGroup(self)
        self.radios: dict[Method, QRadioButton] = {}
        self._words: list[QLabel] = []
        for method, text, words in _METHODS:
            radio = QRadioButton(text)
            radio.setAccessibleDescription(words)
            self._methods.addButton(radio)
            self.radios[method] = radio
            self._words.append(label(words, "small", wrap=True))
        self.radios[Method.COPY].setChecked(True)
        self.sound_box = QCheckBox("With sound")
        self.sound_box.setChecked(sound)
        self.sound_box.setEnabled(sound)
        if not sound:
            self.sound_box.setText("The clip has no sound")
        self.faces_box = QCheckBox("Find faces")
        self.faces_box.setChecked(True)
        self.cover_box = steady(QComboBox())
        self.cover_box.setAccessibleName("Covered with")
        for _, text in _COVERS:
            self.cover_box.addItem(text)
        self.look = button("Find and follow", "confirm", clicked=self.look_asked.emit)
        self.forget = button("Remove the last drawn mask", "link", clicked=self.forget_asked.emit)
        self.check = button("Next frame to check", "link", clicked=self.check_asked.emit)
        self.found = label("", wrap=True)
        self.seen_box = QCheckBox("I have looked at every frame of it")
        self.seen_box.setEnabled(False)
        self.size_text = label("", "dim", wrap=True)
        self._build()
        self.span_box.currentIndexChanged.connect(self._tell)
        self._methods.buttonClicked.connect(self._tell)
        self.sound_box.toggled.connect(self._tell)
        self.cover_box.currentIndexChanged.connect(self._tell)
        self.faces_box.toggled.connect(self._tell)
        self._show_masking()

    @property
    def span(self) -> FrameSpan:
        """Which frames."""
        return self._spans[self.span_box.currentIndex()][1]

    @property
    def method(self) -> Method:
        """How."""
        return next(m for m, radio in self.radios.items() if radio.isChecked())

    @property
    def sound(self) -> bool:
        """With sound."""
        return self.sound_box.isChecked() and self.sound_box.isEnabled()

    @property
    def cover(self) -> Cover:
        """What regions are covered with."""
        return _COVERS[self.cover_box.currentIndex()][0]

    @property
    def faces(self) -> bool:
        """Faces are looked for."""
        return self.faces_box.isChecked()

    def choose(self, method: Method) -> None:
        """Choose how, as a click would."""
        self.radios[method].setChecked(True)
        self._tell()

    def _tell(self, *_: object) -> None:
        self._show_masking()
        self.changed.emit()

    def _show_masking(self) -> None:
        self.masking.setVisible(self.method is Method.MASKED)

    def _build(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 16, 16, 8)
        box.setSpacing(6)
        box.addWidget(section("What"))
        box.addWidget(self.span_box)
        box.addSpacing(8)
        box.addWidget(section("How"))
        for radio, words in zip(self.radios.values(), self._words, strict=True):
            words.setContentsMargins(24, 0, 0, 2)
            box.addWidget(radio)
            box.addWidget(words)
        box.addWidget(self.sound_box)
        self.masking = QWidget()
        inside = QVBoxLayout(self.masking)
        inside.setContentsMargins(0, 8, 0, 0)
        inside.setSpacing(6)
        inside.addWidget(section("Covered"))
        row = QHBoxLayout()
        row.addWidget(self.faces_box)
        row.addStretch(1)
        row.addWidget(self.cover_box)
        inside.addLayout(row)
        inside.addWidget(
            label(
                "Draw a mask: drag over the picture. It follows what it covers.", "small", wrap=True
            )
        )
        inside.addWidget(self.look)
        inside.addWidget(self.found)
        for part in (self.check, self.forget):
            part.hide()
            inside.addWidget(part)
        inside.addWidget(self.seen_box)
        box.addWidget(self.masking)
        box.addSpacing(8)
        box.addWidget(self.size_text)
        box.addStretch(1)

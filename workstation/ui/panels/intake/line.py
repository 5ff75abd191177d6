"""Long work as one line: the file, what is being done, how far, how long still, Cancel."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from workstation.core.timebase import NS
from workstation.core.timebase.text import span_text
from workstation.review.batch_state import BatchState, Outcome
from workstation.ui.theme.elided import Elided
from workstation.ui.theme.parts import IconButton, button, label

_STEPS = 1000
_KEPT_MESSAGES = 4
_MOST_OFFERS = 2
_LONGEST_NAME = 30
_NAMED = 6
"""Files named that were not begun; further ones are counted."""


class IntakeLines(QFrame):
    """One line for each case that files come into, and what went wrong, until it is read."""

    cancelled = Signal(str)
    """The case whose import is to stop."""
    describe_asked = Signal(str, object)
    """The case, and the path of a table that could not be read by itself."""
    describe_log_asked = Signal(str, str)
    """The case, and the log that was read by a saved profile without asking."""
    profile_chosen = Signal(str, object, str)
    """The case, the path of a table, and the saved profile to read it by."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "raised")
        self.setProperty("edge", "top")
        self._lines: dict[str, IntakeLine] = {}
        self._told: dict[str, int] = {}
        self._held: list[_Message] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(16, 6, 12, 6)
        self._box.setSpacing(4)
        self._messages = QVBoxLayout()
        self._messages.setSpacing(4)
        self._box.addLayout(self._messages)
        self.hide()

    def follow(self, case_id: str, state: BatchState) -> None:
        """Show where the intake of a case is."""
        told = self._told.get(case_id, 0)
        fresh = state.outcomes[told:]
        for outcome in fresh:
            self._tell(case_id, outcome)
        left = [o.file_name for o in fresh if not o.begun]
        if left:
            self._say(f"{case_id} · {_not_begun(left)}", "amber")
        self._told[case_id] = len(state.outcomes)
        if state.busy:
            self._line(case_id).show_state(state)
        else:
            line = self._lines.pop(case_id, None)
            if line is not None:
                line.hide()
                self._box.removeWidget(line)
                line.deleteLater()
        self._settle()

    def forget(self, case_id: str) -> None:
        """The case was closed; when it is opened again its intake begins to count anew."""
        self._told.pop(case_id, None)

    def messages(self) -> tuple[str, ...]:
        """What is told beside the running lines."""
        return tuple(m.text for m in self._held)

    @property
    def running(self) -> dict[str, IntakeLine]:
        """Case id -> its line."""
        return self._lines

    def _line(self, case_id: str) -> IntakeLine:
        if case_id not in self._lines:
            line = IntakeLine(case_id)
            line.cancelled.connect(self.cancelled)
            self._lines[case_id] = line
            self._box.insertWidget(len(self._lines) - 1, line)
        return self._lines[case_id]

    def _tell(self, case_id: str, outcome: Outcome) -> None:
        about = (case_id, outcome.file_name)
        for earlier in [m for m in self._held if m.about == about]:
            self._dismiss(earlier)
        if outcome.error:
            like = f" It looks like “{outcome.offers[0]}”." if outcome.offers else ""
            text, role = f"{case_id} · {outcome.error}{like}", "amber"
        elif outcome.read_as:
            text = (
                f"{case_id} · {outcome.file_name} looks like “{outcome.read_as}” and was read "
                "that way. Ctrl Z takes it back."
            )
            role = "dim"
        elif outcome.same_as:
            text = f"{case_id} · {outcome.file_name} is in this case already: {outcome.same_as}."
            role = "dim"
        elif outcome.cancelled and outcome.begun:
            text = f"{case_id} · {outcome.file_name} was stopped; nothing of it was kept."
            role = "dim"
        else:
            return
        message = self._say(text, role, about)
        for words, deed in self._deeds(case_id, outcome):
            message.offer(words, deed)

    def _say(self, text: str, role: str, about: tuple[str, str] = ("", "")) -> _Message:
        message = _Message(text, role, about)
        message.dismissed.connect(self._dismiss)
        self._messages.addWidget(message)
        self._held.append(message)
        while len(self._held) > _KEPT_MESSAGES:
            self._dismiss(self._held[0])
        return message

    def _deeds(self, case_id: str, outcome: Outcome) -> Iterator[tuple[str, Callable[[], object]]]:
        """What may be done about an outcome, the likeliest first."""
        path = outcome.path
        if outcome.read_as:
            again = partial(self.describe_log_asked.emit, case_id, outcome.sources[0])
            yield "Describe its columns…", again
        elif outcome.error and path is not None:
            for name in outcome.offers[:_MOST_OFFERS]:
                words = f"Read as “{shortened(name)}”"
                yield words, partial(self.profile_chosen.emit, case_id, path, name)
            asks = partial(self.describe_asked.emit, case_id, path)
            yield "Describe its columns…", asks

    def _dismiss(self, message: _Message) -> None:
        if message not in self._held:
            return
        self._held.remove(message)
        message.hide()
        self._messages.removeWidget(message)
        message.deleteLater()
        self._settle()

    def _settle(self) -> None:
        self.setVisible(bool(self._lines or self._held))


def shortened(name: str) -> str:
    """A profile's name on a button."""
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def _not_begun(names: list[str]) -> str:
    """Which files an import that was stopped had not begun, in one sentence."""
    named = ", ".join(names[:_NAMED])
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    verb = "was" if len(names) == 1 else "were"
    return f"{named}{more} {verb} not begun; add {'it' if len(names) == 1 else 'them'} again."


class IntakeLine(QWidget):
    """One case's intake while it runs."""

    cancelled = Signal(str)

    def __init__(self, case_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._case_id = case_id
        self._file = Elided("", "strong")
        self._rest = label("", "dim")
        cancel = button("Cancel", "flat", name="Cancel this import", clicked=self._stop)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(label("Importing"))
        head.addWidget(self._file)
        head.addWidget(self._rest)
        head.addStretch(1)
        head.addWidget(cancel)
        self.bar = QProgressBar()
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(f"Import into {case_id}")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 2)
        box.setSpacing(2)
        box.addLayout(head)
        box.addWidget(self.bar)

    def show_state(self, state: BatchState) -> None:
        """Show where it is."""
        self._file.setText(state.file_name or "…")
        parts = [f"into {self._case_id}", state.doing or "waiting", f"{state.fraction:.0%}"]
        if state.left_s:
            # Whole seconds: a guess with a decimal would claim to know.
            parts.append(f"about {span_text(max(round(state.left_s), 1) * NS).replace('.0', '')}")
        if state.waiting:
            parts.append(f"{state.waiting} more")
        self._rest.setText(" · ".join(parts))
        self.bar.setValue(int(state.fraction * _STEPS))

    @property
    def text(self) -> str:
        """File and state, as shown."""
        return f"{self._file.text()} {self._rest.text()}"

    def _stop(self) -> None:
        self.cancelled.emit(self._case_id)


class _Message(QWidget):
    """One sentence that stays until it is dismissed."""

    dismissed = Signal(object)

    def __init__(self, text: str, role: str, about: tuple[str, str]) -> None:
        """Say something about a file of a case."""
        super().__init__()
        self.about = about
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        self._words = label(text, role, wrap=True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        close = IconButton("close", "Dismiss this message")
        close.clicked.connect(self._close)
        line.setSpacing(8)
        line.addWidget(self._words, 1)
        self._line = line
        line.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)

    @property
    def text(self) -> str:
        """What it says."""
        return self._words.text()

    def offer(self, words: str, deed: Callable[[], object]) -> None:
        """A button that does something about it; the message stays until that has come about."""
        made = button(words, clicked=deed)
        self._line.insertWidget(self._line.count() - 1, made, 0, Qt.AlignmentFlag.AlignTop)

    def _close(self) -> None:
        self.dismissed.emit(self)

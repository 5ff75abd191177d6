"""The referral station: the page itself in the middle, live."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QSplitter, QVBoxLayout, QWidget
from typing_extensions import override

from workstation.core.case import Case, Letter
from workstation.core.checklist.definition import Content
from workstation.core.checklist.urgency import assess
from workstation.core.errors import HypnicError
from workstation.review.changes import Change, EntityKind, StaleEditError
from workstation.review.commands.letter import set_urgency, write_letter
from workstation.review.ports import Letters
from workstation.review.session import Command, Session
from workstation.ui.panels.letter.form import LetterForm
from workstation.ui.panels.letter.maker import LetterMaker, Pages, Send
from workstation.ui.panels.letter.missing_list import MissingList
from workstation.ui.panels.letter.pages import Pages as PagesView
from workstation.ui.theme.parts import scrolled

SETTLE_MS = 350
_PIXELS_A_POINT = 1.6


class ReferralStation(QWidget):
    """What is missing on the left, the letter in the middle, its words on the right."""

    go_asked = Signal(str, str)
    failed = Signal(object)
    said = Signal(str)

    def __init__(
        self,
        session: Session,
        letters: Letters,
        content: Content,
        zone: tzinfo,
        send: Send,
        now: Callable[[], datetime],
        parent: QWidget | None = None,
    ) -> None:
        """Show the letter of the session's case.

        Args:
            session: the open case.
            letters: makes the letter.
            content: the checklists.
            zone: of the reader.
            send: leads from the maker's thread to the window's.
            now: the wall clock, UTC.
            parent: as usual in Qt.
        """
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName("Referral")
        self._session = session
        self._letters = letters
        self._content = content
        self._zone = zone
        self._now = now
        self._pdf = b""
        self._jurisdiction = ""
        self._unsaved = False
        self.missing = MissingList(content)
        self.pages = PagesView()
        self.form = LetterForm(content)
        self._maker = LetterMaker(letters, send, self._made, self._sorry, self._saved)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(SETTLE_MS)
        self._later.timeout.connect(self.refresh)
        self._stop: Callable[[], None] = session.listen(self._changed)
        self.missing.asked.connect(self._go)
        self.form.written.connect(self._write)
        self.form.rated.connect(self._rate)
        self.form.export_asked.connect(self._export)
        self._build()
        self._show()

    def refresh(self) -> None:
        """Have the letter set anew from the case as it is stored now, if anybody looks."""
        if not self.isVisible():
            return
        try:
            if self._session.catch_up() is not None:
                return  # the change that was found has asked for a letter already
        except HypnicError as error:
            self.pages.say(error.sentence)
            return
        scale = _PIXELS_A_POINT * self.devicePixelRatioF()
        self._maker.ask(self._session.case, self._session.audit, scale)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._later.start(0)

    def set_jurisdiction(self, code: str) -> None:
        """Rate the urgency by the rules of this place; the letter's head may be new too."""
        self._jurisdiction = code
        self._show()
        self._later.start()

    def flush(self) -> bool:
        """Save what is typed; False if it could not be saved."""
        self._unsaved = False
        self.form.flush()
        return not (self._unsaved or self.form.disputed)

    def save_letter(self) -> None:
        """Ask where the PDF goes."""
        self.form.flush()
        self._export()

    def close_station(self) -> None:
        """Save what is typed and stop the maker."""
        self.form.flush()
        self._later.stop()
        self._stop()
        self._maker.close()

    @property
    def pdf(self) -> bytes:
        """The letter as last set, b"" before."""
        return self._pdf

    def _build(self) -> None:
        split = QSplitter(Qt.Orientation.Horizontal)
        left = scrolled(self.missing, "What is still missing")
        left.setMinimumWidth(220)
        right = QWidget()
        right.setProperty("surface", "panel")
        right.setMinimumWidth(300)
        words = QVBoxLayout(right)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(0)
        words.addWidget(scrolled(self.form, "The words of the letter"), 1)
        words.addWidget(self.form.foot)
        for part in (left, self.pages, right):
            split.addWidget(part)
        split.setStretchFactor(1, 1)
        split.setSizes([260, 900, 380])
        split.setChildrenCollapsible(False)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(split)

    def _show(self, author: str = "") -> None:
        case = self._session.case
        today = self._now().astimezone(self._zone).date()
        self.missing.show_missing(self._letters.missing(case))
        suggested = assess(self._content, case.answers, case.child, today, self._jurisdiction)
        self.form.show_case(case, suggested, author)

    def _changed(self, change: Change) -> None:
        if change.kinds == {EntityKind.WATCHED}:
            return
        self._show(change.author)
        self._later.start()

    def _made(self, pdf: bytes, pages: Pages) -> None:
        self._pdf = pdf
        self.pages.show_pages(pages)

    def _sorry(self, error: HypnicError) -> None:
        self.pages.say(error.sentence)

    def _go(self, where: str, field: str) -> None:
        if where == "letter":
            self.form.focus(field)
        else:
            self.go_asked.emit(where, field)

    def _write(self, field: str, text: str) -> None:
        self._do(
            lambda case: write_letter(case, field, text),
            lambda letter: letter.fields.get(field, ""),
        )

    def _rate(self, level: str, reason: str) -> None:
        self._do(
            lambda case: set_urgency(case, level, reason),
            lambda letter: (letter.urgency, letter.urgency_reason),
        )

    def _do(self, make: Callable[[Case], Command], about: Callable[[Letter], object]) -> None:
        """Save; where somebody else changed another part of the letter meanwhile, on top of that.

        Args:
            make: the command on a state of the case.
            about: the part of the letter it touches.
        """
        before = about(self._session.case.letter)
        try:
            try:
                self._session.do(make(self._session.case))
            except StaleEditError:
                if about(self._session.case.letter) != before:
                    raise StaleEditError(
                        "Another reader changed this meanwhile.",
                        advice="Look at what is saved now and choose whose counts.",
                    ) from None
                self._session.do(make(self._session.case))
        except HypnicError as error:
            self._unsaved = True
            self.failed.emit(error)
            # What the form shows must be what is saved.
            self.form.revert()
            self._show()

    def _export(self) -> None:
        dialog = QFileDialog(self, "Save the referral as PDF")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("PDF (*.pdf)")
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(f"referral-{self._session.case.id}.pdf")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._save_to)
        dialog.open()

    def _save_to(self, name: str) -> None:
        try:
            self._session.catch_up()
        except HypnicError as error:
            self.failed.emit(error)
            return
        self._maker.save(self._session.case, self._session.audit, Path(name))

    def _saved(self, to: Path, trouble: HypnicError | None) -> None:
        if trouble is None:
            self.said.emit(f"Saved as {to.name}")
        else:
            self.failed.emit(trouble)

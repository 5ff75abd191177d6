"""Which columns are read, and what each holds; several can be said at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workstation.core.evidence import ChannelKind
from workstation.core.importing.table_draft import ColumnDraft, TableDraft, said_to_hold
from workstation.ui.dialogs.describe.fields import add_row, choice, form, line, select
from workstation.ui.dialogs.describe.words import (
    KINDS,
    kind_name,
    number_text,
    numbers_in,
    units_of,
)
from workstation.ui.theme.parts import label, section

_HEADS = ("Read", "In the table", "Holds", "Unit")
_CHECKED, _UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class ColumnsPart(QWidget):
    """The columns as a list, and under it what is said of those that are chosen in it."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.list = QTableWidget(0, len(_HEADS))
        self.list.setAccessibleName("Columns")
        self.list.setHorizontalHeaderLabels(list(_HEADS))
        self.list.verticalHeader().hide()
        self.list.verticalHeader().setDefaultSectionSize(24)
        self.list.setShowGrid(False)
        self.list.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setTabKeyNavigation(False)
        self.list.setMinimumHeight(120)
        head = self.list.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for at, width in ((0, 44), (2, 112), (3, 58)):
            head.setSectionResizeMode(at, QHeaderView.ResizeMode.Fixed)
            self.list.setColumnWidth(at, width)
        self.about = label("", "small", wrap=True)
        self.name = line("Name")
        self.kind = choice("Holds", KINDS)
        self.unit = QComboBox()
        self.unit.setEditable(True)
        self.unit.setAccessibleName("Unit in the table")
        self.unit.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        edit = self.unit.lineEdit()
        if edit is not None:
            edit.setAccessibleName("Unit in the table")
            edit.setPlaceholderText("not known")
            edit.setMaxLength(40)
        self.sentinels = line("Numbers for no value", "e.g. -999")
        self._draft = TableDraft(",", decimal_comma=False, skip=0)
        self._quiet = False
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addWidget(section("What the columns hold"))
        box.addWidget(self.list, 1)
        box.addWidget(self.about)
        rows = form()
        for text, field in (
            ("Name", self.name),
            ("Holds", self.kind),
            ("Unit in the table", self.unit),
            ("Numbers for no value", self.sentinels),
        ):
            add_row(rows, text, field)
        box.addLayout(rows)
        self.list.itemChanged.connect(self._ticked)
        self.list.itemSelectionChanged.connect(self._show_chosen)
        self.name.textEdited.connect(self._rename)
        self.kind.currentIndexChanged.connect(self._say_kind)
        self.unit.editTextChanged.connect(self._say_unit)
        self.sentinels.textEdited.connect(self._say_sentinels)

    @property
    def draft(self) -> TableDraft:
        """The draft with what was said of its columns."""
        return self._draft

    def chosen(self) -> list[int]:
        """Numbers of the columns chosen in the list, also where one of them is the time."""
        return sorted({i.row() for i in self.list.selectedIndexes()})

    def _spoken_of(self) -> list[int]:
        time = self._draft.time if self._draft.form != "rate" else ()
        return [i for i in self.chosen() if i not in time and i < len(self._draft.columns)]

    def choose(self, numbers: Sequence[int]) -> None:
        """Choose columns in the list."""
        self.list.clearSelection()
        flags = QItemSelectionModel.SelectionFlag
        for number in numbers:
            index = self.list.model().index(number, 0)
            self.list.selectionModel().select(index, flags.Select | flags.Rows)
        if numbers:
            self.list.scrollTo(self.list.model().index(numbers[0], 0))

    def tick(self, number: int, *, on: bool) -> None:
        """Read a column, or leave it out."""
        self._item(number, 0).setCheckState(_CHECKED if on else _UNCHECKED)

    def show_draft(self, draft: TableDraft) -> None:
        """Show what the draft says."""
        self._draft = draft
        self._quiet = True
        anew = self.list.rowCount() != len(draft.columns)
        if anew:
            self.list.setRowCount(len(draft.columns))
        for number, column in enumerate(draft.columns):
            self._show_row(number, column)
        self._quiet = False
        if anew and draft.columns:
            first = next((i for i, c in enumerate(draft.columns)
                          if c.use and i not in draft.time), 0)  # fmt: skip
            self.choose([first])
        self._show_chosen()

    # -- inside -------------------------------------------------------------------------------

    def _show_row(self, number: int, column: ColumnDraft) -> None:
        time = number in self._draft.time and self._draft.form != "rate"
        texts = (
            "",
            column.title,
            "time" if time else kind_name(column.kind) if column.use else "",
            "" if time or not column.use else column.unit or "–",
        )
        for at, text in enumerate(texts):
            item = self._item(number, at)
            if item.text() != text:
                item.setText(text)
                item.setToolTip(text)
        tick = self._item(number, 0)
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        tick.setFlags(flags if time else flags | Qt.ItemFlag.ItemIsUserCheckable)
        tick.setCheckState(_CHECKED if column.use or time else _UNCHECKED)
        role = Qt.ItemDataRole.AccessibleTextRole
        tick.setData(role, f"{column.title}: {'read' if column.use or time else 'left out'}")

    def _item(self, row: int, at: int) -> QTableWidgetItem:
        item = self.list.item(row, at)
        if item is None:
            item = QTableWidgetItem()
            self.list.setItem(row, at, item)
        return item

    def _show_chosen(self) -> None:
        if self._quiet:
            return
        chosen = [i for i in self.chosen() if i < len(self._draft.columns)]
        said = self._spoken_of()
        one = self._draft.columns[said[0]] if said else None
        for field in (self.name, self.kind, self.unit, self.sentinels):
            field.setEnabled(one is not None)
        self.name.setEnabled(len(said) == 1)
        if one is None and chosen:
            self.about.setText("This column is the time; what it holds is said on the left.")
            return
        if one is None:
            self.about.setText("Choose a column above to say what it holds; several with Shift.")
            return
        sample = ", ".join(c for c in one.sample[:4] if c)
        many = f"{len(said)} columns are chosen: what you say holds for all of them."
        self.about.setText(many if len(said) > 1 else f"First cells: {sample or 'empty'}")
        self._quiet = True
        name = one.name if len(said) == 1 else ""
        if self.name.text() != name:
            self.name.setText(name)
        select(self.kind, one.kind)
        self._offer_units(one.kind)
        if self.unit.currentText().strip() != one.unit:
            self.unit.setEditText(one.unit)
        if (numbers_in(self.sentinels.text()) or ()) != one.sentinels:
            self.sentinels.setText("; ".join(map(number_text, one.sentinels)))
        self._quiet = False

    def _offer_units(self, kind: ChannelKind) -> None:
        wanted = ["", *units_of(kind)]
        if [self.unit.itemText(i) for i in range(self.unit.count())] != wanted:
            text = self.unit.currentText()
            self.unit.clear()
            self.unit.addItems(wanted)
            self.unit.setEditText(text)

    def _ticked(self, item: QTableWidgetItem) -> None:
        if self._quiet or item.column():
            return
        on = item.checkState() is _CHECKED
        self._say([item.row()], use=on)

    def _rename(self, text: str) -> None:
        self._say(self._spoken_of(), name=text)

    def _say_kind(self) -> None:
        if self._quiet:
            return
        kind = ChannelKind(self.kind.currentData())  # Qt hands a StrEnum back as text
        self._quiet = True
        self._offer_units(kind)
        self._quiet = False
        for number in self._spoken_of():
            column = replace(said_to_hold(self._draft.columns[number], kind), use=True)
            self._draft = self._draft.with_column(number, column)
        self._say(self._spoken_of())
        self._show_chosen()

    def _say_unit(self, text: str) -> None:
        if not self._quiet:
            self._say(self._spoken_of(), unit=text.strip())

    def _say_sentinels(self, text: str) -> None:
        numbers = numbers_in(text)
        if numbers is not None:
            self._say(self._spoken_of(), sentinels=numbers)

    def _say(self, numbers: Sequence[int], **said: object) -> None:
        for number in numbers:
            column = replace(self._draft.columns[number], **said)  # type: ignore[arg-type]
            self._draft = self._draft.with_column(number, column)
        self._quiet = True
        for number in numbers:
            self._show_row(number, self._draft.columns[number])
        self._quiet = False
        self.changed.emit()

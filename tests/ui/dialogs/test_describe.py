from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt

from tests.support.fakes import NOON
from workstation.core.evidence import ChannelKind
from workstation.core.importing.profile import NAMELESS, profile_of
from workstation.review.ports import SavedProfile
from workstation.review.tables import TableFile, table_file
from workstation.ui.dialogs.describe.dialog import DescribeTable
from workstation.ui.dialogs.describe.fields import select

TEXT = "When;accX;accY;accZ;note\n" + "".join(
    f"03/04/2024 06:00:{i // 10:02d},{i % 10}00;{(i * 7) % 40};-999;1000;ok\n" for i in range(400)
)


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "ward.csv"
    path.write_text(TEXT)
    return table_file(path)


@pytest.fixture
def show(qtbot):
    def shown(table, saved=()):
        dialog = DescribeTable(table, saved, "Europe/Rome")
        qtbot.addWidget(dialog)
        with qtbot.waitExposed(dialog):
            dialog.open()
        return dialog

    return shown


def said(dialog):
    """The day-first reading with three axes in mg, said as a person would."""
    select(dialog.when.form, ("dmy", "s"))
    select(dialog.when.column, 0)
    dialog.when.zone.setCurrentText("Europe/Rome")
    dialog.columns.choose([1, 2, 3])
    select(dialog.columns.kind, ChannelKind.ACCELERATION)
    dialog.columns.unit.setEditText("mg")
    dialog.look()
    return dialog


def heard(dialog):
    out = []
    dialog.confirmed.connect(lambda profile, keep: out.append((profile, keep)))
    dialog.accept()
    return out


def rows_of(dialog):
    table = dialog.seen.rows
    return [table.horizontalHeaderItem(i).text() for i in range(table.columnCount())]


def test_it_begins_with_what_the_header_tells_and_says_what_it_lacks(table, show):
    dialog = show(table)
    assert dialog.cut.delimiter.currentText() == "Semicolon ;"
    assert "how the time in “When” is written" in dialog.seen.problem.text()
    assert dialog.seen.problem.isVisible()
    assert not dialog.go.isEnabled()
    assert dialog.when.form.hasFocus()
    assert rows_of(dialog)[0] == "When\ntime"
    assert heard(dialog) == []


def test_a_good_description_shows_its_curve_and_figures_and_is_handed_on(table, show, qtbot):
    dialog = show(table)
    select(dialog.when.form, ("dmy", "s"))
    select(dialog.when.column, 0)
    qtbot.waitUntil(dialog.go.isEnabled)  # looked at by itself, a moment later
    said(dialog)
    assert dialog.seen.plot.isVisible()
    x, y = dialog.seen._curves[0].getData()
    assert x[-1] == pytest.approx(39.9, abs=0.3)  # fewer points than samples where it is narrow
    assert y.max() == pytest.approx(0.039)
    facts = dict(dialog.shown.facts)
    assert facts["Measured rate"] == "10 a second (Hz)"
    assert facts["First row"] == "Wednesday 3 April 2024, 06:00:00 CEST"
    assert rows_of(dialog)[0] == "When\ntime"
    ((profile, keep),) = heard(dialog)
    assert (profile.name, keep) == (NAMELESS, False)
    assert [(c.name, c.unit) for c in profile.columns] == [
        ("acc x", "mg"), ("acc y", "mg"), ("acc z", "mg"),
    ]  # fmt: skip
    assert dialog.isVisible()  # whoever reads the table closes it


def test_a_wrong_description_is_seen_at_once(table, show):
    dialog = said(show(table))
    dialog.columns.unit.setEditText("g")
    select(dialog.when.form, ("mdy", "s"))
    dialog.look()
    told = " ".join(dialog.seen.told())
    assert "is the unit right?" in told
    assert "change places" in told
    assert dict(dialog.shown.facts)["First row"].startswith("Monday 4 March")
    select(dialog.when.form, ("gone", "s"))
    dialog.look()
    assert "No time could be read in that form" in dialog.seen.problem.text()
    assert not dialog.go.isEnabled()
    select(dialog.when.form, ("dmy", "s"))
    dialog.when.zone.setCurrentText("Europe/Nowhere")
    dialog.look()
    assert "no time zone called Europe/Nowhere" in dialog.problem.text()
    assert heard(dialog) == []


def test_what_is_said_of_several_columns_holds_for_each_and_a_number_can_mean_nothing(table, show):
    dialog = said(show(table))
    dialog.columns.sentinels.setText("-999")
    dialog.columns.sentinels.textEdited.emit("-999")
    dialog.look()
    assert "There is not a single number in acc y" in " ".join(dialog.seen.told())
    dialog.columns.tick(2, on=False)
    dialog.look()
    ((profile, _),) = heard(dialog)
    assert [c.name for c in profile.columns] == ["acc x", "acc z"]
    assert {c.sentinels for c in profile.columns} == {(-999.0,)}


def test_only_what_has_a_meaning_is_asked(table, show):
    dialog = show(table)
    when = dialog.when
    for form, column, second, rate, zone in (
        ("iso", True, True, False, True),
        ("gone", True, False, False, False),
        ("epoch", True, False, False, True),
        ("number", True, False, True, False),
        ("rate", False, False, True, False),
    ):
        select(when.form, (form, "s"))
        asked = [f.isVisible() for f in (when.column, when.second, when.rate, when.zone)]
        assert asked == [column, second, rate, zone], form
    when.rate.setText("25")
    dialog.look()
    assert dict(dialog.shown.facts)["Measured rate"] == "25 a second (Hz)"


def test_a_click_on_the_first_rows_chooses_the_column(table, show, qtbot):
    dialog = show(table)
    item = dialog.seen.rows.item(0, 3)
    spot = dialog.seen.rows.visualItemRect(item).center()
    qtbot.mouseClick(dialog.seen.rows.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert dialog.columns.chosen() == [3]
    assert dialog.columns.name.text() == "acc z"


def test_kept_it_needs_a_name_and_says_what_keeping_means(table, show):
    dialog = said(show(table))
    dialog.keep.setChecked(True)
    assert heard(dialog) == []
    assert "needs a name" in dialog.problem.text()
    assert dialog.name.hasFocus()
    dialog.name.setText("Ward logger")
    assert "same header is read this way at once" in dialog.note.text()
    ((profile, keep),) = heard(dialog)
    assert (profile.name, keep) == ("Ward logger", True)
    assert profile.header == ("When", "accX", "accY", "accZ", "note")


def test_a_table_that_looks_like_a_saved_one_begins_as_that_one(table, show):
    dialog = said(show(table))
    dialog.name.setText("Ward logger")
    dialog.keep.setChecked(True)
    ((profile, _),) = heard(dialog)
    saved = (SavedProfile(profile, "Reader 2", NOON, seen=False),)
    again = show(table, saved)
    assert again.profiles.currentText() == "Ward logger  – this table looks like it"
    assert again.shown.problem == ""
    assert "takes the place" in again.note.text() or not again.keep.isChecked()
    again.profiles.setCurrentIndex(0)
    assert "how the time in “When” is written" in again.shown.problem
    again.profiles.setCurrentIndex(1)
    assert again.shown.profile.renamed("Ward logger") == profile


def test_it_goes_out_to_a_colleague_and_comes_back(table, show, tmp_path):
    dialog = said(show(table))
    file = tmp_path / "ward.json"
    dialog.give_profile(str(file))
    assert profile_of(file.read_bytes(), "ward.json").time.form == "dmy"
    other = show(table)
    other.take_profile(str(file))
    assert other.shown.problem == ""
    assert other.shown.profile.columns == dialog.shown.profile.columns
    file.write_text(json.dumps({"type": "something else"}))
    other.take_profile(str(file))
    assert other.problem.text().startswith("ward.json: This table profile cannot be used")
    assert other.shown.problem == ""  # what was there stays


def test_a_table_cut_wrongly_and_right_again_is_no_trouble(table, show):
    dialog = said(show(table))
    select(dialog.cut.delimiter, "\t")
    dialog.look()
    assert dialog.seen.problem.isVisible()
    select(dialog.cut.delimiter, ";")
    dialog.look()
    assert dialog.shown.problem == ""
    assert [c.unit for c in dialog.shown.profile.columns] == ["mg"] * 3


def test_seven_hundred_columns_and_no_row_at_all(tmp_path, show):
    wide = tmp_path / "wide.csv"
    names = ",".join(["t", *(f"c{i}" for i in range(700))])
    wide.write_text("\n".join([names, *[",".join(["1"] * 701)] * 30]))
    dialog = show(table_file(wide))
    assert dialog.columns.list.rowCount() == 701
    assert dialog.seen.rows.columnCount() == 200
    dialog.cut.skip.setValue(5000)
    dialog.look()
    assert "No columns were found" in dialog.seen.problem.text()


def test_a_log_begins_as_it_was_read(table, show):
    dialog = said(show(table))
    ((profile, _),) = heard(dialog)
    again = show(TableFile(table.head, None, "s1", profile))
    assert again.shown.problem == ""
    assert again.shown.profile.columns == profile.columns
    assert again.name.text() == ""

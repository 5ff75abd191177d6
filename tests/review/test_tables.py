from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest

from tests.review.test_intake import Bench
from tests.support.fakes import NOON, FakeProfiles
from workstation.core.evidence import ChannelKind, DerivedKind
from workstation.core.importing.profile import ColumnPlan, TableProfile, TimePlan
from workstation.core.importing.table_draft import draft_of, profile_from
from workstation.review.batch import Batch
from workstation.review.derived import compute_again, held, missing, read_as
from workstation.review.material import CaseMaterial
from workstation.review.ports import SavedProfile
from workstation.review.tables import table_file

BARE = "".join(f"{i};{i % 7};1000\n" for i in range(200))
HEADED = "When;x;z\n" + "".join(f"03/04/2024 06:00:{i % 60:02d};1;1000\n" for i in range(50))


class Ward(Bench):
    """A bench that knows saved profiles."""

    def __init__(self):
        super().__init__()
        self.profiles = FakeProfiles()
        self.batch.close()
        self.batch = Batch(
            self.session, self.media, deliver=self.deliver, zone="Europe/Rome",
            now=lambda: NOON, profiles=self.profiles,
        )  # fmt: skip

    def keep(self, profile, *, seen=True):
        self.profiles.save(SavedProfile(profile, "Reader 2", NOON, seen))

    def work(self):
        while self.batch.state.busy:
            self.one()
        return self.batch.state.outcomes[-1]

    @property
    def log(self):
        (log,) = self.case.logs()
        return log


def bare(name="bare", unit="mg", rate_hz=50.0, width=3):
    return TableProfile(
        name, ";", decimal_comma=False, skip=0, time=TimePlan((), "rate", rate_hz=rate_hz),
        columns=(ColumnPlan(2, "acc z", ChannelKind.ACCELERATION, unit),), width=width,
    )  # fmt: skip


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "ward.csv"
    path.write_text(BARE)
    return path


@pytest.fixture
def headed(tmp_path):
    path = tmp_path / "headed.csv"
    path.write_text(HEADED)
    return path


def dmy(path, name="ward"):
    head = table_file(path).head
    draft = replace(draft_of(head), form="dmy", time=(0,), zone="Europe/Rome")
    return profile_from(draft, head, name)


def test_a_table_nobody_can_read_is_offered_to_be_described(table):
    ward = Ward()
    ward.keep(bare())
    ward.keep(bare("other width", width=9))
    (outcome,) = ward.take(table)
    assert "describe its columns" in outcome.error
    assert (outcome.path, outcome.offers) == (table, ("bare",))
    assert not ward.media.files


def test_as_described_it_comes_in_and_says_how_it_was_read(table):
    ward = Ward()
    ward.batch.add([table], bare())
    outcome = ward.work()
    assert (outcome.error, outcome.read_as) == ("", "")
    assert [c.unit for c in ward.log.recording.channels] == ["g"]
    assert read_as(ward.log) == bare().to_text()
    assert "table.described" in [f.code for f in ward.log.recording.findings]


def test_samples_thrown_away_are_computed_by_the_profile_the_log_was_read_with(table):
    ward = Ward()
    ward.keep(bare())
    ward.batch.add([table], bare())
    ward.work()
    ward.keep(bare(unit="g"))  # the name says something else by now
    (key,) = ward.media.results
    kept = ward.media.results.pop(key)
    assert missing(ward.media, ward.log) == {DerivedKind.SAMPLES}
    compute_again(ward.media, ward.log, {DerivedKind.SAMPLES})
    assert ward.media.results == {key: kept}
    bare_log = replace(ward.log, facts=replace(ward.log.recording, profile=""))
    assert held(ward.media, bare_log, DerivedKind.SAMPLES) is None


def test_a_table_with_the_header_of_a_profile_somebody_saw_is_read_by_it_at_once(headed):
    ward = Ward()
    ward.keep(dmy(headed))
    outcome = ward.take(headed)[-1]
    assert outcome.read_as == "ward"
    assert ward.log.recording.clocks[0].wall.text() == "2024-04-03 06:00:00 CEST"
    ward.session.undo()
    assert not ward.case.sources


def test_a_profile_from_elsewhere_is_only_offered(headed):
    ward = Ward()
    ward.keep(dmy(headed), seen=False)
    outcome = ward.take(headed)[-1]
    assert outcome.offers == ("ward",)
    assert not ward.case.sources


def test_a_makers_own_format_is_never_read_by_a_profile(tmp_path):
    path = tmp_path / "garmin.csv"
    rows = [f"2019-10-16T12:09:01.{i:03d}+02:00;-36;620;-824" for i in range(0, 900, 40)]
    path.write_text("\n".join(rows) + "\n")
    ward = Ward()
    ward.keep(replace(bare(), header=tuple(rows[0].split(";")), skip=1, width=4))
    assert ward.take(path)[-1].read_as == ""
    assert "Garmin" in ward.log.recording.format


def test_a_library_that_cannot_be_read_keeps_no_file_out(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("time (s),v\n0,1\n1,1\n2,1\n")
    ward = Ward()
    ward.profiles.broken = True
    assert ward.take(path)[-1].error == ""


def test_described_anew_a_log_keeps_its_place_name_and_both_readings(table):
    ward = Ward()
    ward.batch.add([table], bare())
    ward.work()
    old = ward.log
    material = CaseMaterial(lambda: ward.case, ward.media)
    assert material.log(old.id).recording.duration_ns == old.duration_ns
    ward.batch.read_again(old, bare("slower", "g", 10))
    outcome = ward.work()
    assert (outcome.sources, ward.log.id, ward.log.label) == ((old.id,), old.id, old.label)
    assert ward.log.duration_ns == old.duration_ns * 5
    assert material.log(old.id).recording.duration_ns == ward.log.duration_ns
    assert ward.session.undo_label == f"Read {old.label} by other columns"
    ward.session.undo()
    assert ward.log == old
    assert material.log(old.id).recording.duration_ns == old.duration_ns
    material.close()
    assert len(ward.media.results) == 2


def test_the_same_file_described_otherwise_is_read_again_and_not_added_twice(table):
    ward = Ward()
    for profile in (bare(), bare(), bare("slower", "g", 10)):
        ward.batch.add([table], profile)
        ward.work()
    first, same, again = ward.batch.state.outcomes
    assert same.same_as == "Log 1"
    assert again.sources == first.sources
    assert json.loads(read_as(ward.log))["name"] == "slower"


def test_a_description_that_reads_nothing_changes_nothing(table):
    ward = Ward()
    ward.batch.add([table], bare())
    ward.work()
    old = ward.log
    wrong = replace(bare("wrong"), time=TimePlan((1,), "iso"))
    ward.batch.read_again(old, wrong)
    assert "without a single readable sample" in ward.work().error
    assert ward.log == old


def test_stopped_while_it_is_read_again_it_stays_as_it_was(table):
    ward = Ward()
    ward.batch.add([table], bare())
    ward.work()
    old = ward.log
    ward.batch.read_again(old, bare("slower", "g", 10))
    assert ward.batch.state.file_name == "Log 1"
    ward.batch.cancel()
    assert ward.work().cancelled
    assert ward.log == old


def test_a_log_removed_meanwhile_stays_removed(table):
    ward = Ward()
    ward.batch.add([table], bare())
    ward.work()
    log = ward.log
    ward.batch.read_again(log, bare("slower", "g", 10))
    ward.session.undo()
    assert "was removed from the case meanwhile" in ward.work().error
    assert not ward.case.sources


def test_what_a_header_told_is_kept_with_the_log_as_well(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("time (s),temp [degC]\n" + "".join(f"{i},36\n" for i in range(20)))
    ward = Ward()
    ward.take(path)
    assert json.loads(read_as(ward.log))["columns"][0]["unit"] == "degC"
    (key,) = ward.media.results
    kept = ward.media.results.pop(key)
    compute_again(ward.media, ward.log, {DerivedKind.SAMPLES})
    assert ward.media.results[key] == kept
    assert io.BytesIO(kept).read(7) == b"HYPLOG2"

from __future__ import annotations

import io

import numpy as np
import pytest

from tests.core.importing.describing import shown
from tests.core.importing.test_times import MS, _found
from workstation.core.evidence import LogMark
from workstation.core.importing.assemble import assemble
from workstation.core.importing.keeping import keep_found
from workstation.core.importing.newest_first import runs_back
from workstation.core.importing.table_preview import MOMENTS


def test_a_list_of_newest_samples_first_is_read_from_its_end():
    stamps = [i * 20 * MS for i in range(500)][::-1]
    data = assemble(_found(stamps), "x")
    times, values = data.column("acc x")
    assert np.all(np.diff(times) == 20 * MS)
    assert values.tolist() == list(range(500))[::-1]
    assert data.recording.channels[0].rate_hz == pytest.approx(50)
    assert [f.code for f in data.recording.findings] == ["order.newest_first"]
    assert len(data.recording.clocks) == 1


def test_a_large_log_is_turned_the_same_way():
    found = _found([i * 20 * MS for i in range(500)][::-1])
    assert keep_found(found, "x", io.BytesIO()) == assemble(found, "x").recording


def test_marks_of_a_turned_list_keep_their_moments():
    found = _found([i * 20 * MS for i in range(500)][::-1])
    found = type(found)(
        found.format,
        found.groups,
        found.axis,
        marks=[LogMark(8000 * MS, "late"), LogMark(40 * MS, "early")],
    )
    marks = assemble(found, "x").recording.marks
    assert [(m.text, m.log_ns) for m in marks] == [("early", 40 * MS), ("late", 8000 * MS)]


@pytest.mark.parametrize(
    ("stamps", "back"),
    [
        ([3, 2, 1], True),
        ([3, 3, 2, 2, 1], True),
        ([*range(60, 30, -1), 31.5, *range(30, 0, -1)], True),
        ([1, 2, 3], False),
        ([1, 1, 1], False),
        ([2, 1], False),
        ([10, 11, 12, 1, 2, 3], False),  # a clock set back
        ([5, 1, 4, 2, 3, 0], False),  # in no order at all
        ([], False),
    ],
)
def test_only_stamps_that_fall_nearly_throughout_run_back(stamps, back):
    assert runs_back(np.array([int(s * 10) for s in stamps], dtype=np.int64)) is back


def test_the_preview_shows_first_and_last_row_of_a_turned_list_as_they_stand():
    rows = [f"2024-03-01T02:00:{s:02},1" for s in range(59, -1, -1)]
    text = "time,x\n" + "\n".join(rows) + "\n"
    seen = shown(text, form="iso", time=(0,))
    first, last = (dict(seen.facts)[m] for m in MOMENTS)
    assert "02:00:59" in first
    assert "02:00:00" in last
    assert any("newest samples of table first" in w for w in seen.warnings)

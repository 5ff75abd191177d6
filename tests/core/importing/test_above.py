from __future__ import annotations

import pytest

from tests.core.importing.reading import codes, read


def _rows(start: int, ending: str = "") -> str:
    return "".join(f"2024-03-01T02:00:{s:02},1,2,3{ending}\n" for s in range(start, start + 20))


@pytest.mark.parametrize(
    "second",
    [
        "time,x [mg],y [mg],z [mg]",
        "time,z [g],y [g],x [g]",
        "Time,x [mg],Z [g],y [g]",
        '"time",a,b,c',
    ],
)
def test_what_follows_another_header_is_not_read_and_it_is_said(second):
    text = f"time,x [g],y [g],z [g]\n{_rows(0)}{second}\n{_rows(20)}"
    data = read(text.encode(), "two.csv")
    assert data.recording.channels[0].count == 20
    assert codes(data) == {"table.renamed": 1}


@pytest.mark.parametrize(
    ("between", "code"),
    [
        ("time,x [g],y [g],z [g]", "table.rows"),  # the same once more
        ("TIME, x [g], y [g], z [g]", "table.rows"),
        ("time,x [g],y [g],z [g],temp", "table.rows"),  # a column more, beside those that are read
        ("lost,,,", "table.rows"),
        ("time,1,2,3", "table.rows"),  # damaged
        ("sensor,taken,off,here", "table.rows"),  # no word of the header
        ("# time was set", "table.rows"),
    ],
)
def test_a_row_that_names_nothing_anew_ends_no_table(between, code):
    text = f"time,x [g],y [g],z [g]\n{_rows(0)}{between}\n{_rows(20)}"
    data = read(text.encode(), "one.csv")
    assert data.recording.channels[0].count == 40
    assert codes(data) == {code: 1}

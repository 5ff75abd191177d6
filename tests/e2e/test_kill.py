"""Whatever was acknowledged is there after the program was killed at any moment."""

from __future__ import annotations

import os
import sys

import pytest

from db.library import Library
from tests.support.kill_rounds import Tally, kill_rounds, look

ROUNDS = int(os.environ.get("HYPNIC_KILL_ROUNDS", "25"))


@pytest.mark.skipif(sys.platform == "win32", reason="children are forked, which Windows cannot")
@pytest.mark.timeout(60 + ROUNDS)
def test_nothing_acknowledged_is_lost_when_the_program_is_killed(tmp_path, capsys):
    tally = kill_rounds(tmp_path / "library", ROUNDS, seed=20_261_122)
    with capsys.disabled():
        print(
            f"\n  {tally.rounds} kills ({tally.early} while opening): {tally.saved} acknowledged "
            f"edits, {tally.kept} originals; {tally.unacknowledged} saved but not yet "
            f"acknowledged, {tally.swept} leftovers swept"
        )
    assert tally.lost == []
    assert tally.problems == []
    assert tally.rounds == ROUNDS
    assert tally.saved > ROUNDS  # the children did work before they died
    assert tally.kept > 0


@pytest.mark.parametrize(
    "claim",
    [
        ["kept", "ab" * 32],
        ["saved", "1", "f" * 64, "0" * 64],
        ["saved", "99", "f" * 64, "0" * 64],
    ],
)
def test_a_false_acknowledgement_would_be_noticed(tmp_path, claim):
    folder = tmp_path / "library"
    Library.open(folder).close()
    tally = Tally()
    look(folder, "K-0000", [["born"], claim, ["dead", "9"]], tally)
    assert tally.lost

"""The main job from files to referral, by the program itself in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader

from db.library import Library
from workstation.core.annotation import MarkKind
from workstation.core.timebase import NS
from workstation.review.session import Session

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.timeout(300)  # on a busy machine


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("main-job")
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.small_demo", str(folder)],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder, done.stdout.split()


def test_it_says_where_everything_is(made):
    _, printed = made
    assert [Path(p).name for p in printed] == [
        "referral.pdf",
        "work-list.png",
        "review.png",
        "referral.png",
    ]
    assert all(Path(p).is_file() for p in printed)


def test_the_case_holds_clips_log_episodes_and_answers_with_their_seconds(made):
    folder, _ = made
    with Library.open(folder / "library", create=False) as library:
        case = library.cases.load("B-0417")
        assert not library.check()
        assert (len(case.clips()), len(case.logs())) == (3, 1)
        assert [e.name for e in sorted(case.episodes.values(), key=lambda e: e.number)] == [
            "E1",
            "E2",
            "E3",
            "E4",
        ]
        assert case.letter.urgency == "E1"
        assert case.answers["IESS-04"].evidence[0].episode_id in case.episodes
        assert {m.kind for m in case.marks.values()} >= {MarkKind.STATE, MarkKind.HELD}


def test_the_log_lies_in_step_with_the_clip_as_the_hand_set_it(made):
    folder, _ = made
    with Library.open(folder / "library", create=False) as library:
        case = library.cases.load("B-0417")
    log, clip = case.logs()[0], case.clips()[1]
    assert case.map_of(log.id).method == "set by hand while watching"
    assert case.map_of(log.id).uncertainty_ns == NS // 10
    covered = case.span_of(log.id)
    assert covered.holds(case.span_of(clip.id).start)


def test_every_step_of_the_reading_can_be_taken_back(made, tmp_path):
    folder, _ = made
    with Library.open(folder / "library", create=False) as library:
        library.backup(tmp_path / "copy")
    with Library.open(tmp_path / "copy", create=False) as library:
        session = Session(library.cases, "B-0417", "Reader 2")
        while session.undo() is not None:
            pass
        assert not session.case.sources
        assert not session.case.answers
        while session.redo() is not None:
            pass
        assert len(session.case.episodes) == 4
        assert not library.check()


def test_the_letter_says_what_was_entered_and_what_it_is_not(made):
    folder, _ = made
    text = " ".join(p.extract_text() for p in PdfReader(folder / "referral.pdf").pages)
    flat = " ".join(text.split())
    assert "Are these epileptic spasms?" in flat
    assert "Same day" in flat
    assert "Not a diagnosis" in flat
    assert "motion, Clip 2" in flat


@pytest.mark.parametrize("name", ["work-list.png", "review.png", "referral.png"])
def test_the_window_shows_something(made, name):
    folder, _ = made
    picture = np.asarray(Image.open(folder / name).convert("L"), dtype=float)
    assert picture.shape == (1000, 1600)
    assert picture.std() > 5


def test_a_second_run_finds_the_case_there(made):
    folder, _ = made
    done = subprocess.run(
        [sys.executable, "-m", "workstation", "case", "list", "--library", folder / "library"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "B-0417" in done.stdout

from __future__ import annotations

import io
import sqlite3

import numpy as np
import pytest
from PIL import Image

from tests.support.fakes import NOON
from tests.support.numbered import KINDS, made
from tests.support.scenes import even_times, numbered_clip, read_number
from workstation.cli.pieces import time_ns
from workstation.cli.shared import WrongUseError
from workstation.core.media.read import read_clip
from workstation.core.media.reader import ClipReader
from workstation.core.timebase import NS


@pytest.fixture
def film(tmp_path):
    return numbered_clip(
        tmp_path / "film.mp4", even_times(90), created=NOON, tone=lambda t: t * 0, b_frames=2
    )


def numbers(path):
    data = path.read_bytes()
    reading = read_clip(io.BytesIO(data), path.name)
    with ClipReader(io.BytesIO(data), reading.facts, reading.index) as reader:
        return [read_number(reader.frame(n)) for n in range(reading.index.count)]


def test_a_still_of_a_file(hypnic, film, tmp_path):
    out = tmp_path / "x.png"
    facts = hypnic.json("still", film, "--at", "1.5", "-o", out)
    assert facts["frame"] == 45
    assert facts["clip_s"] == pytest.approx(1.5)
    with Image.open(out) as png:
        assert read_number(np.asarray(png)[:48]) == 45
        assert png.info["Frame"] == "45"
    text = hypnic("still", film, "--frame", 7, "-o", out).stdout
    assert "frame 7" in text
    assert not hypnic.library.exists()


def test_a_piece_of_a_file_as_filmed(hypnic, film, tmp_path):
    out = tmp_path / "piece.mp4"
    facts = hypnic.json("cut", film, "--from", "1", "--to", "2", "-o", out)
    assert numbers(out) == list(range(30, 60))
    assert (facts["method"], facts["as_asked"], facts["sound"]) == ("copy", True, True)
    assert (facts["first_frame"], facts["last_frame"]) == (30, 59)
    assert (facts["start_s"], facts["end_s"]) == (pytest.approx(1), pytest.approx(2))
    assert facts["hidden_frames_before"] > 0
    assert "masking" not in facts


def test_a_piece_of_a_file_encoded_anew(hypnic, film, tmp_path):
    out = tmp_path / "piece.mp4"
    facts = hypnic.json("cut", film, "--from", "1", "--to", "2", "-o", out, "--exact", "--no-sound")
    assert numbers(out) == list(range(30, 60))
    assert (facts["method"], facts["sound"], facts["hidden_frames_before"]) == ("exact", False, 0)
    assert "the sound" in facts["left_out"]


def test_a_masked_piece_warns_and_names_frames(hypnic, film, tmp_path):
    out = tmp_path / "piece.mp4"
    result = hypnic(
        "cut", film, "--from", "1", "--to", "1.3", "-o", out, "--mask-faces",
        "--mask", "0,0,0.4,1@30", "--json",
    )  # fmt: skip
    assert "The detector misses faces" in result.stderr
    assert "A face was found in 0 of" in result.stderr
    assert '"unsure_frames"' in result.stdout
    hypnic("cut", film, "--to", "0.3", "-o", out, "--mask-faces")


def test_an_episode_of_a_case_goes_out_and_the_record_says_so(hypnic, film, tmp_path):
    from db.library import Library
    from workstation.core.timebase import Interval
    from workstation.review.commands.episodes import mark_episode
    from workstation.review.session import Session

    case = hypnic.json("case", "new", "Anna")["case"]
    hypnic("add", case, film)
    library = Library.open(hypnic.library)
    session = Session(library.cases, case, "Reader")
    source = next(iter(session.case.sources))
    zero = session.case.map_of(source).to_case(0).ns
    span = Interval.of_ns(zero + NS, zero + 2 * NS)
    session.do(mark_episode(session.case, span, author="Reader", source_id=source)[0])
    library.close()
    out, still = tmp_path / "e1.mp4", tmp_path / "e1.png"
    hypnic("cut", case, "--episode", "E1", "-o", out, "--as", "Dr B")
    assert numbers(out) == list(range(30, 60))
    hypnic("still", case, "--episode", "E1", "-o", still)
    with Image.open(still) as png:
        assert png.info["Frame"] == "30"
    with sqlite3.connect(hypnic.library / "library.sqlite") as held:
        rows = held.execute(
            "SELECT author, case_id, payload FROM audit WHERE action = 'export' ORDER BY seq"
        ).fetchall()
    held.close()
    assert [r[1] for r in rows] == [case, case]
    assert rows[0][0] == "Dr B"
    assert "frames 30 to 59, copy" in rows[0][2]
    assert "frame 30" in rows[1][2]
    assert not any("film" in r[2] or "Anna" in r[2] for r in rows)
    # The case can still be read, and undone: what went out is no change of it.
    assert hypnic.json("case", "show", case)["episodes"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("still", "FILM", "-o", "x.jpg", "--frame", "1"), "PNG"),
        (("still", "FILM", "-o", "x.png"), "Which frame"),
        (("still", "FILM", "-o", "x.png", "--frame", "1", "--at", "1"), "say the same"),
        (("still", "FILM", "-o", "x.png", "--frame", "90"), "no frame 90"),
        (("still", "FILM", "-o", "x.png", "--at", "9"), "ends at 0:03.000"),
        (("still", "FILM", "-o", "x.png", "--at", "soon"), "not a time"),
        (("cut", "FILM", "-o", "x.mp4", "--from", "2", "--to", "1"), "not after its start"),
        (("cut", "FILM", "-o", "x.mp4", "--from", "5", "--to", "6"), "nothing from"),
        (("cut", "FILM", "-o", "x.mp4", "--episode", "E1"), "belong to a case"),
        (("cut", "FILM", "-o", "x.mp4", "--mask", "here"), "not a place"),
        (("cut", "FILM", "-o", "x.mp4", "--to", "1", "--mask", "0,0,1,1@30"), "frames 0 to 29"),
        (("cut", "FILM", "-o", "x.mp4", "--mask", "1,0,0.5,1@3"), "not a place"),
        (("cut", "FILM", "-o", "x.mp4", "--to", "1", "--coarse"), "covers nothing"),
        (("cut", "FILM", "-o", "FILM"), "the clip itself"),
    ],
)
def test_wrong_use_ends_with_two(hypnic, film, tmp_path, words, sentence):
    said = hypnic.refused(
        *(str(film) if w == "FILM" else str(tmp_path / w) if w.startswith("x.") else w
          for w in words),
        expect=2,
    )  # fmt: skip
    assert sentence in said
    assert not [p for p in tmp_path.iterdir() if p.name.startswith("x.")]


def test_what_cannot_be_done_ends_with_one(hypnic, film, tmp_path):
    webm = tmp_path / "kept.webm"
    webm.write_bytes(made(KINDS["vp9-webm"]))
    assert "re-encoded" in hypnic.refused("cut", webm, "-o", tmp_path / "x.mov", "--to", "1")
    assert ".mp4, .mov or .mkv" in hypnic.refused("cut", film, "-o", tmp_path / "x.avi")
    assert "no such file" in hypnic.refused("cut", tmp_path / "no.mp4", "-o", tmp_path / "x.mp4")
    assert "no library" in hypnic.refused("cut", "B-0001", "-o", tmp_path / "x.mp4")
    hypnic("case", "new", "Anna")
    assert "no case B-9999" in hypnic.refused("cut", "B-9999", "-o", tmp_path / "x.mp4")


@pytest.mark.parametrize(
    ("text", "ns"),
    [("0", 0), ("83.4", 83_400_000_000), ("1:23.4", 83_400_000_000), ("1:02:03", 3723 * NS),
     ("0.000000001", 1)],
)  # fmt: skip
def test_times_as_typed(text, ns):
    assert time_ns(text) == ns


@pytest.mark.parametrize("text", ["", "-1", "1,5", "1:2:3:4", "1e3", "١"])
def test_what_is_no_time(text):
    with pytest.raises(WrongUseError):
        time_ns(text)

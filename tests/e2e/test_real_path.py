"""Real files of real devices, from the command line to the letter."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from db.library import Library
from tests.support.real import real_file
from workstation.cli import app
from workstation.core.checklist.answers import EvidenceLink
from workstation.core.timebase import NS, Interval
from workstation.review.commands import answers, episodes, letter
from workstation.review.session import Session

READER = "Dr Reader"
VIDEOS = ("android_rot270_person_and_dog_in_bed.mp4", "gopro_karma_with_accel_gyro_telemetry.mp4")
TOLD = (
    "Clip 1: No believable clock in the file",
    "one of the clocks was not set",
    "states no time zone; read as Europe/Rome",
)


@pytest.mark.real
def test_six_real_files_come_in_are_read_and_go_out_as_letters(tmp_path, monkeypatch):
    monkeypatch.setenv("HYPNIC_SETTINGS", str(tmp_path / "settings.json"))
    runner = CliRunner()
    place = tmp_path / "library"

    told: list[str] = []

    def hypnic(*words):
        result = runner.invoke(app, ["--library", str(place), "--as", READER, *map(str, words)])
        assert result.exit_code == 0, result.output
        told.extend(result.stderr.splitlines())
        return result.stdout

    def add(case, *paths):
        said = hypnic("add", case, *paths, "--zone", "Europe/Rome", "--json")
        return json.loads(said)["sources"]

    e4 = tmp_path / "session1.zip"
    with zipfile.ZipFile(e4, "w") as packed:
        for path in sorted(real_file("sensors/empatica_e4_session1/ACC.csv").parent.iterdir()):
            packed.write(path, path.name)
    files = [
        (real_file(f"video/{VIDEOS[0]}"),),
        (real_file(f"video/{VIDEOS[1]}"),),
        (
            real_file("video/iphone6_rot90_gps_tz.mov"),
            real_file("sensors/sensor_logger/WristMotion.csv"),
        ),
        (real_file("sensors/axivity/ax3_testfile.cwa"),),
        (e4,),
    ]
    sources = {}
    for number, paths in enumerate(files, 1):
        case = hypnic("case", "new", f"Child {number}", "--born", "2010-02-01").strip()
        sources[case] = add(case, *paths)

    kinds = [[s["kind"] for s in each] for each in sources.values()]
    assert kinds == [["clip"], ["clip", "log"], ["clip", "log"], ["log"], ["log"]]
    # The watch was worn years after the clip was filmed: laid beside it, and said so.
    clip, watch = sources["B-0003"]
    assert watch["start_s"] == clip["start_s"] == 0.0
    assert watch["uncertainty_s"] is None
    assert any("one of the clocks was not set" in p for p in watch["problems"])
    # What a reader must know is told while the files come in, and nothing else is.
    assert len(told) == len(TOLD)
    for line, words in zip(told, TOLD, strict=True):
        assert words in line

    with Library.open(place) as library:
        for case in sources:
            _read(Session(library.cases, case, READER))
        assert library.check() == ()

    for case, held in sources.items():
        out = tmp_path / f"{case}.pdf"
        hypnic("report", case, "-o", out)
        pages = PdfReader(io.BytesIO(out.read_bytes())).pages
        assert 1 <= len(pages) <= 12
        text = " ".join(" ".join(p.extract_text() for p in pages).split())
        for words in (case, "Is this epileptic?", "E1"):
            assert words in text, (case, words)
        for source in held:
            assert source["file"] in text, (case, source["file"])


def _read(session):
    """One episode in the middle of the first source, one answer, the words of the letter."""
    case = session.case
    source = (*case.clips(), *case.logs())[0]
    span = case.span_of(source.id)
    middle = span.start.plus(span.duration_ns // 2)
    seen = Interval(middle, middle.plus(min(NS, span.duration_ns // 3)))
    command, episode = episodes.mark_episode(case, seen, author=READER, source_id=source.id)
    session.do(command)
    session.do(episodes.describe(session.case, episode, "eyes", ["closed"]))
    link = EvidenceLink(seen, source.id, episode)
    session.do(answers.answer_item(session.case, "IESS-04", "no", author=READER, evidence=(link,)))
    session.do(letter.write_letter(session.case, "question", "Is this epileptic?"))
    session.do(letter.set_urgency(session.case, "E2", "seen once"))
    assert session.saved_at is not None
    assert session.saved_at <= datetime.now(UTC)

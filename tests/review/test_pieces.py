"""Pieces and stills go out whole, say what they hold, and carry nobody's name."""

from __future__ import annotations

import io
import os
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest
from PIL import Image

from tests.support.cases import rich_case
from tests.support.fakes import NOON, FakeCaseStore, FakeMediaStore, empty_case
from tests.support.scenes import even_times, number_picture, numbered_clip, read_number
from workstation.core.case import PictureSettings
from workstation.core.errors import CancelledError, HypnicError, StoreError
from workstation.core.masking import Drawing, MaskPlan, Region
from workstation.core.media.index import frame_text
from workstation.core.media.piece import CannotCopyError, FrameSpan
from workstation.core.media.read import read_clip
from workstation.core.media.reader import ClipReader
from workstation.core.timebase import NS, ClockMap, Instant
from workstation.review.clip_file import of_case, of_file, wall_text
from workstation.review.intake import take_in
from workstation.review.material import CaseMaterial
from workstation.review.pieces import (
    EXPORT,
    Method,
    Order,
    bytes_guess,
    piece_json,
    piece_words,
    plan_masks,
    record_words,
    save_piece,
)
from workstation.review.playback.frames import FrameTimes
from workstation.review.session import Session
from workstation.review.stills import still_png
from workstation.ui.panels.picture.shown import PictureRequest, caption

SPAN = FrameSpan(17, 40)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clips")
    return numbered_clip(
        folder / "anna.mp4", even_times(60), width=128, height=96, b_frames=2, created=NOON,
        tone=lambda t: 0.2 * np.sin(t * 2000),
    )  # fmt: skip


@pytest.fixture(scope="module")
def clip(path):
    return of_file(path, now=NOON)


def numbers(path):
    with path.open("rb") as stream:
        reading = read_clip(stream, path.name)
        with ClipReader(stream, reading.facts, reading.index) as reader:
            return [read_number(reader.frame(n)) for n in range(reading.index.count)]


# -- pieces ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", [Method.COPY, Method.EXACT])
@pytest.mark.parametrize("ending", [".mp4", ".mov", ".mkv"])
def test_a_piece_is_whole_and_nothing_lies_beside_it(clip, tmp_path, method, ending):
    out = tmp_path / f"piece{ending}"
    piece = save_piece(Order(clip, SPAN, method), out)
    assert numbers(out) == list(range(piece.span.first, piece.span.end))
    assert [p.name for p in tmp_path.iterdir()] == [out.name]
    assert piece.size_bytes == out.stat().st_size
    assert piece.sound


def test_what_is_said_of_a_piece_is_what_is_in_it(clip, tmp_path):
    order = Order(clip, SPAN)
    piece = save_piece(order, tmp_path / "a.mkv")
    told, words = piece_json(piece, order), piece_words(piece, order)
    assert (told["first_frame"], told["last_frame"]) == (12, piece.span.end - 1)
    assert told["as_asked"] is False
    assert "frames 12 to" in words
    assert "longer" in words
    hidden = save_piece(order, tmp_path / "a.mp4")
    assert f"{hidden.hidden_before + hidden.hidden_after} more frames are stored" in piece_words(
        hidden, order
    )
    assert "anna" not in record_words(piece, order)
    assert clip.sha256[:12] in record_words(piece, order)


def test_a_piece_dates_from_its_first_frame(clip, tmp_path):
    save_piece(Order(clip, FrameSpan(45, 60)), tmp_path / "a.mp4")
    later = of_file(tmp_path / "a.mp4", now=NOON)
    # Headers count whole seconds: 1.5 s on, cut.
    assert later.zero[0].utc_ns // NS == clip.zero[0].utc_ns // NS + 1


def test_a_clip_without_a_believed_clock_gives_a_piece_without_a_date(clip, tmp_path):
    save_piece(Order(replace(clip, zero=None), SPAN), tmp_path / "a.mp4")
    assert of_file(tmp_path / "a.mp4", now=NOON).facts.clocks == ()


def test_stopping_leaves_nothing_and_keeps_what_was_there(clip, tmp_path):
    out = tmp_path / "a.mp4"
    out.write_bytes(b"an older piece")
    for method in (Method.COPY, Method.EXACT):
        with pytest.raises(CancelledError):
            save_piece(Order(clip, SPAN, method), out, cancelled=lambda: True)
    assert out.read_bytes() == b"an older piece"
    assert [p.name for p in tmp_path.iterdir()] == ["a.mp4"]


def test_what_cannot_be_copied_leaves_nothing(clip, tmp_path):
    odd = replace(clip, facts=replace(clip.facts, codec="rv40"))
    with pytest.raises(CannotCopyError, match="re-encoded"):
        save_piece(Order(odd, SPAN), tmp_path / "a.mp4")
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no rights to take away")
def test_a_folder_that_is_not_there_is_one_sentence(clip, tmp_path):
    with pytest.raises(StoreError, match=r"a\.mp4: It could not be written .* another folder"):
        save_piece(Order(clip, SPAN), tmp_path / "nowhere" / "a.mp4")


def test_another_ending_is_refused(clip, tmp_path):
    with pytest.raises(StoreError, match=r"\.mp4, \.mov or \.mkv"):
        save_piece(Order(clip, SPAN), tmp_path / "a.avi")


def test_masked_frames_are_covered_and_the_others_are_there(clip, tmp_path):
    _, plan = plan_masks(
        clip, SPAN, faces=False, drawings=[Drawing(0, 20, Region(0.0, 0.0, 0.5, 1.0, oval=False))]
    )
    out = tmp_path / "a.mp4"
    piece = save_piece(Order(clip, SPAN, Method.MASKED, plan=plan), out)
    assert piece.span == SPAN
    with out.open("rb") as stream:
        reading = read_clip(stream, "a.mp4")
        assert reading.index.count == SPAN.count
        with ClipReader(stream, reading.facts, reading.index) as reader:
            for n in range(SPAN.count):
                left = reader.frame(n)[8:-8, 8:48]
                assert left.std() < 6, "nothing of the number is left where it is covered"
                was = number_picture(SPAN.first + n, 128, 96)[:, 100:].astype(int)
                assert np.abs(reader.frame(n)[:, 100:] - was).mean() < 5


def test_a_masked_piece_needs_a_plan(clip, tmp_path):
    with pytest.raises(ValueError, match="cover"):
        save_piece(Order(clip, SPAN, Method.MASKED), tmp_path / "a.mp4")


def test_a_plan_that_cannot_be_followed_names_its_frames(clip):
    # Numbers jump from frame to frame: nothing can be followed there.
    _, plan = plan_masks(clip, SPAN, faces=True, drawings=[])
    assert isinstance(plan, MaskPlan)
    assert plan.bare == tuple(range(SPAN.first, SPAN.end))
    order = Order(clip, SPAN, Method.MASKED, plan=plan)
    assert bytes_guess(order, 10**6) > 0
    assert bytes_guess(Order(clip, SPAN), 600_000) == pytest.approx(230_000, rel=0.05)


def test_more_than_can_be_looked_at_is_refused(clip):
    long = replace(clip, index=_stretched(clip.index))
    with pytest.raises(HypnicError, match="10 minutes"):
        plan_masks(long, SPAN, faces=False)


def _stretched(index):
    return type(index).of(
        index.pts * 3000, index.time_base, index.key_numbers, index.key_seeks, index.end_ns * 3000
    )


# -- stills ---------------------------------------------------------------------------------------


def test_a_still_is_the_frame_with_its_own_number(clip):
    for number in (0, 17, 59):
        with Image.open(io.BytesIO(still_png(clip, number))) as png:
            shown, told = np.asarray(png), dict(png.info)
        assert read_number(shown[:96]) == number
        assert told == {
            "Clip SHA-256": clip.sha256[:12],
            "Frame": str(number),
            "Clip time ns": str(clip.index.pts_of(number)),
            "Time stamp": str(int(clip.index.pts[number])),
        }
        assert shown.shape[0] > 96


def test_a_view_is_done_and_said(clip):
    view = PictureSettings("c", turn_deg=90, mirror=True, brightness=0.5)
    with Image.open(io.BytesIO(still_png(clip, 5, view))) as png:
        shown = np.asarray(png)
    assert shown.shape[1] == 96
    upright = np.rot90(shown[:128, ::-1], 1)  # turned first, then mirrored: taken back in reverse
    assert read_number(upright) == 5


def test_one_number_everywhere(path, tmp_path):
    """The pixels, the index, the caption on screen, the still and the letter call it the same."""
    media, store = FakeMediaStore(), FakeCaseStore()
    taken = take_in(path, media, step=lambda *_: None, cancelled=lambda: False, now=lambda: NOON)
    source = replace(taken.sources[0], label="Clip 1")
    from workstation.core.case import Placement

    case = replace(
        empty_case(),
        sources=MappingProxyType({source.id: source}),
        placements=MappingProxyType({source.id: Placement(source.id, ClockMap.at(5 * NS))}),
    )
    store.create(case, "Reader")
    material = CaseMaterial(lambda: case, media)
    frames = FrameTimes(lambda: case, material.index)
    clip = of_case(case, source.id, material, media)
    for number in (0, 23, 59):
        at = Instant(5 * NS + clip.index.pts_of(number))
        shown = frames.shown(source.id, at)
        assert shown.number == number
        request = PictureRequest(source.id, shown.number, shown.clip_ns, shown.start, 128, 96)
        text = frame_text(number)
        assert caption(case, request).moment.startswith(f"{text} · ")
        assert read_number(material.still(source.id, shown.clip_ns, 128)) == number
        assert material.frame_number(source.id, shown.clip_ns) == number
        with Image.open(io.BytesIO(still_png(clip, number))) as png:
            assert png.info["Frame"] == str(number) == text.removeprefix("frame ")
        letter = pdf_label(case, source, material, at)
        assert letter.endswith(f" · {text}")
    material.close()


def pdf_label(case, source, material, at):
    from reports.episodes import Sight, _stills

    sight = Sight(material, {}, frame_number=material.frame_number)
    (still,) = _stills([at.ns], source, case.map_of(source.id), sight, PictureSettings(source.id))
    return still.label


def test_the_wall_clock_carries_its_uncertainty_or_is_not_there():
    case = rich_case()
    media = FakeMediaStore()

    class Index:
        def index(self, _):
            return None

    clip = of_case(case, "clip2", Index(), media)
    assert wall_text(clip.wall_at(3 * NS)) == "2026-11-22 06:53:12 CET ± 1.0 s"
    laid = replace(
        case,
        placements=MappingProxyType(
            {**case.placements, "clip2": replace(
                case.placements["clip2"], map=ClockMap.at(60 * NS, method="laid by hand")
            )}
        ),
    )  # fmt: skip
    unsure = of_case(laid, "clip2", Index(), media)
    assert wall_text(unsure.wall_at(0)) == "time of day unknown"
    assert unsure.created_at(0) is None


def test_the_record_notes_what_went_out():
    store = FakeCaseStore()
    store.create(empty_case(), "Reader")
    session = Session(store, "B-0001", "Reader 2")
    session.record(EXPORT, "piece of clip abc")
    assert store.notes == [(EXPORT, "Reader 2", "B-0001", "piece of clip abc")]
    assert session.audit.action == EXPORT
    assert session.undo_label is None

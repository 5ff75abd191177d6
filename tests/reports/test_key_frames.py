"""Pictures on paper: the reader's light, the file's left and right, and the caption tells."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from reports.model import EpisodePart
from tests.reports.letters import letter_of
from tests.support.cases import rich_case
from workstation.core.case import Case, PictureSettings


def e3_of(case: Case) -> EpisodePart:
    return next(p for p in letter_of(case).episodes if p.title.startswith("Episode E3"))


def test_key_frames_are_in_the_readers_light_and_the_caption_says_so():
    case = rich_case()
    clip = case.episodes["e3"].source_id
    as_filmed = e3_of(case).figure
    look = PictureSettings(clip, turn_deg=90, mirror=True, brightness=0.1)
    seen = e3_of(replace(case, pictures=MappingProxyType({clip: look}))).figure
    assert seen.caption.startswith(
        "Key frames turned 90° and light changed for reading."
        " The reader looked at this clip mirrored; it is printed unmirrored."
    )
    assert "Key frames turned" not in as_filmed.caption
    for plain, changed in zip(as_filmed.stills, seen.stills, strict=True):
        assert (changed.width, changed.height) == (plain.height, plain.width)
        assert changed.label == plain.label
        assert changed.rgb != plain.rgb


def test_the_childs_left_stays_left_however_the_picture_is_looked_at():
    case = rich_case()
    clip = case.episodes["e3"].source_id
    sided = replace(case.episodes["e3"], semiology=MappingProxyType({"laterality": ("left",)}))
    case = replace(case, episodes=MappingProxyType({**case.episodes, "e3": sided}))
    look = PictureSettings(clip, mirror=True)
    plain = e3_of(case)
    mirrored = e3_of(replace(case, pictures=MappingProxyType({clip: look})))
    assert mirrored.seen == plain.seen
    assert any("left" in row.text for row in plain.seen)
    assert [s.rgb for s in mirrored.figure.stills] == [s.rgb for s in plain.figure.stills]

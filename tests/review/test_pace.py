"""A slow-motion clip in real seconds, or as its file plays."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from tests.core.motion.scenes import Scene, jerks, steady
from tests.core.motion.test_pace import stretched
from tests.review.test_intake import Bench
from tests.review.test_measured import measured_of
from tests.review.test_syncing import READER, Desk, clocked
from tests.support.cases import MORNING, clip, wrist_log
from tests.support.slow import android, filmed
from workstation.core.annotation import Episode
from workstation.core.checklist.answers import EvidenceLink
from workstation.core.errors import HypnicError
from workstation.core.evidence import Stamps
from workstation.core.evidence.pace import pace_finding
from workstation.core.timebase import NS, ClockMap, Instant, Interval
from workstation.review.commands import answers, episodes, syncing
from workstation.review.commands.sources import add_together
from workstation.review.commands.viewing import add_watched
from workstation.review.material import CaseMaterial
from workstation.review.measured import Measured
from workstation.review.playback.frames import FrameTimes
from workstation.review.playback.sound_feed import tempo_of

SLOWED = Fraction(8)


def slow_facts(facts, seconds=80):
    told = (pace_finding(Stamps.SLOWED, 240.0, SLOWED, real=True),)
    return replace(
        facts, capture_rate_hz=240.0, stamps=Stamps.SLOWED, slowed=SLOWED, findings=told,
        duration_ns=seconds * NS,
    )  # fmt: skip


def slow_clip(source_id="clip1", label="Clip 1", seconds=80):
    source = clip(source_id, label, seconds)
    return clocked(replace(source, facts=slow_facts(source.clip, seconds)), MORNING)


@pytest.fixture
def desk():
    made = Desk()
    made.add(slow_clip())
    return made


def show(desk, *, real, source_id="clip1"):
    desk.session.do(syncing.show_pace(desk.case, source_id, real=real, author=READER))


def test_a_slow_clip_lies_on_the_case_clock_in_real_seconds(desk):
    clock = desk.case.map_of("clip1")
    assert (clock.slowed, clock.drift_ppb) == (SLOWED, 0)
    assert desk.case.span_of("clip1") == Interval.of_ns(0, 10 * NS)
    assert clock.to_source(Instant(NS)) == 8 * NS
    # A clip without a clock is laid after it: after what it takes in real seconds.
    other = clip("clip2", "Clip 2", 5)
    desk.add(replace(other, facts=replace(other.clip, clocks=())))
    assert desk.case.map_of("clip2").to_case(0).ns == 12 * NS


def test_the_choice_is_one_step_that_can_be_taken_back(desk):
    before = desk.case
    show(desk, real=False)
    assert desk.session.undo_label == "Show Clip 1 as the file plays"
    assert desk.case.span_of("clip1") == Interval.of_ns(0, 80 * NS)
    (found,) = desk.case.sources["clip1"].facts.findings
    assert found.text.endswith("everything lasts 8 times longer than it did.")
    show(desk, real=True)
    assert desk.case.sources == before.sources
    assert desk.case.placements == before.placements
    desk.session.undo()
    assert desk.case.map_of("clip1").slowed == 1
    desk.session.undo()
    assert desk.case == before


def test_all_that_was_marked_goes_along(desk):
    span = Interval.of_ns(NS, 3 * NS)
    marked, _ = episodes.mark_episode(desk.case, span, author=READER, source_id="clip1")
    desk.session.do(marked)
    (episode,) = desk.case.episodes.values()
    link = EvidenceLink(span, "clip1")
    desk.session.do(answers.answer_item(desk.case, "q", "yes", author=READER))
    desk.session.do(answers.link_evidence(desk.case, "q", link))
    desk.session.do(add_watched(desk.case, "clip1", 8 * NS, 24 * NS))
    show(desk, real=False)
    assert desk.case.episodes[episode.id].span == Interval.of_ns(8 * NS, 24 * NS)
    assert desk.case.answers["q"].evidence[0].span == Interval.of_ns(8 * NS, 24 * NS)
    assert desk.case.watched["clip1"].spans == ((8 * NS, 24 * NS),)  # of the file, either way
    assert desk.case.watched_share() == Fraction(16, 80)
    show(desk, real=True)
    assert desk.case.episodes[episode.id].span == span


def test_nudging_and_placing_keep_the_choice(desk):
    desk.nudge("clip1", 5 * NS)
    assert desk.case.map_of("clip1").slowed == 8
    show(desk, real=False)
    desk.session.do(syncing.place_by_clock(desk.case, "clip1", author=READER, zone="Europe/Rome"))
    assert desk.case.map_of("clip1").slowed == 1
    show(desk, real=True)
    desk.session.do(syncing.place_by_clock(desk.case, "clip1", author=READER, zone="Europe/Rome"))
    assert desk.case.map_of("clip1").slowed == 8


def test_a_drift_found_beside_it_stays_a_drift():
    clock = ClockMap.at(0, drift_ppb=100_000, slowed=SLOWED)
    assert clock.to_case(8 * NS).ns == NS + 100_000
    assert clock.paced(Fraction(1)).to_case(NS).ns == NS + 100_000
    assert clock.paced(Fraction(1)).paced(SLOWED) == clock


def test_an_ordinary_clip_has_no_choice(desk):
    desk.add(clip("clip2", "Clip 2", 5), wrist_log())
    for source_id in ("clip2", "log1"):
        with pytest.raises(HypnicError, match="does not say how its seconds differ"):
            syncing.show_pace(desk.case, source_id, real=True, author=READER)


def test_one_in_doubt_is_shown_as_it_plays_until_a_reader_says_otherwise(desk):
    source = slow_clip("clip2", "Clip 2", 20)
    doubt = (pace_finding(Stamps.UNSURE, 60.0, Fraction(2), real=False),)
    facts = replace(
        source.clip, stamps=Stamps.UNSURE, slowed=Fraction(2), capture_rate_hz=60.0, findings=doubt
    )
    desk.add(replace(source, facts=facts))
    assert desk.case.map_of("clip2").slowed == 1
    show(desk, real=True, source_id="clip2")
    assert desk.case.map_of("clip2").slowed == 2
    (found,) = desk.case.sources["clip2"].facts.findings
    assert "shown and measured as slow motion" in found.text


def test_measured_numbers_are_real_seconds_and_say_so():
    scene = Scene(steady(240, 2.0), limb=jerks([0.4, 0.9, 1.4], 0.15))
    track = stretched(scene, SLOWED)
    facts = slow_facts(clip("clip", "Clip 1", 16).clip, 16)
    real = measured_of(track, ClockMap.at(60 * NS, slowed=SLOWED), facts)
    starts = [(m.span.start.ns / NS - 60) for m in real.movements("clip")]
    assert starts == pytest.approx([0.4, 0.9, 1.4], abs=0.02)
    whole = Interval.of_ns(60 * NS, 62 * NS)
    reading = real.episode(Episode("e", 1, whole, "clip"))
    assert reading.event_durations_s == pytest.approx([0.15] * 3, abs=0.03)
    assert reading.intervals_s == pytest.approx([0.5, 0.5], abs=0.01)
    assert reading.rhythm_limit_hz == pytest.approx(96, rel=0.01)
    assert reading.measures.span.value == 2 * NS
    assert reading.measures.limits[0] == (
        "Slow motion in real seconds: the file itself plays 8 times slower."
    )
    assert [(s.start.ns / NS - 60) for s in reading.spans] == pytest.approx(starts, abs=1e-6)
    as_file = measured_of(track, ClockMap.at(60 * NS), facts)
    slow = as_file.episode(Episode("e", 1, Interval.of_ns(60 * NS, 76 * NS), "clip"))
    assert slow.event_durations_s[0] > 8 * 0.1
    assert "its seconds are not real ones" in slow.measures.limits[0]
    # A length in seconds that are none must not be offered as an answer.
    assert (reading.silent, slow.silent) == ("", slow.measures.limits[0])


def test_sound_at_an_eighth_of_the_speed_is_heard_as_the_file_has_it():
    clock = ClockMap.at(0, slowed=SLOWED)
    assert tempo_of(clock, Instant(0), Fraction(1, 8)) == 1
    assert tempo_of(clock, Instant(0), Fraction(1)) is None  # silent: eight times too fast


def test_a_filmed_clip_from_file_to_case(tmp_path):
    """Encoded, decoded, taken in: frames, steps, motion and movements, all in real seconds."""
    limb = jerks([0.4, 0.9, 1.4], 0.15)
    path = filmed(
        tmp_path / "slow.mp4", Scene(steady(240, 2.0), limb=limb), steady(30, 16.0),
        metadata=android(240), movflags=("use_metadata_tags",),
    )  # fmt: skip
    bench = Bench()
    bench.take(path)
    (source,) = bench.case.clips()
    clock = bench.case.map_of(source.id)
    assert (source.clip.frame_count, clock.slowed) == (480, 8)
    assert bench.case.span_of(source.id).duration_ns == pytest.approx(2 * NS, abs=NS // 100)
    material = CaseMaterial(lambda: bench.case, bench.media)
    frames = FrameTimes(lambda: bench.case, material.index)
    start = clock.to_case(0)
    assert frames.step(start, 240).since(start) == pytest.approx(NS, abs=1000)
    assert frames.shown(source.id, start.plus(NS // 2)).number == 120
    measured = Measured(lambda: bench.case, material, ())
    found = [m.span.start.since(start) / NS for m in measured.movements(source.id)]
    assert found == pytest.approx([0.4, 0.9, 1.4], abs=0.02)
    drawn = material.motion(source.id, bench.case.span_of(source.id), 4000)
    track = material.motion_track(source.id)
    assert np.nanmax(drawn.high) == pytest.approx(8 * np.nanmax(track.energy), rel=1e-4)
    assert material.still(source.id, 8 * NS, 64).shape[1] == 64
    material.close()
    bench.batch.close()


def test_two_sources_of_one_file_change_together():
    desk = Desk()
    main = slow_clip()
    other = replace(
        main, id="clip2", label="", facts=replace(main.clip, stream_index=1, chosen=True)
    )
    desk.session.do(add_together(desk.case, (main, other), author=READER, zone="Europe/Rome"))
    show(desk, real=False)
    assert {desk.case.map_of(s).slowed for s in ("clip1", "clip2")} == {1}

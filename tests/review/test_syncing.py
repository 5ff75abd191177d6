from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.support.cases import MORNING, clip, wrist_log
from tests.support.fakes import NOON, open_case
from workstation.core.checklist.answers import EvidenceLink
from workstation.core.errors import HypnicError
from workstation.core.evidence import LogMark
from workstation.core.timebase import NS, FoundClock, Instant, Interval, Trust, WallTime
from workstation.review.commands import answers, episodes, syncing
from workstation.review.commands.letter import change_child
from workstation.review.commands.sources import add_together, remove_source
from workstation.review.session import Session

READER = "Reader 1"


def clocked(source, moment, **changes):
    clocks = (FoundClock(0, WallTime.from_datetime(moment), "header", Trust.HIGH, NS),)
    return replace(source, facts=replace(source.facts, clocks=clocks, **changes))


class Desk:
    def __init__(self):
        self.session = Session(*open_case(), READER, now=lambda: NOON)

    @property
    def case(self):
        return self.session.case

    def add(self, *sources, zone="Europe/Rome"):
        self.session.do(add_together(self.case, sources, author=READER, zone=zone))

    def nudge(self, source_id, ns):
        self.session.do(syncing.nudge(self.case, source_id, ns, author=READER))

    def start(self, source_id):
        return self.case.map_of(source_id).to_case(0).ns


@pytest.fixture
def desk():
    made = Desk()
    made.add(clocked(clip("clip1", "Clip 1", 10), MORNING))
    log = clocked(wrist_log(), MORNING + timedelta(seconds=2), marks=(LogMark(3 * NS, "button"),))
    made.add(log)
    return made


def test_nudges_move_the_log_and_its_own_marks_and_undo_as_one(desk):
    (mark,) = desk.case.marks.values()
    assert mark.span.start.ns == 5 * NS
    for _ in range(3):
        desk.nudge("log1", 10_000_000)
    assert desk.start("log1") == 2 * NS + 30_000_000
    assert desk.case.map_of("log1").evidence[-1] == "start moved later by 30 ms by hand"
    (mark,) = desk.case.marks.values()
    assert mark.span.start.ns == 5 * NS + 30_000_000
    assert desk.session.undo() == "Move Wrist log"
    assert desk.start("log1") == 2 * NS
    assert desk.case.map_of("log1").method == "file's own clock"


def test_the_total_holds_when_other_material_comes_in_between(desk):
    lost = replace(clip("clip9", "Clip 9", 5), sha256="9" * 64)
    desk.add(replace(lost, facts=replace(lost.facts, clocks=())))
    desk.nudge("clip9", 100_000_000)
    other = clocked(clip("clip2", "Clip 2", 100), MORNING + timedelta(minutes=3))
    desk.add(other)
    desk.nudge("clip9", -300_000_000)
    assert desk.case.map_of("clip9").evidence[-1] == "start moved earlier by 200 ms by hand"


def test_what_was_seen_on_a_clip_moves_with_it(desk):
    span = Interval.of_ns(NS, 2 * NS)
    command, seen = episodes.mark_episode(desk.case, span, author=READER, source_id="clip1")
    desk.session.do(command)
    elsewhere = EvidenceLink(span, "log1")
    evidence = (EvidenceLink(span, "clip1"), EvidenceLink(span, None, seen), elsewhere)
    desk.session.do(
        answers.answer_item(desk.case, "IESS-04", "yes", author=READER, evidence=evidence)
    )
    desk.nudge("clip1", NS)
    moved = Interval.of_ns(2 * NS, 3 * NS)
    assert desk.case.episodes[seen].span == moved
    assert [e.span for e in desk.case.answers["IESS-04"].evidence] == [moved, moved, span]


def test_a_clip_takes_the_log_inside_it_along(desk):
    film = clocked(clip("film", "Clip 2", 10), MORNING + timedelta(minutes=1))
    inside = replace(wrist_log(), id="inside", sha256=film.sha256, label="Log 2")
    desk.add(film, inside)
    assert desk.start("inside") == desk.start("film") == 60 * NS
    desk.nudge("film", NS)
    assert desk.start("inside") == desk.start("film") == 61 * NS
    desk.nudge("inside", NS)
    assert (desk.start("inside"), desk.start("film")) == (62 * NS, 61 * NS)


def agree(desk, source_id, at_ns, **more):
    desk.session.do(syncing.agree(desk.case, source_id, Instant(at_ns), author=READER, **more))


def test_a_nudge_is_no_evidence_of_where_a_log_lies():
    """A log of another year, moved once, lies as unknown as before: who moved it is all it says."""
    desk = Desk()
    desk.add(clocked(clip("clip1", "Clip 1", 10), MORNING))
    desk.add(replace(wrist_log(), facts=replace(wrist_log().facts, clocks=())))
    desk.nudge("log1", 100_000_000)
    held = desk.case.map_of("log1")
    assert held.uncertainty_ns is None
    assert held.method == "moved by hand, not yet confirmed"
    assert held.evidence[-1] == "start moved later by 100 ms by hand"


def test_a_nudge_keeps_how_far_a_clock_may_be_off(desk):
    desk.nudge("log1", 100_000_000)
    assert desk.case.map_of("log1").uncertainty_ns == NS


def test_what_a_reader_states_makes_the_place_known_until_it_is_moved_again(desk):
    desk.nudge("log1", 100_000_000)
    agree(desk, "log1", 5 * NS)
    held = desk.case.map_of("log1")
    assert (held.method, held.uncertainty_ns) == ("set by hand while watching", NS // 10)
    assert held.evidence[-1] == (
        "agrees with Clip 1 at 0:05.000 of the case, as Reader 1 stated; until then ± 1.000000000 s"
    )
    agree(desk, "log1", 6 * NS, half_ns=33_333_333)
    held = desk.case.map_of("log1")
    assert held.uncertainty_ns == 33_333_333
    assert sum("agrees with" in e for e in held.evidence) == 1
    desk.nudge("log1", 100_000_000)
    held = desk.case.map_of("log1")
    assert (held.method, held.uncertainty_ns) == (syncing.MOVED, NS)
    assert not any("agrees with" in e for e in held.evidence)
    assert desk.session.undo() == "Move Wrist log"
    assert desk.case.map_of("log1").uncertainty_ns == 33_333_333
    assert desk.session.undo() == "State that Wrist log agrees with Clip 1"
    assert desk.case.map_of("log1").uncertainty_ns == NS // 10


@pytest.mark.parametrize("at_s", [1, 11, 1000])
def test_nothing_is_stated_where_log_or_clip_has_no_data(desk, at_s):
    """At 1 s only the clip, at 11 s only the log, at 1000 s neither."""
    assert syncing.comparable(desk.case, "log1", Instant(at_s * NS)) is None
    with pytest.raises(HypnicError, match="nothing to compare"):
        agree(desk, "log1", at_s * NS)


def test_a_gap_of_the_log_is_no_data():
    desk = Desk()
    desk.add(clocked(clip("clip1", "Clip 1", 100), MORNING))
    desk.add(clocked(wrist_log(), MORNING))
    assert syncing.comparable(desk.case, "log1", Instant(85 * NS)).id == "clip1"
    assert syncing.comparable(desk.case, "log1", Instant(87 * NS)) is None


def test_aligning_puts_a_moment_where_it_was_seen(desk):
    at = Instant(7 * NS)
    desk.session.do(syncing.align(desk.case, "log1", 4 * NS, at, author=READER))
    assert desk.case.map_of("log1").to_case(4 * NS) == at


def trusted(source, moment, trust, half):
    clocks = (FoundClock(0, WallTime.from_datetime(moment), "header", trust, half),)
    return replace(source, facts=replace(source.facts, clocks=clocks))


def test_of_two_clocks_far_apart_the_more_trusted_is_believed_whichever_came_first():
    """A camera's header of 2017 came in first; a phone that states its zone says 2026."""
    desk = Desk()
    camera = trusted(
        clip("clip1", "Clip 1", 10), datetime(2017, 4, 17, tzinfo=UTC), Trust.MEDIUM, NS
    )
    phone = trusted(clip("clip2", "Clip 2", 10), MORNING, Trust.HIGH, NS)
    desk.add(camera)
    desk.add(phone)
    assert desk.start("clip1") == 0  # nothing moved under what may be marked on it
    assert desk.case.map_of("clip1").uncertainty_ns is None
    assert desk.case.map_of("clip1").method == "kept its place: clock not believed"
    assert codes(desk, "clip1") == ["clock.apart"]
    assert desk.case.map_of("clip2").uncertainty_ns == NS
    assert desk.case.zero.utc_ns + desk.start("clip2") == WallTime.from_datetime(MORNING).utc_ns
    assert not desk.case.tells_time("clip1")
    assert desk.case.tells_time("clip2")
    desk.session.undo()
    assert desk.case.map_of("clip1").uncertainty_ns == NS
    assert codes(desk, "clip1") == []


def test_several_clocks_that_agree_outvote_one_however_trusted_it_is():
    desk = Desk()
    for number, day in ((1, 20), (2, 21)):
        found = clip(f"clip{number}", f"Clip {number}", 10)
        found = replace(found, sha256=f"{number:064x}")
        desk.add(trusted(found, datetime(2026, 6, day, tzinfo=UTC), Trust.MEDIUM, NS))
    old = replace(clip("clip3", "Clip 3", 10), sha256=f"{3:064x}")
    desk.add(trusted(old, datetime(2019, 3, 1, tzinfo=UTC), Trust.HIGH, NS))
    assert (codes(desk, "clip1"), codes(desk, "clip2")) == ([], [])
    assert desk.case.tells_time("clip1")
    assert codes(desk, "clip3") == ["clock.apart"]
    assert not desk.case.tells_time("clip3")


def test_of_two_equally_trusted_clocks_the_first_is_believed_until_the_reader_says_otherwise():
    desk = Desk()
    desk.add(clocked(clip("clip1", "Clip 1", 10), datetime(2017, 4, 17, tzinfo=UTC)))
    desk.add(clocked(clip("clip2", "Clip 2", 10), MORNING))
    assert codes(desk, "clip2") == ["clock.apart"]
    assert not desk.case.tells_time("clip2")
    desk.session.do(syncing.believe_clock(desk.case, "clip2", author=READER, zone="UTC"))
    assert desk.case.tells_time("clip2")
    assert not desk.case.tells_time("clip1")
    assert (codes(desk, "clip1"), codes(desk, "clip2")) == (["clock.apart"], [])
    assert desk.case.zero.utc_ns + desk.start("clip2") == WallTime.from_datetime(MORNING).utc_ns
    desk.session.undo()
    assert desk.case.tells_time("clip1")


def test_a_clock_from_before_the_birth_is_believed_once_the_reader_says_so():
    """The birth date may be the one that is wrong."""
    desk = Desk()
    child = replace(desk.case.child, birth_date=MORNING.date() - timedelta(days=30))
    desk.session.do(change_child(desk.case, child))
    desk.add(clocked(clip("clip1", "Clip 1", 10), MORNING - timedelta(days=90)))
    assert codes(desk, "clip1") == ["clock.unborn", "clock.none"]
    assert desk.case.zero is None
    desk.session.do(syncing.place_by_clock(desk.case, "clip1", author=READER, zone="UTC"))
    assert codes(desk, "clip1") == []
    assert desk.case.tells_time("clip1")


def test_a_log_set_beside_a_clip_of_unknown_time_has_no_time_of_day_either():
    desk = Desk()
    desk.add(clocked(clip("clip1", "Clip 1", 10), MORNING))
    lost = replace(clip("clip9", "Clip 9", 5), sha256="9" * 64)
    desk.add(replace(lost, facts=replace(lost.facts, clocks=())))
    desk.add(replace(wrist_log(), facts=replace(wrist_log().facts, clocks=())))
    desk.nudge("log1", desk.start("clip9") - desk.start("log1"))
    agree(desk, "log1", desk.start("clip9") + NS)
    assert desk.case.map_of("log1").uncertainty_ns == NS // 10
    assert not desk.case.tells_time("log1")


def test_a_log_set_years_ago_lies_beside_its_clip_until_the_reader_believes_its_clock():
    desk = Desk()
    desk.add(clocked(clip("clip1", "Clip 1", 10), MORNING))
    desk.add(clocked(wrist_log(), datetime(2011, 1, 1, tzinfo=UTC)))
    log = desk.case.sources["log1"]
    assert desk.start("log1") == 0
    assert desk.case.map_of("log1").uncertainty_ns is None
    assert [f.code for f in log.recording.findings] == ["clock.apart"]
    assert "beside" in log.recording.findings[0].text
    desk.session.do(syncing.place_by_clock(desk.case, "log1", author=READER, zone="UTC"))
    assert desk.start("log1") < -(10**8) * NS
    assert desk.case.map_of("log1").uncertainty_ns == NS
    assert not desk.case.sources["log1"].recording.findings
    desk.session.undo()
    assert [f.code for f in desk.case.sources["log1"].recording.findings] == ["clock.apart"]


def test_the_wrong_clock_that_set_the_case_goes_with_its_source():
    desk = Desk()
    desk.add(clocked(clip("clip1", "Clip 1", 10), datetime(2011, 1, 1, tzinfo=UTC)))
    desk.add(clocked(clip("clip2", "Clip 2", 10), MORNING))
    assert desk.start("clip2") == 12 * NS
    desk.session.do(remove_source(desk.case, "clip1"))
    assert desk.case.zero is None
    desk.session.do(syncing.place_by_clock(desk.case, "clip2", author=READER, zone="UTC"))
    assert desk.case.zero.text() == "2026-11-22 06:52:09 CET"
    assert desk.start("clip2") == 0
    desk.session.undo()
    desk.session.undo()
    assert desk.case.zero.text().startswith("2011-01-01")


def test_a_clock_that_others_lie_by_stays_when_its_source_goes(desk):
    desk.session.do(remove_source(desk.case, "clip1"))
    assert desk.case.zero is not None
    assert desk.start("log1") == 2 * NS


def test_a_source_put_back_by_its_clock_is_where_it_was(desk):
    before = desk.case
    desk.nudge("log1", 123_456_789)
    desk.session.do(syncing.place_by_clock(desk.case, "log1", author=READER, zone="Asia/Tokyo"))
    assert desk.case.placements == before.placements
    assert desk.case.marks == before.marks


def test_without_a_clock_there_is_nothing_to_place_by(desk):
    lost = replace(clip("clip9", "Clip 9", 5), sha256="9" * 64)
    desk.add(replace(lost, facts=replace(lost.facts, clocks=())))
    with pytest.raises(HypnicError, match="no clock"):
        syncing.place_by_clock(desk.case, "clip9", author=READER, zone="UTC")


def digits(text):
    """A clock's reading without a zone."""
    return WallTime.from_datetime(datetime.fromisoformat(text))


def unzoned(source, text):
    clocks = (FoundClock(0, digits(text), "header", Trust.MEDIUM, NS),)
    return replace(source, facts=replace(source.facts, clocks=clocks))


def codes(desk, source_id):
    return [f.code for f in desk.case.sources[source_id].facts.findings]


def say(desk, source_id, zone):
    desk.session.do(syncing.say_zone(desk.case, source_id, zone, author=READER))


def test_the_zone_a_reader_says_moves_the_log_and_is_written_down():
    desk = Desk()
    desk.add(clocked(clip("clip1", "Clip 1", 10), MORNING))
    local = MORNING.astimezone(timezone(timedelta(hours=1))).replace(tzinfo=None)
    desk.add(unzoned(wrist_log(), local.isoformat()))
    assert codes(desk, "log1") == ["clock.zone-assumed"]
    assert desk.start("log1") == 0  # read as Europe/Rome, UTC+1 then
    say(desk, "log1", "Europe/London")
    assert desk.start("log1") == 3600 * NS
    assert codes(desk, "log1") == []
    held = desk.case.map_of("log1")
    assert held.method == "file's own clock, zone as said"
    assert held.evidence[-1] == "no zone in the file; read as Europe/London, as a reader said"
    desk.session.undo()
    assert (desk.start("log1"), codes(desk, "log1")) == (0, ["clock.zone-assumed"])
    say(desk, "log1", "Europe/Rome")
    assert (desk.start("log1"), codes(desk, "log1")) == (0, [])


def test_the_zone_of_the_only_clock_is_that_of_the_case():
    desk = Desk()
    desk.add(unzoned(wrist_log(), "2026-07-01T22:00:00"))
    assert desk.case.zero.text() == "2026-07-01 22:00:00 CEST"
    say(desk, "log1", "Asia/Tokyo")
    assert desk.start("log1") == 0
    assert desk.case.zero.text() == "2026-07-01 22:00:00 JST"


def test_a_log_placed_by_hand_stays_and_keeps_what_was_said():
    desk = Desk()
    desk.add(clocked(clip("clip1", "Clip 1", 10), MORNING))
    desk.add(unzoned(wrist_log(), "2026-11-22T06:52:11"))
    desk.nudge("log1", 5 * NS)
    before = desk.start("log1")
    say(desk, "log1", "Asia/Tokyo")
    say(desk, "log1", "Asia/Seoul")
    held = desk.case.map_of("log1")
    assert desk.start("log1") == before
    assert held.method == syncing.MOVED
    assert held.evidence[-1] == "its clock without a zone was in Asia/Seoul, as a reader said"
    assert sum("as a reader said" in e for e in held.evidence) == 1
    assert codes(desk, "log1") == []


@pytest.mark.parametrize(
    ("seen", "utc", "found", "half_ns"),
    [
        # The night of 25 October 2026 has 02:30 twice, that of 29 March has no 02:30.
        ("2026-10-25T02:30:00", "2026-10-25T00:30:00", ["clock.change"], 3600 * NS),
        ("2026-03-29T02:30:00", "2026-03-29T01:30:00", ["clock.change"], 3600 * NS),
        ("2026-10-25T03:30:00", "2026-10-25T02:30:00", [], NS),
        ("2026-03-29T03:30:00", "2026-03-29T01:30:00", [], NS),
        # Begun before the change: the device's own clock runs on, so only its start is read.
        ("2026-10-24T22:00:00", "2026-10-24T20:00:00", [], NS),
    ],
)
def test_nights_in_which_the_clocks_change(seen, utc, found, half_ns):
    desk = Desk()
    around = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    desk.add(clocked(clip("clip1", "Clip 1", 10), around))
    desk.add(unzoned(wrist_log(), seen), zone="Asia/Tokyo")
    say(desk, "log1", "Europe/Rome")
    assert desk.start("log1") == 0
    assert codes(desk, "log1") == found
    assert desk.case.map_of("log1").uncertainty_ns == half_ns


def test_a_zone_is_said_only_where_there_is_one_to_say(desk):
    with pytest.raises(HypnicError, match="states its zone"):
        syncing.say_zone(desk.case, "log1", "Europe/Rome", author=READER)
    other = Desk()
    other.add(unzoned(wrist_log(), "2026-07-01T22:00:00"))
    with pytest.raises(HypnicError, match="no time zone called 'Mars/Base'"):
        syncing.say_zone(other.case, "log1", "Mars/Base", author=READER)

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pytest

from reports.episodes import Measured
from reports.measured import measured_of
from reports.missing import missing
from reports.model import Clinic
from reports.referral import verify_code
from reports.wording import age_text, child_lines
from tests.reports.letters import MEASURED, letter_of, sight_of
from tests.support.cases import AUDIT, NOW, rich_case, seconds
from tests.support.contents import small_content
from workstation.core.case import Case, Child
from workstation.core.checklist.answers import Answer, Basis, EvidenceLink
from workstation.core.motion.episode import EpisodeMeasures
from workstation.core.motion.measure import Measure, abstain
from workstation.core.motion.movements import Movement
from workstation.core.motion.rhythm import Rhythm
from workstation.core.timebase import NS, ClockMap, Interval

GOLDEN = Path(__file__).parent / "golden" / "referral.txt"


def said(thing: object, depth: int = 0) -> list[str]:
    """A letter line by line: names and values, pictures by their size."""
    pad = "  " * depth
    out: list[str] = []
    for field in fields(thing):
        if field.name == "slice":
            continue
        value = getattr(thing, field.name)
        out += _line(f"{pad}{field.name}", value, depth)
    return out


def _line(name: str, value: object, depth: int) -> list[str]:
    if isinstance(value, Interval):
        return [f"{name}: {value.start.ns} to {value.end.ns}"]
    if isinstance(value, bytes):
        return [f"{name}: {len(value)} bytes"]
    if isinstance(value, tuple) and value:
        return [f"{name}:"] + [
            row for v in value for row in _line("  " * depth + "-", v, depth + 1)
        ]
    if is_dataclass(value):
        return [f"{name}:", *said(value, depth + 1)]
    return [f"{name}: {value!r}"]


def test_the_letter_of_the_rich_case_is_word_for_word_what_was_agreed():
    assert "\n".join(said(letter_of())) + "\n" == GOLDEN.read_text(encoding="utf-8")


def test_building_twice_gives_the_same_letter():
    assert letter_of() == letter_of()


def test_nobody_set_a_level_so_the_box_says_suggested():
    case = rich_case()
    box = letter_of(
        replace(case, letter=replace(case.letter, urgency="", urgency_reason=""))
    ).urgency
    assert (box.level, box.set_by_reader, box.red) == ("E0", False, True)
    assert box.reason == "Runs of crunches, nods or stiffening (red flag RF4)"
    assert "V:QLD" in box.sources


def test_reader_and_rules_differ_and_both_stand_in_the_box():
    box = letter_of().urgency
    assert (box.level, box.set_by_reader) == ("E1", True)
    assert box.suggestion.startswith("The rules suggest Emergency now: Runs of crunches")


def test_nothing_answered_is_not_rated_rather_than_harmless():
    case = rich_case()
    bare = replace(
        case,
        answers=MappingProxyType({}),
        letter=replace(case.letter, urgency="", urgency_reason=""),
    )
    assert letter_of(bare).urgency.text == "Urgency not rated"
    assert letter_of(bare).urgency.level == ""


def test_unknown_is_open_and_never_against():
    rows = {row.condition: row for row in letter_of().conditions}
    spasms = rows["Infantile epileptic spasms"]
    assert [s.line for s in spasms.supports] == [
        "in runs (M) [V:KELL79]",
        "single event 1.1 s (M) [V:ILAE-ES]",
    ]
    assert spasms.against == ()
    assert [s.line for s in spasms.open] == ["skills lost: unknown (F)"]


def test_a_note_that_repeats_the_value_with_its_range_is_printed_once():
    case = rich_case()

    def noted(note: str) -> str:
        answer = replace(case.answers["IESS-03"], note=note)
        answers = MappingProxyType({**case.answers, "IESS-03": answer})
        rows = {row.condition: row for row in letter_of(replace(case, answers=answers)).conditions}
        return rows["Infantile epileptic spasms"].supports[1].text

    assert noted("1.1 s (0.9–1.4, n = 6)") == "single event 1.1 s (0.9–1.4, n = 6)"
    assert noted("from the third on") == "single event 1.1 s – from the third on"


def test_a_condition_nobody_asked_about_is_named_as_not_answered():
    letter = letter_of()
    assert "Febrile seizure" not in [row.condition for row in letter.conditions]
    assert letter.conditions_left_out == "Not answered: Febrile seizure."


def test_the_order_of_conditions_is_the_order_of_the_checklists_whatever_was_answered():
    assert [row.condition for row in letter_of().conditions] == [
        "Benign neonatal sleep myoclonus",
        "Infantile epileptic spasms",
    ]


def test_every_cited_source_is_listed_once():
    letter = letter_of()
    cited = {
        key
        for row in letter.conditions
        for statement in (*row.supports, *row.against, *row.recorded)
        for key in statement.sources
        if key != "D"
    }
    listed = [row.label for row in letter.sources]
    assert cited <= set(listed)
    assert len(listed) == len(set(listed))


def test_only_chosen_episodes_are_printed_and_the_others_are_named():
    case = rich_case()
    letter = letter_of(replace(case, letter=replace(case.letter, episodes=("e3",))))
    assert [part.title[:10] for part in letter.episodes] == ["Episode E3"]
    assert letter.episodes_left_out == "In the record but not in this letter are E1, E2."


def test_pictures_are_left_out_where_they_may_not_be_shown():
    case = rich_case()
    part = letter_of(sight=sight_of(case, stills_of=lambda _episode: False)).episodes[0]
    assert part.figure.stills == ()
    assert "Key frames left out for privacy" in part.figure.caption


def test_key_frames_carry_clip_time_and_frame_number():
    stills = letter_of().episodes[0].figure.stills
    assert len(stills) == 6
    assert stills[0].label == "0:06.549 · frame 196"
    assert [s.case_ns - s.clip_ns for s in stills] == [60 * NS] * len(stills)


def test_a_log_says_how_far_it_may_be_out_of_step_and_where_it_is_silent():
    log = letter_of().episodes[0].figure.traces[1]
    assert log.title == "wrist acceleration |a|, Wrist log (matched movement, ± 28 ms)"
    assert log.unit == "g"
    ruler = letter_of().episodes[0].figure.ruler
    assert ruler == "min:s on Clip 2 (clip's own clock, ± 1.0 s), 0:00 = 06:53 CET"
    late = replace(
        rich_case(), placements=MappingProxyType({
            **rich_case().placements, "log1": replace(
                rich_case().placements["log1"], map=ClockMap.at(0, method="guess")
            ),
        })
    )  # fmt: skip
    # Nobody knows whether its seconds are those of the picture: it is not drawn beside it.
    assert len(letter_of(late).episodes[0].figure.traces) == 1


def test_an_episode_on_a_log_alone_has_traces_and_says_that_no_clip_shows_it():
    case = rich_case()
    alone = replace(case.episodes["e3"], source_id=None, id="e4", number=4, span=seconds(100, 104))
    part = letter_of(replace(case, episodes=MappingProxyType({"e4": alone}))).episodes[0]
    assert part.figure.stills == ()
    assert [t.kind for t in part.figure.traces] == ["log"]
    assert part.figure.caption == "No clip shows this episode."


def test_what_the_material_cannot_show_comes_from_the_material():
    said_ = " ".join(letter_of().cannot_show)
    assert "Eyes: not visible in E3." in said_
    assert "The end of E2 was not captured." in said_
    assert "Clips 1, 2: anything faster than 12 Hz, at 30 frames a second" in said_
    assert "Sound: none on Clip 2." in said_
    assert "Wrist log, acc: 1 gap, 2.0 s not recorded." in said_
    assert "Clip 2: The end of the file is missing." in said_


def test_what_is_missing_is_found_and_essential_things_come_first():
    found = missing(Case("x", NOW, Child("")), small_content())
    names = [each.field for each in found]
    assert {"child.name", "child.birth_date", "letter.question", "letter.urgency"} <= set(names)
    assert "child.allergies" in names
    essential = [each.essential for each in found]
    assert essential == sorted(essential, reverse=True)


def test_what_is_stated_is_not_missing():
    names = {each.field for each in missing(rich_case(), small_content())}
    assert not names & {"child.name", "letter.question", "letter.summary", "child.first_event"}
    assert {"watched.clip1", "episode.e2", "child.allergies"} <= names
    assert "watched.clip2" not in names


def test_the_verify_code_hangs_on_case_issue_and_audit_entry():
    code = verify_code("B-0417", AUDIT, 2)
    assert code == verify_code("B-0417", AUDIT, 2)
    assert len(code) == 9
    others = {
        verify_code("B-0418", AUDIT, 2),
        verify_code("B-0417", AUDIT, 3),
        verify_code("B-0417", replace(AUDIT, seq=1), 2),
        verify_code("B-0417", replace(AUDIT, hash="0" * 64), 2),
    }
    assert code not in others
    assert len(others) == 4


@pytest.mark.parametrize(
    ("birth", "weeks", "on", "text"),
    [
        (date(2026, 6, 10), 40, date(2026, 11, 22), "5 months 12 days"),
        (date(2026, 6, 10), 36, date(2026, 11, 22),
         "5 months 12 days (corrected 4 months 14 days)"),
        (date(2026, 11, 22), None, date(2026, 11, 22), "0 days"),
        (date(2026, 11, 21), None, date(2026, 11, 22), "1 day"),
        (date(2026, 1, 31), None, date(2026, 3, 1), "1 month 1 day"),
        (date(2024, 2, 29), None, date(2026, 2, 28), "23 months 30 days"),
        (date(2026, 11, 1), 30, date(2026, 11, 22),
         "21 days (before the due date: 33 weeks postmenstrual)"),
        (date(2027, 1, 1), None, date(2026, 11, 22),
         "age not known: the birth date lies in the future"),
        (None, 40, date(2026, 11, 22), "age not stated"),
    ],
)  # fmt: skip
def test_ages_are_said_as_a_paediatrician_says_them(birth, weeks, on, text):
    child = Child("x", birth, None if weeks is None else weeks * 7)
    assert age_text(child, on) == text


def test_what_is_not_known_of_the_child_is_said():
    assert child_lines(Child(""), date(2026, 11, 22)) == (
        "name not stated, sex not stated, birth date not stated",
        "age not stated",
    )


def measures(count: int = 2) -> EpisodeMeasures:
    events = tuple(
        Movement(i * 3 * NS, i * 3 * NS + NS, 1.0, 33_000_000, "m", "1") for i in range(count)
    )
    return EpisodeMeasures(
        events,
        Measure("span", 10 * NS, "ns", "marked", "1"),
        Measure("count", count, "1", "m", "1"),
        Measure("duration", NS, "ns", "m", "1", 33_000_000, NS, 2 * NS, "range; one frame each"),
        Measure("interval", 3 * NS, "ns", "m", "1", 33_000_000),
        abstain("trend", "%", "Fewer than 4 movements: no trend.", "m", "1"),
        Rhythm(
            Measure("rhythm", 2.5, "Hz", "m", "1", None, 2.4, 2.6, "95 % interval"),
            abstain("concentration", "1", "No.", "m", "1"), 12.0, "Above 12 Hz not measurable.",
        ),
        ((), ()),
        ("Frames are missing.",),
    )  # fmt: skip


def test_measured_numbers_carry_their_uncertainty_and_an_abstention_its_reason():
    said_ = measured_of(measures(), ClockMap.at(60 * NS))
    assert said_.sentences == (
        "2 movements",
        "median length 1.0 s (1.0 to 2.0 s) ± 33 ms",
        "onset to onset 3.0 s ± 33 ms",
        "rhythm 2.5 Hz (95 %: 2.4 to 2.6 Hz)",
    )
    assert said_.events[0] == Interval.of_ns(60 * NS, 61 * NS)
    assert said_.quality == ("Frames are missing.",)


def test_no_movement_and_no_measurement_are_two_things():
    none = replace(measures(0), count=Measure("count", 0, "1", "m", "1"), events=())
    assert measured_of(none, ClockMap.at(0)).sentences == ("no movement above the noise",)
    why = "The camera moved too much here: movement cannot be measured."
    blind = replace(none, count=abstain("count", "1", why, "m", "1"), limits=(why, "Dark."))
    assert measured_of(blind, ClockMap.at(0)).sentences == (
        "not assessable: the camera moved too much here",
    )
    assert measured_of(blind, ClockMap.at(0)).quality == ("Dark.",)


def test_a_clip_whose_place_was_only_guessed_has_no_time_of_day():
    case = rich_case()
    guessed = replace(
        case.placements["clip2"],
        map=replace(case.placements["clip2"].map, uncertainty_ns=None),
    )
    placements = MappingProxyType({**case.placements, "clip2": guessed})
    part = letter_of(replace(case, placements=placements)).episodes[0]
    assert part.title.endswith("Clip 2, time of day unknown")
    assert part.place == "Clip 2 0:04.200 to 0:20.733 (16.5 s)"
    assert part.figure.ruler.endswith("uncertainty unknown), time of day unknown")


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (-20.0, 30.0, "no clear rise or fall in strength"),
        (10.0, 40.0, "strength rises by 10 to 40 % from first to last (95 %)"),
        (-40.0, -10.0, "strength falls by 10 to 40 % from first to last (95 %)"),
    ],
)
def test_a_trend_is_told_only_where_its_interval_leaves_out_no_change(low, high, text):
    trend = Measure("trend", (low + high) / 2, "%", "m", "1", None, low, high, "95 % interval")
    assert text in measured_of(replace(measures(), trend=trend), ClockMap.at(0)).sentences


def test_a_run_that_grows_and_fades_says_so_in_place_of_a_trend():
    shape = Measure("rise and fall", 0.9, "1", "m", "1", basis="p = 0.01, permutation test, n = 6")
    trend = Measure("trend", 5.0, "%", "m", "1", None, -9.0, 9.0, "95 % interval")
    found = measured_of(replace(measures(), trend=trend, rise_fall=shape), ClockMap.at(0))
    assert "strength grows, then fades (p = 0.01)" in found.sentences
    assert not [each for each in found.sentences if "no clear" in each]


def test_the_episode_with_the_red_flags_comes_first_and_the_others_by_number():
    case = rich_case()
    rested = replace(
        case.answers["IESS-04"],
        evidence=(EvidenceLink(case.episodes["e2"].span, "clip1", "e2"),),
    )
    answers = MappingProxyType({**case.answers, "IESS-04": rested})
    found = letter_of(replace(case, answers=answers)).episodes
    assert [part.title[:10] for part in found] == ["Episode E2", "Episode E1", "Episode E3"]
    assert [part.main for part in found] == [True, False, False]
    assert [part.figure.compact for part in found] == [False, True, True]


def test_the_age_at_filming_stands_beside_an_age_that_has_moved_on():
    child = rich_case().child
    then = date(2026, 9, 1)
    assert child_lines(child, NOW.date(), NOW.date())[1:] == (age_text(child, NOW.date()),)
    filmed, today = child_lines(child, NOW.date(), then)[1:]
    assert filmed == f"filmed 1 September 2026 at {age_text(child, then)}"
    assert today == f"today {age_text(child, NOW.date())}"
    odd = child_lines(child, NOW.date(), date(2020, 1, 1))[1]
    assert odd.endswith("before the birth date: one of the two is wrong")


def test_without_a_clinic_the_head_is_the_sender_not_a_gap():
    head = letter_of(clinic=Clinic()).header
    assert (head.clinic, head.department) == ("", "")


def test_an_episode_without_measurements_says_not_measured_nowhere_else():
    letter = letter_of()
    assert letter.episodes[1].measured == Measured().sentences == ()
    assert letter.episodes[0].measured == MEASURED.sentences


def test_an_answer_outside_the_checklist_is_no_statement():
    case = rich_case()
    odd = {"IESS-03": Answer("IESS-03", "as long as a song", Basis.FAMILY)}
    letter = letter_of(replace(case, answers=MappingProxyType(odd)))
    assert letter.conditions[0].supports == ()
    assert "is none this question takes" in letter.conditions[0].open[0].text

from __future__ import annotations

from dataclasses import dataclass, field

from tests.core.checklist.folder import shipped
from workstation.core.checklist.answers import EvidenceLink
from workstation.core.checklist.suggest import suggestions_from
from workstation.core.timebase import Interval


@dataclass(frozen=True)
class Measured:
    event_durations_s: tuple[float, ...] = ()
    intervals_s: tuple[float, ...] = ()
    uncertainty_s: float = 0.033
    count: int = 0
    rhythm_hz: float | None = None
    rhythm_uncertainty_hz: float = 0.1
    rhythm_limit_hz: float = 12.0
    silent: str = ""
    episode_s: float | None = None
    whole_episode: bool = True
    method: str = "motion"
    version: str = "1.2"
    evidence: tuple[EvidenceLink, ...] = field(
        default=(EvidenceLink(Interval.of_ns(0, 10), "clip"),)
    )


def offered(**measured) -> dict:
    return {s.item_id: s for s in suggestions_from(shipped(), Measured(**measured)).offered}


def silent(**measured) -> dict[str, str]:
    found = suggestions_from(shipped(), Measured(**measured)).abstained
    return {each.item_id: each.reason for each in found}


def test_the_duration_of_spasms_is_suggested_with_its_figures():
    found = offered(event_durations_s=(0.9, 1.0, 1.1, 1.1, 1.2, 1.4), count=6)["IESS-03"]
    assert found.value == "1.100"
    assert found.measured == "1.10 s (0.90–1.40, n = 6)"
    assert found.uncertainty == "± 0.033 s"
    assert (found.method, found.version) == ("motion", "1.2")
    assert found.evidence[0].source_id == "clip"


def test_a_duration_at_a_limit_is_not_suggested():
    assert "too close" in silent(event_durations_s=(0.49,))["IESS-03"]
    assert "IESS-03" in offered(event_durations_s=(0.49,), uncertainty_s=0.005)
    assert "too close" in silent(event_durations_s=(1.2,), uncertainty_s=1.0)["IESS-03"]


def test_what_is_shorter_than_the_measurement_resolves_is_not_suggested():
    assert "shorter" in silent(event_durations_s=(0.03,))["IESS-03"]


def test_a_run_is_suggested_and_leaves_the_kind_to_the_reader():
    found = offered(intervals_s=(6.0, 6.5, 5.6))
    assert found["IESS-04"].value == "yes"
    assert "for the reader" in found["IESS-04"].text
    assert found["IESS-04.count"].value == "4"
    assert found["IESS-05"].value == "6.000"


def test_no_run_is_never_a_no():
    for intervals in ((), (5.0,), (80.0, 90.0), (5.0, 80.0, 5.0)):
        found = offered(intervals_s=intervals, count=len(intervals) + 1)
        assert "IESS-04" not in found
        assert "does not say" in silent(intervals_s=intervals)["IESS-04"]


def test_an_interval_that_may_be_a_minute_breaks_the_run():
    assert "IESS-04" not in offered(intervals_s=(59.99, 59.99), uncertainty_s=0.033)
    assert "IESS-04" in offered(intervals_s=(59.9, 59.9), uncertainty_s=0.033)


def test_a_rate_beyond_the_material_is_not_suggested():
    assert offered(rhythm_hz=3.0)["BNSM-04.rate"].value == "3.00"
    assert "Not measurable" in silent(rhythm_hz=11.95)["BNSM-04.rate"]
    assert "steady rhythm" in silent()["BNSM-04.rate"]


def test_an_episode_is_suggested_in_the_unit_of_each_question():
    found = offered(episode_s=90.0)
    assert found["SZ-09"].value == "90.000"
    assert found["SELNE-04"].value == "90.000"
    assert found["FS-03"].value == "1.500"


def test_an_episode_cut_off_is_suggested_only_when_longer_would_say_the_same():
    assert "At least 90.0 s" in silent(episode_s=90.0, whole_episode=False)["SZ-09"]
    cut = offered(episode_s=305.0, whole_episode=False)["SZ-09"]
    assert "at least" in cut.text
    assert cut.value == "305.000"
    assert "SZ-09" in silent(episode_s=300.01, whole_episode=False)


def test_five_minutes_within_the_uncertainty_is_not_decided():
    assert "too close" in silent(episode_s=299.99)["SZ-09"]


def test_everything_measurable_is_offered_or_abstained_from():
    for measured in ({}, {"episode_s": 5.0}, {"intervals_s": (5.0, 5.0), "rhythm_hz": 2.0}):
        told = set(offered(**measured)) | set(silent(**measured))
        assert {"IESS-03", "IESS-04", "IESS-05", "BNSM-05", "SZ-09"} <= told


def test_nothing_is_suggested_from_seconds_that_are_not_real():
    seen = {"event_durations_s": (0.9, 1.0, 1.1), "intervals_s": (6.0, 6.5, 5.6)}
    assert offered(**seen)
    why = "Slow motion as the file plays."
    assert offered(**seen, silent=why) == {}
    assert set(silent(**seen, silent=why).values()) == {why}

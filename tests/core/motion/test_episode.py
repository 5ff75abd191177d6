import numpy as np
import pytest

from tests.core.motion.scenes import Scene, jerks, shake, steady, swing
from workstation.core.motion import Band, Measure, adequacy, bands_of, measure, movements

MS = 1_000_000
BANDS = (
    Band("jerk", "jerk-like", 0, 200 * MS),
    Band("between", "jerk or spasm", 200 * MS, 500 * MS),
    Band("spasm", "spasm-like", 500 * MS, 2000 * MS),
)
STARTS = [1.0, 2.2, 3.1, 4.6, 5.5]


@pytest.fixture(scope="module")
def cluster():
    growing = [jerks([s], 0.3, reach=8 + 4 * i) for i, s in enumerate(STARTS)]

    def limb(t):
        return tuple(np.sum([g(t) for g in growing], axis=0))

    return Scene(steady(30, 6.5), limb=limb).measured()


def test_a_cluster_in_numbers(cluster):
    got = measure(cluster, 500 * MS, 6_200 * MS, bands=BANDS)
    assert abs(got.count.value - 5) <= 1
    assert got.duration.value == pytest.approx(300 * MS, abs=84 * MS)
    assert got.duration.uncertainty == pytest.approx(1e9 / 30, abs=MS)
    assert got.interval.value == pytest.approx(np.median(np.diff(STARTS)) * 1e9, abs=34 * MS)
    assert got.interval.low == pytest.approx(900 * MS, abs=68 * MS)
    assert got.interval.high == pytest.approx(1500 * MS, abs=68 * MS)
    assert got.trend.value > 50
    assert got.trend.low > 0
    assert got.span.value == 5_700 * MS
    assert all("between" in [b.code for b in each] for each in got.bands)
    for each in (got.count, got.duration, got.interval, got.trend, got.span):
        assert each.method
        assert each.version


def test_part_of_a_clip_counts_only_its_own(cluster):
    got = measure(cluster, 2_000 * MS, 3_600 * MS)
    assert got.count.value == 2
    assert "no trend" in got.trend.reason
    assert got.bands == ((), ())


def test_rest_gives_reasons_not_zeros(cluster):
    got = measure(cluster, 1_500 * MS, 2_000 * MS)
    assert got.count.value == 0
    for each in (got.duration, got.interval, got.trend, got.rhythm.frequency):
        assert each.value is None
        assert each.reason
    outside = measure(cluster, 50_000 * MS, 60_000 * MS)
    assert outside.count.value is None


def test_a_length_beside_a_limit_lies_in_both_bands():
    assert [b.code for b in bands_of(BANDS, 190 * MS, 33 * MS)] == ["jerk", "between"]
    assert [b.code for b in bands_of(BANDS, 100 * MS, 33 * MS)] == ["jerk"]


def test_a_movement_cut_by_the_clip_has_no_length():
    track = Scene(steady(30, 3), limb=swing(4)).measured()
    got = measure(track, 0, 3_000 * MS)
    assert got.duration.value is None
    assert any("under way" in each for each in got.limits)
    assert got.rhythm.frequency.value == pytest.approx(4, abs=0.2)


def test_a_number_or_a_reason_never_both_or_neither():
    with pytest.raises(ValueError, match="reason"):
        Measure("x", None, "1", "m", "1")
    with pytest.raises(ValueError, match="reason"):
        Measure("x", 1, "1", "m", "1", reason="because")


def _points(scene):
    track = scene.measured()
    return {s.item: s.points for s in adequacy(track, movements(track)).scores}


def test_adequacy_measures_what_it_can_and_leaves_the_rest_to_the_reader():
    good = _points(Scene(steady(30, 2)))
    assert (good["rate"], good["light"], good["stability"]) == (2, 2, 2)
    assert [good[i] for i in ("start", "end", "body", "face", "test")] == [None] * 5
    assert _points(Scene(steady(24, 2)))["rate"] == 1
    assert _points(Scene(steady(15, 2)))["rate"] == 0
    assert _points(Scene(steady(30, 1), mean=10))["light"] == 0
    assert _points(Scene(steady(30, 1), mean=40))["light"] == 1
    assert _points(Scene(steady(30, 2), camera=shake(reach=3)))["stability"] == 1
    assert _points(Scene(steady(30, 2), camera=shake(reach=25)))["stability"] == 0
    assert _points(Scene(steady(30, 2), limb=swing(3)))["start"] == 0


def test_adequacy_counts_only_what_was_measured():
    scene = Scene(np.delete(steady(30, 2), slice(20, 40)))
    found = adequacy(scene.measured())
    assert found.out_of == 6
    assert 0.6 < found.measured_share < 0.75
    assert found.duration_ns == pytest.approx(59 / 30 * 1e9, rel=1e-6)

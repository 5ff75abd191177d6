import numpy as np
import pytest

from tests.core.motion.scenes import HEIGHT, WIDTH, Frame, Scene, jerks, shake, steady, variable
from workstation.core.errors import DamagedFileError
from workstation.core.motion import MotionMeter, MotionTrack, Quality

T = steady(30, 2)


def test_a_shaken_camera_is_measured_and_taken_away():
    camera = shake(2)
    track = Scene(T, camera=camera).measured()
    path = np.array([camera(t) for t in T])
    turn = np.deg2rad(np.diff(path[:, 2]))
    was, now = path[:-1, :2], path[1:, :2]
    # Turning about the picture's middle carries along what was shifted before.
    carried = np.stack([was[:, 0] - turn * was[:, 1], was[:, 1] + turn * was[:, 0]], axis=1)
    # The working picture is half as wide as the rendered one.
    np.testing.assert_allclose(track.shift_px, (now - carried) / 2, atol=0.06)
    np.testing.assert_allclose(track.turn_deg, np.diff(path[:, 2]), atol=0.05)
    assert np.median(track.raw) > 20
    assert track.energy.max() < 0.001 * np.median(track.raw)


def test_a_limb_over_most_of_the_picture_is_not_taken_for_the_camera():
    track = Scene(T, limb=jerks([0.8], 0.4), limb_size=(110, 70)).measured()
    assert np.abs(track.shift_px).max() < 0.1
    assert track.energy.max() > 5


def test_energy_with_a_shaken_camera_is_that_of_a_resting_one():
    limb = jerks([0.6], 0.4)
    resting = Scene(T, limb=limb).measured().energy
    shaken = Scene(T, limb=limb, camera=shake()).measured().energy
    assert np.corrcoef(resting, shaken)[0, 1] > 0.98
    assert shaken.max() == pytest.approx(resting.max(), rel=0.15)


def test_energy_is_a_rate_whatever_the_frame_rate():
    def limb(t):
        return (30 * (t - 0.5), 0.0) if 0.5 <= t < 1.5 else ((30.0, 0.0) if t >= 1.5 else (0, 0))

    slow, fast = (Scene(steady(fps, 2), limb=limb, noise=0.5).measured() for fps in (15, 30))
    level = [np.median(t.energy[t.between(700_000_000, 1_300_000_000)]) for t in (slow, fast)]
    assert level[0] == pytest.approx(level[1], rel=0.25)


@pytest.mark.parametrize(
    "light",
    [
        lambda t: (1 + 0.1 * np.sin(44 * t), 3 * np.sin(9 * t)),
        lambda t: (0.5 + 0.2 * t, 0),
        lambda t: (1 + 0.06 * np.sin(6.28 * (np.arange(HEIGHT)[:, None] / 90 + 3.3 * t)), 0),
    ],
    ids=["flicker", "exposure ramp", "rolling bands"],
)
def test_light_is_not_movement(light):
    track = Scene(T, light=light).measured()
    assert track.raw.max() > 15
    assert track.energy.max() < 0.12


def test_the_grid_shows_where_and_the_flow_which_way():
    track = Scene(steady(30, 1), limb=lambda t: (40 * t, 0)).measured()
    assert track.grid.shape[1:] == (12, 16)
    row, column = np.unravel_index(track.grid.astype(float).mean(0).argmax(), (12, 16))
    assert 4 <= row <= 9
    assert 6 <= column <= 12
    flow = track.flow.astype(float).mean(0)
    fastest = np.unravel_index(np.abs(flow[..., 0]).argmax(), flow.shape[:2])
    assert flow[fastest][0] > 3  # to the right
    assert np.nanmean(track.grid.astype(float)) == pytest.approx(track.energy.mean(), rel=0.05)


def test_missing_frames_are_a_gap_not_a_movement():
    times = np.delete(T, slice(20, 30))
    track = Scene(times, limb=jerks([0.5], 0.6)).measured()
    (at,) = np.flatnonzero(track.has(Quality.GAP))
    assert np.isnan(track.energy[at])
    assert np.isnan(track.grid[at]).all()
    (gap,) = track.gaps
    assert (gap.start_ns, gap.end_ns) == (round(T[19] * 1e9), round(T[30] * 1e9))
    assert np.isnan(track.trace().values[at])


def test_uneven_intervals_are_no_gaps():
    assert not Scene(variable(30, 2)).measured().has(Quality.GAP).any()


def test_another_scene_is_flagged_and_not_measured():
    track = Scene(T, cut_at_s=1.0).measured()
    (at,) = np.flatnonzero(track.has(Quality.CUT))
    assert track.times_ns[at] == round(T[30] * 1e9)
    assert np.isnan(track.energy[at])
    assert np.nanmax(track.energy) < 0.1


def test_a_sudden_lamp_is_not_another_scene():
    assert not Scene(T, light=lambda t: (0.5 if t < 1 else 1.0, 0)).measured().gaps


def test_darkness_is_flagged():
    assert Scene(T, mean=12).measured().has(Quality.DARK).all()


def test_a_clip_padded_with_copies_is_as_fast_as_it_truly_is():
    scene = Scene(steady(15, 2), limb=jerks([0.6], 0.5))
    meter = MotionMeter()
    meter.begin(WIDTH, HEIGHT)
    for number in range(60):
        shown = scene.frame(number // 2) if number % 2 == 0 else shown  # noqa: F821
        meter.take(Frame(number, round(number / 30 * 1e9), shown.picture))
    track = meter.track()
    assert track.frame_rate_hz == pytest.approx(15, rel=0.05)
    # The change is spread over the time in which it happened: no false beat at half the rate.
    assert np.abs(np.diff(track.energy[1::2])).max() > 0
    np.testing.assert_allclose(track.energy[:-1:2], track.energy[1::2], rtol=1e-5)


def test_a_portrait_picture_has_its_grid_upright():
    scene = Scene(steady(30, 0.3))
    meter = MotionMeter()
    meter.begin(HEIGHT, WIDTH)
    for number in range(9):
        frame = scene.frame(number)
        meter.take(Frame(number, frame.pts_ns, np.ascontiguousarray(frame.picture.T)))
    assert meter.track().grid.shape[1:] == (16, 12)
    assert (meter.track().working_width, meter.track().working_height) == (108, 192)


@pytest.mark.parametrize("frames", [0, 1])
def test_too_few_frames_give_an_empty_track(frames):
    meter = MotionMeter()
    meter.begin(WIDTH, HEIGHT)
    for number in range(frames):
        meter.take(Scene(T).frame(number))
    track = meter.track()
    assert len(track) == 0
    assert track.frame_rate_hz == 0
    assert len(MotionTrack.from_bytes(track.to_bytes())) == 0


@pytest.mark.parametrize("value", [0, 128, 255])
def test_blank_frames_of_any_size_do_no_harm(value):
    for shape in ((216, 384), (20, 30), (17, 400), (2, 2)):
        meter = MotionMeter()
        meter.begin(shape[1], shape[0])
        for number in range(4):
            picture = np.full(shape, value, np.uint8)
            picture[0, 0] ^= number  # no copies
            meter.take(Frame(number, number * 33_000_000, picture))
        assert np.nanmax(meter.track().energy) < 1


def test_kept_bytes_give_the_same_track_and_damage_is_told():
    track = Scene(steady(30, 0.5), limb=jerks([0.2], 0.2)).measured()
    data = track.to_bytes()
    again = MotionTrack.from_bytes(data)
    for name in ("times_ns", "energy", "grid", "flow", "flags", "shift_px"):
        np.testing.assert_array_equal(getattr(again, name), getattr(track, name))
    assert (again.method, again.working_width) == (track.method, track.working_width)
    for spoiled in (b"", b"no archive", data[: len(data) // 2], data[:-200] + bytes(200)):
        with pytest.raises(DamagedFileError, match="measured again"):
            MotionTrack.from_bytes(spoiled)

import numpy as np
import pytest

from workstation.core.trace import enmo, magnitude, moving_acceleration, vector_magnitude


def test_magnitude_is_the_length_and_keeps_missing_data():
    x, y, z = (np.array(v, np.float32) for v in ([3, 0, np.nan], [4, 0, 1], [0, -1, 1]))
    np.testing.assert_array_equal(vector_magnitude(x, y, z), [5, 1, np.nan])
    np.testing.assert_array_equal(enmo(x, y, z), [4, 0, np.nan])


@pytest.mark.parametrize(
    "function", [vector_magnitude, lambda *a: moving_acceleration(*a, rate_hz=50)]
)
def test_chunks_do_not_show(monkeypatch, function):
    rng = np.random.default_rng(0)
    axes = [rng.normal(size=4000).astype(np.float32) for _ in range(3)]
    axes[0][100:110] = np.nan
    whole = function(*axes)
    monkeypatch.setattr(magnitude, "_CHUNK", 64)
    np.testing.assert_allclose(function(*axes), whole, rtol=1e-5)


def test_a_jerk_is_seen_whichever_way_the_sensor_lies_and_turning_slowly_is_not():
    rate, n = 100, 6000
    angle = np.linspace(0, np.pi / 2, n)  # 90 degrees in a minute
    jerk = np.zeros(n)
    jerk[3000:3010] = 0.5
    still = moving_acceleration(
        *(v.astype(np.float32) for v in (np.sin(angle), 0 * angle, np.cos(angle))), rate_hz=rate
    )
    moved = moving_acceleration(
        *(v.astype(np.float32) for v in (np.sin(angle), jerk, np.cos(angle))), rate_hz=rate
    )
    assert still.max() < 0.02
    assert moved[3000:3010].min() > 0.4


def test_uneven_axes_are_refused():
    short, long = np.zeros(3, np.float32), np.zeros(4, np.float32)
    with pytest.raises(ValueError, match="length"):
        vector_magnitude(short, long, long)
    with pytest.raises(ValueError, match="above zero"):
        moving_acceleration(long, long, long, rate_hz=0)

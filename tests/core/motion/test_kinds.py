"""Principal movements, their shape and their bursts: what the numbers of an episode are about."""

import numpy as np
import pytest

from workstation.core.motion.bursts import bursts
from workstation.core.motion.movement import Movement
from workstation.core.motion.outside import FROM_OUTSIDE
from workstation.core.motion.principal import parted, smaller_text
from workstation.core.motion.swelling import rise_and_fall

S = 1_000_000_000


def found(*peaks, doubtful=()):
    return [
        Movement(i * S, i * S + S // 2, peak, 1, "m", "1", doubt=FROM_OUTSIDE * (i in doubtful))
        for i, peak in enumerate(peaks)
    ]


@pytest.mark.parametrize(
    ("peaks", "kept"),
    [
        ((11.2, 0.7, 15.9, 4.1, 22.1, 4.0, 16.3, 1.4, 13.7), (11.2, 15.9, 22.1, 16.3, 13.7)),
        ((0.2, 0.05, 0.4, 0.06, 0.7, 1.0), (0.2, 0.4, 0.7, 1.0)),  # a weak start of a crescendo
        ((4.0, 3.7, 6.2, 5.0), (4.0, 3.7, 6.2, 5.0)),
        ((1.0, 0.6, 0.36, 0.24), (1.0, 0.6, 0.36)),  # no gap: a quarter
        ((3.0,), (3.0,)),
        ((), ()),
    ],
)  # fmt: skip
def test_principal_movements_stand_out_of_the_smaller_ones(peaks, kept):
    principal, smaller, _ = parted(found(*peaks))
    assert tuple(e.peak for e in principal) == kept
    assert len(principal) + len(smaller) == len(peaks)


def test_somebody_elses_arm_does_not_set_the_measure():
    principal, _, _ = parted(found(40.0, 5.0, 6.0, 5.5, 0.5, doubtful={0}))
    assert [e.peak for e in principal] == [40.0, 5.0, 6.0, 5.5]


def test_smaller_movements_are_told():
    _, smaller, share = parted(found(10, 9, 0.3, 8, 0.2))
    assert smaller_text(smaller, share).startswith("2 smaller movements, below ")
    assert smaller_text(found(1), 0.25) == (
        "1 smaller movement, below a quarter of the strongest, is not counted."
    )
    assert smaller_text((), 0.25) == ""


def test_growing_and_fading_is_told_from_growing_and_from_chance():
    six = rise_and_fall([2.2, 3.6, 5.1, 5.2, 3.8, 3.1])
    assert six.value == 1.0
    assert six.basis == "p = 0.028, permutation test (exact), n = 6"
    assert rise_and_fall([1, 2, 3, 5, 4, 3.5, 2.5, 1.5, 1.2, 0.8]).value == 1.0
    for other in (
        [1, 2, 3, 4, 5, 6, 7],
        [7, 6, 5, 4, 3, 2, 1],
        [5, 3, 1, 2, 4, 6],
        [1, 2, 3, 4, 5, 4.5],
    ):
        assert rise_and_fall(other).value is None
    assert "Fewer than 5" in rise_and_fall([1, 3, 2, 1]).reason


@pytest.mark.parametrize("count", [6, 7, 12])
def test_chance_is_called_a_shape_as_rarely_as_said(count):
    random = np.random.default_rng(count)
    called = sum(rise_and_fall(random.uniform(size=count)).value is not None for _ in range(30))
    assert called <= 5  # 1.5 on average; more than 5 one time in three hundred


def test_bursts_are_counted_and_single_movements_are_none():
    one = np.arange(10) * 330_000_000
    found_ = bursts([*one, *(one[:7] + 8 * S), *(one + 20 * S)])
    assert (found_.value, found_.low, found_.high) == (3, 7, 10)
    assert bursts(np.arange(12) * S).value is None
    assert bursts([0, S, 2 * S, 30 * S, 31 * S, 60 * S, 61 * S]).value is None  # pairs
    assert bursts([0, S, 2 * S]).value is None

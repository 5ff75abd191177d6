from __future__ import annotations

from workstation.core.media.kept import Kept, KeptFrames


def held(frames):
    return sorted(n for n in range(200) if n in frames)


def filled(numbers, position, *, back=False, room=10):
    frames = KeptFrames(room * 100)
    for number in numbers:
        frames.put(number, Kept(object(), None, 100), position, back=back)
    return frames


def test_what_is_farthest_goes_first():
    frames = filled(range(50), 49)
    assert held(frames) == list(range(40, 50))
    assert frames.size_bytes == 1000


def test_going_back_what_was_passed_goes_before_what_is_to_come():
    frames = filled(range(100, 110), 109)
    for number in range(60, 100):
        frames.put(number, Kept(object(), None, 100), 99, back=True)
    kept = held(frames)
    assert kept[-1] <= 101
    assert kept[0] <= 92


def test_the_frame_asked_for_stays_even_alone():
    frames = filled([7], 7, room=0)
    assert held(frames) == [7]


def test_the_same_frame_twice_counts_once():
    assert filled([3, 3, 3], 3).size_bytes == 100
    frames = filled([3, 4], 3)
    frames.clear()
    assert (frames.size_bytes, held(frames)) == (0, [])

"""How fast the camera ran, and whether a file's seconds are those of life."""

from __future__ import annotations

import io
import struct
from fractions import Fraction

import numpy as np
import pytest

from tests.support.scenes import even_times, numbered_clip
from tests.support.slow import android, samsung_trailer, smta_box, with_user_data
from workstation.core.evidence import Stamps
from workstation.core.media.capture import Capture, capture_of, shown_rate
from workstation.core.media.pace import pace_of
from workstation.core.media.read import probe
from workstation.core.media.samsung import SamsungFacts, SlowPart, samsung_of

NONE = SamsungFacts()
SLOW = SamsungFacts(240.0, (SlowPart(500, 900, 8),), slow=True)
APPLE = "com.apple.quicktime.capture.fps"
INTENT = {"com.apple.quicktime.full-frame-rate-playback-intent": "0"}


@pytest.mark.parametrize(
    ("tags", "samsung", "shown", "stamps", "slowed"),
    [
        (android(240), NONE, 30.0, Stamps.SLOWED, 8),
        (android(240), NONE, 29.97, Stamps.SLOWED, 8),
        (android(120), NONE, 30.0, Stamps.SLOWED, 4),
        (android(960), NONE, 30.0, Stamps.SLOWED, 32),
        (android(120), NONE, 25.0, Stamps.SLOWED, Fraction(24, 5)),
        (android(240), NONE, 240.0, Stamps.REAL, 1),
        (android(30), NONE, 29.97, Stamps.REAL, 1),
        (android(30), NONE, 15.0, Stamps.REAL, 1),  # little light, never slow motion
        (android(60), NONE, 30.0, Stamps.UNSURE, 2),
        (android(2), NONE, 30.0, Stamps.HURRIED, Fraction(1, 15)),
        ({APPLE: "240"}, NONE, 240.0, Stamps.REAL, 1),
        ({APPLE: "240"}, NONE, 30.0, Stamps.UNEVEN, 1),
        (INTENT, NONE, 239.8, Stamps.REAL, 1),
        (INTENT, NONE, 30.0, Stamps.REAL, 1),
        ({}, SLOW, 30.0, Stamps.SLOWED, 8),
        ({}, SLOW, 240.0, Stamps.REAL, 1),
        ({}, SamsungFacts(slow=True), 30.0, Stamps.UNEVEN, 1),
        ({}, SamsungFacts(super_slow=True), 30.0, Stamps.UNEVEN, 1),
        ({}, NONE, 30.0, Stamps.REAL, 1),
        ({"com.android.capture.fps": "nan"}, NONE, 30.0, Stamps.REAL, 1),
        ({"com.android.capture.fps": "1e300"}, NONE, 30.0, Stamps.REAL, 1),
        ({"com.android.capture.fps": "x"}, NONE, 30.0, Stamps.REAL, 1),
        (android(240), NONE, 0.0, Stamps.REAL, 1),
    ],
)
def test_the_evidence_decides(tags, samsung, shown, stamps, slowed):
    found = capture_of([tags], samsung, shown)
    assert (found.stamps, found.slowed) == (stamps, slowed)


def test_a_phone_that_would_slow_the_clip_down_is_told_of():
    assert capture_of([INTENT], NONE, 240.0).phone_slows
    assert capture_of([{}], SLOW, 240.0).phone_slows
    assert not capture_of([INTENT], NONE, 30.0).phone_slows
    assert capture_of([{}], NONE, 240.0) == Capture()


def test_pauses_do_not_make_the_rate_seem_slower():
    gaps = np.array([33_000_000, 34_000_000, 33_000_000, 325_300_000], np.int64)
    assert shown_rate(gaps) == pytest.approx(30.0)
    assert shown_rate(gaps[:0]) == 0.0


def written(tmp_path, name="slow.mp4", **more):
    path = numbered_clip(tmp_path / name, even_times(24), movflags=("use_metadata_tags",), **more)
    return path.read_bytes()


def facts_of(data, name="slow.mp4"):
    return probe(io.BytesIO(data), name)


def test_an_android_clip_is_found_slowed_and_says_what_is_done(tmp_path):
    data = written(tmp_path, metadata=android(240))
    facts = facts_of(data)
    assert (facts.capture_rate_hz, facts.stamps, facts.slowed) == (240.0, Stamps.SLOWED, 8)
    assert facts.believed == 8
    (found,) = [f for f in facts.findings if f.code == "slow-motion"]
    assert found.text == "Filmed at 240 frames a second; shown and measured in real seconds."
    assert pace_of(io.BytesIO(data), "slow.mp4") == 8


def test_one_in_doubt_is_left_as_it_plays(tmp_path):
    data = written(tmp_path, metadata=android(60))
    facts = facts_of(data)
    assert (facts.stamps, facts.slowed, facts.believed) == (Stamps.UNSURE, 2, 1)
    assert pace_of(io.BytesIO(data), "slow.mp4") == 1


def test_a_samsung_clip_is_known_by_its_box_and_its_trailer(tmp_path):
    plain = written(tmp_path)
    assert samsung_of(io.BytesIO(plain)) == SamsungFacts()
    box = with_user_data(plain, smta_box(12))
    assert samsung_of(io.BytesIO(box)) == SamsungFacts(240.0, slow=True)
    data = box + samsung_trailer(SlowMotion_Data="500:900:4*1000:1100:2")
    found = samsung_of(io.BytesIO(data))
    assert found == SamsungFacts(240.0, (SlowPart(500, 900, 8), SlowPart(1000, 1100, 2)), slow=True)
    facts = facts_of(data)
    assert (facts.capture_rate_hz, facts.slowed, facts.frame_count) == (240.0, 8, 24)
    # What lies behind the last box is no sign of a damaged file.
    assert not {"damaged", "truncated"} & {f.code for f in facts.findings}


def test_the_rate_of_newer_phones_stands_beside_the_mode(tmp_path):
    data = with_user_data(written(tmp_path), smta_box(21, 119.88))
    assert samsung_of(io.BytesIO(data)).rate_hz == pytest.approx(119.88, abs=1e-3)
    assert facts_of(data).slowed == 4


@pytest.mark.parametrize("name", ["Super_SlowMotion_Data", "Super_SlowMotion_Edit_Data"])
def test_super_slow_motion_is_not_guessed_at(tmp_path, name):
    facts = facts_of(written(tmp_path) + samsung_trailer(**{name: "x"}))
    assert (facts.stamps, facts.slowed) == (Stamps.UNEVEN, 1)
    (found,) = [f for f in facts.findings if f.code == "slow-motion.uneven"]
    assert "which part the file does not say" in found.text


class Counted(io.BytesIO):
    """Bytes that know how much of them was read at once."""

    most = 0

    def read(self, size=-1):
        data = super().read(size)
        self.most = max(self.most, len(data))
        return data


def test_where_a_phone_would_slow_a_true_clip_down_is_told(tmp_path):
    path = numbered_clip(tmp_path / "fast.mp4", even_times(240, 240))
    data = path.read_bytes() + samsung_trailer(SlowMotion_Data="250:500:4*600:700:3")
    facts = facts_of(data)
    assert (facts.stamps, facts.slowed, facts.duration_ns) == (Stamps.REAL, 1, pytest.approx(1e9))
    (found,) = [f for f in facts.findings if f.code == "slow-motion.phone"]
    assert found.text == (
        "Filmed as slow motion; the phone slows 0:00.250 to 0:00.500, 0:00.600 to 0:00.700 down, "
        "here it is shown and measured at its true speed."
    )


def test_a_hostile_trailer_costs_nothing_and_ends(tmp_path):
    body = bytes(200_000)
    many = b"SEFH" + struct.pack("<II", 1, 0xFFFFFFFF) + b"\xff" * 12 * 5_000
    cases = [
        b"SEFT",
        struct.pack("<I", 0xFFFFFFFF) + b"SEFT",
        struct.pack("<I", 0) + b"SEFT",
        many + struct.pack("<I", len(many)) + b"SEFT",
        samsung_trailer(SlowMotion_Data="9" * 100_000),
        samsung_trailer(SlowMotion_Data="*".join(["1:2:3"] * 5_000)),
        samsung_trailer(SlowMotion_Data="-5:2:99*a:b:c*7:3:2*:::"),
        with_moov(struct.pack(">I4s", 0xFFFFFFF0, b"udta")),
        with_moov(struct.pack(">I4sQ", 1, b"udta", 2**64 - 1)),
        with_moov(struct.pack(">I4s", 8, b"abcd") * 30_000),
        with_moov(smta_user(struct.pack(">I4s", 0, b"saut") * 100)),
    ]
    for tail in cases:
        stream = Counted(body + tail if not tail.startswith(b"\x00\x00") else tail)
        assert samsung_of(stream).rate_hz is None
        assert stream.tell() == 0
        assert stream.most <= 64 * 1024


def with_moov(inner):
    return struct.pack(">I4s", 8 + len(inner), b"moov") + inner


def smta_user(inner):
    box = struct.pack(">I4s4x", 12 + len(inner), b"smta") + inner
    return struct.pack(">I4s", 8 + len(box), b"udta") + box


def test_whatever_is_cut_or_changed_is_read_without_a_word(tmp_path):
    whole = with_user_data(written(tmp_path), smta_box(21, 240)) + samsung_trailer(
        SlowMotion_Data="500:900:4"
    )
    rng = np.random.default_rng(5)
    tail = len(whole) - 400
    for _ in range(300):
        data = bytearray(whole[: int(rng.integers(0, len(whole) + 1))])
        for _ in range(int(rng.integers(0, 4))):
            if len(data) > tail:
                data[int(rng.integers(tail, len(data)))] = int(rng.integers(0, 256))
        assert isinstance(samsung_of(io.BytesIO(bytes(data))), SamsungFacts)

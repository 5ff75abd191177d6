from __future__ import annotations

import io
import json

import numpy as np
import pytest

from tests.core.importing.reading import read
from tests.support.logs import e4_files, zipped
from workstation.core.errors import DamagedFileError
from workstation.core.importing.log import KeptLog, from_bytes, log_json, to_bytes


class Counting(io.BytesIO):
    """Counts what is read."""

    taken = 0

    def read(self, size=-1):
        block = super().read(size)
        self.taken += len(block)
        return block


def test_kept_and_back_is_the_same_log():
    data = read(zipped(e4_files()))
    again = from_bytes(to_bytes(data))
    assert again.recording == data.recording
    assert again.groups.keys() == data.groups.keys()
    for name, group in data.groups.items():
        assert again.groups[name].gaps == group.gaps
        assert np.array_equal(again.groups[name].times_ns, group.times_ns)
        for channel, values in group.columns.items():
            assert np.array_equal(again.groups[name].columns[channel], values, equal_nan=True)


def test_a_stretch_is_read_without_the_rest():
    data = read(zipped(e4_files(seconds=7200)))
    block = to_bytes(data)
    stream = Counting(block)
    kept = KeptLog(stream)
    assert kept.count("acc") == 230_400
    assert kept.values("acc", "acc z", 100, 110).tolist() == [1.0] * 10
    assert kept.times("acc", 32, 33).tolist() == [1_000_000_000]
    assert kept.index_at("acc", 1_000_000_000) == 32
    assert kept.index_at("acc", 10**15) == 230_400
    assert stream.taken < 100_000 < len(block) / 20


def test_keeping_is_deterministic():
    block = zipped(e4_files())
    assert to_bytes(read(block)) == to_bytes(read(block))


@pytest.mark.parametrize("cut", [0, 4, 15, 40, 200, -100])
def test_a_cut_off_block_is_refused(cut):
    block = to_bytes(read(zipped(e4_files())))
    with pytest.raises(DamagedFileError):
        from_bytes(block[:cut])


@pytest.mark.parametrize("at", [-32, -24])
def test_a_lying_directory_is_refused(at):
    block = bytearray(to_bytes(read(zipped(e4_files()))))
    block[at : at + 8] = (2**62).to_bytes(8, "little")
    with pytest.raises(DamagedFileError):
        from_bytes(bytes(block))


def test_json_facts_have_seconds_units_method_and_version():
    facts = json.loads(json.dumps(log_json(read(zipped(e4_files())))))
    assert facts["format"] == "Empatica E4"
    assert facts["marks"] == [{"at_s": 3.0, "text": "button pressed", "duration_s": 0.0}]
    acc = facts["channels"][0]
    assert (acc["name"], acc["unit"], acc["count"], acc["rate_hz"]) == ("acc x", "g", 320, 32.0)
    assert facts["clock"][0]["time"] == "2019-03-01T15:15:01+00:00"
    assert facts["clock"][0]["zone"] is None
    assert facts["method"] == "hypnic.importing"
    assert facts["version"] == "1"
    assert facts["problems"] == []

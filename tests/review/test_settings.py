from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from workstation.core.errors import StoreError
from workstation.core.timebase import NS
from workstation.review.playback.skips import Skip
from workstation.review.settings import (
    PLACE,
    Settings,
    library_of,
    read_settings,
    settings_file,
    skips_of,
    write_settings,
)

FULL = Settings(
    reader="Dr Ruiz",
    library="/data/library",
    zone="Europe/Madrid",
    theme="light",
    clinic="Hospital Niño Jesús",
    department="Neurología",
    jurisdiction="england",
    page="Letter",
    assistance=False,
    skip_short="5 frames",
    skip_long="2 min",
    window="AdnQywAD",
)


def test_what_is_written_is_read_again(tmp_path):
    file = tmp_path / "new" / "settings.json"
    write_settings(FULL, file)
    assert read_settings(file) == (FULL, "")
    assert [p.name for p in file.parent.iterdir()] == ["settings.json"]


def test_no_file_is_normal(tmp_path):
    assert read_settings(tmp_path / "none.json") == (Settings(), "")


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[1, 2]", b"\xff\xfe\x00", b"null", b'"text"', b"[" * 60_000, b" " * 200_000],
)
def test_a_file_that_is_none_gives_the_usual_settings_and_one_sentence(tmp_path, data):
    file = tmp_path / "settings.json"
    file.write_bytes(data)
    settings, trouble = read_settings(file)
    assert settings == Settings()
    assert trouble.startswith("settings.json: ")
    assert trouble.count("\n") == 0


def test_a_folder_in_its_place_gives_the_usual_settings(tmp_path):
    settings, trouble = read_settings(tmp_path)
    assert settings == Settings()
    assert trouble


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("theme", "pink"),
        ("page", "A5"),
        ("zone", "Mars/Olympus"),
        ("assistance", "yes"),
        ("assistance", 1),
        ("clinic", 7),
        ("clinic", None),
        ("clinic", "a\nb"),
        ("reader", "x" * 5_000),
        ("window", ["no"]),
    ],
)
def test_one_wrong_value_spoils_nothing_else(tmp_path, name, value):
    file = tmp_path / "settings.json"
    write_settings(FULL, file)
    held = json.loads(file.read_text("utf-8")) | {name: value, "unknown": 3}
    file.write_text(json.dumps(held), "utf-8")
    settings, trouble = read_settings(file)
    assert settings == replace(FULL, **{name: getattr(Settings(), name)})
    assert name in trouble


@effort(max_examples=40)
@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(
        st.sampled_from([*Settings.__dataclass_fields__, "other"]), inner
    ),
))  # fmt: skip
def test_nothing_in_the_file_keeps_the_program_from_starting(tmp_path_factory, value):
    file = tmp_path_factory.mktemp("s") / "settings.json"
    file.write_text(json.dumps(value), "utf-8")
    settings, _ = read_settings(file)
    assert settings.theme in {"dark", "light"}
    write_settings(settings, file)
    assert read_settings(file) == (settings, "")


def test_settings_that_cannot_be_kept_say_so_and_leave_the_old(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with pytest.raises(StoreError) as caught:
        write_settings(FULL, blocked / "settings.json")
    assert caught.value.sentence.startswith("settings.json: ")
    assert blocked.read_text() == "in the way"


def test_the_place_can_be_named(monkeypatch, tmp_path):
    monkeypatch.setenv(PLACE, str(tmp_path / "mine.json"))
    assert settings_file() == tmp_path / "mine.json"
    monkeypatch.delenv(PLACE)
    assert settings_file().name == "settings.json"
    assert "hypnic" in str(settings_file())


def test_the_library_is_the_users_own_unless_set():
    assert library_of(Settings()).parts[-2:] == ("hypnic", "library")
    assert library_of(FULL) == Path("/data/library")
    assert os.environ[PLACE]  # the tests never read this computer's own settings


def test_skips_are_as_set_and_as_shipped_where_they_cannot_be_read(tmp_path):
    assert skips_of(FULL) == (Skip(frames=5), Skip(120 * NS))
    assert skips_of(Settings(skip_short="far")) == (Skip(NS), Skip(10 * NS))
    file = tmp_path / "settings.json"
    file.write_text('{"skip_short": "a while", "skip_long": "30 s"}', encoding="utf-8")
    settings, trouble = read_settings(file)
    assert (settings.skip_short, settings.skip_long) == ("1 s", "30 s")
    assert "skip_short" in trouble

from __future__ import annotations

import re
from pathlib import Path

import pytest

import resources
from workstation.core.annotation.load import load_bands, load_vocabulary
from workstation.core.errors import DefinitionError

FILE = resources.path("vocabulary/semiology.yaml")

FIELDS = {
    "movement_type": {"MYO", "MYO-R", "CLO", "TON", "SPA", "ATO", "TRE", "SHU", "RHY", "AUTO"}
    | {"ARR", "AUT", "SEQ", "POS", "STA", "TWI", "VOL", "UNK"},
    "state_at_onset": {"awake_alert", "drowsy", "asleep_quiet", "on_waking", "unknown"},
    "stops_when_held": {"yes", "no", "worse", "not_tried"},
    "consciousness": {"preserved", "impaired", "cannot_judge"},
    "laterality": {"left", "right", "alternating", "migrating", "multifocal", "uncertain"},
    "body_part": {"left_hand", "right_toe", "whole_body", "hidden_dark"},
    "progression": {"static", "spreads", "slowing", "crescendo"},
    "post_event": {"normal", "drowsy", "weakness_left", "unknown"},
}


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_holds_its_terms(name: str):
    terms = {term.code for term in load_vocabulary(FILE).field(name).terms}
    assert FIELDS[name] <= terms


def test_movement_types_are_exactly_those_of_the_reference():
    field = load_vocabulary(FILE).field("movement_type")
    assert {term.code for term in field.terms} == FIELDS["movement_type"]
    assert all(t.definition and t.sources for t in field.terms if t.code not in {"VOL", "UNK"})


def test_the_hpo_terms_of_movements():
    field = load_vocabulary(FILE).field("movement_type")
    assert {t.code: t.hpo for t in field.terms if t.hpo} == {
        "MYO": "HP:0001336",
        "MYO-R": "HP:0012323",
        "CLO": "HP:0020221",
        "TON": "HP:0032792",
        "SPA": "HP:0011097",
        "ATO": "HP:0010819",
        "AUTO": "HP:0032898",
        "TRE": "HP:0001337",
    }


def test_what_may_come_one_after_another_takes_several():
    vocabulary = load_vocabulary(FILE)
    many = {field.name for field in vocabulary.fields if field.many}
    assert {"movement_type", "body_part", "trigger", "eyes", "autonomic", "vocal"} <= many
    assert not many & {"laterality", "state_at_onset", "consciousness", "stops_on_waking"}


def test_every_source_of_the_vocabulary_is_known():
    known = resources.path("checklists/sources.yaml").read_text(encoding="utf-8")
    trust = dict(re.findall(r'key: "([^"]+)", trust: (\w)', known))
    cited = [s for f in load_vocabulary(FILE).fields for t in f.terms for s in t.sources]
    cited += [s for band in load_bands(FILE) for s in band.sources]
    assert len(cited) > 30
    for source in cited:
        mark, _, key = source.partition(":")
        assert trust[key or mark] == mark


def test_bands_follow_on_one_another():
    bands = load_bands(FILE)
    limits = [(band.code, band.from_ns / 1e9, band.to_ns and band.to_ns / 1e9) for band in bands]
    assert limits == [
        ("jerk", 0, 0.2),
        ("jerk_or_spasm", 0.2, 0.5),
        ("spasm", 0.5, 2),
        ("spasm_or_tonic", 2, 3),
        ("tonic", 3, None),
    ]
    assert all("D" in band.sources for band in bands)


def _load_both(path: Path) -> None:
    load_vocabulary(path)
    load_bands(path)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("many: true", "many: maybe", "true or false"),
        ('code: "MYO-R"', 'code: "MYO"', "stands twice"),
        ('key: "2"', 'key: "1"', "is taken"),
        ('key: "2"', 'key: "x"', "one digit"),
        ("HP:0001336", "HP:1336", "no HPO identifier"),
        ("K:BLUME01", "BLUME01", "no source such as"),
        ("name: body_part", "name: movement_type", "stands twice"),
        ("definition:", "meaning:", "unknown key"),
        ("from_s: 0.2,", "from_s: 0.3,", "where the one before it ends"),
        ("to_s: 0.2,", "to_s: 0,", "ends after it begins"),
        ("from_s: 3,", "from_s: 3, to_s: 9,", "has no end"),
    ],
)
def test_a_bad_vocabulary_names_file_and_line(tmp_path: Path, old: str, new: str, said: str):
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    bad = tmp_path / "semiology.yaml"
    bad.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DefinitionError, match=said) as caught:
        _load_both(bad)
    assert re.match(r"semiology\.yaml: line \d+: ", str(caught.value))

"""Bad files are refused with file and line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.core.checklist.folder import copy_to
from workstation.core.checklist.load import check, load_content
from workstation.core.errors import DefinitionError


def line_of(path: Path, text: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


BNSM = "conditions/bnsm.yaml"
# file, what is replaced, by what, text on the line blamed, part of the sentence
BAD = [
    (BNSM, "    by: [v]\n", "    by: [v]\n    colour: red\n", "colour: red", "unknown key"),
    (BNSM, "[V:EGGER03, V:PARO08]", "[V:EGGER04, V:PARO08]", "- id: BNSM-01", "not in sources"),
    (BNSM, "[V:EGGER03, V:PARO08]", "[K:EGGER03, V:PARO08]", "- id: BNSM-01", "trust mark"),
    (BNSM, "facts: [F27]", "facts: [F99]", "- id: BNSM-01", "no fact F99"),
    (BNSM, "conflicts: [C09]", "conflicts: [C99]", "- id: BNSM-01", "no conflict C99"),
    (BNSM, "against RF6", "against RF99", "- id: BNSM-01", "no red flag RF99"),
    (BNSM, "against RF6", "speaks against", "no: {is: speaks", "no effect such as"),
    (BNSM, "concept: trigger", "concept: triggers", "- id: BNSM-07", "no concept triggers"),
    (BNSM, "short: Sleep myoclonus", "short: &a Sleep", "short: &a", "anchors and aliases"),
    (BNSM, "short: Sleep myoclonus", "short: *a", "short: *a", "anchors and aliases"),
    (BNSM, "short: Sleep myoclonus", "short: !!str Sleep", "short: !!str", "tags"),
    (BNSM, "order: 1", "order: 1\norder: 2", "order: 2", "stands twice"),
    (BNSM, "order: 1", "order: first", "order: first", "must be a number"),
    (BNSM, "order: 1", "order: 1.5", "order: 1.5", "whole number"),
    (BNSM, "order: 1", "order: .inf", "order: .inf", "must be a number"),
    (BNSM, "article: true", "article: yes", "article: yes", "true or false"),
    (BNSM, "- id: BNSM-02", "- id: BNSM-01", "", "stands twice"),
    (BNSM, "- id: BNSM-02", "- id: bnsm2", "- id: bnsm2", "no item id"),
    (BNSM, "code: bnsm", "code: other", "code: other", "name of the file"),
    (BNSM, "    by: [v, Q]\n", "", "- id: BNSM-01", 'needs "by"'),
    (BNSM, "by: [v, Q]", "by: [v, X]", "by: [v, X]", "none of V A v Q E I"),
    (BNSM, "answer: yes_no\n", "answer: maybe\n", "- id: BNSM-01", "no answer type"),
    (BNSM, "at_least: 1, at_most: 16", "at_least: 16, at_most: 1", "at_least: 16, at", "no number"),
    (BNSM, "above: 16, at_most: 28", "at_least: 16, at_most: 28", "at_most: 28", "overlaps"),
    (BNSM, "at_least: 1, at_most: 16", "at_least: 1, above: 2", "above: 2", "not both"),
    (BNSM, ", sources: [V:ICNA]}", "}", "at_most: 28, is: supports weakly}", "needs a source"),
    (BNSM, "    unit: s\n", "", "- id: BNSM-05", '"unit" is missing'),
    (BNSM, "name: Benign neonatal", "name: [Benign]\nnam: ", "nam:", "unknown key"),
    (BNSM, "items:\n", "items: [\n", "", "not valid YAML"),
    ("facts.yaml", "carried_by: [BNSM-01]", "carried_by: [BNSM-02]", "- id: F27", "F27"),
    ("facts.yaml", "carried_by: [BNSM-01]", "carried_by: [BNSM-77]", "- id: F27", "not exist"),
    ("facts.yaml", "    carried_by: [BNSM-01]\n", "", "- id: F27", "needs either"),
    ("conflicts.yaml", "shown_at: [FS-02/help]", "shown_at: [FS-03]", "- id: C11", "C11"),
    ("conflicts.yaml", "sources: [V:GRAVES12]", "sources: [V:NOBODY]", "- id: C11", "NOBODY"),
    ("sources.yaml", 'key: "EGGER03", trust: V', 'key: "EGGER03", trust: X', "trust: X", "none of"),
    ("urgency.yaml", "question: FS-07", "question: FS-77", "- id: U04", "no question FS-77"),
    ("urgency.yaml", 'FS-07, values: ["yes"]', "FS-07, values: [unknown]", "", "is no clue"),
    ("urgency.yaml", 'FS-07, values: ["yes"]', "FS-07, values: [maybe]", "- id: U04", "no value"),
    ("urgency.yaml", "    level: E1\n", "    level: E9\n", "- id: U02", "no level E9"),
    ("urgency.yaml", "changes: {RF4: E1}", "changes: {RF44: E1}", "code: england", "RF44"),
    ("red_flags.yaml", "level: E3", "level: E8", "id: RF11", "no level E8"),
    ("quality.yaml", "poor_at_most: 7", "poor_at_most: 16", "poor_at_most: 16", "full score"),
    ("quality.yaml", ', "1": unclear', "", "id: start", "0, 1 and 2"),
    ("history.yaml", "kind: yes_no", "kind: tick", "kind: tick", "is none of"),
    ("filming.yaml", "- {id: steady", "- {id: start", "", "stands twice"),
]


@pytest.mark.parametrize("bad", BAD, ids=[f"{n}-{b[4]}" for n, b in enumerate(BAD)])
def test_bad_content_names_file_and_line(tmp_path: Path, bad: tuple[str, str, str, str, str]):
    name, old, new, blamed, said = bad
    folder = copy_to(tmp_path)
    path = folder / name
    spoil(path, old, new)
    with pytest.raises(DefinitionError) as caught:
        load_content(folder)
    problems = check(folder)
    sentences = [sentence for sentence in problems if said in sentence]
    assert sentences, (said, problems)
    assert str(caught.value) in problems
    assert sentences[0].startswith(f"{path.name}: line ")
    number = int(re.search(r"line (\d+)", sentences[0]).group(1))
    if blamed:
        assert number == line_of(path, blamed), sentences[0]


def test_a_missing_file_is_named(tmp_path: Path):
    folder = copy_to(tmp_path)
    (folder / "urgency.yaml").unlink()
    with pytest.raises(DefinitionError, match=r"^urgency\.yaml: line 1: the file cannot be read"):
        load_content(folder)


def test_an_empty_folder_is_refused(tmp_path: Path):
    with pytest.raises(DefinitionError):
        load_content(tmp_path)


def test_too_large_too_deep_and_not_text(tmp_path: Path):
    folder = copy_to(tmp_path)
    concepts = folder / "concepts.yaml"
    concepts.write_bytes(b"concepts: []\n" + b"#" * 256 * 1024)
    assert any("larger than 256 KB" in sentence for sentence in check(folder))
    concepts.write_text("concepts: " + "[" * 13 + "]" * 13, encoding="utf-8")
    assert any("levels deep" in sentence for sentence in check(folder))
    concepts.write_bytes(b"concepts:\n  - \xff\n")
    assert check(folder)[0].startswith("concepts.yaml: line 2: the text is not UTF-8")
    concepts.write_bytes(b"concepts: \x00\n")
    assert check(folder)[0].startswith("concepts.yaml: line ")
    concepts.write_text("", encoding="utf-8")
    assert "the file is empty" in check(folder)[0]
    concepts.write_text("a: 1\n---\nb: 2\n", encoding="utf-8")
    assert "one document" in check(folder)[0]
    concepts.write_text("? [a, b]\n: c\n", encoding="utf-8")
    assert "key must be plain text" in check(folder)[0]


def test_all_problems_are_listed_not_only_the_first(tmp_path: Path):
    folder = copy_to(tmp_path)
    spoil(folder / BNSM, "order: 1", "order: first")
    spoil(folder / "conditions/sz.yaml", "order: 5", "order: fifth")
    spoil(folder / "quality.yaml", "poor_at_most: 7", "poor_at_most: x")
    files = {sentence.partition(":")[0] for sentence in check(folder)}
    assert {"bnsm.yaml", "sz.yaml", "quality.yaml"} <= files

"""What the documents say is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import resources
from workstation.core.annotation.load import load_vocabulary
from workstation.ui.actions import key_text
from workstation.ui.window_actions import all_actions

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
LARGEST_PICTURE = 500_000


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: p.name)
def test_links_lead_somewhere(document):
    for target in re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8")):
        if target.startswith("http"):
            continue
        path, _, heading = target.partition("#")
        leads_to = (document.parent / path) if path else document
        assert leads_to.exists(), target
        if heading:
            text = leads_to.read_text(encoding="utf-8")
            titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
            anchors = [re.sub(r"[^\w -]", "", t).lower().replace(" ", "-") for t in titles]
            assert heading in anchors, target


def test_pictures_are_small_enough_for_a_page():
    pictures = list((ROOT / "docs" / "images").glob("*.png"))
    assert pictures
    for picture in pictures:
        assert picture.stat().st_size <= LARGEST_PICTURE, picture.name


def test_every_control_of_a_hazard_names_a_test_that_exists():
    text = (ROOT / "docs" / "risks.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (R\d+) \|(.*)$", text, re.MULTILINE)
    assert [r[0] for r in rows] == [f"R{n:02d}" for n in range(1, len(rows) + 1)]
    for number, row in rows:
        named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row)
        assert named or "*open" in row, f"{number} has no control and is not open"
        for file, name in named:
            tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
            known = {n.name for n in tree.body if isinstance(n, ast.FunctionDef)}
            assert name in known, f"{number}: {file}::{name}"


def test_the_guide_names_keys_that_are_bound():
    text = (ROOT / "docs" / "user-guide.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`[^|]+`) \|", text, re.MULTILINE)
    keys = {k for row in rows for k in re.findall(r"`([^`]+)`", row)}
    vocabulary = load_vocabulary(resources.path("vocabulary/semiology.yaml"))
    bound = {key_text(k) for a in all_actions(vocabulary) for k in a.keys} | {"Delete"}
    assert len(keys) > 25
    assert keys <= bound, keys - bound

"""The shape of the house: layers, sizes, and words that do not belong in it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("workstation", "db", "reports", "resources")
SOURCES = sorted(
    p for package in (*PACKAGES, "tests") for p in (ROOT / package).rglob("*.py") if p.is_file()
)


def test_the_command_line_starts_without_qt():
    code = (
        "import sys; from workstation.cli import app; "
        "heavy = [m for m in ('PySide6', 'pyqtgraph', 'reportlab') if m in sys.modules]; "
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr


def test_no_file_is_longer_than_a_person_reads():
    long = {
        str(p.relative_to(ROOT)): n
        for p in SOURCES
        if (n := len(p.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert not long


def test_no_file_is_called_after_nothing():
    vague = {"utils", "helpers", "helper", "common", "misc", "manager"}
    assert not [p for p in SOURCES if p.stem in vague]


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_nothing_in_the_code_speaks_of_the_workplace(path):
    if path == Path(__file__):
        return
    text = path.read_text(encoding="utf-8")
    found = re.search(r"/work/|\.\./shared/(?!data)|/root/|\bissue #?\d|/tmp/(?!hypnic)", text)
    assert found is None, found


def test_paragraphs_are_made_in_one_module_only():
    makers = [
        str(p.relative_to(ROOT))
        for p in SOURCES
        if p.is_relative_to(ROOT / "reports") and re.search(r"\bParagraph\(", p.read_text("utf-8"))
    ]
    assert makers in ([], ["reports/text.py"])


def test_the_window_never_reenters_its_own_event_loop():
    guilty = [
        str(p.relative_to(ROOT))
        for package in PACKAGES
        for p in (ROOT / package).rglob("*.py")
        if re.search(r"processEvents\(|\.exec\(\)", p.read_text("utf-8"))
        and p.name not in {"app.py", "photograph.py"}
    ]
    assert not guilty

"""The lock pins what the project asks for, and the project asks for what it imports."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OURS = ("workstation", "db", "reports", "resources")


def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def names(requirements):
    return {plain(re.match(r"[\w.-]+", each)[0]) for each in requirements}


def imported(path):
    """Top-level names a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (a.name.partition(".")[0] for a in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module.partition(".")[0]


def test_the_lock_pins_each_library_once_and_qt_below_what_aborts():
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pinned = {}
    for line in lines:
        name, version = line.partition(" ;")[0].split("==")
        assert plain(name) not in pinned, f"{name} is pinned twice"
        pinned[plain(name)] = version
    assert tuple(map(int, pinned["pyside6"].split("."))) < (6, 12)
    # `fuzz` is for whoever goes looking for trouble, on one platform; the gate needs none of it.
    extras = [v for k, v in PROJECT["optional-dependencies"].items() if k != "fuzz"]
    wanted = names(chain(PROJECT["dependencies"], *extras))
    assert wanted <= set(pinned), "not in the lock: make lock"


@pytest.mark.parametrize("package", OURS)
def test_what_is_imported_is_asked_for(package):
    extra = PROJECT["optional-dependencies"]["server"]
    asked = names(chain(PROJECT["dependencies"], extra))
    # By hand, when a font is renewed.
    sources = [p for p in (ROOT / package).rglob("*.py") if p.parts[-2:] != ("fonts", "make.py")]
    assert sources
    givers = packages_distributions()
    foreign = set(chain.from_iterable(map(imported, sources))) - set(OURS) - sys.stdlib_module_names
    foreign.discard("__future__")
    for name in foreign:
        given = {plain(d) for d in givers.get(name, [name])}
        # Qt's parts come in packages of their own, which PySide6 asks for.
        given |= {"pyside6"} if name in {"PySide6", "shiboken6"} else set()
        assert given & asked, f"{package} imports {name}, which pyproject.toml does not ask for"


def test_every_licence_of_what_ships_is_named_and_there():
    named = [p for pattern in PROJECT["license-files"] for p in ROOT.glob(pattern)]
    there = set((ROOT / "resources").rglob("LICENSE*"))
    assert there <= set(named)
    assert ROOT / "resources/models/LICENSE-centerface.txt" in named
    # The model itself is package data, as every file of the resources is.
    whole = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert whole["tool"]["setuptools"]["package-data"]["resources"] == ["**/*"]
    assert (ROOT / "resources/models/centerface.onnx").stat().st_size == 7_304_518

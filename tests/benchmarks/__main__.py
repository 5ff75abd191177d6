"""Run every benchmark, each in a process of its own, and gather what they measured.

Run: python -m tests.benchmarks [NAME...] [--json FILE]

A benchmark is a module `bench_*.py` here that writes its facts to the file `--json` names. Times
depend on the machine; a fact whose name holds `ratio` compares two ways of doing one thing in the
same run, and is what two machines can be compared by.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PACKAGES = ("PySide6", "pyqtgraph", "opencv-python", "av", "numpy", "sqlalchemy")


def main() -> int:
    """The command; how many benchmarks did not end well."""
    ask = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    ask.add_argument("names", nargs="*", help="benchmarks by name; all if none is given")
    ask.add_argument("--json", type=Path, help="where to keep the facts")
    told = ask.parse_args()
    known = sorted(p.stem.removeprefix("bench_") for p in HERE.glob("bench_*.py"))
    if unknown := set(told.names) - set(known):
        ask.error(f"no such benchmark: {', '.join(sorted(unknown))}; known: {', '.join(known)}")
    facts: dict[str, Any] = {"machine": machine()}
    failed = 0
    for name in told.names or known:
        print(f"== {name}", flush=True)
        measured = run(name)
        failed += measured is None
        facts[name] = measured
    print("== ratios")
    for path, value in ratios(facts):
        print(f"{path}: {value:.3g}")
    if told.json:
        told.json.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    return failed


def run(name: str) -> dict[str, Any] | None:
    """The facts of one benchmark, None if it failed; it prints as it goes."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "facts.json"
        command = [sys.executable, "-m", f"tests.benchmarks.bench_{name}", "--json", str(out)]
        ended = subprocess.run(command, cwd=HERE.parents[1], check=False)
        if ended.returncode or not out.is_file():
            print(f"{name} ended with {ended.returncode}", file=sys.stderr)
            return None
        held: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
        return held


def machine() -> dict[str, Any]:
    """What the figures were taken on."""
    return {
        "system": platform.platform(),
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
    }


def ratios(facts: dict[str, Any], above: str = "") -> Iterator[tuple[str, float]]:
    """Every number whose name holds `ratio`, with the path that leads to it."""
    for name, value in facts.items():
        path = f"{above}.{name}" if above else name
        if isinstance(value, dict):
            yield from ratios(value, path)
        elif "ratio" in name and isinstance(value, int | float):
            yield path, float(value)


if __name__ == "__main__":
    sys.exit(min(main(), 1))

"""Clinical content from YAML files, or a sentence that names the file and the line."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from workstation.core.checklist import consistency
from workstation.core.checklist import reading_shared as shared
from workstation.core.checklist.definition import Condition, Content
from workstation.core.checklist.reading_condition import read_condition
from workstation.core.datafile import MAX_BYTES
from workstation.core.errors import DefinitionError

_T = TypeVar("_T")


def load_content(folder: Path) -> Content:
    """Reads and checks everything in a checklist folder.

    Args:
        folder: holds `conditions/*.yaml` and the shared files beside it.

    Raises:
        DefinitionError: a file is missing or not valid; names file and line.
    """
    content, errors = _read(folder)
    if errors or content is None:
        raise errors[0]
    return content


def check(folder: Path) -> list[str]:
    """All problems of a checklist folder, one sentence each; empty when it is sound."""
    return [error.sentence for error in _read(folder)[1]]


def _read(folder: Path) -> tuple[Content | None, list[DefinitionError]]:
    errors: list[DefinitionError] = []

    def attempt(read: Callable[[Path], _T], path: Path) -> _T | None:
        try:
            return read(path)
        except DefinitionError as error:
            errors.append(error)
            return None

    paths = sorted((folder / "conditions").glob("*.yaml"))
    read = [attempt(read_condition, path) for path in paths]
    conditions = [condition for condition in read if condition is not None]
    sources = attempt(shared.read_sources, folder / "sources.yaml")
    facts = attempt(shared.read_facts, folder / "facts.yaml")
    conflicts = attempt(shared.read_conflicts, folder / "conflicts.yaml")
    red_flags = attempt(shared.read_red_flags, folder / "red_flags.yaml")
    urgency = attempt(shared.read_urgency, folder / "urgency.yaml")
    concepts = attempt(shared.read_concepts, folder / "concepts.yaml")
    limitations = attempt(shared.read_lines, folder / "limitations.yaml")
    filming = attempt(shared.read_lines, folder / "filming.yaml")
    history = attempt(shared.read_history, folder / "history.yaml")
    quality = attempt(shared.read_quality, folder / "quality.yaml")
    if not paths:
        what = "line 1: there are no condition files."
        errors.append(DefinitionError(what, file="conditions", advice="Install the program anew."))
    if (
        errors
        or sources is None
        or facts is None
        or conflicts is None
        or red_flags is None
        or urgency is None
        or concepts is None
        or limitations is None
        or filming is None
        or history is None
        or quality is None
    ):
        return None, errors
    content = Content(
        conditions=tuple(sorted(conditions, key=_order)),
        sources=sources,
        facts=facts,
        conflicts=conflicts,
        red_flags=red_flags,
        urgency=urgency,
        concepts=concepts,
        limitations=limitations,
        filming=filming,
        history=history,
        quality=quality,
    )
    errors.extend(_located(folder, problem) for problem in consistency.problems(content))
    return content, errors


def _order(condition: Condition) -> tuple[int, str]:
    return condition.order, condition.code


def _located(folder: Path, problem: consistency.Problem) -> DefinitionError:
    """The error of a problem: with the line on which the thing it is about is defined."""
    path = folder / problem.file
    if not path.exists():
        path = folder / "conditions" / problem.file
    with path.open("rb") as stream:
        lines = stream.read(MAX_BYTES).decode("utf-8", "replace").splitlines()
    line = _line_of(lines, problem.what)
    return DefinitionError(
        f"line {line}: {problem.text}.", file=problem.file, advice="Correct the file."
    )


def _line_of(lines: list[str], what: str) -> int:
    """The first line that defines an address such as "BNSM-01/help" or "FS-08.rash"."""
    parts = re.split(r"[/.]", what)
    # "bnsm/advice/1" stands at its block, "BNSM-01" and "filming/start" at their own id.
    for name in (*reversed(parts), what):
        if name.isdigit():
            continue
        key = re.escape(name)
        pattern = re.compile(rf"\s*(?:- )?\{{?\s*(?:(?:id|key|code|name): \"?{key}\b|{key}:)")
        for number, text in enumerate(lines, start=1):
            if pattern.match(text):
                return number
    return 1

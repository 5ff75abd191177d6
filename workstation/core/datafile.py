"""Small YAML data files, read strictly: plain text values, line numbers, no surprises.

No type is guessed ("no" stays "no"), nothing is shared (no anchors, no aliases, no merge keys),
nothing is built (no tags), and size and depth are bounded before anything is kept.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import yaml

from workstation.core.errors import DefinitionError

MAX_BYTES = 256 * 1024
MAX_DEPTH = 12

_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Node:
    """A value with the line it stands on.

    Attributes:
        file: name of the file, never its path.
        line: 1 for the first.
        text: of a scalar; None for a list or mapping.
        items: of a list; None otherwise.
        pairs: of a mapping; None otherwise.
    """

    file: str
    line: int
    text: str | None = None
    items: tuple[Node, ...] | None = None
    pairs: Mapping[str, Node] | None = None


def fault(node: Node, what: str) -> DefinitionError:
    """The error for a node: names file and line."""
    return DefinitionError(f"line {node.line}: {what}.", file=node.file, advice="Correct the file.")


def read_yaml(path: Path) -> Node:
    """Reads one file.

    Raises:
        DefinitionError: missing, too large, not UTF-8, not YAML, nested too deeply, more than one
            document, a key twice, an anchor, an alias or a tag.
    """
    start = Node(path.name, 1)
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise fault(start, "the file cannot be read") from error
    if len(raw) > MAX_BYTES:
        raise fault(start, f"the file is larger than {MAX_BYTES // 1024} KB")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise fault(Node(path.name, line), "the text is not UTF-8") from error
    try:
        return _tree(text, path.name)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise fault(Node(path.name, line), f"not valid YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise fault(start, "the file holds characters that YAML does not allow") from error


@dataclass(slots=True)
class _Open:
    """A list or mapping being read."""

    line: int
    is_map: bool
    items: list[Node] = field(default_factory=list)
    pairs: dict[str, Node] = field(default_factory=dict)
    key: str | None = None

    def closed(self, file: str) -> Node:
        if self.is_map:
            return Node(file, self.line, pairs=MappingProxyType(self.pairs))
        return Node(file, self.line, items=tuple(self.items))


def _refuse_sharing(event: yaml.Event, here: Node) -> None:
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
        raise fault(here, "anchors and aliases are not allowed")
    if isinstance(event, yaml.NodeEvent) and getattr(event, "tag", None) is not None:
        raise fault(here, "tags are not allowed")


def _tree(text: str, file: str) -> Node:
    stack: list[_Open] = []
    root: Node | None = None
    for event in yaml.parse(text, Loader=_PARSER):
        line = event.start_mark.line + 1 if event.start_mark else 1
        here = Node(file, line)
        done: Node | None = None
        _refuse_sharing(event, here)
        if isinstance(event, yaml.CollectionStartEvent):
            if stack and stack[-1].is_map and stack[-1].key is None:
                raise fault(here, "a key must be plain text")
            if len(stack) >= MAX_DEPTH:
                raise fault(here, f"nested more than {MAX_DEPTH} levels deep")
            stack.append(_Open(line, isinstance(event, yaml.MappingStartEvent)))
        elif isinstance(event, yaml.CollectionEndEvent):
            done = stack.pop().closed(file)
        elif isinstance(event, yaml.ScalarEvent):
            done = Node(file, line, text=event.value)
        elif isinstance(event, yaml.DocumentStartEvent) and root is not None:
            raise fault(here, "a file holds one document")
        if done is None:
            continue
        if stack:
            _put(stack[-1], done)
        else:
            root = done
    if root is None:
        raise fault(Node(file, 1), "the file is empty")
    return root


def _put(parent: _Open, node: Node) -> None:
    if not parent.is_map:
        parent.items.append(node)
    elif parent.key is None:
        key = node.text or ""
        if key in parent.pairs:
            raise fault(node, f'the key "{key}" stands twice')
        if key == "<<":
            raise fault(node, "merge keys are not allowed")
        parent.key = key
    else:
        parent.pairs[parent.key] = node
        parent.key = None


class Record:
    """A mapping read strictly: only known keys, and every value of the kind asked for."""

    __slots__ = ("_pairs", "node")

    def __init__(self, node: Node, known: str) -> None:
        """Takes a node and its known keys, separated by blanks.

        Raises:
            DefinitionError: the node is no mapping, or holds an unknown key.
        """
        if node.pairs is None:
            raise fault(node, "a mapping of keys and values is expected here")
        self.node = node
        self._pairs = node.pairs
        allowed = known.split()
        for key, value in node.pairs.items():
            if key not in allowed:
                raise fault(value, f'unknown key "{key}"; known here are {", ".join(allowed)}')

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self._pairs

    def at(self, key: str) -> Node:
        """The node of a key that must be there."""
        if key not in self._pairs:
            raise fault(self.node, f'the key "{key}" is missing')
        return self._pairs[key]

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not empty, or the default where the key is absent."""
        if default is not None and key not in self._pairs:
            return default
        return text_of(self.at(key), key)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; none where the key is absent."""
        return tuple(text_of(node, key) for node in self.nodes(key))

    def nodes(self, key: str) -> tuple[Node, ...]:
        """The entries of a list; none where the key is absent."""
        if key not in self._pairs:
            return ()
        node = self._pairs[key]
        if node.items is None:
            raise fault(node, f'"{key}" must be a list')
        return node.items

    def pairs(self, key: str) -> Iterator[tuple[str, Node]]:
        """Keys and nodes of a mapping; none where the key is absent."""
        if key in self._pairs:
            node = self._pairs[key]
            if node.pairs is None:
                raise fault(node, f'"{key}" must be a mapping')
            yield from node.pairs.items()

    def number(self, key: str) -> float | None:
        """A finite number, None where the key is absent."""
        if key not in self._pairs:
            return None
        node = self._pairs[key]
        try:
            number = float(text_of(node, key))
        except ValueError:
            raise fault(node, f'"{key}" must be a number') from None
        if not math.isfinite(number):
            raise fault(node, f'"{key}" must be a finite number')
        return number

    def whole(self, key: str, default: int) -> int:
        """A whole number, or the default where the key is absent."""
        number = self.number(key)
        if number is None:
            return default
        if number != int(number):
            raise fault(self._pairs[key], f'"{key}" must be a whole number')
        return int(number)

    def flag(self, key: str) -> bool:
        """Exactly "true" or "false"; False where the key is absent."""
        if key not in self._pairs:
            return False
        node = self._pairs[key]
        if node.text not in {"true", "false"}:
            raise fault(node, f'"{key}" must be true or false')
        return node.text == "true"


def text_of(node: Node, name: str) -> str:
    """The text of a scalar that is not empty; line breaks become blanks."""
    if node.text is None:
        raise fault(node, f'"{name}" must be text')
    text = " ".join(node.text.split())
    if not text:
        raise fault(node, f'"{name}" is empty')
    return text

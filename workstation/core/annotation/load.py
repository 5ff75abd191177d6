"""The vocabulary and the bands from their file, or a sentence that names file and line."""

from __future__ import annotations

import re
from pathlib import Path

from workstation.core.annotation.bands import Band
from workstation.core.annotation.vocabulary import Field, Term, Vocabulary
from workstation.core.datafile import Node, Record, fault, read_yaml
from workstation.core.timebase.instant import ns_from_seconds

_FILE_KEYS = "version fields bands"
_SOURCE = re.compile(r"D|[VK]:[A-Z0-9][A-Z0-9-]*")


def load_vocabulary(path: Path) -> Vocabulary:
    """Reads all fields of an episode.

    Args:
        path: the vocabulary file, `vocabulary/semiology.yaml` of the resources.

    Raises:
        DefinitionError: the file is missing or not valid; names file and line.
    """
    record = Record(read_yaml(path), _FILE_KEYS)
    fields: dict[str, Field] = {}
    for node in record.nodes("fields"):
        field = _field(node)
        if field.name in fields:
            raise fault(node, f'the field "{field.name}" stands twice')
        fields[field.name] = field
    if not fields:
        raise fault(record.node, "a vocabulary needs fields")
    return Vocabulary(record.text("version"), tuple(fields.values()))


def load_bands(path: Path) -> tuple[Band, ...]:
    """Reads the bands of duration of the same file; they follow on one another without a gap.

    Raises:
        DefinitionError: the file is missing or not valid; names file and line.
    """
    record = Record(read_yaml(path), _FILE_KEYS)
    bands: list[Band] = []
    for node in record.nodes("bands"):
        band = _band(node)
        expected = bands[-1].to_ns if bands else 0
        if band.from_ns != expected:
            raise fault(node, "a band begins where the one before it ends, the first at 0")
        if band.to_ns is not None and band.to_ns <= band.from_ns:
            raise fault(node, "a band ends after it begins")
        if any(band.code == each.code for each in bands):
            raise fault(node, f'the band "{band.code}" stands twice')
        bands.append(band)
    if not bands or bands[-1].to_ns is not None:
        raise fault(record.node, "the last band has no end")
    return tuple(bands)


def _field(node: Node) -> Field:
    record = Record(node, "name label many help terms")
    terms: dict[str, Term] = {}
    keys: set[str] = set()
    for each in record.nodes("terms"):
        term = _term(each)
        if term.code in terms:
            raise fault(each, f'the term "{term.code}" stands twice')
        if term.key and term.key in keys:
            raise fault(each, f'the key "{term.key}" is taken')
        keys.add(term.key)
        terms[term.code] = term
    if len(terms) < 2:
        raise fault(node, "a field needs two terms")
    return Field(
        name=record.text("name"),
        label=record.text("label"),
        many=record.flag("many"),
        terms=tuple(terms.values()),
        help=record.text("help", ""),
    )


def _term(node: Node) -> Term:
    record = Record(node, "code label definition sources hpo key said")
    hpo = record.text("hpo", "")
    if hpo and not re.fullmatch(r"HP:\d{7}", hpo):
        raise fault(record.at("hpo"), f'"{hpo}" is no HPO identifier')
    key = record.text("key", "")
    if key and not re.fullmatch(r"\d", key):
        raise fault(record.at("key"), "a key is one digit")
    return Term(
        code=record.text("code"),
        label=record.text("label"),
        definition=record.text("definition", ""),
        sources=_sources(record),
        hpo=hpo,
        key=key,
        said=record.text("said", ""),
    )


def _band(node: Node) -> Band:
    record = Record(node, "code label from_s to_s sources")
    limits = [record.number("from_s"), record.number("to_s")]
    if limits[0] is None or any(limit is not None and limit < 0 for limit in limits):
        raise fault(node, "a band needs a lower limit, and limits are not negative")
    return Band(
        code=record.text("code"),
        label=record.text("label"),
        from_ns=ns_from_seconds(record.text("from_s")),
        to_ns=ns_from_seconds(record.text("to_s")) if limits[1] is not None else None,
        sources=_sources(record),
    )


def _sources(record: Record) -> tuple[str, ...]:
    sources = record.texts("sources")
    for source in sources:
        if not _SOURCE.fullmatch(source):
            raise fault(record.at("sources"), f'"{source}" is no source such as V:SOK20 or D')
    return sources

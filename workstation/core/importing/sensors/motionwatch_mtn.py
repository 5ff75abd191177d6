"""CamNtech MotionWatch and PRO-Diary files (.mtn): XML, a list of changes the last of which holds.

A `channel` has a name, units, the length of an epoch in seconds, and its values between commas; a
`property` has a name and a content. Layout after the sample file and reader of pyActigraphy
(github.com/ghammad/pyActigraphy, io/mtn); no file of our own was at hand, so what is not known from
there (an offset that is not zero, values in another encoding) is left out and said, not guessed.
The properties about the wearer are never read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

import numpy as np
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from workstation.core.evidence import ChannelKind, Finding, Severity
from workstation.core.importing.assemble import Axis, Column, Found, RawGroup
from workstation.core.importing.figures import figure, is_nothing, single
from workstation.core.importing.reader import Opened, Reader
from workstation.core.importing.samples import Values, stop_if
from workstation.core.importing.stamps import NO_TIME, digits_ns

FORMAT = "MotionWatch MTN"
_MOST = 256 * 2**20
_MOST_CHANNELS = 64
_LONGEST_EPOCH_S = 86_400
_ASKED = ("=StartTime", "=Device", "=SerialNo")
_KINDS = {"motion": ("activity", ChannelKind.COUNTS, "1"), "light": ("light", None, "")}


@dataclass(slots=True)
class _Seen:
    properties: dict[str, str] = field(default_factory=dict)
    channels: dict[str, Element] = field(default_factory=dict)


def _matches(head: bytes, stream: BinaryIO) -> bool:  # noqa: ARG001
    begin = head[:2048].lstrip(b"\xef\xbb\xbf \r\n\t")
    return begin[:1] == b"<" and b"<motionfile" in begin


def _read(opened: Opened) -> Found:
    if opened.size > _MOST:
        raise opened.unreadable("It is far larger than any MotionWatch file.")
    seen, cut = _walk(opened)
    start = digits_ns(seen.properties.get("=StartTime", ""), "ymd")
    if start == NO_TIME:
        raise opened.damaged("This MotionWatch file does not say when it was started.")
    findings = [cut] if cut else []
    groups = []
    for name, element in seen.channels.items():
        group, more = _group(name, element, start)
        findings += more
        groups += [group] if group else []
    return Found(
        FORMAT,
        groups,
        Axis(origin="StartTime", note="The file has no time zone."),
        device=f"CamNtech {seen.properties.get('=Device', '')}".strip(),
        serial=seen.properties.get("=SerialNo", ""),
        findings=findings,
    )


def _walk(opened: Opened) -> tuple[_Seen, Finding | None]:
    seen = _Seen()
    opened.stream.seek(0)
    try:
        events = iterparse(opened.stream, events=("end",), forbid_dtd=True)
        for _, element in events:
            stop_if(opened.cancelled)
            if element.tag == "property":
                name = (element.findtext("name") or "").strip()
                if name in _ASKED:
                    seen.properties[name] = (element.findtext("content") or "").strip()[:40]
            elif element.tag == "channel":
                name = (element.findtext("name") or "").strip()[:60]
                if name and (name in seen.channels or len(seen.channels) < _MOST_CHANNELS):
                    seen.channels[name] = element
            elif element.tag == "change":
                opened.progress(min(1.0, opened.stream.tell() / max(opened.size, 1)))
    except DefusedXmlException as error:
        raise opened.unreadable(
            "This XML file defines entities, which a MotionWatch file never does.",
            "Do not trust where it comes from.",
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        if not seen.channels:
            raise opened.damaged("This MotionWatch file is damaged or cut off.") from error
        text = "The file is damaged or cut off; what comes before the damage was read."
        return seen, Finding("truncated", text, Severity.CAUTION)
    return seen, None


def _group(name: str, element: Element, start: int) -> tuple[RawGroup | None, list[Finding]]:
    """One channel with its own epochs, or why it was left out."""
    epoch = figure(element.findtext("epoch") or "")
    offset = figure(element.findtext("offset") or "0")
    data = element.find("data")
    coding = "" if data is None else data.get("encoding", "text")
    if not 0 < epoch <= _LONGEST_EPOCH_S or offset != 0 or coding != "text":
        text = f'The channel "{name}" is written in a way this program does not know; left out.'
        return None, [Finding("part.unreadable", text, Severity.CAUTION)]
    values, bad = _values((data.text if data is not None else "") or "")
    findings = []
    if bad:
        text = f"{bad} value(s) are no numbers and count as missing."
        findings.append(Finding("table.cells", text, Severity.CAUTION, bad))
    times = start + np.rint(np.arange(values.size) * (epoch * 1e9)).astype(np.int64)
    label, kind, unit = _KINDS.get(name.lower(), (name, ChannelKind.OTHER, ""))
    stated = (element.findtext("units") or "").strip()[:40]
    if kind is None:
        lux = stated.lower() in ("lux", "lx")
        kind, unit = (ChannelKind.LIGHT, "lux") if lux else (ChannelKind.OTHER, stated)
    column = Column(label, kind, unit or stated or "unknown", values)
    return RawGroup(label, times, (column,)), findings


def _values(text: str) -> tuple[Values, int]:
    """Numbers between commas; NaN where there is none, and how many that was."""
    cells = text.replace("\n", "").replace("\r", "").split(",")
    if cells and not cells[-1].strip():
        cells.pop()
    numbers = np.array([figure(c) for c in cells], dtype=np.float64)
    bad = sum(1 for c, v in zip(cells, numbers, strict=True) if np.isnan(v) and not is_nothing(c))
    return single(numbers), bad


READER = Reader(FORMAT, _matches, _read)

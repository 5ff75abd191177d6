"""How the letter looks: colours, sizes, rules. In points."""

from __future__ import annotations

from dataclasses import replace

from reports.runs import INK
from reports.table import Ruling
from reports.text import Type

TEAL = "#1f4e5a"
RED = "#b3261e"
DIM = "#4a525a"
LINE = "#b9bfc5"

BODY = Type(size=8.8, leading=12.4)
FAINT = replace(BODY, colour=DIM)
SMALL = Type(size=7.6, leading=10.4)
SMALL_BOLD = replace(SMALL, weight="SemiBold")
FINE = Type(size=6.8, leading=9.2, colour=DIM)
FINE_BOLD = replace(FINE, weight="SemiBold", colour=INK)
SECTION = Type(size=10.4, leading=13.6, weight="SemiBold", colour=TEAL, before=10, after=2)
TITLE = Type(size=8.6, leading=12, weight="SemiBold", colour=TEAL, before=7, after=1.5)
CHAPTER = Type(size=12.5, leading=16, weight="Bold", after=2)

PLAIN = Ruling((1, 1), gap=14, pad=1, rule="", after=2)
LABELLED = Ruling((14, 86), gap=8, pad=2.4, rule=LINE, after=3)

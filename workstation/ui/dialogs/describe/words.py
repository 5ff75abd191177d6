"""What can be chosen about a table, in words. No Qt."""

from __future__ import annotations

from workstation.core.evidence import ChannelKind
from workstation.core.importing.profile import GUESSED, NAMELESS
from workstation.core.importing.table_preview import Role
from workstation.core.importing.units import UNIT

DELIMITERS = (
    (",", "Comma ,"),
    (";", "Semicolon ;"),
    ("\t", "Tab"),
    (" ", "Spaces"),
    ("|", "Upright |"),
)
DECIMALS = ((False, "Point  1.5"), (True, "Comma  1,5"))
THOUSANDS = (
    ("", "None  1234"),
    (",", "Comma  1,234"),
    (".", "Point  1.234"),
    (" ", "Space  1 234"),
    ("'", "Apostrophe  1'234"),
)

FORMS = (
    ("", "s", "Choose…"),
    ("iso", "s", "ISO  2024-03-01 22:10:05"),
    ("dmy", "s", "Day, month, year  01.03.2024"),
    ("mdy", "s", "Month, day, year  03/01/2024"),
    ("ymd", "s", "Year, month, day  2024/03/01"),
    ("clock", "s", "Time of day, no date  22:10"),
    ("gone", "s", "Seconds since the start"),
    ("gone", "ms", "Milliseconds since the start"),
    ("gone", "us", "Microseconds since the start"),
    ("gone", "ns", "Nanoseconds since the start"),
    ("epoch", "s", "Unix time, s  (10 digits)"),
    ("epoch", "ms", "Unix time, ms  (13 digits)"),
    ("epoch", "us", "Unix time, us  (16 digits)"),
    ("epoch", "ns", "Unix time, ns  (19 digits)"),
    ("excel", "s", "Excel day number  45352.92"),
    ("number", "s", "Frame or sample number"),
    ("rate", "s", "No time column: fixed rate"),
)
"""Form, unit, and what is offered; see `TimePlan`."""

TWO_COLUMNS = ("iso", "dmy", "mdy", "ymd")
"""Forms whose date and time of day may stand in two columns."""

KINDS = (
    (ChannelKind.ACCELERATION, "Acceleration"),
    (ChannelKind.ROTATION, "Rotation (gyroscope)"),
    (ChannelKind.MAGNETIC, "Magnetic field"),
    (ChannelKind.COUNTS, "Activity counts"),
    (ChannelKind.HEART_RATE, "Heart rate"),
    (ChannelKind.INTERBEAT, "Beat to beat interval"),
    (ChannelKind.SPO2, "Oxygen saturation"),
    (ChannelKind.BREATHING, "Breathing rate"),
    (ChannelKind.TEMPERATURE, "Temperature"),
    (ChannelKind.SKIN_CONDUCTANCE, "Skin conductance"),
    (ChannelKind.PULSE_WAVE, "Pulse wave"),
    (ChannelKind.ECG, "ECG"),
    (ChannelKind.EEG, "EEG"),
    (ChannelKind.LIGHT, "Light"),
    (ChannelKind.BATTERY, "Battery"),
    (ChannelKind.OTHER, "Something else"),
)

_UNITS = {
    ChannelKind.ACCELERATION: ("g", "mg", "m/s2"),
    ChannelKind.ROTATION: ("deg/s", "rad/s"),
    ChannelKind.MAGNETIC: ("uT", "gauss", "mgauss"),
    ChannelKind.INTERBEAT: ("s", "ms"),
    ChannelKind.ECG: ("mV", "uV"),
    ChannelKind.EEG: ("uV", "mV"),
    ChannelKind.BATTERY: ("V", "mV"),
    ChannelKind.HEART_RATE: ("bpm",),
    ChannelKind.BREATHING: ("/min",),
}

ROLES = {
    Role.TIME: "time",
    Role.VALUE: "read",
    Role.CHOICE: "chooses rows",
    Role.LEFT_OUT: "left out",
}


def units_of(kind: ChannelKind) -> tuple[str, ...]:
    """Units in which a table may state a kind; () for what has none."""
    if kind in (ChannelKind.OTHER, ChannelKind.COUNTS, ChannelKind.PULSE_WAVE):
        return ()
    return _UNITS.get(kind, (UNIT[kind],))


def kind_name(kind: ChannelKind) -> str:
    """As it is called here."""
    return next(name for each, name in KINDS if each is kind)


def numbers_in(text: str) -> tuple[float, ...] | None:
    """`-999; 9999` as numbers, None where one of them is none."""
    parts = [p for p in text.replace(";", " ").split() if p]
    try:
        return tuple(float(p.replace(",", ".")) for p in parts)
    except ValueError:
        return None


def words_in(text: str) -> tuple[str, ...]:
    """`lost; error` as words."""
    return tuple(w.strip()[:80] for w in text.split(";") if w.strip())[:20]


def number_text(value: float) -> str:
    """A number as a person would type it."""
    return f"{value:.10g}"


def read_as_line(name: str) -> str:
    """By what a table was read, for the page of its log."""
    if name == GUESSED:
        return "The table's columns were understood from its header."
    if name == NAMELESS:
        return "The table's columns were described by a reader."
    return f"The table was read as the profile “{name}” says."

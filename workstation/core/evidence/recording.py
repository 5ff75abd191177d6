"""What one sensor file (or a set of files that belong together) holds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from workstation.core.evidence.finding import Finding
from workstation.core.timebase import FoundClock


class ChannelKind(StrEnum):
    """What a channel measures, which decides its unit."""

    ACCELERATION = "acceleration"  # g
    ROTATION = "rotation"  # deg/s
    MAGNETIC = "magnetic"  # uT
    TEMPERATURE = "temperature"  # degC
    HEART_RATE = "heart_rate"  # 1/min
    INTERBEAT = "interbeat"  # s
    SPO2 = "spo2"  # %
    COUNTS = "counts"  # 1
    LIGHT = "light"  # lux
    BATTERY = "battery"  # V
    ECG = "ecg"  # mV
    EEG = "eeg"  # uV
    PULSE_WAVE = "pulse_wave"  # 1
    SKIN_CONDUCTANCE = "skin_conductance"  # uS
    BREATHING = "breathing"  # 1/min
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of log time in which nothing was recorded.

    Attributes:
        start_ns: log time of the last sample before it.
        end_ns: log time of the first sample after it.
        reason: why, as far as the file tells ("idle sleep", "damaged block", "not recorded").
    """

    start_ns: int
    end_ns: int
    reason: str = "not recorded"


@dataclass(frozen=True, slots=True)
class Channel:
    """One measured quantity over log time.

    Attributes:
        name: short and unique within the recording ("acc x").
        kind: what it measures.
        unit: "g", "deg/s", "degC", "1/min", "%", ...
        group: channels of one group share their sample times ("acc").
        count: samples.
        rate_hz: median rate as measured from the times, None below two samples.
        gaps: where nothing was recorded.
    """

    name: str
    kind: ChannelKind
    unit: str
    group: str
    count: int
    rate_hz: float | None
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class LogMark:
    """Something the log itself marked: a button press, a tag, an alarm."""

    log_ns: int
    text: str
    duration_ns: int = 0


@dataclass(frozen=True, slots=True)
class Recording:
    """A sensor log as read. Log time counts from its first sample.

    Attributes:
        format: the reader's name of the format ("Axivity CWA").
        device: maker and model, or "".
        serial: the device's own number, or "".
        duration_ns: first to last sample over all channels.
        channels: what was measured.
        marks: the log's own marks.
        clocks: wall-clock readings, most trusted first.
        findings: what a reader should know.
        method, version: what made these facts.
        profile: of a table, how its columns were read, as JSON; "" where the format says it all.
    """

    format: str
    device: str
    serial: str
    duration_ns: int
    channels: tuple[Channel, ...]
    marks: tuple[LogMark, ...] = ()
    clocks: tuple[FoundClock, ...] = ()
    findings: tuple[Finding, ...] = ()
    method: str = ""
    version: str = ""
    profile: str = ""

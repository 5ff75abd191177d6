"""What was imported: immutable facts about files and what they hold."""

from workstation.core.evidence.clip import AudioFacts, ClipFacts, Stamps
from workstation.core.evidence.finding import Finding, Severity
from workstation.core.evidence.recording import Channel, ChannelKind, Gap, LogMark, Recording
from workstation.core.evidence.source import MAIN, Derived, DerivedKind, Source, SourceKind

__all__ = [
    "MAIN",
    "AudioFacts",
    "Channel",
    "ChannelKind",
    "ClipFacts",
    "Derived",
    "DerivedKind",
    "Finding",
    "Gap",
    "LogMark",
    "Recording",
    "Severity",
    "Source",
    "SourceKind",
    "Stamps",
]

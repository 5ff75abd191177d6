"""What a file's tags say about the camera: maker, speed of filming, whether it knows where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

_PLACE_WORDS = ("location", "gps", "xyz", "latitude", "longitude", "geo")
_MAKERS = ("com.apple.quicktime.make", "com.android.manufacturer", "make", "manufacturer")
_MODELS = ("com.apple.quicktime.model", "com.android.model", "model")
_CAPTURE_RATES = ("com.android.capture.fps", "com.apple.quicktime.capture.fps", "capture.fps")
_PLACE_CODES = (b"GPS5", b"GPS9")
_SLOWER = 1.2

APPLE_SLOW = "com.apple.quicktime.full-frame-rate-playback-intent"


def all_tags(container: Any) -> list[Mapping[str, str]]:
    """The tags of the file, then of each stream, with lower-case names."""
    held = [container.metadata, *(s.metadata for s in container.streams)]
    return [{str(k).lower(): str(v) for k, v in tags.items()} for tags in held]


def device_of(tags: Iterable[Mapping[str, str]]) -> str:
    """Maker and model as the file states them, or ""."""
    held = list(tags)
    model = _first(held, _MODELS)
    maker = _first(held, _MAKERS)
    if maker and model and model.lower().startswith(maker.lower()):
        maker = ""
    named = f"{maker} {model}".strip()
    if named:
        return _plain(named)
    if any("gopro" in t.get("handler_name", "").lower() for t in held):
        return "GoPro"
    return ""


def has_place(tags: Iterable[Mapping[str, str]]) -> bool:
    """Whether any tag holds coordinates. They are looked at here and nowhere kept."""
    return any(
        any(word in name for word in _PLACE_WORDS) and any(c.isdigit() for c in value)
        for held in tags
        for name, value in held.items()
    )


def telemetry_has_place(data: bytes) -> bool:
    """Whether a block of camera telemetry holds a track of coordinates."""
    return any(code in data for code in _PLACE_CODES)


def capture_rate(tags: Iterable[Mapping[str, str]], shown_hz: float) -> float | None:
    """Frames a second the camera took, if the file plays them slower than that; else None."""
    said = _first(list(tags), _CAPTURE_RATES)
    try:
        rate = float(said) if said else 0.0
    except ValueError:
        return None
    return rate if 1 < rate < 100_000 and 0 < shown_hz * _SLOWER < rate else None


def apple_slow(tags: Iterable[Mapping[str, str]]) -> bool:
    """Whether an iPhone would slow a part of this clip down, by a file that stayed on the phone."""
    return any(held.get(APPLE_SLOW, "").strip() == "0" for held in tags)


def _first(tags: list[Mapping[str, str]], names: tuple[str, ...]) -> str:
    return next((held[n].strip() for held in tags for n in names if held.get(n, "").strip()), "")


def _plain(text: str) -> str:
    return "".join(c for c in text if c.isprintable())[:80].strip()

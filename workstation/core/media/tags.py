"""What a file's tags say about the camera: maker, speed of filming, whether it knows where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

_PLACE_WORDS = ("location", "gps", "xyz", "latitude", "longitude", "geo")
_MAKERS = ("com.apple.quicktime.make", "com.android.manufacturer", "make", "manufacturer")
_MODELS = ("com.apple.quicktime.model", "com.android.model", "model")
_CAPTURE_RATES = ("com.android.capture.fps", "capture.fps")
_APPLE_RATES = ("com.apple.quicktime.capture.fps",)
_PLACE_CODES = (b"GPS5", b"GPS9")
_RATES_HZ = (1 / 3600, 100_000.0)

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


def stated_rate(tags: Iterable[Mapping[str, str]]) -> float | None:
    """Frames a second the camera took, as Android's recorder states it; None if it does not."""
    return _rate(tags, _CAPTURE_RATES)


def apple_rate(tags: Iterable[Mapping[str, str]]) -> float | None:
    """Frames a second the camera took, as an iPhone states it; None if it does not."""
    return _rate(tags, _APPLE_RATES)


def apple_slow(tags: Iterable[Mapping[str, str]]) -> bool:
    """Whether an iPhone would slow a part of this clip down, by a file that stayed on the phone."""
    return any(held.get(APPLE_SLOW, "").strip() == "0" for held in tags)


def _rate(tags: Iterable[Mapping[str, str]], names: tuple[str, ...]) -> float | None:
    said = _first(list(tags), names)
    try:
        rate = float(said) if said else 0.0
    except ValueError:
        return None
    return rate if _RATES_HZ[0] <= rate <= _RATES_HZ[1] else None


def _first(tags: list[Mapping[str, str]], names: tuple[str, ...]) -> str:
    return next((held[n].strip() for held in tags for n in names if held.get(n, "").strip()), "")


def _plain(text: str) -> str:
    return "".join(c for c in text if c.isprintable())[:80].strip()

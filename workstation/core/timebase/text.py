"""Times as a reader sees them."""

from __future__ import annotations

from workstation.core.timebase.instant import NS


def clock_text(ns: int, *, decimals: int = 3) -> str:
    """`0:20.733`, `1:02:03.5` or `-0:01.000`; cut, never rounded up past the instant."""
    sign = "-" if ns < 0 else ""
    unit = NS // 10**decimals if decimals else NS
    ns = abs(ns) // unit * unit
    whole, rest = divmod(ns, NS)
    minutes, seconds = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    head = f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"
    return f"{sign}{head}.{rest // unit:0{decimals}d}" if decimals else sign + head


def span_text(ns: int) -> str:
    """A length as a person would say it: `33 ms`, `1.1 s`, `2 min 5 s`, `9 h 12 min`."""
    ns = abs(ns)
    if ns < NS:
        return f"{round(ns / 1_000_000)} ms"
    if ns < 60 * NS:
        return f"{ns / NS:.1f} s"
    whole = round(ns / NS)
    if whole < 3600:
        minutes, seconds = divmod(whole, 60)
        return f"{minutes} min {seconds} s" if seconds else f"{minutes} min"
    hours, rest = divmod(whole, 3600)
    if hours < 48:
        return f"{hours} h {rest // 60} min" if rest // 60 else f"{hours} h"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h" if hours else f"{days} d"

"""What a reader is told about a clip whose own seconds are not those of life."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from workstation.core.evidence.clip import ClipFacts, Stamps
from workstation.core.evidence.finding import Finding, Severity

PACE = frozenset({"slow-motion", "slow-motion.unsure", "time-lapse"})
"""Codes of the findings made here: they change with what the reader chooses."""


def pace_finding(stamps: Stamps, rate_hz: float, slowed: Fraction, *, real: bool) -> Finding:
    """The finding about an evenly slowed or hurried clip, as it is shown and measured now."""
    filmed = f"Filmed at {rate_hz:.4g} frame{'' if rate_hz == 1 else 's'} a second"
    if stamps is Stamps.UNSURE:
        how = (
            f"shown and measured as slow motion, {factor_text(slowed)} faster than the file plays."
            if real
            else "shown and measured as the file plays."
        )
        return Finding(
            "slow-motion.unsure",
            f"{filmed} by what the file states, but fewer are in it: slow motion, or little light; "
            + how,
            Severity.CAUTION,
        )
    code = "time-lapse" if stamps is Stamps.HURRIED else "slow-motion"
    if real:
        return Finding(code, f"{filmed}; shown and measured in real seconds.")
    times = factor_text(slowed if slowed > 1 else 1 / slowed)
    lasts = "longer" if slowed > 1 else "shorter"
    return Finding(
        code,
        f"{filmed}; shown and measured as the file plays: everything lasts {times} {lasts} "
        "than it did.",
        Severity.CAUTION,
    )


def told_pace(facts: ClipFacts, *, real: bool) -> ClipFacts:
    """The facts with the finding that fits how the clip is shown and measured now."""
    if facts.slowed == 1 or facts.capture_rate_hz is None:
        return facts
    fresh = pace_finding(facts.stamps, facts.capture_rate_hz, facts.slowed, real=real)
    kept = tuple(fresh if f.code in PACE else f for f in facts.findings)
    return replace(facts, findings=kept)


def pace_text(facts: ClipFacts, slowed: Fraction) -> str:
    """In which seconds a clip is shown and measured, one sentence; "" where there is no choice.

    Args:
        facts: of the clip.
        slowed: seconds of the file in one as it is shown now, 1 for as the file plays.
    """
    if facts.stamps is Stamps.UNEVEN:
        return "Slowed down in part when the file was made: not all its seconds are real ones."
    if facts.slowed == 1:
        return ""
    what = "Time lapse" if facts.slowed < 1 else "Slow motion"
    if facts.stamps is Stamps.UNSURE:
        what = "Perhaps slow motion"
    longer = "slower" if facts.slowed > 1 else "faster"
    times = factor_text(facts.slowed if facts.slowed > 1 else 1 / facts.slowed)
    if slowed != 1:
        return f"{what} in real seconds: the file itself plays {times} {longer}."
    return f"{what} as the file plays, {times} {longer} than filmed; its seconds are not real ones."


def not_real(facts: ClipFacts, slowed: Fraction) -> str:
    """Why nothing should be concluded from how long movements last here, or ""."""
    if facts.stamps is Stamps.UNEVEN:
        return pace_text(facts, slowed)
    known = facts.stamps in {Stamps.SLOWED, Stamps.HURRIED}
    return pace_text(facts, slowed) if known and slowed != facts.slowed else ""


def pace_words(facts: ClipFacts, slowed: Fraction) -> str:
    """The same in a few words, for a card and a picture's caption."""
    if facts.stamps is Stamps.UNEVEN:
        return "slow motion in part"
    if facts.slowed == 1:
        return ""
    what = "time lapse" if facts.slowed < 1 else "slow motion"
    if facts.stamps is Stamps.UNSURE:
        what = f"{what}?"
    return f"{what}, real seconds" if slowed != 1 else f"{what} as the file plays"


def factor_text(times: Fraction) -> str:
    """`8 times`, `2.5 times`."""
    return f"{float(times):.3g} times"

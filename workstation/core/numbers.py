"""Numbers as a reader sees them."""

from __future__ import annotations

from decimal import Decimal


def plain(value: float, digits: int) -> str:
    """A number with so many significant digits and no exponent: `0.012`, `1.2`, `110`, `1230`."""
    return f"{Decimal(f'{value:.{digits}g}'):f}"

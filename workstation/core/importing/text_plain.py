"""Short texts out of binary headers."""

from __future__ import annotations


def printable(block: bytes, most: int = 200) -> str:
    """The readable part of a fixed-length text field, one line, capped."""
    text = block.split(b"\xff")[0].split(b"\0")[0].decode("utf-8", errors="replace")
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:most]

"""Column types that give back what was put in, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator

_UNSTORABLE = re.compile("[\x00\x10\ud800-\udfff]")
_ESCAPED = re.compile("\x10([0-9a-f]{4})")


class ExactText(TypeDecorator[str]):
    """Any Python string.

    File names may hold halves of surrogate pairs, which UTF-8 cannot write, and PostgreSQL keeps
    no NUL. Those characters, and the escape itself (U+0010), are written as U+0010 and four hex
    digits; all other text stands in the table as it is.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Escape what a database cannot hold."""
        if value is None:
            return None
        return _UNSTORABLE.sub(lambda m: f"\x10{ord(m.group()):04x}", value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Take the escapes back."""
        if value is None:
            return None
        return _ESCAPED.sub(lambda m: chr(int(m.group(1), 16)), value)


class UTCDateTime(TypeDecorator[datetime]):
    """An aware datetime, kept and returned in UTC; SQLite alone would return it without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC; SQLite's text form carries no zone.

        Raises:
            ValueError: the datetime has no zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored moment needs its zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Aware, in UTC."""
        if value is None:
            return None
        moment: datetime = value
        if dialect.name == "sqlite":
            return moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC)

"""Canonical JSON for the program's frozen values: exact there and back, strict on the way in.

The shape follows the types' own annotations. The text is ASCII with sorted keys and no spaces, so
equal values give equal bytes and a hash over them means something. Integers keep every digit.
"""

from __future__ import annotations

import json
import math
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from fractions import Fraction
from functools import cache
from types import MappingProxyType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")

VERSION = 1
"""Mark on every text; raised when the shape of an existing value changes."""

_ODD_FLOATS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


class CodecError(ValueError):
    """A value or a text that does not fit its type."""


@dataclass(frozen=True, slots=True)
class _Coder:
    """Both directions of one type."""

    to_json: Callable[[Any], Any]
    from_json: Callable[[Any], Any]


def dumps(value: object, hint: Any) -> str:
    """The canonical text of a value of type `hint`.

    Raises:
        CodecError: the value is not of that type.
    """
    body = {"v": VERSION, "value": _coder(hint).to_json(value)}
    return json.dumps(body, sort_keys=True, separators=(",", ":"), allow_nan=False)


def loads(text: str, hint: Any) -> Any:
    """The value of type `hint` that `dumps` wrote.

    Raises:
        CodecError: not such a text, another version, an unknown key, a wrong type.
    """
    try:
        body = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise CodecError("not a stored value") from error
    if not isinstance(body, dict) or set(body) != {"v", "value"}:
        raise CodecError("a stored value has a version mark and a value")
    if body["v"] != VERSION or isinstance(body["v"], bool):
        msg = f"stored values of version {body['v']!r} are not known here"
        raise CodecError(msg)
    return _coder(hint).from_json(body["value"])


def _refuse_constant(name: str) -> Any:
    msg = f"{name} is not JSON"
    raise CodecError(msg)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise CodecError("a key stands there twice")
    return found


@cache
def _coder(hint: Any) -> _Coder:
    if hint in _PLAIN:
        return _PLAIN[hint]
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _Coder(_typed(hint, lambda v: v.value), _made(hint, str))
    if isinstance(hint, type) and is_dataclass(hint):
        return _dataclass_coder(hint)
    origin, parts = get_origin(hint), get_args(hint)
    if origin in {types.UnionType, Union}:
        return _union_coder(parts)
    if origin is tuple:
        return _tuple_coder(parts)
    if origin is Mapping and parts[0] is str:
        return _mapping_coder(_coder(parts[1]))
    msg = f"{hint!r} cannot be stored"
    raise CodecError(msg)


def _typed(kind: type, write: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """`write`, after looking that the value is exactly of this type (a bool is no int)."""

    def to_json(value: Any) -> Any:
        if type(value) is not kind:
            msg = f"{type(value).__name__} where {kind.__name__} is meant"
            raise CodecError(msg)
        return write(value)

    return to_json


def _made(make: Callable[[Any], Any], of: type) -> Callable[[Any], Any]:
    """`make`, with a wrong type or an impossible value told as a CodecError."""

    def from_json(raw: Any) -> Any:
        if type(raw) is not of:
            msg = f"{type(raw).__name__} where {of.__name__} is stored"
            raise CodecError(msg)
        try:
            return make(raw)
        except (ValueError, TypeError, KeyError) as error:
            raise CodecError(str(error)) from error

    return from_json


def _write_float(value: Any) -> Any:
    if type(value) not in {float, int}:
        msg = f"{type(value).__name__} where a number is meant"
        raise CodecError(msg)
    try:
        number = float(value)
    except OverflowError as error:
        raise CodecError("an integer too large for a float") from error
    if type(value) is int and int(number) != value:
        raise CodecError("an integer too large to be a float exactly")
    if math.isfinite(number):
        return number
    return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"


def _read_float(raw: Any) -> Any:
    if type(raw) is float:
        return raw
    if type(raw) is str and raw in _ODD_FLOATS:
        return _ODD_FLOATS[raw]
    raise CodecError("not a stored float")


def _write_moment(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise CodecError("a stored moment needs its zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _read_moment(raw: str) -> datetime:
    moment = datetime.fromisoformat(raw)
    if moment.tzinfo is None:
        raise CodecError("a stored moment needs its zone")
    return moment.astimezone(UTC)


def _read_fraction(raw: str) -> Fraction:
    parts = raw.split("/")
    if len(parts) > 2 or not all(p.removeprefix("-").isdecimal() and p.isascii() for p in parts):
        raise CodecError("not a stored fraction")
    try:
        found = Fraction(*map(int, parts))
    except ZeroDivisionError as error:
        raise CodecError("not a stored fraction") from error
    if str(found) != raw:
        raise CodecError("not a stored fraction")
    return found


def _same(value: Any) -> Any:
    return value


_PLAIN: Mapping[Any, _Coder] = MappingProxyType(
    {
        str: _Coder(_typed(str, _same), _made(_same, str)),
        int: _Coder(_typed(int, _same), _made(_same, int)),
        bool: _Coder(_typed(bool, _same), _made(_same, bool)),
        float: _Coder(_write_float, _read_float),
        Fraction: _Coder(_typed(Fraction, str), _made(_read_fraction, str)),
        type(None): _Coder(_typed(type(None), _same), _made(_same, type(None))),
        date: _Coder(_typed(date, date.isoformat), _made(date.fromisoformat, str)),
        datetime: _Coder(_typed(datetime, _write_moment), _made(_read_moment, str)),
    }
)


def _dataclass_coder(kind: type[Any]) -> _Coder:
    hints = get_type_hints(kind)
    coders = {f.name: _coder(hints[f.name]) for f in fields(kind)}
    needed = {f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING}

    def write(value: Any) -> Any:
        return {name: coder.to_json(getattr(value, name)) for name, coder in coders.items()}

    def read(raw: dict[str, Any]) -> Any:
        unknown, absent = raw.keys() - coders.keys(), needed - raw.keys()
        if unknown or absent:
            msg = f"{kind.__name__} with unknown {sorted(unknown)} or without {sorted(absent)}"
            raise CodecError(msg)
        return kind(**{name: coders[name].from_json(part) for name, part in raw.items()})

    return _Coder(_typed(kind, write), _made(read, dict))


def _tuple_coder(parts: tuple[Any, ...]) -> _Coder:
    if len(parts) == 2 and parts[1] is Ellipsis:
        each = _coder(parts[0])
        return _Coder(
            _typed(tuple, lambda v: [each.to_json(x) for x in v]),
            _made(lambda raw: tuple(each.from_json(x) for x in raw), list),
        )
    coders = tuple(_coder(p) for p in parts)
    return _Coder(
        _typed(tuple, lambda v: [c.to_json(x) for c, x in zip(coders, v, strict=True)]),
        _made(lambda raw: tuple(c.from_json(x) for c, x in zip(coders, raw, strict=True)), list),
    )


def _mapping_coder(each: _Coder) -> _Coder:
    text = _PLAIN[str]

    def write(value: Any) -> Any:
        if not isinstance(value, Mapping):
            msg = f"{type(value).__name__} where a mapping is meant"
            raise CodecError(msg)
        return {text.to_json(k): each.to_json(v) for k, v in value.items()}

    def read(raw: dict[str, Any]) -> Any:
        return MappingProxyType({k: each.from_json(v) for k, v in raw.items()})

    return _Coder(write, _made(read, dict))


def _union_coder(parts: tuple[Any, ...]) -> _Coder:
    """`X | None` is X or null; several dataclasses are told apart by a `type` beside the value."""
    options = tuple(p for p in parts if p is not type(None))
    empty_allowed = len(options) < len(parts)
    if len(options) == 1:
        write_one, read_one = _coder(options[0]).to_json, _coder(options[0]).from_json
    else:
        write_one, read_one = _tagged(options)

    def guarded(step: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def run(value: Any) -> Any:
            if value is None and empty_allowed:
                return None
            return step(value)

        return run

    return _Coder(guarded(write_one), guarded(read_one))


def _tagged(options: tuple[Any, ...]) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    if not all(isinstance(o, type) and is_dataclass(o) for o in options):
        msg = f"a union of {options!r} cannot be stored"
        raise CodecError(msg)
    by_name = {o.__name__: _coder(o) for o in options}

    def write(value: Any) -> Any:
        name = type(value).__name__
        if type(value) not in options:
            msg = f"{name} is none of {sorted(by_name)}"
            raise CodecError(msg)
        return {"type": name, "value": by_name[name].to_json(value)}

    def read(raw: Any) -> Any:
        if type(raw) is not dict or set(raw) != {"type", "value"} or raw["type"] not in by_name:
            msg = f"not a stored one of {sorted(by_name)}"
            raise CodecError(msg)
        return by_name[raw["type"]].from_json(raw["value"])

    return write, read

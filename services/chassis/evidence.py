"""Understands how a document is fixed so that a later change shows: canonical JSON and SM3."""

from __future__ import annotations

import math
from json.encoder import encode_basestring
from typing import Any

import orjson
from cryptography.hazmat.primitives import hashes, hmac


def sm3(content: bytes) -> str:
    """The SM3 digest (GB/T 32905) of `content` as `sm3:` and 64 hexadecimal digits."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(content)
    return f"sm3:{digest.finalize().hex()}"


def keyed_digest(key: bytes, *parts: str) -> str:
    """HMAC-SM3 of `parts` under `key`, 64 hexadecimal digits.

    Parts are separated by a byte that text cannot hold, so ("ab", "c") and ("a", "bc") differ.
    """
    mac = hmac.HMAC(key, hashes.SM3())
    mac.update(b"\xff".join(part.encode() for part in parts))
    return mac.finalize().hex()


def canonical_json(value: Any) -> bytes:
    """`value` in the JSON Canonicalization Scheme (RFC 8785).

    Raises ValueError for a number that JSON does not know (NaN, infinity) or an integer beyond
    ±(2^53 - 1), and TypeError for anything that is not JSON.
    """
    if _is_written_alike(value):
        try:
            return orjson.dumps(value, option=_CANONICAL)
        except orjson.JSONEncodeError:
            # Names of a kind of its own, or deep nesting: written below. Too large a number, or a
            # text that is no Unicode: what is wrong is said there.
            pass
    return _serialise(value).encode()


_CANONICAL = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER
_WRITTEN_ALIKE = frozenset((str, int, bool, type(None)))


def _is_written_alike(value: Any) -> bool:
    """Whether orjson, which is many times as fast, writes `value` as the scheme does: no fractions,
    whose digits it chooses otherwise, no names beyond ASCII, which it orders otherwise, and nothing
    that it alone takes for JSON."""
    kind = type(value)
    if kind is dict:
        parts = value.values()
        if not "".join(value).isascii():
            return False
    elif kind is list or kind is tuple:
        parts = value
    else:
        return kind in _WRITTEN_ALIKE
    if _WRITTEN_ALIKE.issuperset(map(type, parts)):
        return True
    # A generator in all() would nest three times as deep.
    for part in parts:
        if type(part) not in _WRITTEN_ALIKE and not _is_written_alike(part):
            return False
    return True


def _serialise(value: Any) -> str:
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, dict):
        members = [f"{encode_basestring(k)}:{_serialise(value[k])}" for k in _in_order(value)]
        return f"{{{','.join(members)}}}"
    if isinstance(value, list | tuple):
        return f"[{','.join([_serialise(each) for each in value])}]"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return _integer(value)
    if isinstance(value, float):
        return _double(value)
    raise TypeError(f"{type(value).__name__} has no canonical JSON")


def _in_order(members: dict[str, Any]) -> list[str]:
    """The names of `members` in the order of their UTF-16 code units. Raises TypeError for a name
    that is no text."""
    if "".join(members).isascii():
        return sorted(members)
    return sorted(members, key=lambda name: name.encode("utf-16-be"))


_LARGEST_EXACT_INTEGER = 2**53 - 1


def _integer(number: int) -> str:
    if abs(number) > _LARGEST_EXACT_INTEGER:
        raise ValueError("an integer beyond ±(2^53 - 1) has no canonical JSON")
    return str(number)


def _double(number: float) -> str:
    """ECMAScript's Number::toString, which RFC 8785 §3.2.2.3 prescribes."""
    if not math.isfinite(number):
        raise ValueError("NaN and infinity have no canonical JSON")
    if number == 0:
        return "0"
    sign = "-" if number < 0 else ""
    mantissa, _, exponent_text = f"{abs(number)!r}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    fraction = "" if fraction == "0" else fraction
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent_text or 0) - (len(whole + fraction) - len(digits))
    digits = digits.rstrip("0")
    return sign + _place_point(digits, point)


def _place_point(digits: str, point: int) -> str:
    if len(digits) <= point <= 21:
        return digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return "0." + "0" * -point + digits
    exponent = f"{point - 1:+d}"
    return f"{digits[0]}{'.' + digits[1:] if len(digits) > 1 else ''}e{exponent}"

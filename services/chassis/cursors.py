"""Understands a place in a long list: opaque to who holds it, and signed."""

from __future__ import annotations

import base64
import binascii
import hmac
from typing import Any

import orjson

from services.chassis.evidence import keyed_digest
from services.chassis.problem import Problem

_MAC_LENGTH = 16


class Cursors:
    """Makes cursors and reads back only those it made."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def encode(self, values: list[Any]) -> str:
        """A cursor that holds JSON `values`: the sort key of the last row of a page."""
        content = base64.urlsafe_b64encode(orjson.dumps(values)).decode().rstrip("=")
        return f"{content}.{self._mac(content)}"

    def decode(self, cursor: str) -> list[Any]:
        """The values of a cursor. Raises Problem where it was not made here."""
        content, _, mac = cursor.partition(".")
        try:
            if not hmac.compare_digest(mac.encode(), self._mac(content).encode()):
                raise Problem("cursor-invalid")
            values = orjson.loads(base64.urlsafe_b64decode(content + "=" * (-len(content) % 4)))
        except (binascii.Error, orjson.JSONDecodeError, UnicodeError) as failure:
            raise Problem("cursor-invalid") from failure
        return list(values)

    def _mac(self, content: str) -> str:
        return keyed_digest(self._key, "cursor", content)[:_MAC_LENGTH]

"""Understands how a long list is read in pages: an opaque signed cursor and RFC 8288 links."""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

import orjson
from fastapi import Depends, Query, Request

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


@dataclass(frozen=True, slots=True)
class Page:
    """Which page of a list is asked for."""

    limit: int
    cursor: str | None


async def _page(
    limit: Annotated[int, Query(ge=1, le=100, description="每页条数")] = 20,
    cursor: Annotated[
        str | None, Query(max_length=512, description="上一页给出的游标，原样填回")
    ] = None,
) -> Page:
    return Page(limit, cursor)


PageParams = Annotated[Page, Depends(_page)]


def link_header(request: Request, next_cursor: str | None) -> dict[str, str]:
    """The `Link` header to the next page; none on the last."""
    if next_cursor is None:
        return {}
    asked = request.query_params.multi_items()
    query = [(name, value) for name, value in asked if name != "cursor"]
    target = f"{request.url.path}?{urlencode([*query, ('cursor', next_cursor)])}"
    return {"Link": f'<{target}>; rel="next"'}

"""Understands how a long list is read in pages: an opaque signed cursor and RFC 8288 links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query, Request


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

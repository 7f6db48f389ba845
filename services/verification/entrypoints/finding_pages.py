"""Understands how a list of findings, disposals or determinations is answered in pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel
from starlette.responses import Response

from services.chassis.callers import Caller
from services.chassis.idempotency import Answer
from services.chassis.pagination import Page, link_header
from services.verification.entrypoints.access import DISTRICT_READERS
from services.verification.entrypoints.pages import next_cursor
from services.verification.entrypoints.wiring import Wiring

Kept = TypeVar("Kept")


def only_agency(caller: Caller) -> str | None:
    """The one agency whose things the caller sees; None for everything of the district."""
    return None if caller.has(*DISTRICT_READERS) else caller.agency or ""


def page_answer(
    request: Request,
    wired: Wiring,
    page: Page,
    found: Sequence[Kept],
    *,
    key: Callable[[Kept], UUID],
    shown: Callable[[Kept], BaseModel],
) -> Response:
    """The page; `found` holds one thing more than the page where another page follows."""
    cursor = next_cursor(wired.cursors, [key(each) for each in found], page)
    items = [shown(each).model_dump(mode="json") for each in found[: page.limit]]
    return Answer(200, {"items": items}, link_header(request, cursor)).response()

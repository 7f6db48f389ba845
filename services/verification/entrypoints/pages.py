"""Understands where a page of a list begins and where the next one does."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from services.chassis.cursors import Cursors
from services.chassis.pagination import Page
from services.chassis.problem import Problem


def cursor_id(cursors: Cursors, page: Page) -> UUID | None:
    """The id that the page stands before; None on the first page.

    Raises Problem where the cursor was not made for this.
    """
    if page.cursor is None:
        return None
    values = cursors.decode(page.cursor)
    try:
        return UUID(str(values[0]))
    except (IndexError, ValueError) as failure:
        raise Problem("cursor-invalid") from failure


def next_cursor(cursors: Cursors, ids: Sequence[UUID], page: Page) -> str | None:
    """The cursor of the next page, where one more id than the page holds was found."""
    if len(ids) <= page.limit:
        return None
    return cursors.encode([str(ids[page.limit - 1])])

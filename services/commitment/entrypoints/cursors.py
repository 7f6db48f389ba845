"""Reads the service's own cursors back."""

from __future__ import annotations

from uuid import UUID

from services.chassis.cursors import Cursors
from services.chassis.pagination import Page
from services.chassis.problem import Problem


def before_id(cursors: Cursors, page: Page) -> UUID | None:
    """The id that the page comes before. Raises Problem for a cursor of another list."""
    if page.cursor is None:
        return None
    try:
        (value,) = cursors.decode(page.cursor)
        return UUID(value)
    except (ValueError, TypeError, AttributeError) as failure:
        raise Problem("cursor-invalid") from failure


def after_number(cursors: Cursors, page: Page) -> int | None:
    """The number that the page comes after. Raises Problem for a cursor of another list."""
    if page.cursor is None:
        return None
    values = cursors.decode(page.cursor)
    if len(values) != 1 or not isinstance(values[0], int):
        raise Problem("cursor-invalid")
    return values[0]

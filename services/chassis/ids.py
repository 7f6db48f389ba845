"""Understands how a thing gets its id: RFC 9562 UUID version 7, ordered by time of making."""

from __future__ import annotations

from uuid import UUID

import uuid_utils


def new_id() -> UUID:
    """A fresh UUIDv7."""
    return UUID(bytes=uuid_utils.uuid7().bytes)

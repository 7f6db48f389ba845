"""Understands how one thing is answered."""

from __future__ import annotations

from pydantic import BaseModel
from starlette.responses import Response

from services.chassis.idempotency import Answer


def json_answer(shown: BaseModel, headers: dict[str, str] | None = None) -> Response:
    """One thing as an answer."""
    return Answer(200, shown.model_dump(mode="json"), headers or {}).response()

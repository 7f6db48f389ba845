"""Understands the request that carries an Idempotency-Key
(draft-ietf-httpapi-idempotency-key-header-07)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from starlette.responses import Response

from services.chassis.auth import current_caller
from services.chassis.evidence import sm3
from services.chassis.idempotency import LONGEST_KEY, Answer, Answering
from services.chassis.problem import Problem


class IdempotencyRequest:
    """A POST request with its Idempotency-Key."""

    def __init__(self, client_id: str, key: str, fingerprint: str) -> None:
        self.key = key
        self._client_id = client_id
        self._fingerprint = fingerprint
        self._answering: Answering | None = None

    def answering(self, render: Callable[[Any], Answer]) -> Answering:
        """What a unit of work needs to keep the answer; `render` turns the outcome of the use case
        into it, inside the commit."""
        self._answering = Answering(self._client_id, self.key, self._fingerprint, render)
        return self._answering

    def answer(self) -> Response:
        """The answer that was kept. Raises RuntimeError where nothing was committed."""
        if self._answering is None or self._answering.response is None:
            raise RuntimeError("the use case did not commit an answer")
        return self._answering.response


async def _idempotency_request(
    request: Request,
    idempotency_key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            description="一次办理的唯一标识；同一标识重复提交，得到同一答复。",
            max_length=LONGEST_KEY,
        ),
    ] = None,
) -> IdempotencyRequest:
    caller = await current_caller(request)
    if not idempotency_key:
        raise Problem("idempotency-key-missing")
    scope = request.scope
    asked = f"{scope['method']} {scope['path']}?".encode() + scope["query_string"] + b"\n"
    fingerprint = sm3(asked + await request.body())
    return IdempotencyRequest(caller.client_id, idempotency_key, fingerprint)


Idempotent = Annotated[IdempotencyRequest, Depends(_idempotency_request)]

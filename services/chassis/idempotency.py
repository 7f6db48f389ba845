"""Understands the Idempotency-Key header (draft-ietf-httpapi-idempotency-key-header-07): the same
request again gets the first answer again, and its effect stays one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NoReturn

import orjson
from sqlalchemy import (
    JSON,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    delete,
    func,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response

from services.chassis.database import Instant
from services.chassis.problem import PROBLEM_JSON, Problem

_KEPT_FOR = timedelta(days=7)
LONGEST_KEY = 255


def define_idempotency(metadata: MetaData) -> Table:
    """The table of answers given, on a service's own metadata."""
    return Table(
        "idempotent_answer",
        metadata,
        Column("client_id", String(120), primary_key=True),
        Column("idempotency_key", String(LONGEST_KEY), primary_key=True),
        Column("fingerprint", String(80), nullable=False),
        Column("status", Integer, nullable=False),
        Column("headers", JSON, nullable=False),
        Column("body", LargeBinary, nullable=False),
        Column("answered_at", Instant, nullable=False),
        Index("idempotent_answer_age", "answered_at"),
    )


ANSWERS = define_idempotency(MetaData())


@dataclass(frozen=True, slots=True)
class Answer:
    """What a client is answered; `body` is JSON."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    def content(self) -> bytes:
        """The body as bytes."""
        return b"" if self.body is None else orjson.dumps(self.body)

    def response(self) -> Response:
        """The answer as an HTTP response."""
        return respond(self.status, self.content(), self.headers)


def respond(status: int, content: bytes, headers: dict[str, str]) -> Response:
    """An HTTP response with a JSON body; a status from 400 on carries a problem."""
    media_type = PROBLEM_JSON if status >= 400 else "application/json"
    return Response(content, status, headers=headers, media_type=media_type)


class AnsweredBefore(Exception):
    """The request was answered before; `response` is that answer."""

    def __init__(self, response: Response) -> None:
        super().__init__("answered before")
        self.response = response


class Answering:
    """The answer that one idempotent request is about to get; `response` is it once it is
    rendered, to be kept by the commit."""

    def __init__(
        self, client_id: str, key: str, fingerprint: str, render: Callable[[Any], Answer]
    ) -> None:
        self.response: Response | None = None
        self.client_id = client_id
        self.key = key
        self._fingerprint = fingerprint
        self._render = render

    @contextmanager
    def in_flight(self, place: str) -> Iterator[None]:
        """Hold the key at `place`, a database, for the length of the block.

        Raises Problem where another request does.
        """
        claim = (place, self.client_id, self.key)
        if claim in _IN_FLIGHT:
            raise Problem("idempotency-key-in-flight", headers={"Retry-After": "1"})
        _IN_FLIGHT.add(claim)
        try:
            yield
        finally:
            _IN_FLIGHT.discard(claim)

    async def recall(self, connection: AsyncConnection) -> None:
        """Raise AnsweredBefore where this request was answered, or Problem where another request
        used the key, or is using it in another process."""
        if connection.dialect.name == "postgresql":
            claim = func.hashtextextended(f"{self.client_id}\x1f{self.key}", 0)
            if not await connection.scalar(select(func.pg_try_advisory_xact_lock(claim))):
                raise Problem("idempotency-key-in-flight", headers={"Retry-After": "1"})
        query = select(ANSWERS).where(
            ANSWERS.c.client_id == self.client_id, ANSWERS.c.idempotency_key == self.key
        )
        row = (await connection.execute(query)).one_or_none()
        if row is not None:
            self.recall_from(row)

    def recall_from(self, row: Any) -> NoReturn:
        """Raise AnsweredBefore with the answer in `row`, or Problem where it is another's."""
        if row.fingerprint != self._fingerprint:
            raise Problem("idempotency-key-reused")
        headers = {**row.headers, "Idempotent-Replayed": "true"}
        raise AnsweredBefore(respond(row.status, bytes(row.body), headers))

    def row(self, outcome: object, at: datetime) -> dict[str, Any]:
        """Render the answer to `outcome`, and give it as it is kept beside the effect."""
        answer = self._render(outcome)
        body = answer.content()
        self.response = respond(answer.status, body, answer.headers)
        return {
            "client_id": self.client_id,
            "idempotency_key": self.key,
            "fingerprint": self._fingerprint,
            "status": answer.status,
            "headers": answer.headers,
            "body": body,
            "answered_at": at,
        }


_IN_FLIGHT: set[tuple[str, str, str]] = set()


async def forget_answers(connection: AsyncConnection, now: datetime) -> None:
    """Drop the answers that are kept no longer."""
    await connection.execute(delete(ANSWERS).where(ANSWERS.c.answered_at < now - _KEPT_FOR))

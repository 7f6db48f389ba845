"""Understands how the licence library and the data-sharing platform are asked over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson
import stamina
from pydantic import BaseModel, ConfigDict, ValidationError

from services.chassis.evidence import canonical_json, sm3
from services.chassis.log import logger
from services.chassis.outward import OutwardSession
from services.verification.adapters.connectors.circuit import Circuit
from services.verification.application.ports import Particulars
from services.verification.domain.answers import (
    Found,
    NotFound,
    SourceAnswer,
    Unreachable,
)
from services.verification.domain.planning import DataSource

_log = logger("connectors")
_LARGEST_ANSWER = 1_000_000
_STATUSES_OF_OVERLOAD = frozenset({408, 429})


class _SourceReply(BaseModel):
    """The answer of either system; what is not of this shape is no answer."""

    model_config = ConfigDict(extra="ignore", strict=True)

    found: bool
    record: dict[str, Any] | None = None
    source: str = ""
    as_of: str | None = None
    query_id: str | None = None


class _NoAnswer(Exception):
    """The system did not give an answer that can be used."""

    def __init__(self, reason: str, *, worth_retrying: bool, outage: bool = True) -> None:
        super().__init__(reason)
        self.reason = reason
        self.worth_retrying = worth_retrying
        self.outage = outage


@dataclass(frozen=True, slots=True)
class Persistence:
    """How often one question is put again at once: `attempts` in all, the first pause and the
    longest one in seconds; the pauses grow and carry jitter."""

    attempts: int
    first_pause_seconds: float
    longest_pause_seconds: float


class HttpSource:
    """One outside system; `circuit` keeps from asking it while it is down."""

    def __init__(
        self,
        name: str,
        base_url: str,
        session: OutwardSession,
        circuit: Circuit,
        persistence: Persistence,
    ) -> None:
        self.name = name
        self.circuit = circuit
        self._base_url = base_url.rstrip("/")
        self._session = session
        self._persistence = persistence

    async def ask(self, source: DataSource, particulars: Particulars) -> SourceAnswer:
        """What the resource says of the person; an outage, a wrong answer and an open circuit are
        Unreachable, never an exception."""
        if not self.circuit.lets_through():
            return Unreachable("circuit-open")
        try:
            answer = await self._ask_persistently(source, particulars)
        except _NoAnswer as failure:
            self._note(failure)
            _log.warning("no answer", connector=self.name, reason=failure.reason)
            return Unreachable(failure.reason)
        except BaseException:
            self.circuit.failed()
            raise
        self.circuit.succeeded()
        return answer

    def _note(self, failure: _NoAnswer) -> None:
        # A system that turns one question down is up; the others need not wait for it.
        if failure.outage:
            self.circuit.failed()
        else:
            self.circuit.succeeded()

    async def _ask_persistently(self, source: DataSource, particulars: Particulars) -> SourceAnswer:
        longest = self._persistence.longest_pause_seconds
        async for attempt in stamina.retry_context(
            on=lambda failure: isinstance(failure, _NoAnswer) and failure.worth_retrying,
            attempts=self._persistence.attempts,
            timeout=None,
            wait_initial=self._persistence.first_pause_seconds,
            wait_max=longest,
            wait_jitter=min(self._persistence.first_pause_seconds, longest),
        ):
            with attempt:
                return await self._ask_once(source, particulars)
        raise _NoAnswer("no-attempt", worth_retrying=False)

    async def _ask_once(self, source: DataSource, particulars: Particulars) -> SourceAnswer:
        url = f"{self._base_url}/resources/{source.resource}/queries"
        question = {
            "id_type": particulars.id_type,
            "id_number": particulars.id_number,
            "name": particulars.name,
        }
        try:
            async with self._session.client().post(url, json=question) as response:
                status = response.status
                content = await response.content.read(_LARGEST_ANSWER + 1)
                while len(content) <= _LARGEST_ANSWER and not response.content.at_eof():
                    content += await response.content.read(_LARGEST_ANSWER + 1)
        except TimeoutError as failure:
            # The time was spent once; spending it again would only hold the check up.
            raise _NoAnswer("timeout", worth_retrying=False) from failure
        except (aiohttp.ClientError, OSError) as failure:
            raise _NoAnswer("connection-failed", worth_retrying=True) from failure
        return _read(source, status, content, self.name)


def _read(source: DataSource, status: int, content: bytes, name: str) -> SourceAnswer:
    if status != 200:
        down = status >= 500 or status in _STATUSES_OF_OVERLOAD
        raise _NoAnswer(f"status-{status}", worth_retrying=down, outage=down)
    try:
        reply: object = orjson.loads(content)
        read = _SourceReply.model_validate(reply)
        digest = sm3(canonical_json(reply))
    except (ValueError, TypeError, RecursionError, ValidationError) as failure:
        raise _NoAnswer("malformed-answer", worth_retrying=False) from failure
    told_by = read.source or f"{name}/{source.resource}"
    if not read.found:
        return NotFound(told_by, read.query_id, digest)
    if read.record is None:
        raise _NoAnswer("malformed-answer", worth_retrying=False)
    return Found(read.record, told_by, read.as_of, read.query_id, digest)


def by_name(*sources: HttpSource) -> Mapping[str, HttpSource]:
    """The sources by the name that a classification gives them."""
    return {source.name: source for source in sources}

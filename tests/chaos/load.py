"""Understands the load: commitments, true and false, filed at a pace and taken to their ends, every
request asked under its key until it has an answer."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from random import Random
from typing import Any
from uuid import uuid4

import httpx

from deploy.seed.caller import Caller, UnexpectedAnswer
from tests.chaos.journal import Journal

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
_FIRST_PAUSE_SECONDS = 0.2
_LONGEST_PAUSE_SECONDS = 2.0
_ASKED_AGAIN = 0.1
_PATIENCE_SECONDS = 600


class LastingCaller(Caller):
    """A client that asks until it has an answer: what is not answered, or with 5xx, is asked again
    under the same key. Now and then it asks again what was answered."""

    def __init__(
        self, url: str, secrets: Mapping[str, str], journal: Journal, random: Random
    ) -> None:
        super().__init__(url, secrets)
        self._journal = journal
        self._random = random

    async def request(
        self,
        client: str,
        method: str,
        path: str,
        *,
        body: Any = None,
        version: int | None = None,
        key: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """See Caller. Raises UnexpectedAnswer where nothing was answered for ten minutes."""
        key = key or str(uuid4())
        is_fact = method == "POST"
        if is_fact:
            self._journal.ask(key, f"{method} {_ID.sub('{id}', path)}")
        times = 2 if is_fact and self._random.random() < _ASKED_AGAIN else 1
        for _ in range(times):
            answer = await self._answered(
                client, method, path, body=body, version=version, key=key, headers=headers
            )
            if is_fact:
                self._journal.answer(key, answer.status_code, _gist(answer))
        return answer

    async def _answered(self, client: str, method: str, path: str, **sent: Any) -> httpx.Response:
        last = "nothing"
        async for _ in pauses():
            try:
                answer = await super().request(client, method, path, **sent)
            except (httpx.TransportError, UnexpectedAnswer) as failure:
                last = type(failure).__name__
                continue
            if answer.status_code == 401:
                self._tokens.pop(client, None)
            elif answer.status_code < 500 and not _is_under_way(answer):
                return answer
            last = f"{answer.status_code} {answer.text}"
        raise UnexpectedAnswer(f"{method} {path} was not answered; last {last}")


def _is_under_way(answer: httpx.Response) -> bool:
    return answer.status_code == 409 and answer.json()["code"] == "idempotency-key-in-flight"


def _gist(answer: httpx.Response) -> dict[str, str | None]:
    """The answer without what it says of people: whom it made, and what all of it amounts to."""
    body = answer.json() if answer.content else {}
    return {
        "commitment_id": body.get("commitment_id") if answer.status_code == 201 else None,
        "digest": hashlib.sha256(answer.content).hexdigest(),
    }


async def pauses() -> AsyncIterator[None]:
    """Turns with growing pauses between them, for ten minutes."""
    ends_at = asyncio.get_running_loop().time() + _PATIENCE_SECONDS
    pause = _FIRST_PAUSE_SECONDS
    while asyncio.get_running_loop().time() < ends_at:
        yield
        await pause_for(pause)
        pause = min(pause * 1.5, _LONGEST_PAUSE_SECONDS)


async def pause_for(seconds: float) -> None:
    """Let time pass."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await asyncio.Event().wait()


async def eventually(look: Callable[[], Awaitable[Any]], seen: Callable[[Any], bool]) -> Any:
    """What `look` sees once `seen` holds of it. Raises UnexpectedAnswer after ten minutes."""
    found: Any = None
    async for _ in pauses():
        found = await look()
        if seen(found):
            return found
    raise UnexpectedAnswer(f"waited in vain; last seen: {found}")

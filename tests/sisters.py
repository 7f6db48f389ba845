"""Another service of the system, which asks an owner for all that it told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx

from contracts.envelope import Event
from contracts.events import EVENTS
from contracts.structured import wire_of
from services.chassis.callers import CallerSigner
from services.chassis.messages import Message


@dataclass(frozen=True, slots=True)
class Sister:
    """A service that signs with `signer` and calls the service `owner` over `http`."""

    http: httpx.AsyncClient
    signer: CallerSigner
    owner: str

    async def get(self, path: str) -> httpx.Response:
        """One answer."""
        return await self.http.get(path, headers=self.signer.own_header(self.owner))

    async def messages(self, name: str, limit: int = 100) -> AsyncIterator[Message]:
        """Everything of a snapshot, page after page, as messages of the bus."""
        path: str | None = f"/internal/snapshots/{name}?limit={limit}"
        while path is not None:
            answer = await self.get(path)
            assert answer.status_code == 200, answer.text
            for element in answer.json()["items"]:
                for told in element["events"]:
                    yield Message(**wire_of(told))
            path = answer.links.get("next", {}).get("url")

    async def told(self, name: str, limit: int = 100) -> list[dict[str, Any]]:
        """The data of every event of a snapshot."""
        return [
            event_of(message).model_dump(mode="json")
            async for message in self.messages(name, limit)
        ]


def event_of(message: Message) -> Event:
    """The event that a message carries."""
    return EVENTS[message.headers["ce_type"]].model_validate_json(message.value)

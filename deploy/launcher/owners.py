"""Understands how the owners of facts are asked to tell again all that they told: page after page,
as a service of the system."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp

from contracts.structured import wire_of
from deploy.launcher.failure import LauncherError
from services.chassis.callers import CallerSigner
from services.chassis.messages import Message
from services.chassis.outward import OutwardSession

_PAGE = 100


@dataclass(frozen=True, slots=True)
class OwnerSnapshot:
    """The snapshot `name` of the service `owner`, which answers at `url`."""

    owner: str
    url: str
    name: str
    signer: CallerSigner
    session: OutwardSession

    async def tell(self) -> AsyncIterator[Message]:
        """All that the owner told, as it would tell it today. Raises LauncherError where it does
        not answer, and UnreadableEvent for what is no event."""
        page: str | None = f"{self.url.rstrip('/')}/internal/snapshots/{self.name}?limit={_PAGE}"
        while page is not None:
            elements, page = await self._page(page)
            for element in elements:
                for event in element["events"]:
                    yield Message(**wire_of(event))

    async def _page(self, address: str) -> tuple[list[dict[str, Any]], str | None]:
        headers = self.signer.own_header(self.owner)
        try:
            async with self.session.client().get(address, headers=headers) as response:
                if response.status != 200:
                    raise LauncherError(
                        f"{self.owner} 没有给出快照 {self.name}（{response.status}）。"
                        "请检查它的版本和它信任的调用方。"
                    )
                following = response.links.get("next")
                told = await response.json()
        except (TimeoutError, aiohttp.ClientError, OSError) as failure:
            raise LauncherError(
                f"{self.owner} 在 {self.url} 没有应答（{type(failure).__name__}）。请检查后重试。"
            ) from failure
        return told["items"], None if following is None else str(following["url"])

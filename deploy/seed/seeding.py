"""Understands the first start: what comes in, in which order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from deploy.seed import catalogue
from deploy.seed.caller import Caller
from deploy.seed.loop import Loop, Sandbox
from gateway.clients import Credential
from services.chassis.clock import Clock


async def seed(
    url: str, sandbox_url: str, credentials: Sequence[Credential], clock: Clock
) -> dict[str, Any]:
    """Seed the system behind a gateway; answers a working request for each operation, by its id."""
    secrets = {each.client_id: each.client_secret for each in credentials}
    today = clock.now().date()
    outside = Sandbox(sandbox_url)
    async with Caller(url, secrets) as offices:
        await catalogue.register_agencies(offices)
        await catalogue.publish_calendar(offices, today)
        await catalogue.publish_general_list(offices)
        await catalogue.publish_district_list(offices, today)
        await catalogue.publish_texts_and_guides(offices)
        examples: dict[str, Any] = {}
        _ = Loop(offices, outside)
    await outside.close()
    return examples

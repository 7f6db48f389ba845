"""Understands the first start: what comes in, in which order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from deploy.seed import catalogue
from deploy.seed.caller import Caller, until
from deploy.seed.cases import Cases
from deploy.seed.cases_catalogue import add_catalogue_examples
from deploy.seed.cases_commitment import add_commitment_examples
from deploy.seed.cases_credit import add_credit_examples
from deploy.seed.cases_verification import add_verification_examples
from deploy.seed.examples import Examples
from deploy.seed.loop import PLATFORM, Loop, Sandbox, applications
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
        examples = Examples()
        cases = Cases(Loop(offices, outside), examples, today)
        await until_projected(cases)
        await add_catalogue_examples(offices, examples, today)
        await add_commitment_examples(cases)
        await add_verification_examples(cases)
        await add_credit_examples(cases)
    await outside.close()
    return examples.requests


async def until_projected(cases: Cases) -> None:
    """Wait for the catalogue's news to reach the service that serves notifications."""
    last = [item for item in catalogue.items() if "format_text" in item][-1]
    party = applications()[last["item_code"]]["true"]["party"]
    body = {
        "item_code": last["item_code"],
        "applicant": party,
        "channel": "GOVERNMENT_SERVICE_PLATFORM",
    }
    await until(
        lambda: cases.api.request(PLATFORM, "POST", "/notifications", body=body),
        lambda answer: answer.status_code == 201,
    )

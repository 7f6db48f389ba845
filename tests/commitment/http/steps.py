"""What tests over HTTP do again and again."""

from __future__ import annotations

from typing import Any

from tests.commitment.conftest import Client
from tests.commitment.material import ITEM, PERSON, filing_body

CHANNEL = "SERVICE_HALL"


async def served(client: Client, applicant: dict[str, Any] = PERSON) -> dict[str, Any]:
    """A notification that was served."""
    body = {"item_code": ITEM, "applicant": applicant, "channel": CHANNEL}
    response = await client.post("/api/v1/notifications", body)
    assert response.status_code == 201, response.text
    told: dict[str, Any] = response.json()
    return told


async def filed(client: Client, **changes: Any) -> dict[str, Any]:
    """A commitment that was accepted."""
    notification = await served(client, changes.get("committer", PERSON))
    body = filing_body(notification["notification_id"], **changes)
    response = await client.post("/api/v1/commitments", body)
    assert response.status_code == 201, response.text
    told: dict[str, Any] = response.json()
    return told


async def refused(client: Client, **changes: Any) -> dict[str, Any]:
    """The problem that a refused filing was answered with."""
    notification = await served(client, changes.pop("applicant", PERSON))
    body = filing_body(notification["notification_id"], **changes)
    response = await client.post("/api/v1/commitments", body)
    assert response.status_code == 409, response.text
    told: dict[str, Any] = response.json()
    assert told["code"] == "commitment-refused"
    return told


def rules_of(problem: dict[str, Any]) -> set[str]:
    """The rules that a refusal names."""
    return {finding["rule"] for finding in problem["findings"]}

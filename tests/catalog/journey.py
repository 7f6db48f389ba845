"""The steps that many stories of the catalogue share, taken through its doors."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from services.chassis import outbox
from tests.catalog.builders import (
    CHANNELS,
    GOVERNMENT,
    HOUSING,
    ITEM,
    JUSTICE,
    LIST_ID,
    TODAY,
    guide_body,
    notification_body,
)
from tests.catalog.house import Client, House

Clients = Callable[..., Client]


async def drafted(
    client: Clients, entries: dict[str, dict[str, Any]], *, base: str | None = None
) -> tuple[str, int]:
    """A draft with `entries`, each put by its agency: its path and version."""
    officer = client("handling_officer", HOUSING)
    answer = await officer.post("/list-versions", {"list_id": LIST_ID, "base": base})
    assert answer.status_code == 201, answer.text
    here, see = f"/list-versions/{answer.json()['list_version_id']}", 1
    for item_code, entry in entries.items():
        owner = client("handling_officer", entry["handling_agency"])
        answer = await owner.put(f"{here}/entries/{item_code}", entry, see=see)
        assert answer.status_code == 200, answer.text
        see = answer.json()["version"]
    return here, see


async def under_review(client: Clients, here: str, see: int) -> int:
    """Submits a draft and begins its review; its version then."""
    body = {"application": "调整", "basis": "山政办发〔2021〕8号"}
    answer = await client("handling_officer", HOUSING).post(f"{here}/submissions", body, see=see)
    assert answer.status_code == 201, answer.text
    answer = await client("justice_reviewer", JUSTICE).post(f"{here}/reviews", see=see + 1)
    assert answer.status_code == 201, answer.text
    return see + 2


async def offered(client: Clients, here: str, see: int) -> None:
    """Takes a draft through review to publication."""
    see = await under_review(client, here, see)
    reviewer, government = client("justice_reviewer", JUSTICE), client("publisher", GOVERNMENT)
    answer = await reviewer.post(f"{here}/passes", {"opinion": "同意"}, see=see)
    assert answer.status_code == 201, answer.text
    body = {"published_on": TODAY.isoformat(), "document_no": "山政发〔2026〕1号"}
    answer = await government.post(f"{here}/publications", body, see=see + 1)
    assert answer.status_code == 201, answer.text


async def published(client: Clients, entries: dict[str, dict[str, Any]]) -> str:
    """A published version that holds `entries`: its path."""
    here, see = await drafted(client, entries)
    await offered(client, here, see)
    return here


async def publish_text(client: Clients, **changes: Any) -> None:
    """Drafts, checks and publishes a text of the item."""
    officer = client("handling_officer", HOUSING)
    body = {"item_code": ITEM, "notification": notification_body(**changes)}
    answer = await officer.post("/format-texts", body)
    assert answer.status_code == 201, answer.text
    here = f"/format-texts/{answer.json()['format_text_id']}"
    answer = await officer.post(f"{here}/checks", see=1)
    assert answer.status_code == 201, answer.text
    answer = await officer.post(f"{here}/publications", {"channels": CHANNELS}, see=2)
    assert answer.status_code == 201, answer.text


async def publish_guide(client: Clients, **changes: Any) -> None:
    """Drafts and publishes a guide of the item."""
    officer = client("handling_officer", HOUSING)
    answer = await officer.post("/service-guides", guide_body(**changes))
    assert answer.status_code == 201, answer.text
    here = f"/service-guides/{answer.json()['service_guide_id']}"
    answer = await officer.post(f"{here}/publications", see=1)
    assert answer.status_code == 201, answer.text


async def announced(house: House, name: str | None) -> list[Any]:
    """What waits in the outbox: the data of the events called `name`, or all names."""
    async with house.service.database.reading() as connection:
        waiting = await outbox.unpublished(connection, 1000)
    told = [message for _, message in waiting]
    events = [(message.headers["ce_type"], json.loads(message.value)) for message in told]
    if name is None:
        return [kind.split(".")[1] for kind, _ in events]
    return [data for kind, data in events if kind == f"chengnuo.{name}.v1"]

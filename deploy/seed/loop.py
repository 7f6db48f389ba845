"""Understands how an applicant and the offices go through the loop, act by act, as API clients."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from typing import Any
from uuid import uuid4

import httpx

from deploy.seed.caller import Caller
from deploy.seed.clients import SEED, client_of

PLATFORM = "platform"
_STATEMENTS = (
    "informed",
    "conditions_met",
    "truth",
    "accept_verification",
    "liability",
    "true_intention",
)


@cache
def applications() -> dict[str, dict[str, Any]]:
    """Applicants and their facts for each fully written item, by item code: `true` and `false`."""
    found = json.loads((SEED / "applications.json").read_text(encoding="utf-8"))
    return {each["item_code"]: each for each in found}


@cache
def handling_agency(item_code: str) -> str:
    """The agency that handles an item."""
    entry = json.loads((SEED / "items" / f"{item_code}.json").read_text(encoding="utf-8"))["entry"]
    return str(entry["handling_agency"])


def officer_of(item_code: str) -> str:
    """The client of the agency that handles an item."""
    return client_of(handling_agency(item_code))


def all_statements() -> dict[str, bool]:
    """The six statements of a commitment, all made."""
    return dict.fromkeys(_STATEMENTS, True)


def paper_signature(signed_at: datetime) -> dict[str, Any]:
    """A signature on paper that an officer witnessed."""
    return {
        "kind": "PAPER",
        "scan_digest": f"sm3:{'0123456789abcdef' * 4}",
        "officer": "窗口工作人员甲",
        "place": "山亭区政务服务中心",
        "signed_at": signed_at.isoformat(),
    }


class Sandbox:
    """The outside systems that the sandbox plays."""

    def __init__(self, url: str) -> None:
        self._http = httpx.AsyncClient(base_url=url, timeout=10, trust_env=False)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def log_in(self, party: dict[str, Any]) -> str:
        """The id of the assertion that a person's unified-identity login gives."""
        body = {name: party[name] for name in ("id_type", "id_number", "name")}
        answer = await self._http.post("/unified-identity/logins", json=body)
        answer.raise_for_status()
        return str(answer.json()["assertion_id"])

    async def let(self, system: str, mode: str) -> None:
        """Let an outside system behave: ok, slow, down, wrong or duplicate."""
        answer = await self._http.put(f"/faults/{system}", json={"mode": mode})
        answer.raise_for_status()

    async def held_by(self, platform: str) -> list[dict[str, Any]]:
        """What a credit platform (city or enterprise) holds."""
        answer = await self._http.get(f"/credit-platforms/{platform}/records")
        answer.raise_for_status()
        body = answer.json()
        return list(body["items"] if isinstance(body, dict) else body)


class Loop:
    """The acts of the loop; `offices` calls the API, `outside` is the sandbox."""

    def __init__(self, offices: Caller, outside: Sandbox) -> None:
        self.offices = offices
        self.outside = outside

    async def notify(
        self, item_code: str, party: dict[str, Any], client: str = PLATFORM
    ) -> dict[str, Any]:
        """Serve an item's notification to an applicant."""
        body = {
            "item_code": item_code,
            "applicant": party,
            "channel": "GOVERNMENT_SERVICE_PLATFORM",
        }
        return dict(await self.offices.post(client, "/notifications", body))

    async def letter(
        self,
        item_code: str,
        kind: str = "true",
        *,
        application: dict[str, Any] | None = None,
        notification: dict[str, Any] | None = None,
        client: str = PLATFORM,
        **changes: Any,
    ) -> dict[str, Any]:
        """The body of a filing: the notification served, the statements made, the login's
        signature; `changes` replace members of it."""
        made = application or applications()[item_code][kind]
        party = made["party"]
        served = notification or await self.notify(item_code, party, client)
        signer = made.get("proxy") or party
        signature = {
            "kind": "UNIFIED_IDENTITY",
            "assertion_id": await self.outside.log_in(signer),
            # The service's clock, which may be a moment behind the one here.
            "signed_at": served["served_at"],
        }
        body = {**self.unsigned(made, served), "signature": signature, **changes}
        return {name: each for name, each in body.items() if each is not None}

    @staticmethod
    def unsigned(made: dict[str, Any], served: dict[str, Any]) -> dict[str, Any]:
        """The body of a filing without its signature."""
        body = {
            "notification_id": served["notification_id"],
            "matter_reference": f"BJ-{uuid4().hex[:12]}",
            "committer": made["party"],
            "facts": made["facts"],
            "statements": all_statements(),
            "publicity_consent": made.get("publicity_consent"),
            "verification_authorization": made.get("verification_authorization"),
            "proxy": made.get("proxy"),
            "channel": "GOVERNMENT_SERVICE_PLATFORM",
        }
        return {name: each for name, each in body.items() if each is not None}

    async def file(self, item_code: str, kind: str = "true", **options: Any) -> dict[str, Any]:
        """File a commitment; `kind` picks the applicant whose statement is true or false."""
        client = options.get("client", PLATFORM)
        body = await self.letter(item_code, kind, **options)
        return dict(await self.offices.post(client, "/commitments", body))

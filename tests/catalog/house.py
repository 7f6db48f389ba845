"""The catalogue on a temporary database, and its callers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
from joserfc.jwk import OKPKey

from services.catalog.app import build
from services.catalog.settings import CatalogSettings
from services.chassis.bus.embedded import EmbeddedBus
from services.chassis.callers import Caller, CallerSigner
from services.chassis.database import Database
from services.chassis.service import Service
from tests.catalog.builders import CIVIL, GOVERNMENT, HOUSING, JUSTICE, an_id
from tests.fakes.clock import FixedClock
from tests.sisters import Sister

AGENCIES = (
    (GOVERNMENT, "山亭区人民政府", "DISTRICT_GOV", None, "山政"),
    (JUSTICE, "山亭区司法局", "DISTRICT_JUSTICE", GOVERNMENT, "山司"),
    (HOUSING, "山亭区住房和城乡建设局", "HANDLING_AGENCY", GOVERNMENT, "山建"),
    (CIVIL, "山亭区民政局", "HANDLING_AGENCY", GOVERNMENT, "山民"),
)


def agency_body(code: str, name: str, kind: str, parent: str | None, prefix: str) -> dict[str, Any]:
    """The JSON of an agency."""
    return {"code": code, "name": name, "kind": kind, "parent": parent, "letter_prefix": prefix}


class House:
    """The catalogue on a temporary database, with callers that it believes."""

    def __init__(self, url: str, folder: Path) -> None:
        key, sisters_key = OKPKey.generate_key("Ed25519"), OKPKey.generate_key("Ed25519")
        self.clock = FixedClock()
        self.settings = CatalogSettings(
            database_url=url,
            deployment_key="5a" * 32,
            trusted_callers={
                "gateway": key.as_dict(private=False),
                "verification": sisters_key.as_dict(private=False),
            },
            signing_key=OKPKey.generate_key("Ed25519").as_dict(private=True),
        )
        self.service: Service = build(
            self.settings,
            EmbeddedBus(Database(f"sqlite:///{folder / 'bus.db'}")),
            clock=self.clock,
        )
        self._signer = CallerSigner("gateway", key.as_dict(private=True), self.clock)
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.service.api, raise_app_exceptions=False),
            base_url="http://catalog",
        )
        signer = CallerSigner("verification", sisters_key.as_dict(private=True), self.clock)
        self.sister = Sister(self.http, signer, "catalog")

    def headers(self, role: str, agency: str | None) -> dict[str, str]:
        """The headers of a caller, with a fresh idempotency key."""
        caller = Caller(f"{role}@{agency}", "gateway", agency, frozenset({role}))
        return {
            **self._signer.header(caller, "catalog"),
            "Idempotency-Key": str(an_id()),
        }

    async def close(self) -> None:
        """Close client and database."""
        await self.http.aclose()
        await self.service.close()


class Client:
    """One client of the catalogue: a role at an agency."""

    def __init__(self, house: House, role: str, agency: str | None) -> None:
        self._house = house
        self._role, self._agency = role, agency

    async def get(self, path: str, **params: Any) -> httpx.Response:
        """Read `path`."""
        return await self._send("GET", path, None, params=params or None)

    async def post(
        self, path: str, body: Any = None, *, see: Any = None, **headers: str
    ) -> httpx.Response:
        """Post `body`; `see` is the version that was seen."""
        return await self._send("POST", path, see, json=body, extra=headers)

    async def put(self, path: str, body: Any, *, see: Any = None) -> httpx.Response:
        """Put `body`; `see` is the version that was seen."""
        return await self._send("PUT", path, see, json=body)

    async def delete(self, path: str, *, see: Any = None) -> httpx.Response:
        """Delete `path`; `see` is the version that was seen."""
        return await self._send("DELETE", path, see)

    async def _send(
        self,
        method: str,
        path: str,
        see: Any,
        *,
        extra: dict[str, str] | None = None,
        **request: Any,
    ) -> httpx.Response:
        headers = self._house.headers(self._role, self._agency)
        if see is not None:
            headers["If-Match"] = f'"{see}"'
        headers |= {name.replace("_", "-"): value for name, value in (extra or {}).items()}
        return await self._house.http.request(method, f"/api/v1{path}", headers=headers, **request)

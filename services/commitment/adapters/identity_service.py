"""Asks the unified identity service (统一身份认证) what it knows of a login."""

from __future__ import annotations

from urllib.parse import quote

import aiohttp
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from services.commitment.application.ports import IdentityServiceUnavailableError
from services.commitment.domain.attestation import Attestation
from services.commitment.domain.identity import IdType

_LARGEST_ANSWER = 64 * 1024


class _Subject(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id_type: IdType
    id_number: str
    name: str


class _Assertion(BaseModel):
    model_config = ConfigDict(extra="ignore")

    assertion_id: str
    subject: _Subject
    issued_at: AwareDatetime
    expires_at: AwareDatetime


class HttpIdentityService:
    """The service at an address, given a time to answer in; nothing is asked twice."""

    def __init__(self, url: str, timeout_seconds: float) -> None:
        self._url = url.rstrip("/")
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds)
        self._session: aiohttp.ClientSession | None = None

    async def attest(self, assertion_id: str) -> Attestation | None:
        """What the service says of a login, or None where it knows of none.

        Raises IdentityServiceUnavailableError where it does not answer in time, or answers what
        cannot be understood.
        """
        address = f"{self._url}/assertions/{quote(assertion_id, safe='')}"
        try:
            async with self._open().get(address, allow_redirects=False) as response:
                if response.status == 404:
                    return None
                response.raise_for_status()
                content = await response.content.read(_LARGEST_ANSWER)
                return _attestation(assertion_id, _Assertion.model_validate_json(content))
        except (aiohttp.ClientError, TimeoutError, ValidationError) as failure:
            raise IdentityServiceUnavailableError(type(failure).__name__) from failure

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._timeout)
        return self._session


def _attestation(asked: str, told: _Assertion) -> Attestation:
    if told.assertion_id != asked:
        raise IdentityServiceUnavailableError("another assertion was answered")
    return Attestation(
        assertion_id=told.assertion_id,
        id_type=told.subject.id_type,
        id_number=told.subject.id_number,
        name=told.subject.name,
        issued_at=told.issued_at,
        expires_at=told.expires_at,
    )

"""Understands how personal data is asked of the service that owns it, for a stated purpose."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import aiohttp
import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from services.chassis.callers import CallerSigner
from services.chassis.log import logger
from services.chassis.outward import OutwardSession
from services.verification.application.ports import Particulars

_log = logger("particulars")
_OWNER = "commitment"


class _Committer(BaseModel):
    model_config = ConfigDict(extra="ignore")

    name: str
    id_type: str
    id_number: str


class _Reply(BaseModel):
    model_config = ConfigDict(extra="ignore")

    committer: _Committer
    facts: dict[str, Any]


class CommitmentParticulars:
    """The internal API of the commitment service; every read is recorded there."""

    def __init__(self, base_url: str, session: OutwardSession, signer: CallerSigner) -> None:
        self._base_url = base_url.rstrip("/")
        self._session = session
        self._signer = signer

    async def read(self, commitment_id: UUID, purpose: str) -> Particulars | None:
        """The particulars of a commitment; None where the owner gave no answer."""
        url = f"{self._base_url}/internal/commitments/{commitment_id}/particulars"
        headers = self._signer.own_header(_OWNER)
        try:
            async with self._session.client().get(
                url, params={"purpose": purpose}, headers=headers
            ) as response:
                content = await response.read()
                status = response.status
        except (TimeoutError, aiohttp.ClientError, OSError) as failure:
            _log.warning("the owner is silent", kind=type(failure).__name__)
            return None
        if status != 200:
            _log.warning("the owner did not tell", status=status)
            return None
        return _read(content)


def _read(content: bytes) -> Particulars | None:
    try:
        reply = _Reply.model_validate(orjson.loads(content))
    except (ValueError, ValidationError):
        _log.warning("the owner's answer cannot be read")
        return None
    committer = reply.committer
    return Particulars(committer.name, committer.id_type, committer.id_number, reply.facts)

"""Understands how the credit platforms are told: with particulars that are asked of their owner
at the moment of sending and kept nowhere here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import aiohttp
import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from services.chassis.callers import CallerSigner
from services.chassis.outward import OutwardSession
from services.credit.application.ports import PushFailed, Receipt
from services.credit.domain.pushes import Push
from services.credit.domain.vocabulary import Platform

_PURPOSE = "CREDIT_PUSH"
_OWNER = "commitment"


class _Acknowledgement(BaseModel):
    """What a platform answers; anything else is no acknowledgement."""

    model_config = ConfigDict(extra="ignore", strict=True)

    receipt_no: str = Field(min_length=1, max_length=120)
    received_at: AwareDatetime = Field(strict=False)


class _Committer(BaseModel):
    model_config = ConfigDict(extra="ignore")

    kind: str
    name: str = Field(min_length=1)
    id_type: str
    id_number: str = Field(min_length=1)
    legal_representative: str | None = None


class _Particulars(BaseModel):
    """What commitment answers of the person behind a commitment."""

    model_config = ConfigDict(extra="ignore")

    committer: _Committer
    matter_name: str | None = None


class HttpCreditPlatforms:
    """The two platforms and commitment's internal API, over HTTP.

    Each question has one attempt and a timeout; another attempt is the push's next one.
    """

    def __init__(
        self,
        session: OutwardSession,
        signer: CallerSigner,
        *,
        commitment_url: str,
        platform_urls: Mapping[Platform, str],
    ) -> None:
        self._session = session
        self._signer = signer
        self._commitment_url = commitment_url.rstrip("/")
        self._platform_urls = {name: url.rstrip("/") for name, url in platform_urls.items()}

    async def tell(self, push: Push) -> Receipt:
        """See the port."""
        particulars = await self._particulars(str(push.told["commitment_id"]))
        subject = particulars.committer.model_dump()
        record = {**push.told, "subject": subject, "matter_name": particulars.matter_name}
        answer = await self._ask(
            "PLATFORM",
            "POST",
            f"{self._platform_urls[push.platform]}/records",
            headers={"Idempotency-Key": str(push.push_id), "Content-Type": "application/json"},
            data=orjson.dumps(
                {
                    "push_id": str(push.push_id),
                    "record_id": str(push.record_id),
                    "kind": push.kind.value,
                    "record": record,
                }
            ),
        )
        try:
            acknowledged = _Acknowledgement.model_validate_json(answer)
        except ValidationError:
            raise PushFailed("PLATFORM_ANSWER_MALFORMED") from None
        return Receipt(acknowledged.receipt_no)

    async def _particulars(self, commitment_id: str) -> _Particulars:
        answer = await self._ask(
            "PARTICULARS",
            "GET",
            f"{self._commitment_url}/internal/commitments/{commitment_id}/particulars",
            headers=self._signer.own_header(_OWNER),
            params={"purpose": _PURPOSE},
        )
        try:
            return _Particulars.model_validate_json(answer)
        except ValidationError:
            # The cause would quote what was answered, and that is personal.
            raise PushFailed("PARTICULARS_ANSWER_MALFORMED") from None

    async def _ask(self, who: str, method: str, url: str, **request: Any) -> bytes:
        try:
            async with self._session.client().request(method, url, **request) as answer:
                content, status = await answer.read(), answer.status
        except TimeoutError:
            raise PushFailed(f"{who}_TIMEOUT") from None
        except (aiohttp.ClientError, OSError):
            raise PushFailed(f"{who}_UNREACHABLE") from None
        if not 200 <= status < 300:
            raise PushFailed(f"{who}_ANSWERED_{status}")
        return content

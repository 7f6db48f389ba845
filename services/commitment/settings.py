"""Understands what the commitment service must be told before it starts."""

from __future__ import annotations

from pydantic import Field

from services.chassis.flood import FLOOD_PER_SECOND
from services.chassis.settings import ChassisSettings, OutsideAddress


class CommitmentSettings(ChassisSettings):
    """The chassis's settings and where the identity service is."""

    identity_service_url: OutsideAddress = Field(
        description="统一身份认证, up to and without `/assertions`."
    )
    identity_timeout_seconds: float = Field(
        default=2.0, gt=0, le=30, description="How long the identity service is waited for."
    )
    flood_per_second: int = Field(
        default=FLOOD_PER_SECOND,
        ge=1,
        description="Where more filings than so many a second fill the machine, other services are "
        "told of a third of so many a second and of the rest once the flood is over: who files is "
        "answered first.",
    )
    supervision_check_seconds: float = Field(
        default=60.0,
        gt=0,
        description="How often supervision that is over, and what a fallen standing left on the "
        "path, is looked for.",
    )

"""Understands what the commitment service must be told before it starts."""

from __future__ import annotations

from pydantic import Field

from services.chassis.flood import PER_PROCESSOR
from services.chassis.settings import ChassisSettings, OutsideAddress


class CommitmentSettings(ChassisSettings):
    """The chassis's settings and where the identity service is."""

    identity_service_url: OutsideAddress = Field(
        description="统一身份认证, up to and without `/assertions`."
    )
    identity_timeout_seconds: float = Field(
        default=2.0, gt=0, le=30, description="How long the identity service is waited for."
    )
    flood_per_second: int | None = Field(
        default=None,
        ge=1,
        description="Where more events than so many a second fill the worker's machine, other "
        "services are told of a third of so many a second, and of the rest later: who files is "
        f"answered first. Unset: {PER_PROCESSOR} for each processor. A million means never, as "
        "suits workers on a machine without an API.",
    )
    supervision_check_seconds: float = Field(
        default=60.0,
        gt=0,
        description="How often supervision that is over, and what a fallen standing left on the "
        "path, is looked for.",
    )

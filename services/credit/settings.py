"""Understands what credit must be told before it starts."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from services.chassis.settings import ChassisSettings
from services.credit.adapters.credit_rules import USUAL_RULES


class CreditSettings(ChassisSettings):
    """The chassis's settings, where the others answer, and how patient credit is (seconds)."""

    commitment_internal_url: str = Field(description="Where the commitment service answers.")
    city_platform_url: str = Field(description="枣庄市公共信用信息平台, without `/records`.")
    enterprise_platform_url: str = Field(
        description="国家企业信用信息公示系统（山东）, without `/records`."
    )
    platform_timeout_seconds: float = Field(default=5.0, gt=0, le=60)
    push_poll_seconds: float = Field(default=0.5, gt=0)
    timer_seconds: float = Field(default=60.0, gt=0)
    rules_path: Path = USUAL_RULES

"""Understands what credit must be told before it starts."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from services.chassis.settings import ChassisSettings, OutsideAddress
from services.credit.adapters.credit_rules import USUAL_RULES


class CreditSettings(ChassisSettings):
    """The chassis's settings, where the others answer, and how patient credit is (seconds)."""

    commitment_internal_url: str = Field(description="Where the commitment service answers.")
    city_platform_url: OutsideAddress = Field(
        description="枣庄市公共信用信息平台, without `/records`."
    )
    enterprise_platform_url: OutsideAddress = Field(
        description="国家企业信用信息公示系统（山东）, without `/records`."
    )
    platform_timeout_seconds: float = Field(
        default=5.0, gt=0, le=60, description="How long a platform is waited for."
    )
    push_poll_seconds: float = Field(
        default=0.5, gt=0, description="How often pushes that are due are looked for."
    )
    timer_seconds: float = Field(
        default=60.0, gt=0, description="How often what time ends is looked for."
    )
    rules_path: Path = Field(
        default=USUAL_RULES, description="The TOML file of the credit rules of this place."
    )

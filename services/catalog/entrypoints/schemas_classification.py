"""How the policies of an entry are asked for and told: verification, publicity, withdrawal."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from services.catalog.domain.vocabulary import (
    Comparison,
    Connector,
    RiskLevel,
    SupervisionMode,
    VerificationMethod,
    VerificationTiming,
    WithdrawalDeadline,
)
from services.catalog.entrypoints.schemas_agencies import AGENCY_CODE
from services.catalog.entrypoints.schemas_judgements import Asked

FACT_NAME = r"^[a-z][a-z0-9_]{0,59}$"


class FactMappingBody(Asked):
    """How a fact is compared with a field of the source's answer."""

    fact: str = Field(pattern=FACT_NAME, description="承诺事实")
    field: str = Field(pattern=FACT_NAME, description="数据源字段")
    comparison: Comparison = Field(description="比对方式")


class DataSourceBody(Asked):
    """The resource that answers online."""

    connector: Connector = Field(description="电子证照库或数据共享平台")
    resource: str = Field(pattern=r"^[a-z0-9-]{2,60}$", description="资源编码")
    mappings: tuple[FactMappingBody, ...] = Field(min_length=1, max_length=50, description="比对项")


class ExemptionBody(Asked):
    """Exempt from verification: the regulator's opinion and the supervision instead."""

    regulator: str | None = Field(default=None, pattern=AGENCY_CODE, description="行业监管部门")
    regulator_opinion_on: date | None = Field(default=None, description="征求意见日期")
    supervision_modes: tuple[SupervisionMode, ...] = Field(max_length=4, description="监管方式")
    supervision_days: int = Field(ge=1, le=3660, description="纳入抽查的自然日数")


class ClassificationBody(Asked):
    """分类确定核查办法 (三(一))."""

    timing: VerificationTiming = Field(description="核查时间")
    standard: str = Field(max_length=2000, description="核查标准")
    methods: tuple[VerificationMethod, ...] = Field(max_length=5, description="核查方式，依次适用")
    data_source: DataSourceBody | None = Field(default=None, description="在线核查的数据源")
    assisting_agency: str | None = Field(
        default=None, pattern=AGENCY_CODE, description="协助核查机关"
    )
    deadline_workdays: int = Field(ge=1, le=366, description="核查期限（工作日）")
    exempt: bool = Field(default=False, description="是否免于核查")
    exemption: ExemptionBody | None = Field(default=None, description="免于核查的安排")


class PublicityBody(Asked):
    """告知承诺书公开 (二(四))."""

    in_catalogue: bool = Field(description="是否列入公开目录")
    scope: str | None = Field(default=None, max_length=500, description="公开范围")
    days: int | None = Field(default=None, ge=1, le=3660, description="公开自然日数")


class WithdrawalBody(Asked):
    """中途退出 (二(三))."""

    deadline_event: WithdrawalDeadline = Field(
        default=WithdrawalDeadline.BEFORE_CONCLUSION, description="何时以前可以撤回"
    )
    reason_required: bool = Field(default=True, description="是否须说明理由")


class RiskBody(Asked):
    """风险 (五(二))."""

    legal: RiskLevel = Field(description="法律风险")
    safety: RiskLevel = Field(description="安全风险")
    social: RiskLevel = Field(description="社会风险")

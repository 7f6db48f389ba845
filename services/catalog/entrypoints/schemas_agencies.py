"""How agencies are asked for and told."""

from __future__ import annotations

from pydantic import BaseModel, Field

from services.catalog.adapters.json_codec import to_json
from services.catalog.domain.agencies import Agency, AgencyKind
from services.catalog.entrypoints.schemas_judgements import Asked

AGENCY_CODE = r"^[0-9]{6,9}-[a-z0-9-]{2,40}$"


class AgencyIn(Asked):
    """An organ to be registered."""

    code: str = Field(pattern=AGENCY_CODE, description="机关编码：行政区划代码-简称")
    name: str = Field(min_length=2, max_length=200, description="机关名称")
    kind: AgencyKind = Field(description="机关类别")
    parent: str | None = Field(default=None, pattern=AGENCY_CODE, description="上级机关编码")
    letter_prefix: str = Field(min_length=1, max_length=40, description="机关代字")
    uscc: str | None = Field(
        default=None, min_length=18, max_length=18, description="统一社会信用代码"
    )


class AgencyOut(BaseModel):
    """A registered organ."""

    code: str
    name: str
    kind: AgencyKind
    parent: str | None
    letter_prefix: str
    uscc: str | None
    version: int
    links: dict[str, str]

    @classmethod
    def of(cls, agency: Agency) -> AgencyOut:
        """The organ as it is told."""
        links = {
            "self": f"/api/v1/agencies/{agency.code}",
            "children": f"/api/v1/agencies?parent={agency.code}",
        }
        return cls.model_validate({**to_json(agency), "links": links})


class AgenciesOut(BaseModel):
    """A page of organs."""

    items: list[AgencyOut]

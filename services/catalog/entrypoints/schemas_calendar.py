"""How calendar years are asked for and told."""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from pydantic import AwareDatetime, BaseModel, Field, model_validator

from services.catalog.adapters.json_codec import to_json
from services.catalog.domain.calendar import CalendarDays, CalendarYear
from services.catalog.entrypoints.schemas_judgements import Asked

FIRST_YEAR, LAST_YEAR = 2000, 2200


class CalendarYearIn(Asked):
    """A year to be published, with its days or with a source that knows them."""

    year: int = Field(ge=FIRST_YEAR, le=LAST_YEAR, description="年份")
    source: Literal["notice", "chinesecalendar"] = Field(
        default="notice", description="notice：按所列日期；chinesecalendar：取自内置节假日数据"
    )
    provisional: bool | None = Field(default=None, description="国务院通知发布前为暂定")
    holidays: tuple[date, ...] | None = Field(
        default=None, max_length=100, description="放假的工作日（不含周六、周日）"
    )
    makeup_workdays: tuple[date, ...] | None = Field(
        default=None, max_length=100, description="调休上班的周六、周日"
    )

    @model_validator(mode="after")
    def _days_or_source(self) -> Self:
        stated = (self.provisional, self.holidays, self.makeup_workdays)
        if self.source == "notice" and any(each is None for each in stated):
            raise ValueError("应列明 provisional、holidays 和 makeup_workdays，或改用内置数据")
        if self.source != "notice" and any(each is not None for each in stated):
            raise ValueError("采用内置数据时不得另列日期")
        return self

    def days(self) -> CalendarDays | None:
        """The days that the body states, or None where a source is to know them."""
        if self.provisional is None or self.holidays is None or self.makeup_workdays is None:
            return None
        return CalendarDays(
            year=self.year,
            provisional=self.provisional,
            holidays=tuple(sorted(self.holidays)),
            makeup_workdays=tuple(sorted(self.makeup_workdays)),
            source=self.source,
        )


class CalendarYearOut(BaseModel):
    """A revision of a year's calendar."""

    year: int
    state: Literal["PROVISIONAL", "FINAL"]
    provisional: bool
    holidays: list[date]
    makeup_workdays: list[date]
    source: str
    published_at: AwareDatetime
    version: int = Field(description="第几次公布")
    links: dict[str, str]

    @classmethod
    def of(cls, calendar: CalendarYear) -> CalendarYearOut:
        """The year as it is told."""
        days = calendar.days
        return cls.model_validate(
            {
                **to_json(days),
                "state": "PROVISIONAL" if days.provisional else "FINAL",
                "published_at": calendar.published_at,
                "version": calendar.revision,
                "links": {"self": f"/api/v1/calendar?year={days.year}"},
            }
        )

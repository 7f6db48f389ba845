"""Understands the fields that several requests share: texts, days, instants, digests."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StrictStr

from services.chassis.clock import CHINA_STANDARD_TIME
from services.commitment.domain.one_line import stays_on_one_line

_FIRST_YEAR = 1949
_LAST_YEAR = 2200
_LARGEST_EXACT_INTEGER = 2**53 - 1


def _in_calendar(day: date) -> date:
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValueError(f"年份应在 {_FIRST_YEAR} 至 {_LAST_YEAR} 之间。")
    return day


def _in_legal_time(at: datetime) -> datetime:
    _in_calendar(at.date())
    return at.astimezone(CHINA_STANDARD_TIME)


def _exact(value: Any) -> Any:
    """Refuse numbers that canonical JSON cannot hold; a digest over them would not be theirs."""
    if isinstance(value, dict):
        for each in value.values():
            _exact(each)
    elif isinstance(value, list):
        for each in value:
            _exact(each)
    elif isinstance(value, int) and abs(value) > _LARGEST_EXACT_INTEGER:
        raise ValueError("整数绝对值不得超过 9007199254740991。")
    elif isinstance(value, float) and not math.isfinite(value):
        raise ValueError("数字应为有限值。")
    return value


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("不得为空白。")
    return text


def _on_one_line(text: str) -> str:
    if not stays_on_one_line(text):
        raise ValueError("不得含有换行、控制字符或者双向控制符。")
    return text


OneLine = Annotated[StrictStr, AfterValidator(_on_one_line)]
ShortText = Annotated[OneLine, Field(min_length=1, max_length=120), AfterValidator(_not_blank)]
LongText = Annotated[OneLine, Field(min_length=1, max_length=1000), AfterValidator(_not_blank)]
Day = Annotated[date, AfterValidator(_in_calendar)]
Moment = Annotated[AwareDatetime, AfterValidator(_in_legal_time)]
Digest = Annotated[
    StrictStr,
    Field(
        pattern=r"^(sm3|sha256):[0-9a-f]{64}$",
        description="摘要，sm3: 或 sha256: 后接 64 位十六进制数字",
    ),
]
Facts = Annotated[dict[str, Any], Field(max_length=200), AfterValidator(_exact)]


class RequestBody(BaseModel):
    """A request: members that it does not know are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

"""Understands the words of credit: kinds, levels, states and outcomes."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from enum import StrEnum

CHINA_STANDARD_TIME = timezone(timedelta(hours=8), "CST")


def day_of(at: datetime) -> date:
    """The calendar day of an aware instant in China Standard Time."""
    return at.astimezone(CHINA_STANDARD_TIME).date()


class SubjectKind(StrEnum):
    """自然人, 法人, 非法人组织."""

    NATURAL_PERSON = "NATURAL_PERSON"
    LEGAL_PERSON = "LEGAL_PERSON"
    OTHER_ORGANISATION = "OTHER_ORGANISATION"


class RecordKind(StrEnum):
    """承诺信息, 履行承诺情况, 虚假承诺认定 (四(一))."""

    COMMITMENT = "COMMITMENT"
    PERFORMANCE = "PERFORMANCE"
    DETERMINATION = "DETERMINATION"


class Performance(StrEnum):
    """履行承诺情况: 未到期, 全部履行, 违诺, 终结（无不良记录）."""

    NOT_DUE = "NOT_DUE"
    FULFILLED = "FULFILLED"
    CLOSED_WITHOUT_ADVERSE = "CLOSED_WITHOUT_ADVERSE"
    BREACHED = "BREACHED"


class DishonestyLevel(StrEnum):
    """失信行为: 轻微, 一般, 严重."""

    MINOR = "MINOR"
    GENERAL = "GENERAL"
    SERIOUS = "SERIOUS"


LEVEL_NAMES = {
    DishonestyLevel.MINOR: "轻微失信行为",
    DishonestyLevel.GENERAL: "一般失信行为",
    DishonestyLevel.SERIOUS: "严重失信行为",
}


class PublicityEndReason(StrEnum):
    """Why the publicity of a record ended."""

    REPAIRED = "REPAIRED"
    MAXIMUM_REACHED = "MAXIMUM_REACHED"
    DELETED = "DELETED"
    CORRECTED = "CORRECTED"


class ObjectionOutcome(StrEnum):
    """How an objection ended: 更正, 维持, 删除."""

    CORRECTED = "CORRECTED"
    MAINTAINED = "MAINTAINED"
    DELETED = "DELETED"


class Platform(StrEnum):
    """枣庄市公共信用信息平台; 国家企业信用信息公示系统（山东）."""

    CITY = "CITY"
    ENTERPRISE = "ENTERPRISE"


class PushKind(StrEnum):
    """What a platform is told of a record."""

    RECORD = "RECORD"
    DISPUTE = "DISPUTE"
    CORRECTION = "CORRECTION"
    REPAIR = "REPAIR"
    DELETION = "DELETION"

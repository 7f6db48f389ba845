"""The words that events are made of: codes, references, digests and enumerations; never a name."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

SubjectReference = Annotated[
    str,
    Field(
        pattern=r"^[0-9a-f]{64}$",
        description="HMAC-SM3 under the deployment's key of identity type and number; opaque.",
    ),
]
Digest = Annotated[
    str, Field(pattern=r"^sm3:[0-9a-f]{64}$", description="SM3 digest of the canonical JSON.")
]
AgencyCode = Annotated[str, Field(pattern=r"^[0-9]{6,9}-[a-z0-9-]{2,40}$")]
ItemCode = Annotated[str, Field(pattern=r"^[0-9]{6}-CN-[0-9]{3}$")]
MatterCode = Annotated[str, Field(pattern=r"^[0-9A-Z-]{4,60}$")]
ClauseId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{2,60}$")]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
DocumentNumber = Annotated[
    str,
    Field(
        pattern=r"^[^\s〔〕]{1,30}〔[0-9]{4}〕[^\s〔〕]{1,20}号$",
        description="文号 of an organ's document, such as 山住建认〔2026〕3号.",
    ),
]
PublishedText = Annotated[
    str,
    Field(
        description="Words of a document that was published to everybody; nothing about a person.",
        json_schema_extra={"x-published-text": True},
    ),
]


class SubjectKind(StrEnum):
    """自然人, 法人, 非法人组织."""

    NATURAL_PERSON = "NATURAL_PERSON"
    LEGAL_PERSON = "LEGAL_PERSON"
    OTHER_ORGANISATION = "OTHER_ORGANISATION"


class VerificationMethod(StrEnum):
    """核查方式, cheapest first as 三(一) lists them."""

    ONLINE = "ONLINE"
    ASSISTANCE = "ASSISTANCE"
    WRITTEN = "WRITTEN"
    PUBLIC_NOTICE = "PUBLIC_NOTICE"
    ON_SITE = "ON_SITE"


class VerificationTiming(StrEnum):
    """核查时间: 事中, 事后, 日常监管."""

    PRE_DECISION = "PRE_DECISION"
    POST_DECISION = "POST_DECISION"
    ROUTINE_SUPERVISION = "ROUTINE_SUPERVISION"


class VerificationResult(StrEnum):
    """What a completed verification established."""

    CONSISTENT = "CONSISTENT"
    INCONSISTENT = "INCONSISTENT"
    UNABLE = "UNABLE"


class FactAnswer(StrEnum):
    """What an asked organ says of one fact."""

    CONSISTENT = "CONSISTENT"
    INCONSISTENT = "INCONSISTENT"
    NO_RECORD = "NO_RECORD"
    CANNOT_CONFIRM = "CANNOT_CONFIRM"


class MatterOutcome(StrEnum):
    """What the handling agency decided of the administrative matter."""

    GRANTED = "GRANTED"
    REFUSED = "REFUSED"
    TERMINATED = "TERMINATED"


class DisposalKind(StrEnum):
    """三(三): 终止办理, 责令限期整改, 撤销行政决定, 行政处罚, 移送司法机关."""

    TERMINATE_HANDLING = "TERMINATE_HANDLING"
    ORDER_RECTIFY = "ORDER_RECTIFY"
    REVOKE_DECISION = "REVOKE_DECISION"
    PENALTY = "PENALTY"
    TRANSFER_JUDICIAL = "TRANSFER_JUDICIAL"


class DishonestyLevel(StrEnum):
    """失信行为: 轻微, 一般, 严重."""

    MINOR = "MINOR"
    GENERAL = "GENERAL"
    SERIOUS = "SERIOUS"


class Channel(StrEnum):
    """Where a notification was served or a letter was signed."""

    SERVICE_HALL = "SERVICE_HALL"
    WEBSITE = "WEBSITE"
    GOVERNMENT_SERVICE_PLATFORM = "GOVERNMENT_SERVICE_PLATFORM"
    MOBILE = "MOBILE"


class Language(StrEnum):
    """The language that a reader asked for."""

    ZH_CN = "zh-CN"
    EN = "en"

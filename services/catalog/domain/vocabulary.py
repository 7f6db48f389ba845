"""Understands the fixed words of the catalogue; each Chinese term opens its class."""

from __future__ import annotations

from enum import StrEnum


class MatterCategory(StrEnum):
    """行政事项类型: 行政许可, 行政确认, 行政给付, 其他."""

    LICENSING = "LICENSING"
    CONFIRMATION = "CONFIRMATION"
    BENEFIT = "BENEFIT"
    OTHER = "OTHER"


class ProofKind(StrEnum):
    """证明类型: 法律事实, 法律关系, 资格资质能力水平, 权利归属, 其他客观状态."""

    LEGAL_FACT = "LEGAL_FACT"
    LEGAL_RELATION = "LEGAL_RELATION"
    QUALIFICATION = "QUALIFICATION"
    RIGHT_OWNERSHIP = "RIGHT_OWNERSHIP"
    OTHER_STATE = "OTHER_STATE"


class Disposition(StrEnum):
    """处置方式: 告知承诺, 涉企经营许可告知承诺, 数据共享后取消, 保留."""

    COMMITMENT = "COMMITMENT"
    LICENCE_COMMITMENT = "LICENCE_COMMITMENT"
    CANCELLED_BY_DATA_SHARING = "CANCELLED_BY_DATA_SHARING"
    RETAINED_NOT_COMMITMENT = "RETAINED_NOT_COMMITMENT"


class ExclusionGround(StrEnum):
    """不适用告知承诺制的情形, as 一(一) lists them."""

    NATIONAL_SECURITY = "NATIONAL_SECURITY"
    STATE_SECRETS = "STATE_SECRETS"
    PUBLIC_SAFETY = "PUBLIC_SAFETY"
    PRUDENTIAL_SUPERVISION = "PRUDENTIAL_SUPERVISION"
    ECOLOGICAL_PROTECTION = "ECOLOGICAL_PROTECTION"
    PERSONAL_HEALTH = "PERSONAL_HEALTH"
    LIFE_AND_PROPERTY = "LIFE_AND_PROPERTY"
    IMPORTANT_FOREIGN_AFFAIRS = "IMPORTANT_FOREIGN_AFFAIRS"


class SelectionCriterion(StrEnum):
    """梳理原则: why an item was chosen (一(一))."""

    CLOSE_TO_DAILY_LIFE = "CLOSE_TO_DAILY_LIFE"
    FREQUENTLY_USED = "FREQUENTLY_USED"
    HARD_TO_OBTAIN = "HARD_TO_OBTAIN"
    EASY_TO_VERIFY = "EASY_TO_VERIFY"
    LICENCE_VERIFIABLE_ONLINE = "LICENCE_VERIFIABLE_ONLINE"


class SubjectKind(StrEnum):
    """自然人, 法人, 非法人组织."""

    NATURAL_PERSON = "NATURAL_PERSON"
    LEGAL_PERSON = "LEGAL_PERSON"
    OTHER_ORGANISATION = "OTHER_ORGANISATION"


class VerificationMethod(StrEnum):
    """核查方式: 在线, 协助, 书面, 公示, 现场."""

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


class SupervisionMode(StrEnum):
    """双随机一公开, 重点监管, 互联网+监管, 智慧监管."""

    DOUBLE_RANDOM = "DOUBLE_RANDOM"
    KEY_SUPERVISION = "KEY_SUPERVISION"
    INTERNET_PLUS = "INTERNET_PLUS"
    SMART = "SMART"


class ProxyPolicy(StrEnum):
    """代为承诺: may somebody else make the commitment?"""

    NOT_ALLOWED = "NOT_ALLOWED"
    GUARDIAN_ONLY = "GUARDIAN_ONLY"
    WITH_EXPLICIT_AUTHORISATION = "WITH_EXPLICIT_AUTHORISATION"
    HANDPRINT_IF_UNABLE = "HANDPRINT_IF_UNABLE"


class WithdrawalDeadline(StrEnum):
    """中途退出: until when a commitment may be taken back."""

    BEFORE_CONCLUSION = "BEFORE_CONCLUSION"
    BEFORE_VERIFICATION = "BEFORE_VERIFICATION"


class Operator(StrEnum):
    """How a committed fact is compared with the bound of a condition."""

    EQ = "eq"
    NE = "ne"
    LT = "lt"
    LTE = "lte"
    GT = "gt"
    GTE = "gte"
    IN = "in"


class Comparison(StrEnum):
    """How a committed fact is compared with a field of a data source's answer."""

    EQ = "eq"
    LTE = "lte"
    GTE = "gte"


class Connector(StrEnum):
    """电子证照库, 数据共享平台."""

    LICENCE_LIBRARY = "licence-library"
    DATA_SHARING = "data-sharing"


class RiskLevel(StrEnum):
    """风险等级: 低, 中, 高 (五(二))."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"


class ProvenanceStatus(StrEnum):
    """Where the content of a record comes from."""

    DRAFT_TO_BE_CONFIRMED = "draft-to-be-confirmed"
    SOURCED = "sourced"
    OWN_KNOWLEDGE = "own_knowledge"


class EntryChange(StrEnum):
    """What a list version does to an item; KEEP is copied unchanged from the version before."""

    ADD = "ADD"
    MODIFY = "MODIFY"
    KEEP = "KEEP"
    REMOVE = "REMOVE"


class Missing(StrEnum):
    """What an item lacks before it may be offered (二)."""

    LIST_ENTRY = "LIST_ENTRY"
    FORMAT_TEXT = "FORMAT_TEXT"
    SERVICE_GUIDE = "SERVICE_GUIDE"
    CLASSIFICATION = "CLASSIFICATION"

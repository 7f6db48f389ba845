"""Understands the words of checking: when, by which method, with which result."""

from __future__ import annotations

from enum import StrEnum


class Timing(StrEnum):
    """核查时间: 事中, 事后, 日常监管."""

    PRE_DECISION = "PRE_DECISION"
    POST_DECISION = "POST_DECISION"
    ROUTINE_SUPERVISION = "ROUTINE_SUPERVISION"


class Method(StrEnum):
    """核查方式: 在线核查, 行政协助, 书面核查, 公示, 现场核查."""

    ONLINE = "ONLINE"
    ASSISTANCE = "ASSISTANCE"
    WRITTEN = "WRITTEN"
    PUBLIC_NOTICE = "PUBLIC_NOTICE"
    ON_SITE = "ON_SITE"

    @property
    def by_officer(self) -> bool:
        """Is it a task that an officer takes and answers with evidence?"""
        return self in (Method.WRITTEN, Method.PUBLIC_NOTICE, Method.ON_SITE)


class FactAnswer(StrEnum):
    """What a source, an officer or an asked organ says of one fact."""

    CONSISTENT = "CONSISTENT"
    INCONSISTENT = "INCONSISTENT"
    NO_RECORD = "NO_RECORD"
    CANNOT_CONFIRM = "CANNOT_CONFIRM"


class Result(StrEnum):
    """What a completed check established."""

    CONSISTENT = "CONSISTENT"
    INCONSISTENT = "INCONSISTENT"
    UNABLE = "UNABLE"


class Urgency(StrEnum):
    """How soon an asked organ should answer."""

    NORMAL = "NORMAL"
    URGENT = "URGENT"

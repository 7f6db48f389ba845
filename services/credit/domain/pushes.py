"""Understands 推送: what must be told to which credit platform, in which order, until it is
acknowledged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.credit.domain.vocabulary import Platform, PushKind, SubjectKind

_FIRST_PAUSE = timedelta(seconds=1)
_LONGEST_PAUSE = timedelta(hours=1)
_MOST_DOUBLINGS = 12


class PushState(StrEnum):
    """How far a push has come; only an acknowledgement ends it."""

    PENDING = "PENDING"
    SENT = "SENT"
    FAILED_RETRYING = "FAILED_RETRYING"
    ACKNOWLEDGED = "ACKNOWLEDGED"


class PushAct(StrEnum):
    """What happens to a push."""

    SEND = "send"
    ACKNOWLEDGE = "acknowledge"
    FAIL = "fail"


TRANSITIONS: dict[PushState, dict[PushAct, PushState]] = {
    PushState.PENDING: {PushAct.SEND: PushState.SENT},
    PushState.SENT: {
        PushAct.SEND: PushState.SENT,
        PushAct.ACKNOWLEDGE: PushState.ACKNOWLEDGED,
        PushAct.FAIL: PushState.FAILED_RETRYING,
    },
    PushState.FAILED_RETRYING: {PushAct.SEND: PushState.SENT},
    PushState.ACKNOWLEDGED: {},
}


@dataclass(frozen=True, slots=True)
class Push:
    """One thing told to one platform. `ordinal` is its place among the record's pushes to the
    platform; `due` is the last working day for it, provisional where a year's calendar is."""

    push_id: UUID
    record_id: UUID
    subject_ref: str
    agency: str
    platform: Platform
    kind: PushKind
    ordinal: int
    cause_id: UUID
    told: dict[str, object]
    created_at: datetime
    due_on: date
    due_is_provisional: bool
    next_attempt_at: datetime
    state: PushState = PushState.PENDING
    attempts: int = 0
    last_failure: str | None = None
    receipt_no: str | None = None
    acknowledged_at: datetime | None = None
    version: int = 1

    @property
    def agencies(self) -> frozenset[str]:
        """The agencies whose record is pushed."""
        return frozenset({self.agency})


def platforms_for(kind: SubjectKind) -> tuple[Platform, ...]:
    """四(一): 各相关单位要通过枣庄市公共信用信息平台、国家企业信用信息公示系统（山东）
    将承诺信息及履行承诺情况全面纳入信用记录。 The second holds enterprises, not natural persons."""
    if kind is SubjectKind.NATURAL_PERSON:
        return (Platform.CITY,)
    return (Platform.CITY, Platform.ENTERPRISE)


def pause_after(attempts: int, chance: float) -> timedelta:
    """How long to wait after so many failed attempts: doubling up to an hour, and of that between
    half and all, by `chance` from 0 to 1, so that many do not come back at one moment."""
    doublings = min(attempts - 1, _MOST_DOUBLINGS)
    longest = min(_FIRST_PAUSE * (1 << doublings), _LONGEST_PAUSE)
    return longest * (0.5 + chance / 2)

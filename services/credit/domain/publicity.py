"""Understands 公示: from when, and until when at the earliest and at the latest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from services.credit.domain.months import months_after
from services.credit.domain.regime import LevelRule
from services.credit.domain.vocabulary import PublicityEndReason


@dataclass(frozen=True, slots=True)
class Publicity:
    """The publicity of one record.

    The periods count from `starts_on`, the date of the determination document. Repair is possible
    from `min_until` on; on `max_until` publicity is over. Both days are known also where the level
    is not published at all, and then `published` was never true.
    """

    published: bool
    starts_on: date
    min_until: date
    max_until: date
    ended_at: datetime | None = None
    end_reason: PublicityEndReason | None = None

    def reached_maximum(self, today: date) -> bool:
        """Is it published although its longest time has passed?"""
        return self.published and today >= self.max_until

    def ended(self, reason: PublicityEndReason, at: datetime) -> Publicity:
        """The publicity once it ended; what was not published stays as it is."""
        if not self.published:
            return self
        return replace(self, published=False, ended_at=at, end_reason=reason)


def publicity_of(rule: LevelRule, determined_on: date, today: date) -> Publicity:
    """The publicity that a determination of a level opens.

    信用修复管理办法: the periods count from the date of the document. A determination that becomes
    known after its longest period is not published any more.
    """
    max_until = months_after(determined_on, rule.max_months)
    return Publicity(
        published=rule.published and today < max_until,
        starts_on=determined_on,
        min_until=months_after(determined_on, rule.min_months),
        max_until=max_until,
    )

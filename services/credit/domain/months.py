"""Understands periods of months: the same day of a later month, or that month's last day."""

from __future__ import annotations

import calendar
from datetime import date

_MONTHS = 12


def months_after(day: date, months: int) -> date:
    """The day on which a period of `months` that `day` set off has passed.

    Where the month has no such day, its last day: one month after 31 January is 28 or 29 February.
    Raises ValueError for a negative number of months or beyond the year 9999.
    """
    if months < 0:
        raise ValueError("a period does not run backwards")
    year, month = divmod(day.year * _MONTHS + day.month - 1 + months, _MONTHS)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))

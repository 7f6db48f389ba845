"""Understands 信用状况: whether a subject may use the commitment path now, and in which tier."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from services.credit.domain.months import months_after
from services.credit.domain.records import CreditRecord, RecordState
from services.credit.domain.regime import TierScheme
from services.credit.domain.vocabulary import Performance


@dataclass(frozen=True, slots=True)
class Standing:
    """What follows from all records of a subject on one day.

    `unrepaired` are the determinations that close the path. `review_on` is the next day on which
    the mere passing of time changes the tier; None where no time does.
    """

    tier: str
    eligible: bool
    unrepaired: tuple[CreditRecord, ...]
    review_on: date | None

    def tells_the_same_as(self, tier: str, eligible: bool, unrepaired: list[object]) -> bool:
        """Would others be told nothing new?"""
        return (self.tier, self.eligible, self.unrepaired_facts()) == (tier, eligible, unrepaired)

    def unrepaired_facts(self) -> list[object]:
        """What is told of the determinations that close the path."""
        return [unrepaired_fact(record) for record in self.unrepaired]


def unrepaired_fact(record: CreditRecord) -> dict[str, str]:
    """What others are told of a determination that closes the path.

    Raises ValueError for a record that is none.
    """
    if record.determination is None or record.publicity is None:
        raise ValueError("only a determination closes the path")
    return {
        "record_id": str(record.record_id),
        "commitment_id": str(record.commitment_id),
        "level": record.determination.level.value,
        "determined_on": record.determination.determined_on.isoformat(),
        "repairable_from": record.publicity.min_until.isoformat(),
        "determining_agency": record.determination.determining_agency,
    }


def standing_of(records: Iterable[CreditRecord], today: date, scheme: TierScheme) -> Standing:
    """四(二): 对申请人有较严重不良信用记录或者存在曾作出虚假承诺等情形的，在信用修复前不适用
    告知承诺制。

    The path stays closed until the record is repaired or deleted, also after its publicity ended by
    itself: the clause names repair, not the end of publicity. The letters are the system's own.
    """
    held = sorted(
        (record for record in records if record.state is not RecordState.DELETED),
        key=lambda record: (record.recorded_at, record.record_id),
    )
    unrepaired = tuple(record for record in held if record.is_unrepaired)
    weighs_until = _breach_weighs_until(held, today, scheme)
    letter = _letter(held, unrepaired, weighs_until, scheme)
    return Standing(letter, scheme.tier(letter).eligible, unrepaired, weighs_until)


def _letter(
    held: list[CreditRecord],
    unrepaired: tuple[CreditRecord, ...],
    weighs_until: date | None,
    scheme: TierScheme,
) -> str:
    if unrepaired:
        return "D"
    if weighs_until is not None:
        return "C"
    fulfilled = sum(record.performance is Performance.FULFILLED for record in held)
    return "A" if fulfilled >= scheme.a_fulfilled else "B"


def _breach_weighs_until(held: list[CreditRecord], today: date, scheme: TierScheme) -> date | None:
    """The last of the days on which a breach stops counting; a breach whose determination was
    repaired does not count, because a repaired record is no longer used."""
    repaired = {record.commitment_id for record in held if record.state is RecordState.REPAIRED}
    ends = [
        months_after(record.performance_on, scheme.c_months)
        for record in held
        if record.performance is Performance.BREACHED
        and record.performance_on is not None
        and record.commitment_id not in repaired
    ]
    return max((end for end in ends if end > today), default=None)

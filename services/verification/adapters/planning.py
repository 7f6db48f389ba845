"""Understands the planning of a filed commitment's check on PostgreSQL: one statement reads what it
is planned by, and one keeps the plan, its news and the mark of the message."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, literal, select

from services.chassis.clock import Clock
from services.chassis.inbox import Consuming
from services.chassis.single_statement import SingleStatement
from services.chassis.statements import PreparedQuery
from services.chassis.together import Together, TogetherReads
from services.chassis.unit_of_work import Gather
from services.verification.adapters.assistance_requests import gather_request
from services.verification.adapters.projections import commitment_row, deadline_in, item_of
from services.verification.adapters.tables import verification
from services.verification.adapters.tables_projections import (
    calendar_year,
    commitment_projection,
    item_projection,
    standing_projection,
)
from services.verification.adapters.telling import Telling
from services.verification.adapters.verifications import gather_check, verification_of
from services.verification.application.ports import CommitmentView
from services.verification.domain.assistance import AssistanceRequest
from services.verification.domain.days import legal_day
from services.verification.domain.planning import Item
from services.verification.domain.verification import Deadline, Verification


class PlanningUnitOfWork(Telling, SingleStatement):
    """The transaction of one planning. A commitment that another process learned of meanwhile
    refuses the statement, and the message comes again."""

    projections: GroundsAtOnce
    verifications: GatheredChecks
    assistance: GatheredRequests

    def __init__(
        self,
        together: Together,
        *,
        clock: Clock,
        wake: Callable[[str], None],
        consuming: Consuming,
        caused_by: str,
    ) -> None:
        SingleStatement.__init__(
            self, together, clock=clock, consuming=consuming, caused_by=caused_by
        )
        Telling.__init__(self, wake)

    def opened(self) -> None:
        """Build the repositories."""
        self.projections = GroundsAtOnce(self.reads, self.gather)
        self.verifications = GatheredChecks(self.reads, self.gather)
        self.assistance = GatheredRequests(self.gather)

    async def commit(self, outcome: object = None) -> None:
        """Make everything lasting, then wake whoever asks online."""
        await SingleStatement.commit(self, outcome)
        self.wake_sources()


class GroundsAtOnce:
    """What others told, read at once where the commitment is added."""

    def __init__(self, reads: TogetherReads, gather: Gather) -> None:
        self._reads = reads
        self._gather = gather
        self._row: Any = None
        self._years: list[Any] = []

    async def add_commitment(self, commitment: CommitmentView) -> bool:
        """Keep a filed commitment at the commit; False where it is known already."""
        # The clocks of two services may stand on either side of New Year.
        first_year = legal_day(commitment.filed_at).year - 1
        self._row, self._years = await asyncio.gather(
            self._reads.one_or_none(
                _GROUNDS,
                item=commitment.item_code,
                subject=commitment.subject_ref,
                commitment=commitment.commitment_id,
            ),
            self._reads.all(_YEARS, year=first_year),
        )
        if self._row.known is not None:
            return False
        self._gather(commitment_projection, [commitment_row(commitment)])
        return True

    async def item(self, item_code: str) -> Item | None:
        """The newest form of the commitment's item, if it was told."""
        return None if self._row.item_code is None else item_of(self._row)

    async def tier(self, subject_ref: str) -> str | None:
        """The tier of the commitment's subject, if credit told one."""
        tier: str | None = self._row.tier
        return tier

    async def workdays_after(self, day: date, workdays: int) -> Deadline:
        """The last day of a period of `workdays` that `day` sets off."""
        return deadline_in(self._years, day, workdays)


class GatheredChecks:
    """The checks, kept at the commit."""

    def __init__(self, reads: TogetherReads, gather: Gather) -> None:
        self._reads = reads
        self._gather = gather

    async def add(self, check: Verification) -> None:
        """Keep a new check with its history."""
        gather_check(self._gather, check)

    async def of_commitment(self, commitment_id: UUID) -> Verification | None:
        """The check of a commitment, if one was planned."""
        row = await self._reads.one_or_none(_OF_COMMITMENT, commitment=commitment_id)
        return None if row is None else verification_of(row)


class GatheredRequests:
    """The requests between organs, kept at the commit."""

    def __init__(self, gather: Gather) -> None:
        self._gather = gather

    async def add(self, request: AssistanceRequest) -> None:
        """Keep a new request with its history."""
        gather_request(self._gather, request)


def _grounds() -> Select[Any]:
    """One row, whatever is known."""
    one = select(literal(1).label("one")).subquery("one")
    of_item = item_projection.c.item_code == bindparam("item")
    of_subject = standing_projection.c.subject_ref == bindparam("subject")
    of_commitment = commitment_projection.c.commitment_id == bindparam("commitment")
    known = commitment_projection.c.commitment_id.label("known")
    return select(item_projection, standing_projection.c.tier, known).select_from(
        one.outerjoin(item_projection, of_item)
        .outerjoin(standing_projection, of_subject)
        .outerjoin(commitment_projection, of_commitment)
    )


_GROUNDS = PreparedQuery(_grounds())
_YEARS = PreparedQuery(select(calendar_year).where(calendar_year.c.year >= bindparam("year")))
_OF_COMMITMENT = PreparedQuery(
    select(verification).where(verification.c.commitment_id == bindparam("commitment"))
)

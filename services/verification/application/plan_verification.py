"""A commitment was filed: its check is planned, and begins at once where it comes before the
decision."""

from __future__ import annotations

from datetime import datetime

from services.verification.application.follow_through import keep_planned
from services.verification.application.ports import (
    CommitmentView,
    Means,
    NotYetTold,
    PlanningUnitOfWork,
)
from services.verification.domain import clauses, ladder, planning
from services.verification.domain.days import legal_day
from services.verification.domain.events import VerificationPlanned
from services.verification.domain.planning import Item, Plan
from services.verification.domain.verification import Verification, planned


async def plan_verification(
    filed: CommitmentView,
    item_revision: int,
    uow: PlanningUnitOfWork,
    *,
    at: datetime,
    means: Means,
) -> Verification | None:
    """Plan the check of a filed commitment; one that has a plan keeps it.

    Raises NotYetTold where the item's revision that was signed under is not known yet.
    """
    async with uow:
        if not await uow.projections.add_commitment(filed):
            known = await uow.verifications.of_commitment(filed.commitment_id)
            await uow.commit(known)
            return known
        item = await uow.projections.item(filed.item_code)
        if item is None or item.classification is None or item.revision < item_revision:
            raise NotYetTold(f"{filed.item_code} revision {item_revision}")
        tier = await uow.projections.tier(filed.subject_ref)
        the_plan = planning.plan(
            item, item.classification, tier or planning.TIER_WHERE_NOTHING_IS_KNOWN
        )
        check = await _begin(uow, filed, item, the_plan, at=at, means=means)
        await uow.commit(check)
        return check


async def _begin(
    uow: PlanningUnitOfWork,
    filed: CommitmentView,
    item: Item,
    the_plan: Plan,
    *,
    at: datetime,
    means: Means,
) -> Verification:
    check = planned(
        the_plan,
        verification_id=means.new_id(),
        commitment_id=filed.commitment_id,
        item_code=filed.item_code,
        subject_ref=filed.subject_ref,
        handling_agency=filed.handling_agency,
        facts=item.facts,
        at=at,
    )
    if the_plan.starts_at_filing:
        deadline = await uow.projections.workdays_after(
            legal_day(filed.filed_at), the_plan.deadline_workdays
        )
        check = ladder.dispatched(check, deadline, at)
    uow.record(_told(check, the_plan, at))
    return await keep_planned(uow, check, at=at, means=means)


def _told(check: Verification, the_plan: Plan, at: datetime) -> VerificationPlanned:
    return VerificationPlanned(
        verification_id=check.verification_id,
        commitment_id=check.commitment_id,
        item_code=check.item_code,
        timing=the_plan.timing.value,
        methods=tuple(each.value for each in the_plan.methods),
        exempt=the_plan.exempt,
        due_on=check.deadline.on if check.deadline else None,
        clause=clauses.CLASSIFICATION,
        at=at,
    )

"""What is known of a commitment under check is put right; its check goes on as it is."""

from __future__ import annotations

from services.verification.application.ports import CommitmentView, UnitOfWork


async def keep_commitment(told: CommitmentView, uow: UnitOfWork) -> None:
    """Keep a commitment as it was filed, decided and withdrawn.

    One that is neither known nor has a check was not taken in yet: it is left to whoever plans its
    check, who takes a commitment that is known here for one that has a plan.
    """
    async with uow:
        known = await uow.projections.commitment(told.commitment_id)
        if known or await uow.verifications.of_commitment(told.commitment_id):
            await uow.projections.put_commitment(told)
            if told.matter_outcome is not None and told.decided_on is not None:
                await uow.projections.matter_decided(
                    told.commitment_id, told.matter_outcome, told.decided_on
                )
            if told.withdrawn:
                await uow.projections.commitment_withdrawn(told.commitment_id)
        await uow.commit()

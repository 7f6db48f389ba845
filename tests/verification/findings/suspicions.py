"""A suspicion that an online check raises."""

from __future__ import annotations

from uuid import UUID

from services.chassis.ids import new_id
from services.verification.application.open_finding import suspect_untruth
from tests.verification.finding_builders import DIGEST, NOW, House


async def suspected_by_a_check(
    house: House, commitment_id: UUID, *, committed: bool = True
) -> UUID:
    """The finding of a home that was denied; nothing is kept unless it is `committed`."""
    async with house.unit_of_work() as uow:
        commitment = await uow.projections.commitment(commitment_id)
        assert commitment is not None
        found = await suspect_untruth(
            uow,
            commitment=commitment,
            source="VERIFICATION",
            facts_committed={"owns_housing": False},
            facts_found={"owns_housing": True},
            evidence_digest=DIGEST,
            at=NOW,
            new_id=new_id,
        )
        if committed:
            await uow.commit()
    return found

"""A check that ends inconsistent raises a suspicion in its own transaction, once or not at all."""

from __future__ import annotations

from services.chassis.ids import new_id
from services.verification.application.open_finding import suspect_untruth
from tests.verification.finding_builders import DIGEST, NOW


async def test_a_failed_check_raises_one_suspicion_inside_its_own_transaction(house):
    commitment_id = await house.commitment()
    ids = []
    for _ in range(2):
        async with house.unit_of_work() as uow:
            commitment = await uow.projections.commitment(commitment_id)
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
            await uow.commit()
        ids.append(found)
    assert ids[0] == ids[1]
    assert await house.told_types() == ["UntruthSuspected"]
    finding = (await house.get(f"/findings/{ids[0]}")).json()
    assert finding["facts_found"] == {"owns_housing": True}
    assert finding["source"] == "VERIFICATION"
    history = (await house.get(f"/findings/{ids[0]}/history")).json()["items"]
    assert [each["by"] for each in history] == ["verification"]


async def test_a_suspicion_whose_transaction_is_not_committed_never_was(house):
    commitment_id = await house.commitment()
    async with house.unit_of_work() as uow:
        commitment = await uow.projections.commitment(commitment_id)
        await suspect_untruth(
            uow,
            commitment=commitment,
            source="VERIFICATION",
            facts_committed=None,
            facts_found={},
            evidence_digest=DIGEST,
            at=NOW,
            new_id=new_id,
        )
    assert await house.told() == []
    assert (await house.get("/findings")).json()["items"] == []

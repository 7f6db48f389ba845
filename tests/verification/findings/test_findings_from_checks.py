"""A check that ends inconsistent raises a suspicion in its own transaction, once or not at all."""

from __future__ import annotations

from tests.verification.findings.suspicions import suspected_by_a_check


async def test_a_failed_check_raises_one_suspicion_inside_its_own_transaction(house):
    commitment_id = await house.commitment()
    ids = [await suspected_by_a_check(house, commitment_id) for _ in range(2)]
    assert ids[0] == ids[1]
    assert await house.told_types() == ["UntruthSuspected"]
    finding = (await house.get(f"/findings/{ids[0]}")).json()
    assert finding["facts_found"] == {"owns_housing": True}
    assert finding["source"] == "VERIFICATION"
    history = (await house.get(f"/findings/{ids[0]}/history")).json()["items"]
    assert [each["by"] for each in history] == ["verification"]


async def test_a_suspicion_whose_transaction_is_not_committed_never_was(house):
    await suspected_by_a_check(house, await house.commitment(), committed=False)
    assert await house.told() == []
    assert (await house.get("/findings")).json()["items"] == []

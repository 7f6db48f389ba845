"""Two do the same to a commitment at the same moment: one does it, the other is told."""

from __future__ import annotations

from services.commitment.adapters.tables import commitments
from tests.commitment.conftest import Client, House
from tests.commitment.http.steps import filed, rules_of, served
from tests.commitment.http.test_following import DECISION
from tests.commitment.material import AGENCY, filing_body
from tests.contention import meeting, outcomes
from tests.databases import ON_POSTGRESQL

pytestmark = ON_POSTGRESQL


async def test_two_officers_decide_one_matter(house: House, platform: Client) -> None:
    told = await filed(platform)
    path = f"{told['links']['self']}/decisions"
    decisions = [
        house.client(f"housing-{number}", AGENCY, "handling_officer").post(
            path, DECISION | {"document_no": f"山住建〔2026〕{number}号"}, version=1
        )
        for number in (1, 2)
    ]
    answers = await meeting(house.service.database, "commitments", *decisions)
    assert outcomes(answers) == [(201, None), (412, "stale-version")]
    assert [each for each in await _names(house) if each == "MatterDecided"] == ["MatterDecided"]


async def test_one_withdraws_while_another_decides(house: House, platform: Client) -> None:
    told = await filed(platform)
    here = told["links"]["self"]
    officer = house.client("housing-1", AGENCY, "handling_officer")
    answers = await meeting(
        house.service.database,
        "commitments",
        platform.post(f"{here}/withdrawals", {"reason": "改为提交证明"}, version=1),
        officer.post(f"{here}/decisions", DECISION, version=1),
    )
    assert outcomes(answers) == [(201, None), (412, "stale-version")]
    ends = set(await _names(house)) & {"CommitmentWithdrawn", "MatterDecided"}
    assert len(ends) == 1


async def test_two_halls_file_for_one_matter(house: House) -> None:
    halls = [house.client(f"hall-{number}", None, "platform") for number in (1, 2)]
    bodies = [filing_body((await served(hall))["notification_id"]) for hall in halls]
    answers = await meeting(
        house.service.database,
        "commitments",
        *(hall.post("/api/v1/commitments", body) for hall, body in zip(halls, bodies, strict=True)),
    )
    assert outcomes(answers) == [(201, None), (409, "commitment-refused")]
    (refusal,) = (each.json() for each in answers if each.status_code == 409)
    assert rules_of(refusal) == {"no-second-open-commitment"}
    assert await house.count(commitments) == 1


async def _names(house: House) -> list[str]:
    return [type(event).__name__ for event in await house.told()]

"""Two officers do the same at the same moment: one does it, the other is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contention import meeting, outcomes
from tests.databases import ON_POSTGRESQL, Databases
from tests.verification.finding_builders import House as FindingHouse
from tests.verification.finding_builders import a_house, conclusion_body, heard, proof
from tests.verification.findings.test_determinations_http import determination_body
from tests.verification.house import House
from tests.verification.material import HOUSING
from tests.verification.test_verifications_http import a_task, an_answer

pytestmark = ON_POSTGRESQL


@pytest.fixture
async def findings(databases: Databases, tmp_path: Path) -> AsyncIterator[FindingHouse]:
    """The service, for findings."""
    async with a_house(databases, tmp_path) as built:
        yield built


async def test_two_officers_take_one_task(house: House) -> None:
    _, check_id = await a_task(house)
    officers = [house.client(f"housing-{n}", HOUSING, "handling_officer") for n in (1, 2)]
    path = f"/verifications/{check_id}/assignments"
    answers = await meeting(
        house.service.database,
        "verification",
        *(officer.post(path, version=1) for officer in officers),
    )
    assert outcomes(answers) == [(201, None), (412, "stale-version")]


async def test_two_officers_answer_one_check(house: House) -> None:
    _, check_id = await a_task(house)
    officers = [house.client(f"housing-{n}", HOUSING, "handling_officer") for n in (1, 2)]
    await officers[0].post(f"/verifications/{check_id}/assignments", version=1)
    path = f"/verifications/{check_id}/results"
    answers = await meeting(
        house.service.database,
        "verification",
        *(officer.post(path, an_answer(), version=2) for officer in officers),
    )
    assert outcomes(answers)[0] == (201, None)
    assert outcomes(answers)[1][0] in (409, 412)
    completed = [name for name in await house.names_told() if name == "VerificationCompleted"]
    assert len(completed) == 1


async def test_two_officers_open_a_finding_about_one_commitment(findings: FindingHouse) -> None:
    commitment = await findings.commitment()
    body = {
        "commitment_id": str(commitment),
        "source": "COMPLAINT",
        "facts_found": "不符。",
        "evidence": [proof()],
    }
    answers = await meeting(
        findings.database, "finding", *(findings.post("/findings", body) for _ in range(2))
    )
    assert outcomes(answers) == [(201, None), (409, "finding-already-open")]
    assert (await findings.told_types()).count("untruth-suspected") <= 1


async def test_one_confirms_a_finding_while_another_clears_it(findings: FindingHouse) -> None:
    finding = await heard(findings, await findings.commitment())
    path = f"/findings/{finding['finding_id']}/conclusions"
    cleared = {"conclusion": "CLEARED", "reasoning": "查明属实。"}
    answers = await meeting(
        findings.database,
        "finding",
        findings.post(path, conclusion_body(), version=finding["version"]),
        findings.post(path, cleared, version=finding["version"]),
    )
    assert outcomes(answers) == [(201, None), (412, "stale-version")]


async def test_one_finding_is_determined_twice_at_once(findings: FindingHouse) -> None:
    finding = await heard(findings, await findings.commitment())
    path = f"/findings/{finding['finding_id']}/conclusions"
    await findings.post(path, conclusion_body(), version=finding["version"])
    body = determination_body(finding["finding_id"])
    answers = await meeting(
        findings.database,
        "finding",
        *(findings.post("/determinations", body) for _ in range(2)),
    )
    assert [status for status, _ in outcomes(answers)] == [201, 409]

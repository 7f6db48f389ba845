"""The facts of a person are read in clear by the agency that handles the commitment alone."""

from __future__ import annotations

import pytest

from services.chassis.callers import GATEWAY, Caller
from services.verification.domain.disclosure import (
    facts_are_read_by_the_handling_agency,
    masked,
)
from tests.verification.finding_builders import (
    HOUSING,
    OFFICER,
    SUPERVISOR,
    VERIFIER,
    opened,
)
from tests.verification.findings.suspicions import suspected_by_a_check

AUDITOR = Caller("district-auditor", GATEWAY, "370406-audit", frozenset({"auditor"}))
JUSTICE = Caller("justice", GATEWAY, "370406-justice", frozenset({"justice_reviewer"}))
HOUSE_SUPERVISOR = Caller("housing-head", GATEWAY, HOUSING, frozenset({"supervisor"}))
ELSEWHERE = Caller(
    "police-head", GATEWAY, "370406-police", frozenset({"supervisor", "handling_officer"})
)


@pytest.mark.parametrize(
    ("agency", "roles", "met"),
    [
        (HOUSING, {"handling_officer"}, True),
        (HOUSING, {"verifier"}, True),
        (HOUSING, {"supervisor", "verifier"}, True),
        (HOUSING, {"supervisor"}, False),
        ("370406-police", {"handling_officer"}, False),
        (None, {"handling_officer"}, False),
        (HOUSING, set(), False),
    ],
)
def test_who_reads_facts_in_clear(agency, roles, met):
    judgement = facts_are_read_by_the_handling_agency(HOUSING, agency, roles)
    assert (judgement.met, judgement.clause) == (met, "system.own")


@pytest.mark.parametrize(
    ("account", "shown"),
    [
        (
            {"owns_housing": False, "address": {"road": "x"}},
            {"owns_housing": "***", "address": "***"},
        ),
        ({}, {}),
        ("名下有住房一套。", "***"),
    ],
)
def test_what_is_masked(account, shown):
    assert masked(account) == shown


async def a_finding_of_a_check(house):
    return str(await suspected_by_a_check(house, await house.commitment()))


@pytest.mark.parametrize("caller", [SUPERVISOR, AUDITOR, JUSTICE, HOUSE_SUPERVISOR, ELSEWHERE])
async def test_who_supervises_sees_the_case_without_its_facts(house, caller):
    finding_id = await a_finding_of_a_check(house)
    one = (await house.get(f"/findings/{finding_id}", caller=caller)).json()
    (listed,) = (await house.get("/findings", caller=caller)).json()["items"]
    assert one == listed
    assert one["facts_committed"] == one["facts_found"] == {"owns_housing": "***"}


@pytest.mark.parametrize("caller", [OFFICER, VERIFIER])
async def test_the_handling_agency_reads_the_facts(house, caller):
    finding_id = await a_finding_of_a_check(house)
    one = (await house.get(f"/findings/{finding_id}", caller=caller)).json()
    (listed,) = (await house.get("/findings", caller=caller)).json()["items"]
    assert one == listed
    assert (one["facts_committed"], one["facts_found"]) == (
        {"owns_housing": False},
        {"owns_housing": True},
    )


async def test_an_officers_own_words_are_masked_too(house):
    finding = await opened(house, await house.commitment())
    seen = (await house.get(f"/findings/{finding['finding_id']}", caller=AUDITOR)).json()
    assert (seen["facts_committed"], seen["facts_found"]) == ("***", "***")

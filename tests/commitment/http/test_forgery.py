"""False names, forged lines and impossible applicants are refused; nothing of them is kept."""

from __future__ import annotations

import pytest

from tests.commitment.conftest import Client, House
from tests.commitment.http.steps import CHANNEL, filed, refused, rules_of
from tests.commitment.material import FACTS, ITEM, PERSON


async def test_the_right_number_under_another_name_is_refused(platform: Client) -> None:
    problem = await refused(platform, committer={**PERSON, "name": "王麻子"})
    assert rules_of(problem) == {"notification-current-and-served-to-applicant"}
    assert problem["findings"][0]["explanation"] == "承诺人姓名与告知书所载不符。"
    assert "王麻子" not in str(problem)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"id_number": "370406199001010012"}, "/applicant/id_number"),
        ({"id_number": "370406198506310031"}, "/applicant/id_number"),
        ({"kind": "OTHER_ORGANISATION"}, "/applicant/kind"),
        ({"name": "张\n三"}, "/applicant/name"),
        ({"name": "张\u202e三"}, "/applicant/name"),
    ],
)
async def test_an_impossible_applicant_is_not_served(
    house: House, platform: Client, changes: dict[str, str], pointer: str
) -> None:
    before = await house.rows_everywhere()
    body = {"item_code": ITEM, "applicant": {**PERSON, **changes}, "channel": CHANNEL}
    answer = await platform.post("/api/v1/notifications", body)
    assert answer.status_code == 422
    assert pointer in {each["pointer"] for each in answer.json()["errors"]}
    assert await house.rows_everywhere() == before


async def test_refused_facts_are_named_by_pointer(platform: Client) -> None:
    facts = {**FACTS, "income": 5000, "remark": "甲\n乙"}
    errors = (await refused(platform, facts=facts))["errors"]
    assert {(each["pointer"], each["code"]) for each in errors} == {
        ("/facts/remark", "not-one-line"),
        ("/facts/income", "condition-not-met"),
    }


async def test_an_officer_does_not_read_for_a_services_purpose(
    platform: Client, officer: Client
) -> None:
    itself = (await filed(platform))["links"]["self"]
    answer = await officer.get(f"{itself}/particulars?purpose=CREDIT_PUSH")
    assert answer.status_code == 403

"""Two organs or officers do the same to the catalogue at the same moment."""

from __future__ import annotations

from typing import Any

from tests.catalog.builders import GOVERNMENT, HOUSING, ITEM, JUSTICE, LIST_ID, TODAY, entry_body
from tests.catalog.house import House, agency_body
from tests.catalog.journey import drafted, under_review
from tests.contention import meeting, outcomes
from tests.databases import ON_POSTGRESQL

pytestmark = ON_POSTGRESQL


async def test_a_version_is_published_twice_at_once(house: House, client: Any) -> None:
    here, see = await drafted(client, {ITEM: entry_body()})
    see = await under_review(client, here, see)
    await client("justice_reviewer", JUSTICE).post(f"{here}/passes", {"opinion": "同意"}, see=see)
    publisher = client("publisher", GOVERNMENT)
    answers = await meeting(
        house.service.database,
        "list_version",
        *(
            publisher.post(
                f"{here}/publications",
                {"published_on": TODAY.isoformat(), "document_no": f"山政发〔2026〕{number}号"},
                see=see + 1,
            )
            for number in (1, 2)
        ),
    )
    assert outcomes(answers) == [(201, None), (412, "stale-version")]


async def test_two_officers_put_entries_into_one_draft(house: House, client: Any) -> None:
    here, see = await drafted(client, {})
    officer = client("handling_officer", HOUSING)
    answers = await meeting(
        house.service.database,
        "list_version_entry",
        *(officer.put(f"{here}/entries/{ITEM}", entry_body(), see=see) for _ in range(2)),
    )
    assert [status for status, _ in outcomes(answers)] == [200, 412]


async def test_two_drafts_of_the_list_get_two_numbers(house: House, client: Any) -> None:
    officer = client("handling_officer", HOUSING)
    body = {"list_id": LIST_ID, "base": None}
    answers = await meeting(
        house.service.database,
        "list_version",
        *(officer.post("/list-versions", body) for _ in range(2)),
    )
    assert sorted(answer.json()["number"] for answer in answers) == [1, 2]


async def test_one_organ_is_registered_twice_at_once(house: House, client: Any) -> None:
    administrator = client("administrator")
    body = agency_body("370406-water", "山亭区城乡水务局", "HANDLING_AGENCY", None, "山水务")
    answers = await meeting(
        house.service.database, "agency", *(administrator.post("/agencies", body) for _ in range(2))
    )
    assert outcomes(answers) == [(201, None), (409, "agency-already-registered")]

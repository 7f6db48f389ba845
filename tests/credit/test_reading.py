"""Who reads what of credit, page by page."""

from __future__ import annotations

import pytest

from services.chassis.ids import new_id
from tests.credit.house import HOUSING, PERSON, House, filed

STRANGER = "cd" * 32


async def test_pages_hold_every_record_once(house: House) -> None:
    for _ in range(3):
        await house.tell(filed(new_id()))
    seen: list[str] = []
    path = "/credit-records?limit=4"
    while path:
        answer = await house.drc.get(path)
        seen += [record["record_id"] for record in answer.json()["items"]]
        link = answer.headers.get("link", "")
        path = link.removeprefix("</api/v1").partition(">")[0]
    assert len(seen) == len(set(seen)) == 6


async def test_a_cursor_that_was_tampered_with_is_refused(house: House) -> None:
    answer = await house.drc.get("/credit-records?cursor=abc.def")
    assert (answer.status_code, answer.json()["code"]) == (422, "cursor-invalid")


@pytest.mark.parametrize("path", ["/credit-records", "/objections", "/repairs", "/pushes"])
async def test_a_platform_names_what_it_asks_about(house: House, path: str) -> None:
    answer = await house.platform.get(path)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["parameter"], error["code"]) == ("subject_ref", "missing")


async def test_an_agency_lists_its_own_records_alone(house: House) -> None:
    await house.determined()
    assert len((await house.housing.get("/credit-records")).json()["items"]) == 1
    assert (await house.police.get("/credit-records")).json()["items"] == []
    other_office = house.client("drc-2", "370400-drc", "credit_officer")
    assert (await other_office.get("/credit-records")).json()["items"] == []


@pytest.mark.parametrize("role", ["supervisor", "auditor", "justice_reviewer"])
async def test_who_supervises_reads_everything_and_changes_nothing(house: House, role: str) -> None:
    record = await house.determined()
    watcher = house.client(role, "370406-justice", role)
    assert (await watcher.get(f"/credit-records/{record['record_id']}")).status_code == 200
    said = {"record_id": record["record_id"], "grounds": "有误"}
    assert (await watcher.post("/objections", said)).status_code == 403


async def test_an_integrity_file_counts_what_the_reader_may_see(house: House) -> None:
    await house.tell(filed(new_id()))
    file = (await house.drc.get(f"/integrity-files/{PERSON}")).json()
    assert file["records"] == {"COMMITMENT": 1, "PERFORMANCE": 1}
    assert (await house.police.get(f"/integrity-files/{PERSON}")).status_code == 404
    assert (await house.drc.get(f"/integrity-files/{STRANGER}")).status_code == 404


async def test_every_measure_period_and_tier_names_its_source(house: House) -> None:
    told = (await house.platform.get("/measures")).json()
    for entry in [*told["items"], *told["levels"], *told["tiers"]]:
        assert entry["source"]
        assert entry["provenance"] in {"sourced", "own_knowledge", "design"}
    assert [tier["letter"] for tier in told["tiers"]] == ["A", "B", "C", "D"]


async def test_a_records_history_says_who_did_what_by_which_clause(house: House) -> None:
    record = await house.determined()
    said = {"record_id": record["record_id"], "grounds": "有误"}
    await house.platform.post("/objections", said)
    lines = (await house.housing.get(f"/credit-records/{record['record_id']}/history")).json()
    entered, disputed = lines["items"]
    assert (entered["act"], entered["basis"]) == ("enter_record", "shanting-2021-8.4.2")
    assert (disputed["act"], disputed["client_id"]) == ("raise_objection", "platform")
    assert record["agency"] == HOUSING

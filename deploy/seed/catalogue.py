"""Understands how the catalogue comes in: by the offices' own acts, in the order of the plan."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from deploy.seed.caller import Caller
from deploy.seed.clients import SEED, agencies, client_of

ADMINISTRATOR = "administrator"
LIST = "370406-commitment-list"
_OPENS_THE_DRAFT = "approval"
_YEARS_FROM, _YEARS_AFTER = 2021, 1
CHANNELS = {
    "service_hall": "山亭区政务服务中心公示栏",
    "website": "山亭区人民政府网站政务公开栏目",
    "government_service_platform": "山东政务服务网办事指南",
}


def read(name: str) -> Any:
    """A file of the seed."""
    return json.loads((SEED / name).read_text(encoding="utf-8"))


def items() -> list[dict[str, Any]]:
    """The entries of the first district list, with texts and guides where they are written."""
    return [
        json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((SEED / "items").glob("*.json"))
    ]


async def register_agencies(offices: Caller) -> None:
    """Register the agency tree, parents first."""
    for agency in agencies():
        await offices.post(ADMINISTRATOR, "/agencies", agency)


async def publish_calendar(offices: Caller, today: date) -> None:
    """Publish the working days of the years since the plan and of the next one."""
    for year in range(_YEARS_FROM, today.year + _YEARS_AFTER + 1):
        body = {"year": year, "source": "chinesecalendar"}
        await offices.post(ADMINISTRATOR, "/calendar", body)


async def publish_general_list(offices: Caller) -> None:
    """Publish the municipal general list."""
    await offices.post(client_of("370400-gov"), "/general-lists", read("general_list.json"))


async def publish_district_list(offices: Caller, today: date) -> None:
    """Draft, submit, review, pass and publish the first district list (一(二))."""
    draft = await offices.post(_OPENS_THE_DRAFT, "/list-versions", {"list_id": LIST, "base": None})
    path, version = f"/list-versions/{draft['list_version_id']}", draft["version"]
    for item in items():
        officer = client_of(item["entry"]["handling_agency"])
        put = await offices.put(
            officer, f"{path}/entries/{item['item_code']}", item["entry"], version=version
        )
        version = put["version"]
    steps = (
        (
            _OPENS_THE_DRAFT,
            "submissions",
            {
                "application": "申请公布首批实行告知承诺制的证明事项清单",
                "basis": "山政办发〔2021〕8号一（二）",
            },
        ),
        ("justice-reviewer", "reviews", None),
        ("justice-reviewer", "passes", {"opinion": "经审核，同意提请区政府公布。"}),
        (
            client_of("370406-gov"),
            "publications",
            {"published_on": today.isoformat(), "document_no": "山政发〔2026〕示例1号"},
        ),
    )
    for client, act, body in steps:
        done = await offices.post(client, f"{path}/{act}", body, version=version)
        version = done["version"]


async def publish_texts_and_guides(offices: Caller) -> None:
    """Draft, check and publish the format text and the guide of every item that has them (二)."""
    for item in items():
        if "format_text" not in item:
            continue
        officer = client_of(item["entry"]["handling_agency"])
        code = {"item_code": item["item_code"]}
        text = await offices.post(officer, "/format-texts", {**code, **item["format_text"]})
        guide = await offices.post(officer, "/service-guides", {**code, **item["service_guide"]})
        path = f"/format-texts/{text['format_text_id']}"
        checked = await offices.post(officer, f"{path}/checks", version=text["version"])
        await offices.post(
            officer,
            f"{path}/publications",
            {"channels": CHANNELS},
            version=checked["version"],
        )
        await offices.post(
            officer,
            f"/service-guides/{guide['service_guide_id']}/publications",
            version=guide["version"],
        )

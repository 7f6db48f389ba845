"""Understands which drafts of the catalogue a seeded system holds, one for each act on one."""

from __future__ import annotations

from datetime import date
from typing import Any

from deploy.seed import catalogue
from deploy.seed.caller import Caller
from deploy.seed.clients import client_of
from deploy.seed.examples import Examples

_OFFICER = "approval"
_REVIEWER = "justice-reviewer"
_PUBLISHER = client_of("370406-gov")
_READER = "platform"
_WRITTEN_ITEM = "370406-CN-046"
_SECOND_ITEM = "370406-CN-047"
_THIRD_ITEM = "370406-CN-011"
_OPINION = {"opinion": "示例意见：请补充设定依据。"}
_PASS = {"opinion": "经审核，同意提请区政府公布。"}
_APPLICATION = {"application": "申请调整清单", "basis": "山政办发〔2021〕8号一（三）"}
Thing = dict[str, Any]


async def add_catalogue_examples(offices: Caller, examples: Examples, today: date) -> None:
    """Keep a request for each operation of the catalogue."""
    await _agencies_and_lists(offices, examples, today)
    await _list_versions(offices, examples, today)
    await _texts_and_guides(offices, examples)


async def _agencies_and_lists(offices: Caller, examples: Examples, today: date) -> None:
    agency = {
        "code": "370406-example",
        "name": "枣庄市山亭区示例机关",
        "kind": "HANDLING_AGENCY",
        "parent": "370406-gov",
        "letter_prefix": "山示承",
    }
    examples.add("list_agencies", _READER, query={"parent": "370406-gov"})
    examples.add("read_agency", _READER, path={"code": "370406-housing"})
    examples.add("register_agency", catalogue.ADMINISTRATOR, body=agency)
    general = await offices.get(_READER, "/general-lists")
    key = {"general_list_id": general["items"][0]["general_list_id"]}
    examples.add("list_general_lists", _READER)
    examples.add("read_general_list", _READER, path=key)
    examples.add("list_general_list_entries", _READER, path=key, query={"limit": 10})
    another = catalogue.read("general_list.json")
    another = {
        **another,
        "title": "示例通用清单",
        "published_on": today.isoformat(),
        "entries": another["entries"][:1],
    }
    examples.add("publish_general_list", client_of("370400-gov"), body=another)
    examples.add("list_lists", _READER)
    examples.add("read_list", _READER, path={"list_id": catalogue.LIST})
    examples.add("list_items", _READER, query={"offerable": True, "limit": 5})
    examples.add("read_item", _READER, path={"item_code": "370406-CN-042"})
    examples.add("read_calendar", _READER, query={"year": today.year})
    examples.add(
        "publish_calendar_year",
        catalogue.ADMINISTRATOR,
        body={"year": today.year + 2, "source": "chinesecalendar"},
    )


async def _draft(offices: Caller) -> Thing:
    body = {"list_id": catalogue.LIST, "base": "current"}
    return dict(await offices.post(_OFFICER, "/list-versions", body))


async def _step(offices: Caller, client: str, version: Thing, act: str, body: Any = None) -> Thing:
    path = f"/list-versions/{version['list_version_id']}/{act}"
    return dict(await offices.post(client, path, body, version=version["version"]))


async def _submitted(offices: Caller) -> Thing:
    return await _step(offices, _OFFICER, await _draft(offices), "submissions", _APPLICATION)


async def _under_review(offices: Caller) -> Thing:
    return await _step(offices, _REVIEWER, await _submitted(offices), "reviews")


async def _list_versions(offices: Caller, examples: Examples, today: date) -> None:
    draft = await _draft(offices)
    key = {"list_version_id": draft["list_version_id"]}
    examples.add(
        "draft_list_version", _OFFICER, body={"list_id": catalogue.LIST, "base": "current"}
    )
    examples.add("list_list_versions", _READER)
    examples.add("read_list_version", _OFFICER, path=key)
    examples.add("list_list_entries", _OFFICER, path=key, query={"limit": 5})
    examples.add("read_list_version_history", _OFFICER, path=key)
    entry = catalogue.read(f"items/{_WRITTEN_ITEM}.json")["entry"]
    examples.add(
        "put_list_entry",
        _OFFICER,
        path={**key, "item_code": _WRITTEN_ITEM},
        body={**entry, "change": "MODIFY"},
        version=draft["version"],
    )
    removal = await _draft(offices)
    examples.add(
        "remove_list_entry",
        _OFFICER,
        path={"list_version_id": removal["list_version_id"], "item_code": _THIRD_ITEM},
        version=removal["version"],
    )
    under_review = await _under_review(offices)
    passed = await _step(offices, _REVIEWER, await _under_review(offices), "passes", _PASS)
    publication = {"published_on": today.isoformat(), "document_no": "山政发〔2026〕示例2号"}
    acts = (
        ("submit_list_version", _OFFICER, await _draft(offices), _APPLICATION),
        ("begin_review", _REVIEWER, await _submitted(offices), None),
        ("return_list_version", _REVIEWER, under_review, _OPINION),
        ("pass_list_version", _REVIEWER, await _under_review(offices), _PASS),
        ("publish_list_version", _PUBLISHER, passed, publication),
    )
    for operation, client, version, body in acts:
        examples.add(
            operation,
            client,
            path={"list_version_id": version["list_version_id"]},
            body=body,
            version=version["version"],
        )
    examples.add(
        "read_list_review_findings",
        _REVIEWER,
        path={"list_version_id": passed["list_version_id"]},
    )


async def _texts_and_guides(offices: Caller, examples: Examples) -> None:
    written = catalogue.read(f"items/{_WRITTEN_ITEM}.json")
    text_body = {"item_code": _WRITTEN_ITEM, **written["format_text"]}
    guide_body = {"item_code": _WRITTEN_ITEM, **written["service_guide"]}
    examples.add("draft_format_text", _OFFICER, body=text_body)
    examples.add("draft_service_guide", _OFFICER, body=guide_body)
    for_check = await offices.post(
        _OFFICER, "/format-texts", {"item_code": _SECOND_ITEM, **_text_of(_SECOND_ITEM)}
    )
    for_publication = await offices.post(
        _OFFICER, "/format-texts", {"item_code": _THIRD_ITEM, **_text_of(_THIRD_ITEM)}
    )
    checked = await offices.post(
        _OFFICER,
        f"/format-texts/{for_publication['format_text_id']}/checks",
        version=for_publication["version"],
    )
    guide = await offices.post(
        _OFFICER,
        "/service-guides",
        {
            "item_code": _SECOND_ITEM,
            **catalogue.read(f"items/{_SECOND_ITEM}.json")["service_guide"],
        },
    )
    text_key = {"format_text_id": for_check["format_text_id"]}
    guide_key = {"service_guide_id": guide["service_guide_id"]}
    examples.add("list_format_texts", _OFFICER, query={"item_code": _SECOND_ITEM})
    examples.add("read_format_text", _OFFICER, path=text_key)
    examples.add("read_format_text_history", _OFFICER, path=text_key)
    examples.add("check_format_text", _OFFICER, path=text_key, version=for_check["version"])
    examples.add(
        "publish_format_text",
        _OFFICER,
        path={"format_text_id": checked["format_text_id"]},
        body={"channels": catalogue.CHANNELS},
        version=checked["version"],
    )
    examples.add("list_service_guides", _OFFICER, query={"item_code": _SECOND_ITEM})
    examples.add("read_service_guide", _OFFICER, path=guide_key)
    examples.add("read_service_guide_history", _OFFICER, path=guide_key)
    examples.add("publish_service_guide", _OFFICER, path=guide_key, version=guide["version"])


def _text_of(item_code: str) -> Thing:
    return dict(catalogue.read(f"items/{item_code}.json")["format_text"])

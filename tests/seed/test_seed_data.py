"""The lists of the seed fit the contracts, and hold what the plan names."""

from __future__ import annotations

import re
from typing import Any

import pytest
from pydantic import TypeAdapter

from contracts.events.catalog import (
    Classification,
    Condition,
    LegalBasis,
    MatterCategory,
    NotificationText,
    ProxyPolicy,
    PublicityPolicy,
    WithdrawalPolicy,
)
from contracts.events.vocabulary import AgencyCode, ItemCode, SubjectKind, VerificationMethod
from services.catalog.entrypoints.facts_schemas import accept_facts_schema
from tests.seed.reading import AGENCIES, ENTRIES, FULL, GENERAL, ITEMS, RESOURCES

KEY_DOMAINS = {
    "户籍管理", "市场主体准营", "资格考试", "社会保险", "社会救助", "健康体检", "法律服务"
}  # fmt: skip
VAGUE = re.compile(
    r"有关|相关(?!专业)|其他|视情|酌情|必要时|原则上|适当|若干|尽快|尽量|大致|左右|特殊情况|等(?!级|专|效)"
)
EFFECT_LEVELS = {"法律", "行政法规", "国务院决定", "地方性法规", "规章", "规范性文件"}


def code_of(item: dict[str, Any]) -> str:
    """For naming test cases."""
    return str(item["item_code"])[-3:]


def texts(value: Any) -> list[str]:
    """Every string within `value`."""
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for each in inner for text in texts(each)]


def test_agencies_stand_below_agencies_named_before_them() -> None:
    seen: set[str | None] = {None}
    for each in AGENCIES:
        TypeAdapter(AgencyCode).validate_python(each["code"])
        assert re.fullmatch(r"[A-Z_]{3,40}", each["kind"])
        assert each["parent"] in seen
        seen.add(each["code"])
    for member in ("code", "name", "letter_prefix"):
        assert len({each[member] for each in AGENCIES}) == len(AGENCIES)


def test_the_organs_of_the_plan_are_there() -> None:
    kinds = [each["kind"] for each in AGENCIES]
    assert kinds.count("TOWN") == kinds.count("TOWN_JUSTICE_OFFICE") == 10
    for kind in ("CITY_JUSTICE", "DISTRICT_GOV", "DISTRICT_JUSTICE", "BIG_DATA_BUREAU", "DRC"):
        assert kinds.count(kind) == 1
    towns = {each["code"][:9] for each in AGENCIES if each["kind"] == "TOWN"}
    assert towns == {"370406001", *(f"3704061{n:02d}" for n in range(9))}


def test_the_general_list_is_the_sample_with_its_provenance() -> None:
    entries = GENERAL["entries"]
    assert [each["item_code"] for each in entries] == [f"370406-CN-{n:03d}" for n in range(1, 50)]
    assert [each["provenance"] for each in entries].count("own_knowledge") == 12
    assert all(each["inferred_fields"] for each in entries)
    for each in entries:
        MatterCategory(each["matter_category"])
        assert set(each["verification_methods"]) <= set(VerificationMethod)
        assert each["key_domain"] in {*KEY_DOMAINS, None}


def test_the_district_list_claims_every_commitment_item() -> None:
    claimed = {e["item_code"] for e in GENERAL["entries"] if e["disposition"] == "COMMITMENT"}
    assert set(ENTRIES) == claimed
    assert len(FULL) >= 14


@pytest.mark.parametrize("item", ITEMS, ids=code_of)
def test_a_list_entry_has_the_shapes_of_the_contract(item: dict[str, Any]) -> None:
    entry, agencies = item["entry"], {each["code"] for each in AGENCIES}
    TypeAdapter(ItemCode).validate_python(item["item_code"])
    assert re.fullmatch(r"[0-9A-Z-]{4,60}", entry["matter_code"])
    MatterCategory(entry["matter_category"])
    ProxyPolicy(entry["proxy"])
    WithdrawalPolicy.model_validate(entry["withdrawal"])
    PublicityPolicy.model_validate(entry["publicity"])
    assert entry["subject_kinds"]
    assert [SubjectKind(kind) for kind in entry["subject_kinds"]]
    assert entry["handling_agency"] in agencies
    assert entry["industry_regulator"] in {*agencies, None}
    assert entry["key_domain"] in {*KEY_DOMAINS, None}
    assert entry["legal_basis"]
    for basis in entry["legal_basis"]:
        assert LegalBasis.model_validate(basis).text.endswith("（条文要旨，待核对）")
        assert basis["effect_level"] in EFFECT_LEVELS
    assert entry["exclusion_check"]["ground"] is None
    assert entry["provenance"]["status"] == "draft-to-be-confirmed"
    assert "草案，待区司法局确认" in entry["provenance"]["note"]


def test_one_matter_has_one_code() -> None:
    pairs = {(each["matter_code"], each["matter_name"]) for each in ENTRIES.values()}
    assert len({code for code, _ in pairs}) == len({name for _, name in pairs}) == len(pairs)


@pytest.mark.parametrize("item", [each for each in ITEMS if each not in FULL], ids=code_of)
def test_an_item_not_in_full_is_listed_without_classification(item: dict[str, Any]) -> None:
    entry = item["entry"]
    assert (entry["facts_schema"], entry["classification"], entry["conditions"]) == (None, None, [])


def test_no_committee_is_asked_for_a_proof() -> None:
    asked = [
        code for code, each in ENTRIES.items() if re.search("村|居民委|居委", each["issuing_body"])
    ]
    asked += [code_of(e) for e in FULL if re.search("村|居委", e["service_guide"]["issuing_body"])]
    assert asked == []


@pytest.mark.parametrize("item", FULL, ids=code_of)
def test_a_full_item_can_be_judged_and_compared(item: dict[str, Any]) -> None:
    entry = item["entry"]
    schema = entry["facts_schema"]
    assert accept_facts_schema(schema) is schema
    facts = schema["properties"]
    assert schema["additionalProperties"] is False
    assert set(schema["required"]) == set(facts)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", each) for each in facts)
    assert all(each["title"] and each["description"] for each in facts.values())
    for condition in entry["conditions"]:
        assert Condition.model_validate(condition).fact in facts
    classification = Classification.model_validate(entry["classification"])
    needs_source = VerificationMethod.ONLINE in classification.methods
    assert needs_source is (classification.data_source is not None)
    assert (VerificationMethod.ASSISTANCE in classification.methods) is (
        classification.assisting_agency is not None
    )
    assert classification.exempt is (not classification.methods)
    assert classification.exempt is (classification.exemption is not None)
    if classification.data_source:
        source = classification.data_source
        resource = RESOURCES[source.connector, source.resource]
        assert {each.fact for each in source.mappings} == set(facts)
        assert {each.field for each in source.mappings} <= set(resource["fields"])


@pytest.mark.parametrize("item", FULL, ids=code_of)
def test_a_full_item_tells_everything_in_clear_words(item: dict[str, Any]) -> None:
    entry, notification = item["entry"], item["format_text"]["notification"]
    NotificationText.model_validate(notification)
    assert set(notification) == set(NotificationText.model_fields)
    assert all(text.strip() for text in texts(notification) + texts(item["service_guide"]))
    told = notification["conditions"]
    assert len(told) == len(entry["conditions"])
    assert all(c["text"] in words for c, words in zip(entry["conditions"], told, strict=True))
    vague = [text for text in texts(notification) if VAGUE.search(text)]
    vague += [text for text in texts(item["service_guide"]) if VAGUE.search(text)]
    assert vague == []
    assert set(item["service_guide"]) == {
        "choosing_requirements",
        "procedure_when_chosen",
        "procedure_when_not_chosen",
        "withdrawal_procedure",
        "materials_when_not_chosen",
        "issuing_body",
    }
    assert "12345" in notification["contact"]


def test_the_full_items_cover_what_the_plan_names() -> None:
    entries = [each["entry"] for each in FULL]
    classified = [each["classification"] for each in entries]
    assert {each["key_domain"] for each in entries} >= KEY_DOMAINS
    assert {method for each in classified for method in each["methods"]} == set(VerificationMethod)
    assert {each["proxy"] for each in entries} == set(ProxyPolicy)
    assert {each["withdrawal"]["deadline_event"] for each in entries} == {
        "BEFORE_CONCLUSION",
        "BEFORE_VERIFICATION",
    }
    assert {"PRE_DECISION", "POST_DECISION"} <= {each["timing"] for each in classified}
    assert {s["connector"] for c in classified if (s := c["data_source"])} == {
        "licence-library",
        "data-sharing",
    }
    ladders = [tuple(each["methods"]) for each in classified]
    assert ("ONLINE", "ASSISTANCE") in ladders
    assert ("ONLINE", "ASSISTANCE", "WRITTEN") in ladders
    assert any(each["exempt"] for each in classified)
    assert sum(each["publicity"]["in_catalogue"] for each in entries) >= 2
    assert any("LEGAL_PERSON" in each["subject_kinds"] for each in entries)

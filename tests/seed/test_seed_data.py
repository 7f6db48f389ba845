"""The seed is consistent in itself, with the contracts, and with what it claims to cover."""

from __future__ import annotations

import json
import operator
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
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

SEED = Path(__file__).resolve().parents[2] / "deploy" / "seed"


def read(name: str) -> Any:
    """The JSON file `name` of the seed."""
    return json.loads((SEED / name).read_text(encoding="utf-8"))


AGENCIES = read("agencies.json")
GENERAL = read("general_list.json")
ITEMS = [read(f"items/{path.name}") for path in sorted((SEED / "items").glob("*.json"))]
FULL = [each for each in ITEMS if "format_text" in each]
ENTRIES = {each["item_code"]: each["entry"] for each in ITEMS}
POPULATION = read("population.json")
PEOPLE, ENTERPRISES = POPULATION["people"], POPULATION["enterprises"]
RESOURCES = {(each["connector"], each["resource"]): each for each in POPULATION["resources"]}
APPLICATIONS = {each["item_code"]: each for each in read("applications.json")}
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
    "in": lambda fact, bound: fact in bound,
}
KEY_DOMAINS = {
    "户籍管理", "市场主体准营", "资格考试", "社会保险", "社会救助", "健康体检", "法律服务"
}  # fmt: skip
VAGUE = re.compile(
    r"有关|相关(?!专业)|其他|视情|酌情|必要时|原则上|适当|若干|尽快|尽量|大致|左右|特殊情况|等(?!级|专|效)"
)
EFFECT_LEVELS = {"法律", "行政法规", "国务院决定", "地方性法规", "规章", "规范性文件"}
JSON_TYPES: dict[str, Any] = {
    "integer": int,
    "number": (int, float),
    "string": str,
    "boolean": bool,
}


def code_of(item: dict[str, Any]) -> str:
    """For naming test cases."""
    return str(item["item_code"])[-3:]


def every_application() -> list[tuple[str, str, dict[str, Any]]]:
    """Item, kind and application of all ready-made applications."""
    found = []
    for code, item in APPLICATIONS.items():
        found += [(code, kind, item[kind]) for kind in ("true", "false")]
        found += [(code, kind, each) for kind, more in item["more"].items() for each in more]
    return found


def texts(value: Any) -> list[str]:
    """Every string within `value`."""
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for each in inner for text in texts(each)]


def record_of(source: dict[str, Any], party: dict[str, Any]) -> dict[str, Any] | None:
    """What the source's register holds of `party`."""
    wanted = (party["id_type"], party["id_number"])
    held = RESOURCES[source["connector"], source["resource"]]["records"]
    found = [e["record"] for e in held if (e["id_type"], e["id_number"]) == wanted]
    assert len(found) <= 1
    return found[0] if found else None


def agrees(source: dict[str, Any], facts: dict[str, Any], record: dict[str, Any]) -> bool:
    """Whether every mapping of the source holds between the facts and the record."""
    return all(
        OPERATORS[each["comparison"]](facts[each["fact"]], record[each["field"]])
        for each in source["mappings"]
    )


def resident_id_is_valid(number: str) -> bool:
    """GB 11643 with a date that exists and the division code of Shanting."""
    if not re.fullmatch(r"370406\d{11}[0-9X]", number):
        return False
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False))
    return "10X98765432"[total % 11] == number[17]


def uscc_is_valid(code: str) -> bool:
    """GB 32100 with the division code of Shanting, and GB 11714 for the organisation's part."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    if not re.fullmatch(rf"9[12]370406[{alphabet}]{{10}}", code):
        return False
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    sum_of_organisation = sum(int(c, 36) * w for c, w in zip(code[8:16], weights, strict=True))
    organisation = "0X987654321"[sum_of_organisation % 11]
    total = sum(alphabet.index(sign) * pow(3, place, 31) for place, sign in enumerate(code[:17]))
    return code[16] == organisation and alphabet[(31 - total % 31) % 31] == code[17]


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("370406199001010011", True),
        ("370406200002290022", True),
        ("370406198506310031", False),
        ("370406199001010012", False),
    ],
)
def test_the_check_of_resident_ids_knows_right_from_wrong(number: str, valid: bool) -> None:
    assert resident_id_is_valid(number) is valid


@pytest.mark.parametrize(
    ("code", "valid"),
    [
        ("91370406MA0000007Q", True),
        ("92370406MA0000007M", True),
        ("91370406MA0000007M", False),
        ("91370406MA0000006Q", False),
    ],
)
def test_the_check_of_credit_codes_knows_right_from_wrong(code: str, valid: bool) -> None:
    assert uscc_is_valid(code) is valid


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
    Draft202012Validator.check_schema(schema)
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


def test_everybody_has_a_valid_number_and_a_name_of_their_own() -> None:
    assert len(PEOPLE) >= 40
    assert [e["name"] for e in PEOPLE if not resident_id_is_valid(e["id_number"])] == []
    assert [e["name"] for e in ENTERPRISES if not uscc_is_valid(e["id_number"])] == []
    everybody = PEOPLE + ENTERPRISES
    assert all(each["role"] for each in everybody)
    for member in ("id_number", "name", "phone"):
        assert len({each[member] for each in everybody}) == len(everybody)
    vectors = {"370406199001010011", "91370406MA0000007Q", "92370406MA0000007M"}
    assert vectors <= {each["id_number"] for each in everybody}


def test_records_have_the_fields_and_types_of_their_resource() -> None:
    known = {(each["id_type"], each["id_number"]) for each in PEOPLE + ENTERPRISES}
    for resource in RESOURCES.values():
        holders = [(each["id_type"], each["id_number"]) for each in resource["records"]]
        assert set(holders) <= known
        assert len(set(holders)) == len(holders)
        for each in resource["records"]:
            assert set(each["record"]) == set(resource["fields"])
            for name, value in each["record"].items():
                assert isinstance(value, JSON_TYPES[resource["fields"][name]["type"]])


def test_every_full_item_has_ready_made_applications_that_do_not_collide() -> None:
    assert set(APPLICATIONS) == {each["item_code"] for each in FULL}
    numbers = [each["party"]["id_number"] for _, _, each in every_application()]
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize(("code", "kind", "application"), every_application())
def test_an_application_fits_its_item(code: str, kind: str, application: dict[str, Any]) -> None:
    entry, facts = ENTRIES[code], application["facts"]
    validator = Draft202012Validator(entry["facts_schema"], format_checker=FormatChecker())
    assert list(validator.iter_errors(facts)) == []
    assert list(validator.iter_errors(application["found_facts"])) == []
    unmet = [
        each["text"]
        for each in entry["conditions"]
        if not OPERATORS[each["operator"]](facts[each["fact"]], each["value"])
    ]
    assert unmet == []
    assert application["party"]["kind"] in entry["subject_kinds"]
    consent = True if entry["publicity"]["in_catalogue"] else None
    assert application["publicity_consent"] is consent
    assert (facts == application["found_facts"]) is (kind != "false")


@pytest.mark.parametrize(("code", "kind", "application"), every_application())
def test_a_register_bears_out_the_truth_and_only_the_truth(
    code: str, kind: str, application: dict[str, Any]
) -> None:
    source = ENTRIES[code]["classification"]["data_source"]
    if source is None:
        assert application["settled_by"] != "ONLINE"
        return
    record = record_of(source, application["party"])
    if kind == "no_record":
        assert (record, application["expected"]) == (None, "UNABLE")
        return
    assert record is not None
    assert agrees(source, application["found_facts"], record)
    assert agrees(source, application["facts"], record) is (kind != "false")
    assert application["expected"] == ("INCONSISTENT" if kind == "false" else "CONSISTENT")


def test_proxies_are_people_of_the_population() -> None:
    known = {each["id_number"] for each in PEOPLE}
    proxied = [each["proxy"] for _, _, each in every_application() if each["proxy"]]
    assert {each["relation"] for each in proxied} == {"GUARDIAN", "AGENT"}
    assert all(each["id_number"] in known for each in proxied)
    assert any(each["authorisation"]["handprint"] for each in proxied)

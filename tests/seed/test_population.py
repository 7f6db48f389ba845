"""The people of the seed, what registers hold of them, and their applications agree."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from tests.seed.reading import (
    APPLICATIONS,
    ENTERPRISES,
    ENTRIES,
    FULL,
    JSON_TYPES,
    OPERATORS,
    PEOPLE,
    RESOURCES,
    every_application,
)


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
    validator = Draft202012Validator(entry["facts_schema"], validate_formats=True)
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

from __future__ import annotations

import json
import struct
from collections import Counter
from datetime import UTC, datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.evidence import canonical_json, keyed_digest, sm3

_EXACT = 2**53 - 1

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-_EXACT, _EXACT)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)

plain_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-_EXACT, _EXACT)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.text(st.characters(max_codepoint=127)), inner)
        | st.tuples(inner, inner)
    ),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("content", "digest"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3_agrees_with_the_examples_of_its_standard(content: bytes, digest: str) -> None:
    assert sm3(content) == f"sm3:{digest}"


@pytest.mark.parametrize(
    ("bits", "text"),
    [
        ("0000000000000000", "0"),
        ("8000000000000000", "0"),
        ("0000000000000001", "5e-324"),
        ("8000000000000001", "-5e-324"),
        ("7fefffffffffffff", "1.7976931348623157e+308"),
        ("ffefffffffffffff", "-1.7976931348623157e+308"),
        ("4340000000000000", "9007199254740992"),
        ("c340000000000000", "-9007199254740992"),
        ("4430000000000000", "295147905179352830000"),
        ("44b52d02c7e14af5", "9.999999999999997e+22"),
        ("44b52d02c7e14af6", "1e+23"),
        ("44b52d02c7e14af7", "1.0000000000000001e+23"),
        ("444b1ae4d6e2ef4e", "999999999999999700000"),
        ("444b1ae4d6e2ef4f", "999999999999999900000"),
        ("444b1ae4d6e2ef50", "1e+21"),
        ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
        ("3eb0c6f7a0b5ed8d", "0.000001"),
        ("41b3de4355555553", "333333333.3333332"),
        ("41b3de4355555554", "333333333.33333325"),
        ("41b3de4355555555", "333333333.3333333"),
        ("41b3de4355555556", "333333333.3333334"),
        ("41b3de4355555557", "333333333.33333343"),
        ("becbf647612f3696", "-0.0000033333333333333333"),
        ("43143ff3c1cb0959", "1424953923781206.2"),
    ],
)
def test_numbers_are_written_as_appendix_b_of_rfc_8785_shows(bits: str, text: str) -> None:
    [number] = struct.unpack(">d", bytes.fromhex(bits))
    assert canonical_json(number) == text.encode()


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf"), _EXACT + 1])
def test_a_number_that_readers_do_not_read_alike_has_no_canonical_form(number: float) -> None:
    with pytest.raises(ValueError, match="no canonical JSON"):
        canonical_json(number)


@pytest.mark.parametrize(
    "value",
    [
        {1: "a"},
        {"a": object()},
        b"a",
        {"a"},
        UUID(int=1),
        [UUID(int=1)],
        {"a": datetime(2021, 8, 5, tzinfo=UTC)},
    ],
)
def test_what_is_not_json_has_no_canonical_form(value: object) -> None:
    with pytest.raises(TypeError):
        canonical_json(value)


@pytest.mark.parametrize("value", ["\ud800", {"a": ["\udc00"]}, {"\ud800": 1}])
def test_a_text_that_is_no_unicode_has_no_canonical_form(value: object) -> None:
    with pytest.raises(UnicodeEncodeError):
        canonical_json(value)


def test_members_are_sorted_as_rfc_8785_shows() -> None:
    value = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }
    assert list(json.loads(canonical_json(value)).values()) == [
        "Carriage Return",
        "One",
        "Control",
        "Latin Small Letter O With Diaeresis",
        "Euro Sign",
        "Emoji: Grinning Face",
        "Hebrew Letter Dalet With Dagesh",
    ]


def test_texts_are_written_as_rfc_8785_shows() -> None:
    text = '\u20ac$\u000f\nA\'B"\\"/'
    assert canonical_json(text).decode() == '"€$\\u000f\\nA\'B\\"\\\\\\"/"'


def _read_as_ecmascript(digits: str) -> int | float:
    return int(digits) if abs(int(digits)) <= _EXACT else float(digits)


@given(json_values)
def test_what_is_read_back_is_what_was_written(value: Any) -> None:
    assert json.loads(canonical_json(value), parse_int=_read_as_ecmascript) == value


@given(plain_values)
def test_texts_and_whole_numbers_are_written_as_the_standard_library_does(value: Any) -> None:
    written = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert canonical_json(value) == written.encode()


@pytest.mark.parametrize("beside", [0.0, 1e21, {"\ufb33": 1, "\U0001f600": 2}])
def test_what_stands_beside_a_value_does_not_change_how_it_is_written(beside: Any) -> None:
    value = {"b": ["\u000f\u007f\u2028é/", -3, None, True], "a": {}}
    assert canonical_json(value).decode() in canonical_json([beside, value]).decode()


class _Word(StrEnum):
    NAME = "name"


class _Place(NamedTuple):
    number: int


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({_Word.NAME: _Word.NAME}, b'{"name":"name"}'),
        ([_Word.NAME, {"b": _Place(3), "a": HTTPStatus.OK}], b'["name",{"a":200,"b":[3]}]'),
        ({"n": {"b": 1, "a": Counter({"d": 1, "c": 2})}}, b'{"n":{"a":{"c":2,"d":1},"b":1}}'),
    ],
)
def test_kinds_of_texts_numbers_and_members_are_written_as_what_they_are(
    value: object, written: bytes
) -> None:
    assert canonical_json(value) == written


def test_what_nests_deeply_is_written_too() -> None:
    value: Any = "innermost"
    for _ in range(300):
        value = [value]
    assert canonical_json(value) == b"[" * 300 + b'"innermost"' + b"]" * 300


@given(st.dictionaries(st.text(), st.integers(-9, 9)))
def test_the_order_of_members_does_not_matter(value: dict[str, int]) -> None:
    turned = dict(reversed(value.items()))
    assert canonical_json(turned) == canonical_json(value)


def test_a_keyed_digest_depends_on_the_key_and_on_where_its_parts_end() -> None:
    digest = keyed_digest(b"k" * 32, "ab", "c")
    assert len(digest) == 64
    assert digest == keyed_digest(b"k" * 32, "ab", "c")
    assert digest != keyed_digest(b"l" * 32, "ab", "c")
    assert digest != keyed_digest(b"k" * 32, "a", "bc")
    assert digest != keyed_digest(b"k" * 32, "abc")

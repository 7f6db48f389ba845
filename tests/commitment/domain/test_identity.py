"""Identity numbers: the vectors of law/domain.md §5.7, properties, and python-stdnum beside."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from services.commitment.domain.identity import (
    Defect,
    IdType,
    defect_of,
    resident_id_check_digit,
    uscc_check_character,
)

TODAY = date(2026, 11, 24)
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.mark.parametrize(
    "number",
    [
        "11010519491231002X",
        "11010519491231002x",
        "440524188001010014",
        "370406199001010011",
        "370406200002290022",
    ],
)
def test_a_true_citizens_number_is_well_formed(number: str) -> None:
    assert defect_of(IdType.RESIDENT_ID, number, TODAY) is None


@pytest.mark.parametrize(
    ("number", "defect"),
    [
        ("370406198506310031", Defect.DATE),
        ("370406190002290025", Defect.DATE),
        ("370406199001010012", Defect.CHECKSUM),
        ("37040619900101001", Defect.FORMAT),
        ("370406199001010O11", Defect.FORMAT),
        ("３70406199001010011", Defect.FORMAT),
        ("070406199001010011", Defect.FORMAT),
        ("", Defect.FORMAT),
    ],
)
def test_a_wrong_citizens_number_tells_what_is_wrong(number: str, defect: Defect) -> None:
    assert defect_of(IdType.RESIDENT_ID, number, TODAY) is defect


@pytest.mark.parametrize(
    "number",
    [
        "91350100M000100Y43",
        "11370406MA00000071",
        "12370406MA0000007X",
        "91370406MA0000007Q",
        "92370406MA0000007M",
    ],
)
def test_a_true_social_credit_code_is_well_formed(number: str) -> None:
    assert defect_of(IdType.USCC, number, TODAY) is None


@pytest.mark.parametrize(
    ("number", "defect"),
    [
        ("91350100M000100Y4Z", Defect.FORMAT),
        ("91350100M000100Y44", Defect.CHECKSUM),
        ("91350100M000100Y4I", Defect.FORMAT),
        ("9135010XM000100Y43", Defect.FORMAT),
    ],
)
def test_a_wrong_social_credit_code_tells_what_is_wrong(number: str, defect: Defect) -> None:
    assert defect_of(IdType.USCC, number, TODAY) is defect


def citizens_number(born_on: date, order: int) -> str:
    first = f"370406{born_on:%Y%m%d}{order:03d}"
    return first + resident_id_check_digit(first)


days = st.dates(min_value=date(1850, 1, 1), max_value=TODAY)
orders = st.integers(min_value=0, max_value=999)


@given(days, orders)
def test_every_number_with_its_own_check_digit_is_well_formed(born_on: date, order: int) -> None:
    assert defect_of(IdType.RESIDENT_ID, citizens_number(born_on, order), TODAY) is None


@given(days, orders, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_never_passes(born_on: date, order: int, place: int, off: int) -> None:
    number = citizens_number(born_on, order)
    wrong = str((int(number[place]) + off) % 10)
    changed = number[:place] + wrong + number[place + 1 :]
    assert defect_of(IdType.RESIDENT_ID, changed, TODAY) is not None


def test_a_birth_today_is_possible_and_tomorrow_is_not() -> None:
    tomorrow = TODAY + timedelta(days=1)
    assert defect_of(IdType.RESIDENT_ID, citizens_number(TODAY, 1), TODAY) is None
    assert (
        defect_of(IdType.RESIDENT_ID, citizens_number(tomorrow, 1), TODAY) is Defect.DATE_IN_FUTURE
    )


@given(days, orders)
def test_the_standard_library_of_numbers_agrees_on_citizens(born_on: date, order: int) -> None:
    number = citizens_number(born_on, order)
    assert ric.calc_check_digit(number) == number[17]


codes = st.tuples(
    st.text(USCC_ALPHABET, min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(USCC_ALPHABET, min_size=9, max_size=9),
).map("".join)


@given(codes)
def test_the_standard_library_of_numbers_agrees_on_organisations(first: str) -> None:
    number = first + uscc_check_character(first)
    assert uscc.calc_check_digit(first) == number[17]
    # GB 32100 knows registries with letters (A, N, Y), python-stdnum only those with digits.
    assert uscc.is_valid(number) or not first[:2].isdigit()
    assert defect_of(IdType.USCC, number, TODAY) is None


@given(codes, st.integers(0, 16), st.integers(1, 30))
def test_one_wrong_character_never_passes(first: str, place: int, off: int) -> None:
    number = first + uscc_check_character(first)
    wrong = USCC_ALPHABET[(USCC_ALPHABET.index(number[place]) + off) % 31]
    changed = number[:place] + wrong + number[place + 1 :]
    assert defect_of(IdType.USCC, changed, TODAY) is not None


@given(st.text(max_size=40), st.sampled_from(list(IdType)))
def test_no_text_whatever_breaks_the_check(text: str, id_type: IdType) -> None:
    assert defect_of(id_type, text, TODAY) in (*Defect, None)


@pytest.mark.parametrize(
    ("id_type", "number"),
    [
        (IdType.PASSPORT, "E12345678"),
        (IdType.HK_MACAU_PERMIT, "H1234567801"),
        (IdType.TAIWAN_PERMIT, "12345678"),
        (IdType.FOREIGN_PERMANENT_RESIDENT, "USA110078071501"),
    ],
)
def test_other_documents_are_held_to_their_format_only(id_type: IdType, number: str) -> None:
    assert defect_of(id_type, number, TODAY) is None
    assert defect_of(id_type, "?", TODAY) is Defect.FORMAT

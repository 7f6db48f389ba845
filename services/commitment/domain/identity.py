"""Understands identity numbers: GB 11643 (公民身份号码), GB 32100 (统一社会信用代码), permits."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum


class IdType(StrEnum):
    """证件类型."""

    RESIDENT_ID = "RESIDENT_ID"
    USCC = "USCC"
    PASSPORT = "PASSPORT"
    HK_MACAU_PERMIT = "HK_MACAU_PERMIT"
    TAIWAN_PERMIT = "TAIWAN_PERMIT"
    FOREIGN_PERMANENT_RESIDENT = "FOREIGN_PERMANENT_RESIDENT"


class Defect(StrEnum):
    """What is wrong with a number; never the number itself."""

    FORMAT = "format"
    DATE = "date"
    DATE_IN_FUTURE = "date-in-future"
    CHECKSUM = "checksum"


_RESIDENT_ID = re.compile(r"[1-9][0-9]{16}[0-9X]")
_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_RESIDENT_CHECKS = "10X98765432"

_USCC = re.compile(r"[0-9ABCDEFGHJKLMNPQRTUWXY]{2}[0-9]{6}[0-9ABCDEFGHJKLMNPQRTUWXY]{10}")
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)

_PERMITS = {
    IdType.PASSPORT: re.compile(r"[A-Z0-9]{5,17}"),
    IdType.HK_MACAU_PERMIT: re.compile(r"[HM][0-9]{8}([0-9]{2})?|8[12]0000[0-9]{11}[0-9X]"),
    IdType.TAIWAN_PERMIT: re.compile(r"[0-9]{8}|[0-9]{10}[A-Z]?|830000[0-9]{11}[0-9X]"),
    IdType.FOREIGN_PERMANENT_RESIDENT: re.compile(r"[A-Z]{3}[0-9]{12}|9[0-9]{16}[0-9X]"),
}


def normalised(id_number: str) -> str:
    """A number as it is compared and referred to: without outer blanks, in capitals."""
    return id_number.strip().upper()


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same but for outer blanks."""
    return one.strip() == other.strip()


def resident_id_check_digit(first_seventeen: str) -> str:
    """The eighteenth character of a citizen's number (GB 11643, ISO 7064 MOD 11-2)."""
    total = sum(int(d) * w for d, w in zip(first_seventeen, _RESIDENT_WEIGHTS, strict=True))
    return _RESIDENT_CHECKS[total % 11]


def uscc_check_character(first_seventeen: str) -> str:
    """The eighteenth character of a unified social credit code (GB 32100)."""
    values = (_USCC_ALPHABET.index(character) for character in first_seventeen)
    total = sum(v * w for v, w in zip(values, _USCC_WEIGHTS, strict=True))
    return _USCC_ALPHABET[-total % 31]


def defect_of(id_type: IdType, id_number: str, on: date) -> Defect | None:
    """The first thing wrong with a number on a day, or None where it is well formed.

    Types without a published check character are held to their format only, and the division code
    of a citizen's number is not looked up: abolished divisions stay valid in the numbers they gave.
    """
    number = normalised(id_number)
    match id_type:
        case IdType.RESIDENT_ID:
            return _defect_of_resident_id(number, on)
        case IdType.USCC:
            return _defect_of_uscc(number)
        case _:
            return None if _PERMITS[id_type].fullmatch(number) else Defect.FORMAT


def _defect_of_resident_id(number: str, on: date) -> Defect | None:
    if not _RESIDENT_ID.fullmatch(number):
        return Defect.FORMAT
    try:
        born_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return Defect.DATE
    if born_on > on:
        return Defect.DATE_IN_FUTURE
    return None if resident_id_check_digit(number[:17]) == number[17] else Defect.CHECKSUM


def _defect_of_uscc(number: str) -> Defect | None:
    if not _USCC.fullmatch(number):
        return Defect.FORMAT
    return None if uscc_check_character(number[:17]) == number[17] else Defect.CHECKSUM

"""Understands what an identity number and a telephone number look like, and blots them out."""

from __future__ import annotations

import re

# Bounded by what is no letter or digit, for the digits of a digest are nobody's number; a number
# that holds a day of birth is known among letters too. `\d` takes full-width digits in.
_IDENTITY_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])"
    r"(?:\d{17}[\dXxＸｘ]|\d{15}|[0-9A-Ya-y][0-9]{7}[0-9A-Ya-y]{10})"
    r"(?![0-9A-Za-z])"
    r"|(?<!\d)[1-9１-９]\d{5} ?(?:18|19|20|１８|１９|２０)\d{2}"
    r"(?:[0０][1-9１-９]|[1１][0-2０-２])(?:[0-2０-２]\d|[3３][01０１]) ?\d{3}[\dXxＸｘ](?!\d)"
)
_TELEPHONE = re.compile(
    r"(?<!\d)(?:(?:\+|00)?86[- ]?)?[1１][3-9３-９]\d{9}(?!\d)"
    r"|(?<![0-9A-Za-z])(?:(?:\+|00)?86[- ]?)?1[3-9]\d[- ]\d{4}[- ]\d{4}(?![0-9A-Za-z])"
    r"|(?<![0-9A-Za-z])(?:\(?0\d{2,3}\)?|\+86[- ]?\d{2,3})[- ]?\d{7,8}(?![0-9A-Za-z])"
)

# Every number above has as many digits in a row, and most texts of a log have not.
_FEWEST_DIGITS = re.compile(r"\d{4}")


def conceal(text: str) -> str:
    """`text` with everything that looks like an identity or telephone number blotted out."""
    if _FEWEST_DIGITS.search(text) is None:
        return text
    return _TELEPHONE.sub("[telephone]", _IDENTITY_NUMBER.sub("[identity number]", text))

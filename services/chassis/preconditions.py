"""Understands conditional requests (RFC 9110 §13, RFC 6585 §3): who changes a thing says which
version was read."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import Depends, Header

from services.chassis.problem import Problem

_STRONG_TAG = re.compile(r'^"([0-9]{1,9})"$')


def etag(version: int) -> str:
    """The entity tag of a version."""
    return f'"{version}"'


async def _expected_version(
    if_match: Annotated[
        str | None,
        Header(alias="If-Match", description='所见版本的 ETag，如 "3"；版本已变则不予办理。'),
    ] = None,
) -> int:
    if if_match is None:
        raise Problem("if-match-missing")
    tag = _STRONG_TAG.match(if_match.strip())
    if tag is None:
        raise Problem("if-match-malformed")
    return int(tag.group(1))


ExpectedVersion = Annotated[int, Depends(_expected_version)]

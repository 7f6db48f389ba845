"""What a use case answers where the law may say no: a refusal is a value, and commits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from services.catalog.domain.judgement import Judgement

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Refused:
    """Not done; every rule that was judged, the unmet ones among them."""

    slug: str
    judgements: tuple[Judgement, ...]


@dataclass(frozen=True, slots=True)
class Done(Generic[Thing]):
    """Done; the thing as it is now, and what the rules said of it."""

    thing: Thing
    judgements: tuple[Judgement, ...]

"""No event tells of a person; the guard is seen to bite."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from pydantic import BaseModel, Field

from contracts.envelope import Event
from contracts.event_privacy import disclosures
from contracts.event_schemas import schema_of, schemas
from contracts.events.vocabulary import ItemCode, PublishedText


@pytest.mark.parametrize("name", schemas())
def test_a_published_event_tells_of_no_person(name: str) -> None:
    assert disclosures(schemas()[name]) == []


class Sample(Event):
    topic: ClassVar[str] = "chengnuo.commitment"
    subject_field: ClassVar[str] = "item_code"

    item_code: ItemCode


class Told(BaseModel):
    words: str


class WithFreeText(Sample):
    told: str


class WithOptionalFreeText(Sample):
    told: str | None = None


class WithFreeTextInside(Sample):
    told: tuple[Told, ...]


class WithFreeTextByName(Sample):
    told: dict[str, str]


class WithName(Sample):
    committer_name: str = Field(pattern=r"^[A-Z]+$")


class WithIdentityNumber(Sample):
    id_number: str = Field(pattern=r"^[0-9]{17}[0-9X]$")


class WithTelephone(Sample):
    contact_phone: str = Field(pattern=r"^1[0-9]{10}$")


class WithTelephoneAsANumber(Sample):
    contact_phone: int


class WithReason(Sample):
    note: str = Field(pattern=r"^[A-Z]+$")


class WithPatternForAnything(Sample):
    told: str = Field(pattern=r"^\S{1,60}$")


class WithAnyValue(Sample):
    told: Any


class WithPublishedTextOfACommitment(Sample):
    told: PublishedText


class WithPublishedTextOfTheCatalogue(Sample):
    topic: ClassVar[str] = "chengnuo.catalog"

    item_name: PublishedText


BAD = [
    WithFreeText,
    WithOptionalFreeText,
    WithFreeTextInside,
    WithFreeTextByName,
    WithName,
    WithIdentityNumber,
    WithTelephone,
    WithTelephoneAsANumber,
    WithReason,
    WithPatternForAnything,
    WithAnyValue,
    WithPublishedTextOfACommitment,
]


@pytest.mark.parametrize("event", BAD)
def test_an_event_that_could_tell_of_a_person_is_told(event: type[Event]) -> None:
    assert disclosures(schema_of(event))


@pytest.mark.parametrize("event", [Sample, WithPublishedTextOfTheCatalogue])
def test_an_event_of_codes_and_published_text_is_allowed(event: type[Event]) -> None:
    assert disclosures(schema_of(event)) == []

"""Understands how news of the catalogue is worded for the other services: the events of the
contract, made from those of the domain."""

from __future__ import annotations

from typing import assert_never

from contracts.envelope import Event
from contracts.events import catalog as contract
from services.catalog.adapters.json_codec import to_json
from services.catalog.domain.events import (
    AgencyRegistered,
    CalendarYearPublished,
    DomainEvent,
    ItemLeftList,
    ItemPublished,
    ListVersionPublished,
)
from services.catalog.domain.format_texts import FormatText
from services.catalog.domain.items import PublishedItem
from services.catalog.domain.service_guides import ServiceGuide


def announcement(event: DomainEvent) -> Event:
    """The contract's event for one of the domain."""
    match event:
        case AgencyRegistered():
            return contract.AgencyRegistered.model_validate(to_json(event.agency))
        case ListVersionPublished():
            return contract.ListVersionPublished.model_validate(to_json(event))
        case ItemPublished():
            return item_published(event.published)
        case ItemLeftList():
            return contract.ItemLeftList.model_validate(to_json(event))
        case CalendarYearPublished():
            days = to_json(event.calendar.days)
            days["revision"] = event.calendar.revision
            return contract.CalendarYearPublished.model_validate(days)
    assert_never(event)


def item_published(published: PublishedItem) -> contract.ItemPublished:
    """All of an item that is public."""
    item, parts, agency = published.item, published.parts, published.handling_agency
    entry = to_json(parts.entry)
    told = {
        **entry,
        "revision": item.revision,
        "list_version_id": item.list_version_id,
        "in_effect_from": item.in_effect_from,
        "offerable": item.offerable,
        "missing": list(item.missing),
        "handling_agency": contract.PublishedAgency(
            code=agency.code, name=agency.name, letter_prefix=agency.letter_prefix
        ),
        "format_text": parts.format_text and _format_text(parts.format_text),
        "service_guide": parts.service_guide and _service_guide(parts.service_guide),
    }
    return contract.ItemPublished.model_validate(told)


def _format_text(text: FormatText) -> contract.PublishedFormatText:
    return contract.PublishedFormatText(
        format_text_id=text.format_text_id,
        version=text.number,
        digest=text.digest,
        notification=contract.NotificationText.model_validate(to_json(text.notification)),
    )


def _service_guide(guide: ServiceGuide) -> contract.PublishedServiceGuide:
    return contract.PublishedServiceGuide.model_validate(
        {
            **to_json(guide.text),
            "service_guide_id": guide.service_guide_id,
            "version": guide.number,
        }
    )

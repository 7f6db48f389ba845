"""A handling agency drafts the format text of an item."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from services.catalog.application.items_as_listed import listed_entry
from services.catalog.application.ports import Digest, NewId, UnitOfWork
from services.catalog.domain.agencies import Actor
from services.catalog.domain.format_texts import FormatText, FormatTextState, NotificationText
from services.catalog.domain.judgement import FORMAT_TEXTS
from services.catalog.domain.steps import Step


@dataclass(frozen=True, slots=True)
class DraftFormatText:
    """Draft the next text of an item."""

    item_code: str
    notification: NotificationText
    actor: Actor


async def draft_format_text(
    command: DraftFormatText, uow: UnitOfWork, *, at: datetime, new_id: NewId, digest: Digest
) -> FormatText:
    """Keep the draft with its number and digest. Raises Misuse for an item that is not listed or
    is another agency's."""
    async with uow:
        entry = await listed_entry(uow, command.item_code, command.actor)
        number = await uow.format_texts.next_number(command.item_code)
        content = {
            "item_code": command.item_code,
            "version": number,
            "notification": asdict(command.notification),
        }
        text = FormatText(
            format_text_id=new_id(),
            item_code=command.item_code,
            number=number,
            state=FormatTextState.DRAFT,
            agency=entry.handling_agency,
            notification=command.notification,
            digest=digest(content),
            drafted_at=at,
        )
        await uow.format_texts.add(text)
        states = (None, str(text.state))
        await uow.format_texts.add_step(
            Step.of(text.format_text_id, "draft", states, command.actor, at, FORMAT_TEXTS)
        )
        await uow.commit(text)
    return text

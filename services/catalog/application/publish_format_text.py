"""A format text is published in halls, on websites and on the government-service platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.catalog.application.announce_item import announce_item_again
from services.catalog.application.changing_format_texts import format_text_as_seen, keep_text_step
from services.catalog.application.outcomes import Done, Refused
from services.catalog.application.ports import UnitOfWork
from services.catalog.domain.agencies import Actor
from services.catalog.domain.format_texts import FormatText, FormatTextAct, shown_in_every_channel


@dataclass(frozen=True, slots=True)
class PublishFormatText:
    """Publish a checked text, with a proof of publication for each channel."""

    format_text_id: UUID
    expected_version: int
    channels: Mapping[str, str]
    actor: Actor


async def publish_format_text(
    command: PublishFormatText, uow: UnitOfWork, *, at: datetime
) -> Done[FormatText] | Refused:
    """Publish it, supersede the one before and tell the item anew; or refuse where a channel lacks
    its proof. Raises Misuse where it is another agency's or not checked."""
    async with uow:
        text = await format_text_as_seen(
            uow, command.format_text_id, command.expected_version, command.actor
        )
        published = text.published(command.channels, at)
        shown = shown_in_every_channel(command.channels)
        outcome: Done[FormatText] | Refused
        if shown.refuses:
            outcome = Refused("format-text-not-shown", (shown,))
        else:
            before = await uow.format_texts.published(text.item_code)
            if before is not None:
                states = (before, before.superseded())
                await keep_text_step(uow, FormatTextAct.SUPERSEDE, states, command.actor, at)
            await keep_text_step(uow, FormatTextAct.PUBLISH, (text, published), command.actor, at)
            await announce_item_again(uow, text.item_code, at)
            outcome = Done(published, (shown,))
        await uow.commit(outcome)
    return outcome

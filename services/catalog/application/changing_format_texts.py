"""What every act on an existing format text begins and ends with."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.catalog.application.ports import UnitOfWork
from services.catalog.domain.agencies import Actor, belongs_to, may_know
from services.catalog.domain.format_texts import FormatText, FormatTextAct
from services.catalog.domain.judgement import FORMAT_TEXTS
from services.catalog.domain.misuse import Misuse, unstale
from services.catalog.domain.steps import Step


async def format_text_as_seen(
    uow: UnitOfWork, format_text_id: UUID, expected_version: int, actor: Actor
) -> FormatText:
    """The text. Raises Misuse where there is none, it is another agency's, or it changed."""
    text = await uow.format_texts.find(format_text_id)
    if text is None or not may_know(actor, text.agency, public=text.public):
        raise Misuse("format-text-not-found", format_text_id=str(format_text_id))
    belongs_to(actor, text.agency)
    unstale(expected_version, text.version)
    return text


async def keep_text_step(
    uow: UnitOfWork,
    act: FormatTextAct,
    states: tuple[FormatText, FormatText],
    actor: Actor,
    at: datetime,
) -> None:
    """Save the text as it is now and write its history."""
    before, after = states
    await uow.format_texts.save(after)
    names = (str(before.state), str(after.state))
    await uow.format_texts.add_step(
        Step.of(after.format_text_id, str(act), names, actor, at, FORMAT_TEXTS)
    )

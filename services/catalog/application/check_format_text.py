"""A format text is checked: complete, clear, and telling every condition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.catalog.application.changing_format_texts import format_text_as_seen, keep_text_step
from services.catalog.application.items_as_listed import listed_entry
from services.catalog.application.outcomes import Done, Refused
from services.catalog.application.ports import UnitOfWork
from services.catalog.domain.agencies import Actor
from services.catalog.domain.format_texts import FormatText, FormatTextAct, check
from services.catalog.domain.judgement import FORMAT_TEXTS, refusals
from services.catalog.domain.steps import Step


@dataclass(frozen=True, slots=True)
class CheckFormatText:
    """Check a draft."""

    format_text_id: UUID
    expected_version: int
    actor: Actor


async def check_format_text(
    command: CheckFormatText, uow: UnitOfWork, *, at: datetime
) -> Done[FormatText] | Refused:
    """Check it, or refuse with every rule's answer; a refusal is written into the history.
    Raises Misuse where it is another agency's or no draft."""
    async with uow:
        text = await format_text_as_seen(
            uow, command.format_text_id, command.expected_version, command.actor
        )
        entry = await listed_entry(uow, text.item_code, command.actor)
        checked = text.checked()
        judgements = check(text.notification, entry)
        outcome: Done[FormatText] | Refused
        if unmet := refusals(judgements):
            states = (str(text.state), str(text.state))
            note = "、".join(each.rule for each in unmet)
            step = Step.of(
                text.format_text_id, "refuse_check", states, command.actor, at, FORMAT_TEXTS, note
            )
            await uow.format_texts.add_step(step)
            outcome = Refused("format-text-incomplete", judgements)
        else:
            await keep_text_step(uow, FormatTextAct.CHECK, (text, checked), command.actor, at)
            outcome = Done(checked, judgements)
        await uow.commit(outcome)
    return outcome

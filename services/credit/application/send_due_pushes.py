"""What waits for a credit platform is sent, outside of every transaction, until acknowledged."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from services.credit.application.ports import (
    Chance,
    CreditPlatforms,
    Now,
    PushFailed,
    Receipt,
    UnitOfWork,
)
from services.credit.domain.events import PushAcknowledged
from services.credit.domain.pushes import TRANSITIONS, Push, PushAct, pause_after
from services.credit.domain.vocabulary import Platform

_BATCH = 20
_LEASE = timedelta(minutes=2)


async def send_due_pushes(
    platform: Platform,
    begin: Callable[[], UnitOfWork],
    platforms: CreditPlatforms,
    *,
    now: Now,
    chance: Chance,
) -> int:
    """Send what is due to one platform, at most a batch; tell how many.

    A process that dies in between loses nothing: after the lease the push is sent again under the
    same id, which the platform answers with the same receipt.
    """
    at = now()
    async with begin() as uow:
        claimed = await uow.pushes.claim(platform, at, at + _LEASE, _BATCH)
        await uow.commit()
    if not claimed:
        return 0
    answers = await asyncio.gather(*(_attempt(push, platforms) for push in claimed))
    answered = sorted(zip(claimed, answers, strict=True), key=lambda each: each[0].push_id)
    async with begin() as uow:
        # In the order in which a published year counts their last days anew.
        for push, answer in answered:
            await _keep(push, answer, uow, now=now, chance=chance)
        await uow.commit()
    return len(claimed)


async def _attempt(push: Push, platforms: CreditPlatforms) -> Receipt | PushFailed:
    try:
        return await platforms.tell(push)
    except PushFailed as failure:
        return failure


async def _keep(
    push: Push, answer: Receipt | PushFailed, uow: UnitOfWork, *, now: Now, chance: Chance
) -> None:
    at = now()
    if isinstance(answer, PushFailed):
        failed = replace(
            push,
            state=TRANSITIONS[push.state][PushAct.FAIL],
            last_failure=answer.code,
            next_attempt_at=at + pause_after(push.attempts, chance()),
        )
        await uow.pushes.save(failed)
        return
    acknowledged = replace(
        push,
        state=TRANSITIONS[push.state][PushAct.ACKNOWLEDGE],
        last_failure=None,
        receipt_no=answer.receipt_no,
        acknowledged_at=at,
    )
    await uow.pushes.save(acknowledged)
    uow.record(PushAcknowledged(push.push_id, push.record_id, push.subject_ref, push.platform, at))

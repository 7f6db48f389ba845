"""Understands how an operator sees and replays the messages that a service could not take in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from services.chassis import dead_letters
from services.chassis.clock import SystemClock
from services.chassis.database import Database
from services.chassis.dead_letters import DeadLetter

_STATES = {"RETRYING": "自动重试中", "RESTING": "待重放"}


async def list_all(databases: Mapping[str, str]) -> int:
    """Print what is set aside in every service; never what is in a message."""
    found = 0
    for service, url in databases.items():
        database = Database(url)
        async with database.reading() as connection:
            letters = await dead_letters.list_letters(connection)
        await database.dispose()
        for letter in letters:
            found += 1
            print(
                f"{service}\t{letter.message.event_id}\t{letter.message.headers.get('ce_type', '')}"
                f"\t{_state_of(letter)}\t已试 {letter.attempts} 次\t{letter.reason}"
                f"\t{_told(letter.set_aside_at)}"
            )
    print(f"共 {found} 条未处理的消息。" if found else "没有未处理的消息。")
    return 0


async def replay_all(databases: Mapping[str, str], event_id: UUID | None) -> int:
    """Let resting messages be taken in again by the running system, or at its next start."""
    replayed = 0
    for url in databases.values():
        database = Database(url)
        at = SystemClock().now() if database.dialect == "sqlite" else await database.now()
        async with database.transaction() as connection:
            replayed += await dead_letters.replay(connection, at, event_id)
        await database.dispose()
    print(f"已交回重放 {replayed} 条。")
    return 0 if replayed or event_id is None else 1


def _state_of(letter: DeadLetter) -> str:
    return "无法读取，不能重放" if letter.is_unreadable else _STATES[letter.state]


def _told(at: datetime) -> str:
    return at.isoformat(timespec="seconds")

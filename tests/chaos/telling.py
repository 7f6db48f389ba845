"""Understands the books of events: what every outbox tells, what every reader took effect of, and
whether each event took effect once, in its order."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from tests.chaos.ledger import Fault, Ledger

Subject = tuple[str, str]
"""A topic and a message key."""


@dataclass(frozen=True, slots=True)
class Told:
    """An event in an outbox. Within its subject the events are told in the order of `sequence`."""

    event_id: UUID
    subject: Subject
    type_name: str
    sequence: int


@dataclass(frozen=True, slots=True)
class Reader:
    """A consumer group, the types of event that it does something about, and the events that took
    effect with it, each as often as it did, in the order in which they did."""

    group: str
    reacts_to: frozenset[str]
    effects: Sequence[UUID]


async def told_by(database: asyncpg.Connection, ledger: Ledger, owner: str) -> list[Told]:
    """Everything in a service's outbox; what was not published in the end is stuck."""
    rows = await database.fetch(
        "SELECT event_id, topic, message_key, headers->>'ce_type' AS type_name, sequence,"
        " published_at IS NULL AS waits FROM outbox ORDER BY sequence"
    )
    for row in rows:
        if row["waits"]:
            ledger.note(Fault.STUCK, f"{row['type_name']} {row['event_id']} in {owner}'s outbox")
    ledger.events += len(rows)
    return [
        Told(row["event_id"], (row["topic"], row["message_key"]), row["type_name"], row["sequence"])
        for row in rows
    ]


async def marks_of(database: asyncpg.Connection, group: str) -> list[UUID]:
    """The events that a group's inbox marks, in the order in which they took effect.

    The mark is the first row that the transaction of an effect writes, and the database numbers
    transactions in the order of their first rows; no clock tells that order as well.
    """
    rows = await database.fetch(
        "SELECT event_id FROM inbox WHERE consumer_group = $1 ORDER BY xmin::text::bigint", group
    )
    return [row["event_id"] for row in rows]


async def note_letters(database: asyncpg.Connection, ledger: Ledger, owner: str) -> None:
    """What is set aside in the end is stuck."""
    for row in await database.fetch(
        "SELECT event_id, topic, message_key, state, reason FROM dead_letter ORDER BY sequence"
    ):
        place = f"{row['topic']}/{row['message_key']} {row['event_id']}"
        ledger.note(Fault.STUCK, f"{place} set aside by {owner}: {row['state']} {row['reason']}")


def reconcile(ledger: Ledger, told: Iterable[Told], readers: Iterable[Reader]) -> None:
    """Hold what took effect against what was told."""
    by_id = {each.event_id: each for each in told}
    for reader in readers:
        ledger.effects += len(reader.effects)
        taken = Counter(reader.effects)
        for event_id, times in taken.items():
            if event_id not in by_id:
                ledger.note(Fault.UNFOUNDED, f"{event_id} took effect with {reader.group}")
            elif times > 1:
                ledger.note(Fault.TWICE, f"{_named(by_id[event_id])} with {reader.group}")
        for each in by_id.values():
            if each.type_name in reader.reacts_to and each.event_id not in taken:
                ledger.note(Fault.LOST, f"{_named(each)} for {reader.group}")
        _note_disorder(ledger, by_id, reader)


def _note_disorder(ledger: Ledger, by_id: Mapping[UUID, Told], reader: Reader) -> None:
    latest: dict[Subject, int] = defaultdict(int)
    for event_id in dict.fromkeys(reader.effects):
        told = by_id.get(event_id)
        if told is None:
            continue
        if told.sequence < latest[told.subject]:
            ledger.note(Fault.OUT_OF_ORDER, f"{_named(told)} with {reader.group}")
        latest[told.subject] = max(latest[told.subject], told.sequence)


def _named(told: Told) -> str:
    return f"{told.type_name} {told.event_id} of {told.subject[1]}"

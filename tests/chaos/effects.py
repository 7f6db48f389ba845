"""Understands the books of effects: what one service was told is what it keeps, counted by id, and
every history is a chain."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import asyncpg

from tests.chaos.ledger import Fault, Ledger

Databases = Mapping[str, asyncpg.Connection]

_TOLD = """
SELECT convert_from(value, 'UTF8')::json AS told FROM outbox WHERE headers->>'ce_type' = $1
"""
_HISTORIES = {
    "commitment": (("commitment_history", "commitment_id", "sequence"),),
    "verification": (
        ("verification_history", "verification_id", "sequence"),
        ("finding_history", "finding_id", "sequence"),
    ),
    "credit": (("credit_record_history", "record_id", "line"),),
}
# A thing begins once and then goes from state to state; what was only noted goes nowhere.
_BROKEN_CHAINS = """
SELECT {key} AS thing FROM (
    SELECT {key}, from_state,
        lag(to_state) OVER (PARTITION BY {key} ORDER BY {order}) AS state_before
    FROM {table} WHERE from_state IS DISTINCT FROM to_state
) step WHERE from_state IS DISTINCT FROM state_before
"""
_PERFORMANCE_OF = {"FULFILLED": "FULFILLED", "FOUND_UNTRUE": "BREACHED"}


async def note_effects(databases: Databases, ledger: Ledger) -> None:
    """Hold what each service keeps against what the owner of the fact keeps or told."""
    await _note_filings(databases, ledger)
    await _note_checks_and_findings(databases, ledger)
    await _note_credit(databases, ledger)
    await _note_newest(databases, ledger)
    await _note_orphans(databases, ledger)
    for service, histories in _HISTORIES.items():
        for table, key, order in histories:
            query = _BROKEN_CHAINS.format(table=table, key=key, order=order)
            for row in await databases[service].fetch(query):
                ledger.note(Fault.OUT_OF_ORDER, f"{table} of {row['thing']}")


def compare(
    ledger: Ledger, what: str, facts: Iterable[Hashable], effects: Iterable[Hashable]
) -> None:
    """Each fact has one effect, and each effect a fact."""
    told, kept = Counter(facts), Counter(effects)
    for fact, times in told.items():
        if kept[fact] < times:
            ledger.note(Fault.LOST, f"{what} of {fact}")
        elif kept[fact] > times:
            ledger.note(Fault.TWICE, f"{what} of {fact}")
    for effect in kept.keys() - told.keys():
        ledger.note(Fault.UNFOUNDED, f"{what} of {effect}")


async def _note_filings(databases: Databases, ledger: Ledger) -> None:
    """Every commitment has one check and one entry in its maker's file."""
    filed = await _column(databases["commitment"], "SELECT commitment_id FROM commitments")
    for what, service, query in (
        ("check", "verification", "SELECT commitment_id FROM verification"),
        ("projection", "verification", "SELECT commitment_id FROM commitment_projection"),
        ("entry", "credit", "SELECT commitment_id FROM credit_record WHERE kind = 'COMMITMENT'"),
        ("conduct", "credit", "SELECT commitment_id FROM credit_record WHERE kind = 'PERFORMANCE'"),
    ):
        compare(ledger, what, filed, await _column(databases[service], query))


async def _note_checks_and_findings(databases: Databases, ledger: Ledger) -> None:
    """Every check and finding that was told is one line in the history of its commitment."""
    for act, event, by_finding in (
        ("PLAN_CHECK", "chengnuo.VerificationRequested.v1", False),
        ("COMPLETE_CHECK", "chengnuo.VerificationCompleted.v1", False),
        ("CONFIRM_UNTRUE", "chengnuo.UntruthConfirmed.v1", True),
    ):
        told = await _told(databases["verification"], event)
        lines = await databases["commitment"].fetch(
            "SELECT commitment_id, note FROM commitment_history WHERE act = $1", act
        )
        compare(
            ledger,
            act,
            [(each["commitment_id"], each["finding_id"] if by_finding else None) for each in told],
            [(str(row["commitment_id"]), row["note"] if by_finding else None) for row in lines],
        )


async def _note_credit(databases: Databases, ledger: Ledger) -> None:
    """Credit equals determinations, and says of every commitment how it was kept."""
    determined = "SELECT determination_id FROM determination"
    recorded = "SELECT determination_id FROM credit_record WHERE kind = 'DETERMINATION'"
    compare(
        ledger,
        "credit record",
        await _column(databases["verification"], determined),
        await _column(databases["credit"], recorded),
    )
    states = await databases["commitment"].fetch("SELECT commitment_id, state FROM commitments")
    rows = await databases["credit"].fetch(
        "SELECT commitment_id, performance FROM credit_record WHERE kind = 'PERFORMANCE'"
    )
    performances = {row["commitment_id"]: row["performance"] for row in rows}
    for row in states:
        due = _PERFORMANCE_OF.get(row["state"])
        found = performances.get(row["commitment_id"])
        if due is not None and found != due:
            ledger.note(Fault.LOST, f"{row['state']} of {row['commitment_id']}: credit has {found}")


async def _note_newest(databases: Databases, ledger: Ledger) -> None:
    """What others keep of standings and items is the newest that was told."""
    standings = await _newest(databases["credit"], "subject_ref", ("StandingChanged",))
    items = await _newest(databases["catalog"], "item_code", ("ItemPublished", "ItemLeftList"))
    for what, newest, service, query in (
        ("standing", standings, "commitment", "SELECT subject_ref, revision FROM standings"),
        (
            "standing",
            standings,
            "verification",
            "SELECT subject_ref, revision FROM standing_projection",
        ),
        ("item", items, "commitment", "SELECT item_code, revision FROM items"),
        ("item", items, "verification", "SELECT item_code, revision FROM item_projection"),
    ):
        kept = {row[0]: row[1] for row in await databases[service].fetch(query)}
        for thing, revision in newest.items():
            if kept.get(thing) != revision:
                told = f"{kept.get(thing)} instead of {revision}"
                ledger.note(Fault.LOST, f"{what} {thing} with {service}: {told}")


async def _note_orphans(databases: Databases, ledger: Ledger) -> None:
    """What a machine has to do has a time at which a machine takes it up."""
    for service, query in (
        (
            "verification",
            "SELECT 'check ' || verification_id FROM verification WHERE method = 'ONLINE'"
            " AND state IN ('DISPATCHED', 'IN_PROGRESS', 'WAITING') AND next_attempt_at IS NULL",
        ),
        (
            "verification",
            "SELECT 'check ' || verification_id FROM verification WHERE state = 'RESULT_RECORDED'",
        ),
        (
            "credit",
            "SELECT 'push ' || push_id FROM push WHERE state <> 'ACKNOWLEDGED'"
            " AND next_attempt_at > now() + interval '1 hour'",
        ),
    ):
        for what in await _column(databases[service], query):
            ledger.note(Fault.STUCK, f"{what} has no owner")


async def _column(database: asyncpg.Connection, query: str) -> list[Any]:
    return [row[0] for row in await database.fetch(query)]


async def _told(database: asyncpg.Connection, type_name: str) -> list[dict[str, Any]]:
    return [json.loads(row["told"]) for row in await database.fetch(_TOLD, type_name)]


async def _newest(
    database: asyncpg.Connection, subject: str, events: tuple[str, ...]
) -> dict[str, int]:
    newest: dict[str, int] = {}
    for event in events:
        for told in await _told(database, f"chengnuo.{event}.v1"):
            newest[told[subject]] = max(told["revision"], newest.get(told[subject], 0))
    return newest

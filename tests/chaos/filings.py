"""Understands the books of answers and filings: every answer is kept under its key, and every
commitment is whole, once, and at an end."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from uuid import UUID

import asyncpg

from tests.chaos.journal import Asked
from tests.chaos.ledger import Fault, Ledger

FILING = "POST /commitments"
_REFUSED = 400
_PARTS = """
WITH letter AS (SELECT commitment_id, count(*) AS times FROM letters GROUP BY 1),
filing AS (
    SELECT commitment_id, count(*) AS times FROM commitment_history WHERE act = 'FILE' GROUP BY 1
),
news AS (
    SELECT message_key, count(*) AS times FROM outbox
    WHERE topic = 'chengnuo.commitment' AND headers->>'ce_type' = 'chengnuo.CommitmentFiled.v1'
    GROUP BY 1
)
SELECT commitment_id, state, coalesce(letter.times, 0) AS letters,
    coalesce(filing.times, 0) AS filings, coalesce(news.times, 0) AS told
FROM commitments
LEFT JOIN letter USING (commitment_id)
LEFT JOIN filing USING (commitment_id)
LEFT JOIN news ON message_key = commitment_id::text
"""
_ENDS = frozenset({"FULFILLED", "FOUND_UNTRUE"})


async def note_kept_answers(
    databases: Mapping[str, asyncpg.Connection], asked: Mapping[str, Asked], ledger: Ledger
) -> None:
    """What was answered is kept as it was answered, by one service alone."""
    kept: dict[str, list[tuple[int, str]]] = {}
    for database in databases.values():
        async with database.transaction():
            async for row in database.cursor(
                "SELECT idempotency_key, status, body FROM idempotent_answer"
            ):
                answer = (row["status"], hashlib.sha256(row["body"]).hexdigest())
                kept.setdefault(row["idempotency_key"], []).append(answer)
    for each in asked.values():
        found = kept.get(each.key, [])
        given = {(status, body["digest"]) for status, body in each.answers if status < _REFUSED}
        if len(found) > 1:
            ledger.note(Fault.TWICE, f"{each.what} {each.key} is kept by {len(found)} services")
        if given and not given & set(found):
            ledger.note(Fault.LOST, f"the answer to {each.what} {each.key}")


async def note_filings(
    database: asyncpg.Connection, asked: Mapping[str, Asked], ledger: Ledger
) -> None:
    """Every filing answered 201 exists; every commitment is whole and the effect of one request;
    those that were asked for here came to their ends."""
    rows = {row["commitment_id"]: row for row in await database.fetch(_PARTS)}
    made = await _made_under(database)
    times = Counter(made.values())
    for commitment_id, row in rows.items():
        parts = (row["letters"], row["filings"], row["told"], times[commitment_id])
        if parts != (1, 1, 1, 1):
            ledger.note(Fault.LOST, f"a part of commitment {commitment_id}: {parts}")
    for each in asked.values():
        if each.what == FILING:
            _note_filing(each, rows, made, ledger)


async def _made_under(database: asyncpg.Connection) -> dict[str, UUID]:
    """Which commitment each key made."""
    answers = await database.fetch(
        "SELECT idempotency_key, body FROM idempotent_answer WHERE status = 201"
    )
    made = {}
    for row in answers:
        body = json.loads(row["body"])
        if "letter_no" in body and "judgements" in body:
            made[row["idempotency_key"]] = UUID(body["commitment_id"])
    return made


def _note_filing(
    each: Asked,
    rows: Mapping[UUID, asyncpg.Record],
    made: Mapping[str, UUID],
    ledger: Ledger,
) -> None:
    accepted = {UUID(body["commitment_id"]) for _, body in each.answers if body["commitment_id"]}
    for commitment_id in accepted - rows.keys():
        ledger.note(Fault.LOST, f"commitment {commitment_id}, answered 201")
    kept = made.get(each.key)
    if accepted and accepted != {kept}:
        ledger.note(Fault.TWICE, f"{each.key} answered {accepted}, keeps {kept}")
    row = rows.get(kept) if kept else None
    if row is not None and row["state"] not in _ENDS:
        ledger.note(Fault.STUCK, f"commitment {kept} is {row['state']}")

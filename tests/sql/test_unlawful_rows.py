"""What may not be, no statement brings about; what may be, the same statement does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.databases import Databases
from tests.sql.acts import Hand, a_hand
from tests.sql.lifecycles import AT, DAY, OTHER_ID

Act = Callable[[Hand], Awaitable[bool]]


@dataclass(frozen=True)
class Pair:
    """An act that must be refused beside one that must not, on the same rows."""

    service: str
    unlawful: Act
    lawful: Act


def changing(table: str, **values: Any) -> Act:
    return lambda hand: hand.change(table, values)


def copying(table: str, **values: Any) -> Act:
    return lambda hand: hand.copy(table, values)


def second(table: str, key: str, **values: Any) -> Act:
    """A second row of a table."""
    return copying(table, **{key: OTHER_ID, **values})


PAIRS = {
    # What must be single.
    "a second open commitment for one matter": Pair(
        "commitment",
        second("commitments", "commitment_id", letter_no="2"),
        second("commitments", "commitment_id", letter_no="2", matter_reference="another"),
    ),
    "a letter's number given twice": Pair(
        "commitment",
        second("commitments", "commitment_id", matter_reference="another"),
        second("commitments", "commitment_id", matter_reference="another", letter_no="2"),
    ),
    "a notification's number given twice": Pair(
        "commitment",
        second("notifications", "notification_id"),
        second("notifications", "notification_id", letter_no="2"),
    ),
    "a second check of one commitment": Pair(
        "verification",
        second("verification", "verification_id"),
        second("verification", "verification_id", commitment_id=OTHER_ID),
    ),
    "a second open request about one check": Pair(
        "verification",
        second("assistance_request", "assistance_request_id"),
        changing("assistance_request", state="CANCELLED"),
    ),
    "a second open finding about one commitment": Pair(
        "verification",
        second("finding", "finding_id"),
        second("finding", "finding_id", commitment_id=OTHER_ID),
    ),
    "a second determination of one finding": Pair(
        "verification",
        second("determination", "determination_id"),
        changing("lease", name="other"),
    ),
    "handling terminated twice": Pair(
        "verification",
        second("disposal", "disposal_id"),
        second("disposal", "disposal_id", kind="PENALTY"),
    ),
    "a second open objection to one record": Pair(
        "credit",
        second("objection", "objection_id"),
        changing("objection", state="MAINTAINED", decided_at=AT),
    ),
    "a second open repair of one record": Pair(
        "credit",
        second("repair", "repair_id"),
        second("repair", "repair_id", state="REFUSED"),
    ),
    "a record number given twice": Pair(
        "credit",
        second("credit_record", "record_id", natural_key="second"),
        second("credit_record", "record_id", natural_key="second", record_no="second"),
    ),
    "a version's number given twice": Pair(
        "catalog",
        second("list_version", "list_version_id"),
        second("list_version", "list_version_id", number=2),
    ),
    # What must point at something.
    "history of a commitment that is not": Pair(
        "commitment",
        copying("commitment_history", commitment_id=OTHER_ID),
        copying("commitment_history"),
    ),
    "a notification of an item's text that is not": Pair(
        "commitment",
        second("notifications", "notification_id", letter_no="2", item_revision=9),
        second("notifications", "notification_id", letter_no="2"),
    ),
    "a push about a record that is not": Pair(
        "credit",
        second("push", "push_id", cause_id=OTHER_ID, ordinal=2, record_id=OTHER_ID),
        second("push", "push_id", cause_id=OTHER_ID, ordinal=2),
    ),
    "evidence of a check that is not": Pair(
        "verification",
        second("evidence", "evidence_id", verification_id=OTHER_ID),
        second("evidence", "evidence_id"),
    ),
    "an item of a list that is not": Pair(
        "catalog",
        copying("item", item_code="another", list_version_id=OTHER_ID),
        copying("item", item_code="another"),
    ),
    # What says two things at once.
    "a decided commitment without a decision": Pair(
        "commitment",
        changing("commitments", state="DECIDED"),
        changing("commitments", state="DECIDED", decision_outcome="GRANTED", decided_on=DAY),
    ),
    "half a decision": Pair(
        "commitment",
        changing("commitments", decision_outcome="GRANTED"),
        changing("commitments", decision_outcome="GRANTED", decided_on=DAY),
    ),
    "a check that ended without a result": Pair(
        "verification",
        changing("verification", state="CLOSED"),
        changing("verification", state="CLOSED", result="UNABLE"),
    ),
    "a party given no day to answer": Pair(
        "verification",
        changing("finding", notice_served_on=DAY, respond_by=DAY),
        changing("finding", notice_served_on=DAY, respond_by=DAY.replace(day=29)),
    ),
    "a suspicion cleared on no day": Pair(
        "verification",
        changing("finding", state="CLEARED"),
        changing("finding", state="CLEARED", concluded_at=AT),
    ),
    "an organ that asks itself": Pair(
        "verification",
        changing("assistance_request", assisting_agency="requesting_agency"),
        changing("assistance_request", assisting_agency="another"),
    ),
    "a determination without its level": Pair(
        "credit",
        changing("credit_record", kind="DETERMINATION", determination_id=OTHER_ID),
        changing(
            "credit_record",
            kind="DETERMINATION",
            determination_id=OTHER_ID,
            level="SERIOUS",
            determined_on=DAY,
        ),
    ),
    "an acknowledged push without its day": Pair(
        "credit",
        changing("push", acknowledged_at=AT),
        changing("push", state="SENT"),
    ),
    "a version published without a document": Pair(
        "catalog",
        changing("list_version", published_on=DAY, document_no="1"),
        changing("list_version", state="SUBMITTED"),
    ),
    "a message set aside that neither waits nor rests": Pair(
        "credit",
        changing("dead_letter", state="GONE"),
        changing("dead_letter", state="RESTING"),
    ),
    # What stays as it was told.
    "news that says something else": Pair(
        "commitment",
        changing("outbox", value=b"something else"),
        changing("outbox", published_at=AT),
    ),
    "a letter under another number": Pair(
        "commitment",
        changing("commitments", letter_no="another"),
        changing("commitments", publicity_consented=True),
    ),
    "a history of no step": Pair(
        "credit",
        copying("credit_record_history", line=2, from_state="REPAIRED", to_state="ACTIVE"),
        copying("credit_record_history", line=2, from_state="ACTIVE", to_state="REPAIR_APPLIED"),
    ),
}


@pytest.mark.parametrize("name", PAIRS)
async def test_what_may_not_be_is_refused_and_what_may_is_not(
    databases: Databases, name: str
) -> None:
    case = PAIRS[name]
    async with a_hand(databases, case.service) as hand:
        assert not await case.unlawful(hand)
        assert await case.lawful(hand)


async def test_nobody_is_found_untrue_without_having_been_told(databases: Databases) -> None:
    untrue = {"state": "CONFIRMED_UNTRUE", "concluded_at": AT, "cause": "NEGLIGENT"}
    async with a_hand(databases, "verification") as hand:
        for state in ("INVESTIGATING", "NOTIFIED_PARTY"):
            assert await hand.change("finding", {"state": state})
        assert not await hand.change("finding", untrue)
        assert await hand.change("finding", untrue | {"notice_served_on": DAY})


NEVER_CHANGED = {
    "catalog": ("list_version_history", "format_text_history", "service_guide_history"),
    "commitment": (
        *("commitment_history", "letters", "notifications", "proof_path_choices", "refusals"),
        *("personal_reads", "item_revisions"),
    ),
    "verification": (
        *("verification_history", "assistance_request_history", "finding_history"),
        *("disposal_history", "evidence", "judged_act", "determination"),
    ),
    "credit": ("credit_record_history",),
}
NEVER_REMOVED = {
    "catalog": ("calendar_year", "general_entry"),
    "commitment": ("commitments",),
    "verification": ("verification", "assistance_request", "finding", "disposal"),
    "credit": ("credit_record", "objection", "repair", "push", "integrity_file"),
}


@pytest.mark.parametrize("service", NEVER_CHANGED)
async def test_history_is_never_rewritten(databases: Databases, service: str) -> None:
    async with a_hand(databases, service) as hand:
        for table in NEVER_CHANGED[service]:
            assert not await hand.touch(table), table
        for table in (*NEVER_CHANGED[service], *NEVER_REMOVED[service]):
            assert not await hand.remove(table), table

"""Understands which steps the domains' tables of transitions allow, and how a row looks in each
state. The domain's tables are the one source; here stands only what SQL needs besides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.catalog.domain import format_texts, list_versions, service_guides
from services.chassis.clock import CHINA_STANDARD_TIME
from services.commitment.domain import lifecycle
from services.credit.domain import objections, pushes, records, repairs
from services.verification.domain import assistance, disposals, findings, verification

Steps = frozenset[tuple[str, str]]
Row = Mapping[str, Any]

OTHER_ID = UUID("01980000-0000-7000-8000-000000000002")
AT = datetime(2026, 11, 24, 9, 30, tzinfo=CHINA_STANDARD_TIME)
DAY = date(2026, 11, 24)


@dataclass(frozen=True)
class Lifecycle:
    """The life of the rows of one table.

    `steps` are the domain's; `at_once` names the ways that one act goes through several of them,
    so that only their ends meet in the table; `begins` are the states of new rows. `looks` has the
    columns that go with a state, `other` those that tell a second row from the first.
    """

    service: str
    table: str
    states: frozenset[str]
    steps: Steps
    begins: frozenset[str]
    at_once: tuple[tuple[str, ...], ...] = ()
    always: Row = field(default_factory=dict)
    looks: Mapping[str, Row] = field(default_factory=dict)
    other: Row = field(default_factory=dict)

    @property
    def lawful(self) -> Steps:
        """All pairs of states that one UPDATE may lead between."""
        return self.steps | {(way[0], way[-1]) for way in self.at_once}

    def row(self, state: str) -> dict[str, Any]:
        """What is set with a state."""
        return {**self.always, **self.looks.get(state, {}), "state": state}

    def way_to(self, state: str) -> list[str]:
        """The states on the shortest way from a beginning to `state`, the beginning first."""
        ways = [[each] for each in sorted(self.begins)]
        while ways:
            way = ways.pop(0)
            if way[-1] == state:
                return way
            ways += [[*way, two] for one, two in sorted(self.lawful) if one == way[-1]]
        raise LookupError(f"nothing leads to {state}")


def _steps(transitions: Mapping[Any, Any]) -> Steps:
    """The pairs of different states in a domain's table, which leads to states or names acts."""
    return frozenset(
        (str(before), str(after))
        for before, leads in transitions.items()
        for after in _targets(leads)
        if str(before) != str(after)
    )


def _targets(leads: Any) -> Iterable[Any]:
    return leads.values() if isinstance(leads, Mapping) else leads


def _names(states: Iterable[Any]) -> frozenset[str]:
    return frozenset(str(each) for each in states)


_PUBLISHED_ON = {"published_on": DAY, "document_no": "山政发〔2026〕1号"}
_PUBLISHED_AT = {"published_at": AT}
_DECIDED = {"decision_outcome": "GRANTED", "decided_on": DAY}
_ANSWERED = {"decided_at": AT}
_AFTER = ("VERIFYING", "EXEMPT_SUPERVISED", "FULFILLED")

CATALOG = tuple(
    Lifecycle(
        "catalog",
        table,
        _names(transitions),
        _steps(transitions),
        frozenset({"DRAFT"}),
        always=dict.fromkeys(public),
        looks=dict.fromkeys(("PUBLISHED", "SUPERSEDED"), public),
        other={f"{table}_id": OTHER_ID, "number": 2},
    )
    for table, transitions, public in (
        ("list_version", list_versions.TRANSITIONS, _PUBLISHED_ON),
        ("format_text", format_texts.TRANSITIONS, _PUBLISHED_AT),
        ("service_guide", service_guides.TRANSITIONS, _PUBLISHED_AT),
    )
)
COMMITMENT = (
    Lifecycle(
        "commitment",
        "commitments",
        _names(lifecycle.State),
        _steps(lifecycle.TRANSITIONS),
        frozenset({"ACCEPTED"}),
        at_once=(
            *(("ACCEPTED", "DECIDED", after) for after in _AFTER),
            ("ACCEPTED", "DECIDED", "VERIFYING", "INCONCLUSIVE"),
            ("ACCEPTED", "PRE_CHECK_MISMATCH", "FOUND_UNTRUE"),
            *(("PRE_CHECK_MISMATCH", "ACCEPTED", "DECIDED", after) for after in _AFTER),
            ("PRE_CHECK_MISMATCH", "ACCEPTED", "DECIDED", "VERIFYING", "INCONCLUSIVE"),
        ),
        looks={
            **dict.fromkeys(("DECIDED", "VERIFYING", "FULFILLED", "INCONCLUSIVE"), _DECIDED),
            "EXEMPT_SUPERVISED": {**_DECIDED, "supervised_until": DAY},
        },
        other={"commitment_id": OTHER_ID, "letter_no": "〔2026〕山住建第2号"},
    ),
)
_RESULT: Row = {"result": "CONSISTENT"}
_RECTIFIED_OR_NOT: Row = {"result_at": AT}
_CONCLUDED: Row = {"concluded_at": AT}
VERIFICATION = (
    Lifecycle(
        "verification",
        "verification",
        _names(verification.State),
        _steps(verification.TRANSITIONS),
        frozenset({"PLANNED", "EXEMPT", "DISPATCHED", "SUSPENDED", "CLOSED"}),
        at_once=(
            ("PLANNED", "DISPATCHED", "SUSPENDED"),
            ("PLANNED", "DISPATCHED", "RESULT_RECORDED", "CLOSED"),
            ("DISPATCHED", "RESULT_RECORDED", "CLOSED"),
            ("IN_PROGRESS", "RESULT_RECORDED", "CLOSED"),
            ("SUSPENDED", "RESULT_RECORDED", "CLOSED"),
        ),
        always={"result": None},
        looks=dict.fromkeys(("RESULT_RECORDED", "CLOSED"), _RESULT),
        other={"verification_id": OTHER_ID, "commitment_id": OTHER_ID},
    ),
    Lifecycle(
        "verification",
        "assistance_request",
        _names(assistance.State),
        _steps(assistance.TRANSITIONS),
        frozenset({"SENT"}),
        at_once=(("ACCEPTED", "ANSWERED", "CLOSED"), ("IN_PROGRESS", "ANSWERED", "CLOSED")),
        looks={"REFUSED": {"refusal_reason": "不属本机关", "refusal_ground": "三(二)"}},
        other={"assistance_request_id": OTHER_ID},
    ),
    Lifecycle(
        "verification",
        "finding",
        _names(findings.FindingState),
        _steps(findings.TRANSITIONS),
        frozenset({"SUSPECTED"}),
        always={"concluded_at": None},
        looks={
            "CONFIRMED_UNTRUE": {**_CONCLUDED, "notice_served_on": DAY, "cause": "INTENTIONAL"},
            "CLEARED": _CONCLUDED,
        },
        other={"finding_id": OTHER_ID},
    ),
    Lifecycle(
        "verification",
        "disposal",
        _names(disposals.DisposalState),
        _steps(disposals.TRANSITIONS),
        frozenset({"IMPOSED"}),
        always={"kind": "ORDER_RECTIFY", "result_at": None},
        looks=dict.fromkeys(("RECTIFIED", "NOT_RECTIFIED"), _RECTIFIED_OR_NOT),
        other={"disposal_id": OTHER_ID},
    ),
)
CREDIT = (
    Lifecycle(
        "credit",
        "credit_record",
        _names(records.RecordState),
        _steps(records.TRANSITIONS),
        frozenset({"ACTIVE"}),
        other={"record_id": OTHER_ID, "natural_key": "second", "record_no": "second"},
    ),
    Lifecycle(
        "credit",
        "objection",
        _names(objections.ObjectionState),
        _steps(objections.TRANSITIONS),
        frozenset({"RAISED"}),
        always={"decided_at": None},
        looks=dict.fromkeys(("CORRECTED", "MAINTAINED", "DELETED"), _ANSWERED),
        other={"objection_id": OTHER_ID},
    ),
    Lifecycle(
        "credit",
        "repair",
        _names(repairs.RepairState),
        _steps(repairs.TRANSITIONS),
        frozenset({"APPLIED", "REFUSED"}),
        always={"decided_at": None},
        looks=dict.fromkeys(("REPAIRED", "REJECTED", "LAPSED"), _ANSWERED),
        other={"repair_id": OTHER_ID},
    ),
    Lifecycle(
        "credit",
        "push",
        _names(pushes.PushState),
        _steps(pushes.TRANSITIONS),
        frozenset({"PENDING"}),
        always={"acknowledged_at": None},
        looks={"ACKNOWLEDGED": {"acknowledged_at": AT}},
        other={"push_id": OTHER_ID, "ordinal": 2, "cause_id": OTHER_ID},
    ),
)
LIFECYCLES = (*CATALOG, *COMMITMENT, *VERIFICATION, *CREDIT)

"""Records, objections and repairs run side by side in the database and keep to their tables."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from services.credit.domain.months import months_after
from services.credit.domain.pushes import PushState
from services.credit.entrypoints.worker import end_what_time_ends
from tests.credit.house import DIGEST, TODAY, House, running_house
from tests.databases import Databases

MONTHS = {"MINOR": (0, 3), "GENERAL": (3, 12), "SERIOUS": (12, 36)}
LEVELS = st.sampled_from(sorted(MONTHS))


class ADeterminationsLife(RuleBasedStateMachine):
    """One determination, and everything that subject, agency and time may do to it over HTTP."""

    def __init__(self, databases: Databases) -> None:
        super().__init__()
        self.loop = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.folder = tempfile.TemporaryDirectory()
        self.house: House = self.run(
            self.stack.enter_async_context(running_house(databases, Path(self.folder.name)))
        )
        self.state = "ACTIVE"
        self.objection: dict[str, Any] | None = None
        self.repair: dict[str, Any] | None = None

    def run(self, step: Any) -> Any:
        return self.loop.run(step)

    def teardown(self) -> None:
        self.run(self.stack.aclose())
        self.loop.close()
        self.folder.cleanup()

    @initialize(level=LEVELS)
    def an_agency_determines(self, level: str) -> None:
        self.level = level
        self.record = self.run(self.house.determined(level))

    @property
    def today(self) -> Any:
        return self.house.clock.now().date()

    @property
    def minimum_passed(self) -> bool:
        return self.today >= months_after(TODAY, MONTHS[self.level][0])

    @rule(days=st.integers(1, 200))
    def time_passes(self, days: int) -> None:
        self.house.clock.move_to(self.today + timedelta(days=days))
        self.run(end_what_time_ends(self.house.wiring))

    @rule()
    def the_subject_objects(self) -> None:
        said = {"record_id": self.record["record_id"], "grounds": "有误"}
        answer = self.run(self.house.platform.post("/objections", said))
        allowed = self.state != "DELETED" and self.objection is None
        assert (answer.status_code == 201) is allowed, answer.text
        if allowed:
            self.objection = answer.json()

    @precondition(lambda self: self.objection is not None)
    @rule(outcome=st.sampled_from(["MAINTAINED", "CORRECTED", "DELETED"]), level=LEVELS)
    def the_agency_answers(self, outcome: str, level: str) -> None:
        assert self.objection is not None
        path = f"/objections/{self.objection['objection_id']}/decisions"
        body = {"outcome": outcome, "reason": "经复核"}
        if outcome == "CORRECTED":
            body["corrected_level"] = level
        answer = self.run(self.house.housing.post(path, body, version=1))
        if outcome == "CORRECTED" and level == self.level:
            assert answer.status_code == 422, answer.text
            return
        assert answer.status_code == 201, answer.text
        self.objection = None
        if outcome == "CORRECTED":
            self.level = level
        if outcome == "DELETED":
            self.state, self.repair = "DELETED", None

    @rule()
    def the_subject_applies_for_repair(self) -> None:
        body = {
            "record_id": self.record["record_id"],
            "duties_proof": [{"title": "回执", "digest": DIGEST}],
            "commitment_letter_digest": DIGEST,
        }
        answer = self.run(self.house.platform.post("/repairs", body))
        allowed = self.state == "ACTIVE" and self.minimum_passed
        assert answer.status_code == (201 if allowed else 409), answer.text
        if allowed:
            self.state, self.repair = "REPAIR_APPLIED", answer.json()

    @precondition(lambda self: self.repair is not None)
    @rule(outcome=st.sampled_from(["REPAIRED", "REJECTED"]))
    def the_agency_decides_the_repair(self, outcome: str) -> None:
        assert self.repair is not None
        path = f"/repairs/{self.repair['repair_id']}/decisions"
        body = {"outcome": outcome, "reason": "经审查", "decided_on": self.today.isoformat()}
        answer = self.run(self.house.housing.post(path, body, version=1))
        if outcome == "REPAIRED" and not self.minimum_passed:
            assert answer.status_code == 409, answer.text
            return
        assert answer.status_code == 201, answer.text
        self.state, self.repair = ("REPAIRED" if outcome == "REPAIRED" else "ACTIVE"), None

    @invariant()
    def record_standing_and_publicity_are_what_was_done(self) -> None:
        if not hasattr(self, "record"):
            return
        path = f"/credit-records/{self.record['record_id']}"
        record = self.run(self.house.drc.get(path)).json()
        closed = self.state in {"ACTIVE", "REPAIR_APPLIED"}
        assert record["state"] == self.state
        assert record["level"] == self.level
        assert record["in_dispute"] is (self.objection is not None)
        assert record["shared"] is closed
        assert all((measure["ended_on"] is None) is closed for measure in record["measures"])
        over = self.today >= months_after(TODAY, MONTHS[self.level][1])
        published = closed and not over and self.level != "MINOR"
        assert record["publicity"]["published"] is published
        assert self.run(self.house.standing())["eligible"] is not closed

    @invariant()
    def pushes_of_a_record_are_numbered_without_a_gap(self) -> None:
        if not hasattr(self, "record"):
            return
        path = f"/pushes?limit=100&record_id={self.record['record_id']}"
        pushes = self.run(self.house.drc.get(path)).json()["items"]
        assert [push["ordinal"] for push in pushes] == list(range(1, len(pushes) + 1))
        assert {push["state"] for push in pushes} == {PushState.PENDING.value}


def test_a_determinations_life(databases: Databases) -> None:
    run_state_machine_as_test(
        lambda: ADeterminationsLife(databases),
        settings=settings(
            max_examples=12,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

"""Understands how a check goes on: it starts with the cheapest method, waits for a source that is
silent, and climbs to the next method where one cannot tell (三(一))."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.verification.domain import clauses
from services.verification.domain.actor import THE_SYSTEM, Actor
from services.verification.domain.verification import Deadline, State, Verification
from services.verification.domain.vocabulary import Method, Result


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a silent source is waited for: `attempts` questions, the pause after the first, the
    longest pause, and how long a worker may hold a question before another takes it over."""

    attempts: int
    first_pause: timedelta
    longest_pause: timedelta
    lease: timedelta

    def pause_after(self, attempts: int) -> timedelta:
        """The pause after that many unanswered questions; it doubles up to the longest."""
        doubled: timedelta = self.first_pause * 2 ** min(attempts - 1, 20)
        return min(doubled, self.longest_pause)


def dispatched(check: Verification, deadline: Deadline, at: datetime) -> Verification:
    """The planned check, begun with its first method; its period runs until `deadline`."""
    begun = replace(check.act("dispatch", at), deadline=deadline, dispatched_at=at)
    return _standing_at(begun, 0, at)


def climbed(
    check: Verification, at: datetime, *, reason: str, actor: Actor = THE_SYSTEM
) -> Verification:
    """The check at its next method, or closed as UNABLE where no method is left."""
    following = check.step + 1
    if following >= len(check.methods):
        return concluded(check, Result.UNABLE, at, actor=actor, note=reason)
    target = check.methods[following].value
    noted = check.act("escalate", at, actor=actor, note=f"{reason} → {target}")
    return _standing_at(noted, following, at)


def _standing_at(check: Verification, step: int, at: datetime) -> Verification:
    if step >= len(check.methods):
        return concluded(check, Result.UNABLE, at, note="no-method-can-be-used")
    method = check.methods[step]
    return replace(
        check,
        step=step,
        method=method,
        attempts=0,
        taken_by=None,
        next_attempt_at=at if method is Method.ONLINE else None,
    )


def taken_to_ask(check: Verification, at: datetime, patience: Patience) -> Verification:
    """The check in the hands of a worker, which loses it after the lease."""
    return replace(check.act("take", at), next_attempt_at=at + patience.lease)


def unanswered(
    check: Verification,
    at: datetime,
    patience: Patience,
    *,
    reason: str,
    may_climb: bool = True,
) -> Verification:
    """A silent source is not an answer: wait, and climb once patience is at its end.

    Where our own house was silent (`may_climb` is False) the check waits without an end.
    """
    attempts = check.attempts + 1
    if may_climb and attempts >= patience.attempts:
        return climbed(check, at, reason=reason)
    waiting = check.act("wait", at, clause=clauses.OWN_RULE, note=reason)
    return replace(waiting, attempts=attempts, next_attempt_at=at + patience.pause_after(attempts))


def concluded(
    check: Verification,
    result: Result,
    at: datetime,
    *,
    actor: Actor = THE_SYSTEM,
    note: str | None = None,
) -> Verification:
    """The check with its result, closed."""
    recorded = check.act("record", at, actor=actor, note=note or result.value)
    closed = recorded.act("close", at, actor=actor)
    return replace(closed, result=result, closed_at=at)


def after_assistance_told_nothing(
    check: Verification, at: datetime, *, reason: str, actor: Actor
) -> Verification:
    """No answer that settles it: climb where assistance was the method, otherwise go on with the
    method that an officer's own request had interrupted."""
    if check.method is Method.ASSISTANCE:
        return climbed(check, at, reason=reason, actor=actor)
    resumed = check.act("resume", at, actor=actor, clause=clauses.ASSISTANCE, note=reason)
    due = at if check.method is Method.ONLINE else None
    return replace(resumed, next_attempt_at=due)


def cancelled(check: Verification, at: datetime, *, reason: str) -> Verification:
    """The check ended without a result: there is nothing left to check."""
    return replace(check.act("cancel", at, note=reason), closed_at=at)


def is_waiting_for_officer(check: Verification) -> bool:
    """Does it stand at a method that an officer answers?"""
    ready = check.state in (State.DISPATCHED, State.IN_PROGRESS)
    return ready and check.method is not None and check.method.by_officer

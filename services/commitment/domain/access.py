"""Understands whose business a commitment is: another's thing is not found, never forbidden."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

OVERSEERS = frozenset({"supervisor", "auditor", "justice_reviewer"})
OFFICERS = frozenset({"handling_officer", "verifier"})


class Purpose(StrEnum):
    """What names and numbers are read for."""

    HANDLING = "HANDLING"
    VERIFICATION = "VERIFICATION"
    ASSISTANCE = "ASSISTANCE"
    FINDING = "FINDING"
    CREDIT_PUSH = "CREDIT_PUSH"
    CREDIT_REPAIR = "CREDIT_REPAIR"
    ARCHIVE = "ARCHIVE"


_FOR_OFFICERS = frozenset(Purpose) - {Purpose.CREDIT_PUSH, Purpose.ASSISTANCE}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks or acts: a client (or a service, by its name), for an agency, in its roles."""

    client_id: str
    agency: str | None
    roles: frozenset[str]

    def has(self, roles: frozenset[str]) -> bool:
        """Whether the actor has any of `roles`."""
        return not self.roles.isdisjoint(roles)

    def handles(self, agency: str) -> bool:
        """Whether the actor is an officer of the handling agency."""
        return self.agency == agency and self.has(OFFICERS)


def may_read(actor: Actor, *, brought_by: str, handling_agency: str) -> bool:
    """Whether the actor may see a thing, masked: its own client, its agency, or an overseer."""
    return actor.has(OVERSEERS) or may_act(
        actor, brought_by=brought_by, handling_agency=handling_agency
    )


def may_act(actor: Actor, *, brought_by: str, handling_agency: str) -> bool:
    """Whether the actor may do something about a thing."""
    return actor.client_id == brought_by or actor.handles(handling_agency)


def may_state(purpose: Purpose, *, is_service: bool) -> bool:
    """Whether names and numbers may be read for a purpose: pushes and assistance are for services.

    The minimum that the task needs is for who does the task (PIPL, article 6).
    """
    return is_service or purpose in _FOR_OFFICERS

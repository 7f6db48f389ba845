"""Understands who may pass through the catalogue's doors."""

from __future__ import annotations

from typing import Annotated

from services.catalog.domain.agencies import OVERSIGHT, Actor
from services.chassis.auth import allow
from services.chassis.callers import Caller

ORGAN_ROLES = frozenset(
    {
        "handling_officer",
        "verifier",
        "justice_reviewer",
        "justice_office",
        "publisher",
        "regulator",
        "credit_officer",
        "data_bureau",
        "supervisor",
        "auditor",
        "administrator",
    }
)
EVERY_ROLE = ORGAN_ROLES | {"applicant", "platform"}

AnyCaller = Annotated[Caller, allow(*EVERY_ROLE)]
Organ = Annotated[Caller, allow(*ORGAN_ROLES)]
Administrator = Annotated[Caller, allow("administrator")]
GeneralListPublisher = Annotated[Caller, allow("administrator", "publisher")]
HandlingOfficer = Annotated[Caller, allow("handling_officer")]
JusticeReviewer = Annotated[Caller, allow("justice_reviewer")]
Returner = Annotated[Caller, allow("justice_reviewer", "publisher")]
Publisher = Annotated[Caller, allow("publisher")]


def actor(caller: Caller) -> Actor:
    """The caller as the domain knows it."""
    return Actor(caller.client_id, caller.agency, caller.roles)


def whose_drafts(caller: Caller) -> str | None:
    """Whose drafts the caller may read: `*` for everybody's, its own agency's, or none."""
    return "*" if not caller.roles.isdisjoint(OVERSIGHT) else caller.agency

"""The doors of verification, all of them."""

from __future__ import annotations

from fastapi import FastAPI

from contracts.problems import BOOK
from services.chassis.callers import CallerVerifier
from services.chassis.http import add_operations, create_api
from services.verification.domain.determinations import DeterminationPolicy
from services.verification.domain.misuse import Misuse
from services.verification.entrypoints import (
    http_assistance,
    http_assistance_acts,
    http_connectors,
    http_determinations,
    http_disposals,
    http_finding_reads,
    http_findings,
    http_verifications,
)
from services.verification.entrypoints.wiring import Wiring

DOORS = (
    http_verifications,
    http_assistance,
    http_assistance_acts,
    http_findings,
    http_finding_reads,
    http_disposals,
    http_determinations,
    http_connectors,
)


def open_doors(wiring: Wiring, policy: DeterminationPolicy, verifier: CallerVerifier) -> FastAPI:
    """The API: every door, with the parts of `wiring`, open to whom `verifier` believes."""
    api = create_api("核查与监管", vocabulary=BOOK, misuse=Misuse, verifier=verifier)
    api.state.wiring = wiring
    api.state.determination_policy = policy
    for door in DOORS:
        add_operations(api, door.router)
    return api

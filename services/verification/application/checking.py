"""Understands the transaction of a check, which may end in a suspicion."""

from __future__ import annotations

from typing import Protocol

from services.verification.application.finding_ports import SuspicionWork
from services.verification.application.ports import UnitOfWork


class CheckingUnitOfWork(UnitOfWork, SuspicionWork, Protocol):
    """One transaction of planning and checking, in which a finding may be opened."""

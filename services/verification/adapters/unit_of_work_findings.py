"""Understands which repositories finding, disposing and determining bring into a transaction."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

# Imported for what it registers: without it the events of this part could not be told.
from services.verification.adapters import announcements_findings as announcements_findings
from services.verification.adapters.determinations import DeterminationRepository
from services.verification.adapters.disposals import DisposalRepository
from services.verification.adapters.findings import FindingRepository


class FindingsRepositories:
    """The repositories of findings, disposals and determinations, for a unit of work to have."""

    findings: FindingRepository
    disposals: DisposalRepository
    determinations: DeterminationRepository

    def open_findings(self, connection: AsyncConnection) -> None:
        """Build the repositories on the connection of the open transaction."""
        self.findings = FindingRepository(connection)
        self.disposals = DisposalRepository(connection)
        self.determinations = DeterminationRepository(connection)

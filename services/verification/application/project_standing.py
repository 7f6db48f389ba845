"""Credit told a subject's standing: its next commitments are planned by it."""

from __future__ import annotations

from services.verification.application.ports import Standing, UnitOfWork


async def project_standing(standing: Standing, uow: UnitOfWork) -> None:
    """Keep the standing."""
    async with uow:
        await uow.projections.put_standing(standing)
        await uow.commit()

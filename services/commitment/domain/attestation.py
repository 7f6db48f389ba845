"""Understands what the unified identity service says of a login (统一身份认证)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.commitment.domain.identity import IdType, normalised, same_name


@dataclass(frozen=True, slots=True)
class Attestation:
    """Who logged in, and for how long the assertion stands; kept for one judgement only."""

    assertion_id: str
    id_type: IdType
    id_number: str
    name: str
    issued_at: datetime
    expires_at: datetime

    def names(self, id_type: IdType, id_number: str) -> bool:
        """Whether it is about the holder of a number."""
        return self.id_type is id_type and normalised(self.id_number) == normalised(id_number)

    def carries(self, name: str) -> bool:
        """Whether the holder goes by a name."""
        return same_name(self.name, name)

    def stood_at(self, at: datetime) -> bool:
        """Whether it had not expired at an instant; the last instant is inside."""
        return at <= self.expires_at

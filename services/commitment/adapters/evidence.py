"""Fixes documents by digest and names subjects by reference."""

from __future__ import annotations

from services.chassis.evidence import canonical_json, keyed_digest, sm3
from services.commitment.domain.identity import normalised


class KeyedEvidence:
    """SM3 over canonical JSON, and HMAC-SM3 under the deployment's key."""

    def __init__(self, deployment_key: bytes) -> None:
        self._key = deployment_key

    def digest(self, value: object) -> str:
        """SM3 over the canonical JSON of a value."""
        return sm3(canonical_json(value))

    def subject_ref(self, id_type: str, id_number: str) -> str:
        """The opaque reference of an identity."""
        return keyed_digest(self._key, id_type, normalised(id_number))

"""All events of the system by their CloudEvents type."""

from __future__ import annotations

from contracts.envelope import Event
from contracts.events import catalog, commitment, credit, verification

_BASES = (
    catalog.CatalogEvent,
    commitment.CommitmentTopicEvent,
    verification.VerificationEvent,
    credit.CreditEvent,
)

EVENTS: dict[str, type[Event]] = {
    event.type_name(): event for base in _BASES for event in base.__subclasses__()
}
TOPICS: tuple[str, ...] = tuple(base.topic for base in _BASES)

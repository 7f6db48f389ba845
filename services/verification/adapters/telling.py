"""Understands how a transaction of verification tells what happened, outside and to its own
workers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from contracts.envelope import wire
from services.chassis.ids import new_id
from services.chassis.messages import Message
from services.verification.adapters.announcements import announcement
from services.verification.domain.events import VerificationDispatched

SERVICE = "verification"


class _Announcing(Protocol):
    caused_by: str | None

    def announce(self, message: Message) -> None: ...


class Telling:
    """What a unit of work tells; `wake` is called with the name of each source that is to be asked
    something, once it is committed."""

    def __init__(self, wake: Callable[[str], None]) -> None:
        self._wake = wake
        self._to_ask: set[str] = set()

    def record(self: _TellingUnitOfWork, event: object) -> None:
        """Tell a domain event once this commits."""
        if isinstance(event, VerificationDispatched) and event.connector is not None:
            self._to_ask.add(event.connector)
        told = announcement(event)
        if told is None:
            return
        occurred_at = event.at  # type: ignore[attr-defined]
        parts = wire(
            told,
            event_id=new_id(),
            source=SERVICE,
            occurred_at=occurred_at,
            caused_by=self.caused_by,
        )
        self.announce(Message(**parts))

    def wake_sources(self) -> None:
        """Wake whoever asks the sources."""
        for connector in self._to_ask:
            self._wake(connector)


class _TellingUnitOfWork(_Announcing, Protocol):
    _to_ask: set[str]

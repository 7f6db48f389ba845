"""Understands a step in the life of a document: who took it, when, on what basis, from where to
where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from services.catalog.domain.agencies import Actor
from services.catalog.domain.misuse import Misuse

State = TypeVar("State", bound=StrEnum)
Act = TypeVar("Act", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Step:
    """A row of history; `basis` is a clause id, `from_state` is None where the thing began."""

    subject: UUID
    act: str
    from_state: str | None
    to_state: str
    client_id: str
    agency: str | None
    at: datetime
    basis: str
    note: str | None = None

    @classmethod
    def of(
        cls,
        subject: UUID,
        act: str,
        states: tuple[str | None, str],
        actor: Actor,
        at: datetime,
        basis: str,
        note: str | None = None,
    ) -> Step:
        """The step that `actor` takes at an aware instant."""
        before, after = states
        return cls(subject, act, before, after, actor.client_id, actor.agency, at, basis, note)


def next_state(table: Mapping[State, Mapping[Act, State]], state: State, act: Act) -> State:
    """Where `act` leads from `state`. Raises Misuse `illegal-transition` where it leads nowhere."""
    to = table[state].get(act)
    if to is None:
        raise Misuse("illegal-transition", act=str(act), state=str(state))
    return to

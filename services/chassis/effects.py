"""Understands what is noted of every message that a service takes in: its effect, or that it had
one before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from services.chassis import metrics, tracing
from services.chassis.inbox import AlreadyConsumed
from services.chassis.messages import Message


@contextmanager
def taking_in(group: str, message: Message) -> Iterator[None]:
    """What is done within is the effect of `message` on the group."""
    again: AlreadyConsumed | None = None
    with tracing.taking_in(group, message) as span:
        try:
            yield
        except AlreadyConsumed as raised:
            # It is no failure, but the inbox doing its work.
            again = raised
            span.told({"messaging.duplicate": True})
            metrics.inbox_duplicate(group)
        else:
            metrics.taken_in(group)
    if again is not None:
        raise again

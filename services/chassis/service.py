"""Understands what a composed service is: an API, workers, a database and an end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import MetaData

from services.chassis.database import Database
from services.chassis.dead_letters import define_dead_letters
from services.chassis.idempotency import define_idempotency
from services.chassis.inbox import define_inbox
from services.chassis.lease import define_lease
from services.chassis.outbox import define_outbox
from services.chassis.relay import Worker

if TYPE_CHECKING:
    # A process that only works has no use for the web framework, and does not load it.
    from fastapi import FastAPI


@dataclass(frozen=True, slots=True)
class Service:
    """A service, or the part of it that one process runs, ready to be run.

    `workers` run until their event is set; `close` comes last. A process that only answers has no
    workers, one that only works has no `api`.
    """

    name: str
    database: Database
    close: Callable[[], Awaitable[None]]
    api: FastAPI | None = None
    workers: tuple[Worker, ...] = ()


def define_chassis_tables(metadata: MetaData) -> None:
    """The tables that every service has: outbox, inbox, answers, dead letters, leases."""
    define_outbox(metadata)
    define_inbox(metadata)
    define_idempotency(metadata)
    define_dead_letters(metadata)
    define_lease(metadata)

"""Understands what a composed service is: an API, workers, a database and an end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import FastAPI
from sqlalchemy import MetaData

from services.chassis.database import Database
from services.chassis.dead_letters import define_dead_letters
from services.chassis.idempotency import define_idempotency
from services.chassis.inbox import define_inbox
from services.chassis.lease import define_lease
from services.chassis.outbox import define_outbox
from services.chassis.relay import Worker


@dataclass(frozen=True, slots=True)
class Service:
    """A service, ready to be run. `workers` run until their event is set; `close` comes last."""

    name: str
    api: FastAPI
    workers: tuple[Worker, ...]
    database: Database
    close: Callable[[], Awaitable[None]]


def define_chassis_tables(metadata: MetaData) -> None:
    """The tables that every service has: outbox, inbox, answers, dead letters, leases."""
    define_outbox(metadata)
    define_inbox(metadata)
    define_idempotency(metadata)
    define_dead_letters(metadata)
    define_lease(metadata)

"""Understands which outside systems the sandbox plays: the table of contents."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI

from deploy.sandbox import credit_platforms, faults, registers, unified_identity
from deploy.sandbox.credit_platforms import CreditPlatforms
from deploy.sandbox.faults import Faults, System
from deploy.sandbox.memory import Memory
from deploy.sandbox.population import SEED, load
from deploy.sandbox.unified_identity import Assertions
from services.chassis.clock import Clock


def build(database_path: Path | str, *, clock: Clock, population_path: Path = SEED) -> FastAPI:
    """The sandbox, remembering in the SQLite file at `database_path` and peopled from the JSON
    file at `population_path`."""
    memory = Memory(Path(database_path))
    memory.prepare()
    population = load(population_path)
    misbehaviour = Faults(memory)
    api = FastAPI(title="承诺沙箱", description="扮演外部系统，全部人员和记录均为虚构。")
    api.include_router(unified_identity.routes(Assertions(memory, clock), population, misbehaviour))
    for system in (System.LICENCE_LIBRARY, System.DATA_SHARING):
        api.include_router(registers.routes(system, population, misbehaviour, clock))
    api.include_router(credit_platforms.routes(CreditPlatforms(memory, clock), misbehaviour))
    api.include_router(faults.routes(misbehaviour))
    return api

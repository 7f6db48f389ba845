"""Understands the processes at the edges: the gateway, which everybody calls, and the sandbox,
which plays whom the services call."""

from __future__ import annotations

from functools import partial

from deploy.launcher.entrance import Entrance
from deploy.launcher.process import Process, live
from deploy.launcher.process_settings import ProcessSettings, SandboxSettings
from gateway.settings import GatewaySettings
from services.chassis.clock import SystemClock
from services.chassis.settings import read_settings


def serve_gateway() -> int:
    """Run the gateway until the signal that ends it. Raises SettingsError."""
    process, gateway = read_settings(ProcessSettings, GatewaySettings)
    return live("gateway", process, partial(_begin_gateway, gateway))


def serve_sandbox() -> int:
    """Run the sandbox until the signal that ends it. Raises SettingsError."""
    process, sandbox = read_settings(ProcessSettings, SandboxSettings)
    return live("sandbox", process, partial(_begin_sandbox, sandbox))


async def _begin_gateway(settings: GatewaySettings, process: Process) -> None:
    from gateway.app import build

    await process.answer(Entrance(build(settings, clock=SystemClock())))


async def _begin_sandbox(settings: SandboxSettings, process: Process) -> None:
    from deploy.sandbox.app import build

    application = build(settings.sandbox_database_path, clock=SystemClock())
    await process.answer(Entrance(application, _always))


async def _always() -> bool:
    return True

"""Composes a process of `make up` from its environment, as far as nobody need answer it, and tells
the modules that it loaded: PROGRAM."""

from __future__ import annotations

import asyncio
import sys

import deploy.launcher.cli  # noqa: F401
from deploy.launcher.leaving_out import LeftOut, leave_out


async def compose(name: str, role: str) -> None:
    """Compose what one process of the service runs, and close it."""
    from deploy.launcher.service_process import composition_of
    from services.chassis.clock import SystemClock
    from services.chassis.database import Database
    from services.chassis.settings import read_settings

    composition = composition_of(name)
    [settings] = read_settings(composition.settings)
    database, clock = Database(settings.database_url), SystemClock()
    if role == "api":
        service = composition.module.build_api(settings, database, clock=clock)
    else:
        from services.chassis.bus.kafka import KafkaBus

        bus = KafkaBus("127.0.0.1:9", client_id=name)
        service = composition.module.build_workers(settings, database, bus, clock=clock)
    await service.close()


async def main(program: str) -> None:
    """Compose a process."""
    from deploy.launcher import edge_process  # noqa: F401

    if program == "gateway":
        import gateway.app  # noqa: F401
    elif program == "sandbox":
        import deploy.sandbox.app  # noqa: F401
    else:
        await compose(*program.split("-"))


if __name__ == "__main__":
    leave_out()
    asyncio.run(main(sys.argv[1]))
    loaded = (
        name
        for name, module in sys.modules.items()
        if module is not None and not isinstance(module, LeftOut)
    )
    sys.stdout.write("\n".join(loaded))

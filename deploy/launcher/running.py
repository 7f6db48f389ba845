"""Understands a run from the start to the signal that ends it."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

from deploy.launcher.embedded import EmbeddedSystem
from deploy.launcher.process import loop_factory
from deploy.launcher.profile import Profile
from services.chassis import tracing
from services.chassis.log import configure_log
from services.chassis.settings import read_settings

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def run(profile: Profile, port: int, sandbox_port: int) -> int:
    """Serve until SIGTERM or SIGINT. Raises LauncherError where a port is busy, and SettingsError
    for a collector of traces that has no address."""
    configure_log()
    (told,) = read_settings(tracing.TracingSettings)
    with (
        tracing.exported("chengnuo", told),
        asyncio.Runner(loop_factory=loop_factory()) as runner,
    ):
        return runner.run(_serve(profile, port, sandbox_port))


async def _serve(profile: Profile, port: int, sandbox_port: int) -> int:
    stop = asyncio.Event()
    for each in _SIGNALS:
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    async with EmbeddedSystem(profile, port=port, sandbox_port=sandbox_port) as system:
        print(_greeting(system, profile), flush=True)
        await stop.wait()
        print("承诺系统正在停止……", flush=True)
    print("承诺系统已停止，数据已全部保存。", flush=True)
    return 0


def _greeting(system: EmbeddedSystem, profile: Profile) -> str:
    return "\n".join(
        (
            f"承诺系统已就绪：{system.url}",
            f"  接口文档      {system.url}/api/v1/docs",
            f"  演示客户端    {profile.credentials}（仅本机用户可读）",
            f"  沙箱外部系统  {system.sandbox_url}",
            token_line(system.url, profile.credentials),
        )
    )


def token_line(url: str, credentials: Path) -> str:
    """What to type next."""
    return (
        "下一步（取得访问令牌）：\n"
        "  curl -s -u \"platform:$(python3 -c 'import json;"
        f'print(json.load(open("{credentials}"))["platform"]["client_secret"])\')" '
        f"-d grant_type=client_credentials {url}/oauth/token"
    )

"""Understands what an operator of a distributed system on one machine asks for: up, what runs,
what was said, restart, down."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Sequence
from datetime import timedelta

from deploy.launcher.distributed import DistributedSystem
from deploy.launcher.failure import LauncherError
from deploy.launcher.running import token_line
from deploy.launcher.supervision import State
from services.chassis.clock import SystemClock

_STATES = {
    "RUNNING": "运行中",
    "STARTING": "正在启动",
    "STOPPING": "正在停止",
    "BACKOFF": "等待重启",
    "STOPPED": "已停止",
    "EXITED": "已退出",
    "FATAL": "无法启动",
}
_LINES = 20


def up(system: DistributedSystem) -> int:
    """Start what does not run, wait until all answer, say what runs where."""
    began = asyncio.run(system.start())
    print(
        "承诺系统已就绪：" if began else "承诺系统已在运行，没有任何改动：", system.url, flush=True
    )
    ps(system)
    print(f"  接口文档      {system.url}/api/v1/docs")
    print(f"  演示客户端    {system.folder.credentials}（仅本机用户可读）")
    print(token_line(system.url, system.folder.credentials))
    return 0


def ps(system: DistributedSystem) -> int:
    """Say what runs where; 1 where something does not run."""
    states = system.states()
    for state in states:
        print(
            f"  {state.name:<20}{_STATES.get(state.state, state.state):　<6}"
            f"{state.pid or '':>8}  {_since(state):<10}{system.address_of(state.name)}"
        )
    return 0 if all(state.is_running for state in states) else 1


def logs(system: DistributedSystem, name: str | None) -> int:
    """Follow what the processes say, or those alone whose name begins with `name`."""
    found = [
        system.supervision.log_of(each)
        for each in system.names()
        if name is None or each.startswith(name)
    ]
    there = [str(path) for path in found if path.exists()]
    if not there:
        raise LauncherError(f"没有名称以 {name or ''} 开头的进程的日志。")
    return subprocess.call(["tail", "-n", str(_LINES), "-F", *there])  # noqa: S603, S607


def restart(system: DistributedSystem, names: Sequence[str]) -> int:
    """Restart processes one after the other, each ready before the next ends."""

    async def one_after_the_other() -> None:
        async for name in system.restart(*names):
            print(f"  {name} 已重启并就绪", flush=True)

    asyncio.run(one_after_the_other())
    return 0


def down(system: DistributedSystem) -> int:
    """End everything; what is kept stays."""
    system.stop()
    print("承诺系统已停止，数据已全部保存。", flush=True)
    return 0


def _since(state: State) -> str:
    if not state.is_running:
        return ""
    seconds = int(SystemClock().now().timestamp()) - state.since
    return str(timedelta(seconds=max(0, seconds)))

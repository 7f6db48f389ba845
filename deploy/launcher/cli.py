"""The `chengnuo` command."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from pathlib import Path
from uuid import UUID

from deploy.launcher.failure import LauncherError
from deploy.launcher.profile import Profile

_DEFAULT_FOLDER = Path("var/embedded")


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line asks; the exit status is 0 where it was done."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.act(options))
    except LauncherError as failure:
        print(f"chengnuo: {failure}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="chengnuo", description="证明事项告知承诺制后端")
    acts = parser.add_subparsers(required=True, metavar="命令")
    run = acts.add_parser("run", help="在一个进程内运行整个系统")
    run.add_argument("--port", type=_port, default=8000, help="网关端口（默认 8000）")
    run.add_argument(
        "--sandbox-port", type=_port, default=None, help="沙箱端口（默认网关端口加一）"
    )
    run.set_defaults(act=_run)
    migrate = acts.add_parser("migrate", help="把各服务的数据库升级到最新结构")
    migrate.set_defaults(act=_migrate)
    demo = acts.add_parser("demo", help="在临时环境中走完整个闭环并逐步打印")
    demo.set_defaults(act=_demo)
    letters = acts.add_parser("dead-letters", help="查看或者重放未能处理的消息")
    letters.add_argument("letters", choices=("list", "replay"))
    letters.add_argument("--event", type=UUID, default=None, help="只重放这一条（事件编号）")
    letters.set_defaults(act=_dead_letters)
    for each in (run, migrate, letters):
        each.add_argument("--var", type=Path, default=_DEFAULT_FOLDER, help="数据目录")
    return parser


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError("端口应在 0 至 65535 之间")
    return port


def _profile(options: argparse.Namespace) -> Profile:
    # What is kept holds names and numbers; nobody else on the machine may read it.
    os.umask(0o077)
    profile = Profile(options.var.absolute())
    profile.open()
    return profile


def _started_profile(options: argparse.Namespace) -> Profile:
    profile = Profile(options.var.absolute())
    if not profile.seeded.exists():
        raise LauncherError(f"{profile.folder} 中没有启动过的承诺系统。请以 --var 指定数据目录。")
    return profile


def _run(options: argparse.Namespace) -> int:
    from deploy.launcher.running import run

    sandbox_port = options.sandbox_port
    if sandbox_port is None:
        sandbox_port = options.port + 1 if options.port else 0
    return run(_profile(options), options.port, sandbox_port)


def _migrate(options: argparse.Namespace) -> int:
    from deploy.launcher.embedded import migrate

    migrate(_profile(options))
    return 0


def _demo(_options: argparse.Namespace) -> int:
    from deploy.launcher.demo import play

    return asyncio.run(play())


def _dead_letters(options: argparse.Namespace) -> int:
    from deploy.launcher.dead_letters import list_all, replay_all

    profile = _started_profile(options)
    if options.letters == "list":
        return asyncio.run(list_all(profile))
    return asyncio.run(replay_all(profile, options.event))

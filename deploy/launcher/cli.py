"""The `chengnuo` command."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from deploy.engine import EngineError, EngineUnavailable
from deploy.launcher.care import add_care
from deploy.launcher.compositions import SERVICES
from deploy.launcher.failure import LauncherError
from deploy.launcher.leaving_out import leave_out
from services.chassis.settings import SettingsError

if TYPE_CHECKING:
    from deploy.launcher.distributed import DistributedSystem
    from deploy.launcher.profile import Profile

ENGINES_LACK = 3
"""The exit status where PostgreSQL's or Kafka's programs are not to be had on this machine."""
_EMBEDDED = Path("var/embedded")
_DISTRIBUTED = Path("var/distributed")


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line asks; the exit status is 0 where it was done."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.act(options))
    except (LauncherError, SettingsError, EngineError) as failure:
        print(f"chengnuo: {failure}", file=sys.stderr)
        return ENGINES_LACK if isinstance(failure, EngineUnavailable) else 2
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="chengnuo", description="证明事项告知承诺制后端")
    acts = parser.add_subparsers(required=True, metavar="命令")
    _add_embedded(acts)
    _add_processes(acts)
    _add_distributed(acts)
    add_care(acts, _EMBEDDED)
    return parser


def _add_embedded(acts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    run = acts.add_parser("run", help="在一个进程内运行整个系统")
    _add_ports(run)
    run.set_defaults(act=_run)
    demo = acts.add_parser("demo", help="在临时环境中走完整个闭环并逐步打印")
    demo.set_defaults(act=_demo)
    run.add_argument("--var", type=Path, default=_EMBEDDED, help="数据目录")


def _add_processes(acts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    service = acts.add_parser("service", help="运行一个服务的接口进程、工作进程或者二者")
    service.add_argument("name", choices=SERVICES)
    service.add_argument("--role", choices=("api", "worker", "all"), required=True)
    service.set_defaults(act=_service)
    acts.add_parser("gateway", help="运行网关").set_defaults(act=_gateway)
    acts.add_parser("sandbox", help="运行扮演外部系统的沙箱").set_defaults(act=_sandbox)
    provision = acts.add_parser("provision", help="在 PostgreSQL 上建立各服务的数据库和角色")
    provision.set_defaults(act=_provision)
    secrets = acts.add_parser("secrets", help="生成 deploy/compose 所用的密钥和口令文件")
    secrets.add_argument("folder", type=Path)
    secrets.set_defaults(act=_secrets)
    migrate = acts.add_parser("migrate", help="把数据库升级到最新结构")
    migrate.add_argument(
        "name", choices=SERVICES, nargs="?", help="只升级这个服务在环境变量所指服务器上的数据库"
    )
    migrate.add_argument("--var", type=Path, default=_EMBEDDED, help="一体运行时的数据目录")
    migrate.set_defaults(act=_migrate)
    topics = acts.add_parser("topics", help="按声明建立或者调整 Kafka 主题")
    topics.add_argument("topics", choices=("apply",))
    topics.set_defaults(act=_apply_topics)
    settings = acts.add_parser("settings", help="列出全部设置（docs/settings.md 由此生成）")
    settings.set_defaults(act=_settings)


def _add_distributed(acts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    up = acts.add_parser("up", help="在本机以独立进程运行整个系统，PostgreSQL 和 Kafka 随之启动")
    _add_ports(up)
    up.set_defaults(act=_up)
    ps = acts.add_parser("ps", help="查看在哪里运行着什么")
    ps.set_defaults(act=_ps)
    logs = acts.add_parser("logs", help="跟踪各进程的日志")
    logs.add_argument("name", nargs="?", help="只看名称以此开头的进程")
    logs.set_defaults(act=_logs)
    restart = acts.add_parser("restart", help="逐个重启进程，不中断服务")
    restart.add_argument("names", nargs="*", metavar="进程")
    restart.set_defaults(act=_restart)
    down = acts.add_parser("down", help="停止全部进程，保留数据")
    down.set_defaults(act=_down)
    for each in (up, ps, logs, restart, down):
        each.add_argument("--var", type=Path, default=_DISTRIBUTED, help="数据目录")


def _add_ports(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=_port, default=8000, help="网关端口（默认 8000）")
    parser.add_argument(
        "--sandbox-port", type=_port, default=None, help="沙箱端口（默认网关端口加一）"
    )


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError("端口应在 0 至 65535 之间")
    return port


def _sandbox_port(options: argparse.Namespace) -> int:
    if options.sandbox_port is not None:
        return int(options.sandbox_port)
    return options.port + 1 if options.port else 0


def _profile(options: argparse.Namespace) -> Profile:
    from deploy.launcher.profile import Profile

    # What is kept holds names and numbers; nobody else on the machine may read it.
    os.umask(0o077)
    profile = Profile(options.var.absolute())
    profile.open()
    return profile


def _run(options: argparse.Namespace) -> int:
    from deploy.launcher.running import run

    return run(_profile(options), options.port, _sandbox_port(options))


def _demo(_options: argparse.Namespace) -> int:
    import asyncio

    from deploy.launcher.demo import play

    return asyncio.run(play())


def _service(options: argparse.Namespace) -> int:
    leave_out()
    from deploy.launcher.service_process import serve

    return serve(options.name, options.role)


def _gateway(_options: argparse.Namespace) -> int:
    leave_out()
    from deploy.launcher.edge_process import serve_gateway

    return serve_gateway()


def _sandbox(_options: argparse.Namespace) -> int:
    leave_out()
    from deploy.launcher.edge_process import serve_sandbox

    return serve_sandbox()


def _provision(_options: argparse.Namespace) -> int:
    from deploy.launcher.preparing import provision_databases

    return provision_databases()


def _secrets(options: argparse.Namespace) -> int:
    from deploy.launcher.secret_files import write_secrets

    return write_secrets(options.folder.absolute())


def _migrate(options: argparse.Namespace) -> int:
    from deploy.launcher.preparing import migrate_service

    if options.name is not None:
        return migrate_service(options.name)
    from deploy.launcher.embedded import migrate

    migrate(_profile(options))
    return 0


def _apply_topics(_options: argparse.Namespace) -> int:
    from deploy.launcher.preparing import apply_topics

    return apply_topics()


def _settings(_options: argparse.Namespace) -> int:
    from deploy.launcher.settings_page import settings_page

    print(settings_page(), end="")
    return 0


def _system(options: argparse.Namespace, port: int = 0, sandbox_port: int = 0) -> DistributedSystem:
    from deploy.launcher.distributed import DistributedSystem
    from deploy.launcher.distributed_folder import DistributedFolder

    os.umask(0o077)
    folder = DistributedFolder(options.var.absolute())
    return DistributedSystem(folder, port=port, sandbox_port=sandbox_port)


def _up(options: argparse.Namespace) -> int:
    from deploy.launcher.operating import up

    system = _system(options, options.port, _sandbox_port(options))
    system.folder.open()
    return up(system)


def _ps(options: argparse.Namespace) -> int:
    from deploy.launcher.operating import ps

    return ps(_system(options))


def _logs(options: argparse.Namespace) -> int:
    from deploy.launcher.operating import logs

    return logs(_system(options), options.name)


def _restart(options: argparse.Namespace) -> int:
    from deploy.launcher.operating import restart

    return restart(_system(options), options.names)


def _down(options: argparse.Namespace) -> int:
    from deploy.launcher.operating import down

    return down(_system(options))

"""Understands what an operator does for a system that runs or was restored: see and replay what
could not be taken in, have a projection made anew, let a service be told again."""

from __future__ import annotations

import argparse
import asyncio
from datetime import datetime
from pathlib import Path
from uuid import UUID

from deploy.launcher.compositions import SERVICES

_LISTENERS = ("commitment", "verification", "credit")


def add_care(acts: argparse._SubParsersAction[argparse.ArgumentParser], usual: Path) -> None:
    """Add the commands to the parser; `usual` is the data folder where nobody names one."""
    letters = acts.add_parser("dead-letters", help="查看或者重放未能处理的消息")
    letters.add_argument("letters", choices=("list", "replay"))
    letters.add_argument("--event", type=UUID, default=None, help="只重放这一条（事件编号）")
    letters.set_defaults(act=_dead_letters)
    projections = acts.add_parser("projections", help="查看或者重建服务保存的他方事实")
    does = projections.add_subparsers(required=True, metavar="动作")
    does.add_parser("list", help="查看可重建的投影").set_defaults(act=_list_projections)
    rebuild = does.add_parser("rebuild", help="在服务照常运行时重建一个投影")
    rebuild.add_argument("service", choices=SERVICES)
    rebuild.add_argument("name", metavar="投影")
    rebuild.add_argument(
        "--from-owner", action="store_true", help="不用总线上的历史，直接向所有者取快照"
    )
    rebuild.set_defaults(act=_rebuild_projection)
    replay = acts.add_parser("replay", help="恢复备份后，让一个服务重新接收某一时刻以来的消息")
    replay.add_argument("service", choices=_LISTENERS)
    replay.add_argument(
        "--since", type=datetime.fromisoformat, required=True, help="起始时刻，带时区"
    )
    replay.set_defaults(act=_replay)
    for each in (letters, rebuild, replay):
        each.set_defaults(usual=usual)
        each.add_argument(
            "--var",
            type=Path,
            default=None,
            help="数据目录；省略时用环境变量所指的服务，环境变量中没有则用 var/embedded",
        )


def _dead_letters(options: argparse.Namespace) -> int:
    from deploy.launcher.chosen import databases_of
    from deploy.launcher.dead_letters import list_all, replay_all

    databases = databases_of(options.var, options.usual)
    if options.letters == "list":
        return asyncio.run(list_all(databases))
    return asyncio.run(replay_all(databases, options.event))


def _list_projections(_options: argparse.Namespace) -> int:
    from deploy.launcher.projections import list_projections

    return list_projections()


def _rebuild_projection(options: argparse.Namespace) -> int:
    from deploy.launcher.projections import rebuild_projection

    return rebuild_projection(
        options.service, options.name, options.var, options.usual, from_owner=options.from_owner
    )


def _replay(options: argparse.Namespace) -> int:
    from deploy.launcher.replaying import replay

    return replay(options.service, options.since, options.var, options.usual)

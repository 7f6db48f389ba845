"""Understands how the whole loop is shown: every call and answer in short form, every state held
against the one expected."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import httpx

from deploy.launcher.embedded import EmbeddedSystem
from deploy.launcher.profile import Profile
from deploy.seed.caller import Caller, UnexpectedAnswer
from deploy.seed.loop import Loop, Sandbox
from deploy.seed.story import tell

_SHOWN = (
    "state",
    "offerable",
    "eligible",
    "letter_no",
    "result",
    "outcome",
    "level",
    "tier",
    "code",
    "detail",
    "commitment_id",
    "notification_id",
    "finding_id",
    "record_id",
)


async def play() -> int:
    """Play the loop on a fresh temporary profile; 0 where every state was the expected one."""
    with tempfile.TemporaryDirectory(prefix="chengnuo-demo-") as folder:
        profile = Profile(Path(folder) / "demo")
        profile.open()
        print("正在准备临时环境（建库、按程序公布清单）……", flush=True)
        async with EmbeddedSystem(profile, port=0, sandbox_port=0) as system:
            return await _tell_on(system, profile)


async def _tell_on(system: EmbeddedSystem, profile: Profile) -> int:
    outside = Sandbox(system.sandbox_url)
    try:
        async with Caller(system.url, profile.secrets(), watch=_show) as offices:
            await tell(Loop(offices, outside), _announce)
    except UnexpectedAnswer as failure:
        print(f"\n演示未按预期进行：{failure}", flush=True)
        return 1
    finally:
        await outside.close()
    print("\n闭环走完，各步状态均与预期一致。")
    return 0


def _announce(chapter: str) -> None:
    print(f"\n■ {chapter}", flush=True)


def _show(client: str, answer: httpx.Response) -> None:
    request = answer.request
    print(f"  {client} → {request.method} {request.url.raw_path.decode()}")
    print(f"    ← {answer.status_code} {_short(answer)}", flush=True)


def _short(answer: httpx.Response) -> str:
    try:
        body: Any = answer.json()
    except ValueError:
        return answer.text.strip().splitlines()[0] if answer.text.strip() else ""
    if not isinstance(body, dict):
        return ""
    shown = [f"{name}={body[name]}" for name in _SHOWN if body.get(name) is not None]
    if "items" in body:
        shown.append(f"共 {len(body['items'])} 条")
    return "，".join(shown)

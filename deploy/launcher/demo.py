"""Understands how the whole loop is shown: every call and answer in short form, every state held
against the one expected."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path
from typing import Any

import httpx

from deploy.launcher.embedded import EmbeddedSystem
from deploy.launcher.profile import Profile
from deploy.seed.caller import Caller, UnexpectedAnswer
from deploy.seed.loop import Loop, Sandbox
from deploy.seed.story import tell
from services.chassis.log import configure_log

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
    configure_log(logging.ERROR)
    with tempfile.TemporaryDirectory(prefix="chengnuo-demo-") as folder:
        profile = Profile(Path(folder) / "demo")
        profile.open()
        print("正在准备临时环境（建库、按程序公布清单）……", flush=True)
        async with EmbeddedSystem(profile, port=0, sandbox_port=0) as system:
            return await _tell_on(system, profile)


async def _tell_on(system: EmbeddedSystem, profile: Profile) -> int:
    outside = Sandbox(system.sandbox_url)
    page = Page()
    try:
        async with Caller(system.url, profile.secrets(), watch=page.show) as offices:
            await tell(Loop(offices, outside), page.open_chapter)
    except UnexpectedAnswer as failure:
        print(f"\n演示未按预期进行：{failure}", flush=True)
        return 1
    finally:
        await outside.close()
    print("\n闭环走完，各步状态均与预期一致。", flush=True)
    return 0


class Page:
    """What the person at the screen reads; a look that shows nothing new is shown once."""

    def __init__(self) -> None:
        self._shown = ""

    def open_chapter(self, title: str) -> None:
        """Begin a chapter."""
        print(f"\n■ {title}", flush=True)

    def show(self, client: str, answer: httpx.Response) -> None:
        """Show one call and its answer in short form."""
        asked = f"  {client} → {answer.request.method} {answer.request.url.raw_path.decode()}"
        exchange = f"{asked}\n    ← {answer.status_code} {_short(answer)}"
        if exchange != self._shown:
            print(exchange, flush=True)
        self._shown = exchange


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

"""A stranger who types the README's guide gets through the loop."""

from __future__ import annotations

import asyncio
import re
from asyncio.subprocess import PIPE, STDOUT
from pathlib import Path

import pytest

from tests.journeys.running import RunningSystem

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(r"^```bash\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SECONDS = 120


def guide_of(readme: str, system: RunningSystem) -> str:
    blocks = _BLOCK.findall((ROOT / readme).read_text(encoding="utf-8"))
    script = "\n".join(blocks)
    for written, meant in (
        ("http://127.0.0.1:8000", system.url),
        ("http://127.0.0.1:8001", system.sandbox_url),
        ("var/embedded", str(system.profile.folder)),
    ):
        assert written in script
        script = script.replace(written, meant)
    return script


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
async def test_the_guide_runs_as_it_is_written(readme: str, system: RunningSystem) -> None:
    shell = await asyncio.create_subprocess_exec(
        "bash", "-euo", "pipefail", "-c", guide_of(readme, system), stdout=PIPE, stderr=STDOUT
    )
    async with asyncio.timeout(_SECONDS):
        output, _ = await shell.communicate()
    told = output.decode()
    assert shell.returncode == 0, told[-3000:]
    for state in (
        "True",
        "INVESTIGATING",
        "NOTIFIED_PARTY",
        "CONFIRMED_UNTRUE",
        "TERMINATE_HANDLING",
        "MINOR",
        "REPAIRED",
        "路又开了",
    ):
        assert state in told
